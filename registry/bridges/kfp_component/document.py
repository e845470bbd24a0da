"""A component as the document that kfp compiles a component to, without kfp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.bridges.kfp_component.component import KFP, Component
from registry.bridges.kfp_component.program import program
from registry.bridges.kfp_component.wire import (
    Wire,
    input_wire,
    output_wire,
    wire_default,
)
from registry.bridges.kfp_component.yaml_text import yaml_text
from registry.core.signature import Output, Parameter

# What kfp's own components start with: it looks for the last line in them.
_RUN = """program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main \
--component_module_path "$program_path/ephemeral_component.py" "$@"
"""
_INSTALL = """
if ! [ -x "$(command -v pip)" ]; then
    python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
fi

PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install --quiet \
--no-warn-script-location {packages} && python3 -m pip install --quiet \
--no-warn-script-location '{kfp}' '--no-deps' && "$0" "$@"
"""
_SCHEMA = "0.0.1"  # of kfp's artifact types


def component_text(component: Component) -> str:
    """Return the YAML that `kfp.components.load_component_from_text` reads."""
    manifest = component.manifest
    head = f"# PIPELINE DEFINITION\n# Name: {component.name}\n"
    about = " ".join(manifest.summary.split())
    return (
        f"{head}# Description: {about}\n# {manifest.ref} sha256:{component.sha256}\n"
        f"{yaml_text(_document(component))}"
    )


def _document(component: Component) -> dict[str, Any]:
    name = component.name
    takes = _section("inputDefinitions", _inputs(component))
    gives = _section("outputDefinitions", _outputs(component))
    return {
        "components": {
            f"comp-{name}": {"executorLabel": f"exec-{name}"} | takes | gives
        },
        "deploymentSpec": {"executors": {f"exec-{name}": _executor(component)}},
        "pipelineInfo": {"name": name, "description": component.manifest.summary},
        "root": {"dag": _dag(component)} | takes | gives,
        "schemaVersion": "2.1.0",
        "sdkVersion": KFP.replace("==", "-"),
    }


def _section(name: str, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a section that is left out when it is empty, as are its halves."""
    found = {key: dict(each) for key, each in values.items() if each}
    return {name: found} if found else {}


def _inputs(component: Component) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"artifacts": {}, "parameters": {}}
    for each in component.parameters:
        wire = input_wire(each)
        found[_half(wire)][each.name] = _shape(wire) | _about(each) | _optional(each)
    return found


def _optional(parameter: Parameter) -> dict[str, Any]:
    if parameter.default is None:
        return {}
    default = wire_default(parameter)
    shown = {} if default is None else {"defaultValue": default}
    return {"isOptional": True} | shown


def _outputs(component: Component) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {"artifacts": {}, "parameters": {}}
    for each in component.handler.outputs:
        wire = output_wire(each)
        found[_half(wire)][each.name] = _shape(wire) | _about(each)
    return found


def _half(wire: Wire) -> str:
    return "artifacts" if wire.is_artifact else "parameters"


def _shape(wire: Wire) -> dict[str, Any]:
    if not wire.is_artifact:
        return {"parameterType": wire.spec}
    return {"artifactType": {"schemaTitle": wire.spec, "schemaVersion": _SCHEMA}}


def _about(each: Parameter | Output) -> dict[str, Any]:
    unit = f" [{each.unit}]" if each.unit else ""
    return {"description": f"{each.doc}{unit}"} if each.doc else {}


def _dag(component: Component) -> dict[str, Any]:
    name, given, made = component.name, _inputs(component), _outputs(component)
    task: dict[str, Any] = {
        "cachingOptions": {"enableCache": True},
        "componentRef": {"name": f"comp-{name}"},
    }
    task |= _section(
        "inputs",
        {
            "artifacts": {e: {"componentInputArtifact": e} for e in given["artifacts"]},
            "parameters": {
                e: {"componentInputParameter": e} for e in given["parameters"]
            },
        },
    )
    task["taskInfo"] = {"name": name}
    outputs = _section(
        "outputs",
        {
            "artifacts": {
                each: {
                    "artifactSelectors": [
                        {"outputArtifactKey": each, "producerSubtask": name}
                    ]
                }
                for each in made["artifacts"]
            },
            "parameters": {
                each: {
                    "valueFromParameter": {
                        "outputParameterKey": each,
                        "producerSubtask": name,
                    }
                }
                for each in made["parameters"]
            },
        },
    )
    return outputs | {"tasks": {name: task}}


def _executor(component: Component) -> dict[str, Any]:
    arguments = [
        *("--executor_input", "{{$}}"),
        *("--function_to_execute", component.python_name),
    ]
    command = ["sh", "-ec", _RUN, program(component)]
    if component.requirements_url:
        packages = f"'-r' '{component.requirements_url}'"
        command = ["sh", "-c", _INSTALL.format(packages=packages, kfp=KFP), *command]
    else:
        arguments += ["--task_name", "{{$.pipeline_task_name}}"]
    return {
        "container": {"args": arguments, "command": command, "image": component.image}
    }
