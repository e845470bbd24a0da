"""Compiled pipelines as kfp makes them, for tests that have no kfp."""

from __future__ import annotations

from copy import deepcopy

import yaml

from registry.bridges.kfp_component.component import Component
from registry.bridges.kfp_component.document import component_text


def constant(value):
    return {"runtimeValue": {"constant": value}}


def param(name):
    return {"componentInputParameter": name}


def output(task, name):
    return {"taskOutputParameter": {"producerTask": task, "outputParameterKey": name}}


def artifact(task, name):
    return {"taskOutputArtifact": {"producerTask": task, "outputArtifactKey": name}}


def component_document(manifest, handler, sha256="5" * 64):
    return yaml.safe_load(component_text(Component(manifest, handler, sha256)))


def pipeline(steps, params=None, outputs=None):
    """A pipeline's document.

    Args:
        steps: Task -> its component's document, and where its inputs come from; further
            keys of the task after these.
        params: Name -> its definition.
        outputs: Name -> (task, output).
    """
    document = {
        "pipelineInfo": {"name": "main"},
        "components": {},
        "deploymentSpec": {"executors": {}},
        "root": {"dag": {"tasks": {}}},
    }
    for task, (made, given, *more) in steps.items():
        component = deepcopy(made)
        document["components"] |= component["components"]
        document["deploymentSpec"]["executors"] |= component["deploymentSpec"][
            "executors"
        ]
        (name,) = component["components"]
        is_file = {k: "taskOutputArtifact" in each for k, each in given.items()}
        document["root"]["dag"]["tasks"][task] = {
            "componentRef": {"name": name},
            "cachingOptions": {"enableCache": True},
            "inputs": {
                "parameters": {k: e for k, e in given.items() if not is_file[k]},
                "artifacts": {k: e for k, e in given.items() if is_file[k]},
            },
        } | (more[0] if more else {})
    if params:
        document["root"]["inputDefinitions"] = {"parameters": params}
    document["root"]["dag"]["outputs"] = {
        "parameters": {
            name: {
                "valueFromParameter": {
                    "producerSubtask": task,
                    "outputParameterKey": key,
                }
            }
            for name, (task, key) in (outputs or {}).items()
        }
    }
    return document
