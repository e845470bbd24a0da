"""A compiled pipeline as steps in an order.

kfp compiles a pipeline to a document (the "IR"), in which a step's program says which
function it runs.  Plain steps are taken; branches, loops and exit handlers are left to
Kubeflow, and so are steps that run no function of a hub.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from registry.core.errors import InvalidPipeline

# Before the literal that a step's program keeps of its function; see `bridges`.
MARK = "_FUNCTION = "
_PLACEHOLDER = "{{$.inputs.parameters['"


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is written in the pipeline."""

    value: Any  # JSON


@dataclass(frozen=True, slots=True)
class PipelineParam:
    """A param of the pipeline."""

    name: str


@dataclass(frozen=True, slots=True)
class StepOutput:
    """What another step gives."""

    step: str
    output: str


Origin: TypeAlias = Constant | PipelineParam | StepOutput


@dataclass(frozen=True, slots=True)
class Step:
    """One call of one function."""

    name: str  # the task's, unique in the pipeline
    function: Mapping[str, Any]  # what the component's program knows of it
    origins: Mapping[str, Origin]  # of inputs and params, by name
    # Values that texts among the constants quote, by name.
    quoted: Mapping[str, Origin] = field(default_factory=dict)
    after: tuple[str, ...] = ()  # steps that have to be done before
    may_be_cached: bool = True


@dataclass(frozen=True, slots=True)
class Param:
    """A param of a pipeline."""

    name: str
    type: str  # of Kubeflow: `NUMBER_INTEGER`
    default: Any = None  # a JSON value
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole pipeline."""

    name: str  # as its author calls it
    params: tuple[Param, ...]
    steps: tuple[Step, ...]  # each after those that it needs
    outputs: Mapping[str, StepOutput]


def read_plan(document: Mapping[str, Any]) -> Plan:
    """Read a compiled pipeline.

    Raises:
        InvalidPipeline: there is something in it that only Kubeflow walks.
    """
    name = document["pipelineInfo"]["name"]
    root = document["root"]
    given = root.get("inputDefinitions", {})
    if artifacts := given.get("artifacts"):
        why = f"it takes the artifact {min(artifacts)!r}, which nothing here gives"
        raise InvalidPipeline(name, f"{why}; give a param, or read it in a step")
    steps = [
        _step(name, key, task, document) for key, task in root["dag"]["tasks"].items()
    ]
    return Plan(
        name=name,
        params=read_params(document),
        steps=tuple(_in_order(steps)),
        outputs=dict(_outputs(root["dag"].get("outputs", {}))),
    )


def functions_of(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what all programs of a compiled pipeline know of their functions."""
    executors = document.get("deploymentSpec", {}).get("executors", {})
    found = (_function(each) for each in executors.values())
    return [each for each in found if each is not None]


def read_params(document: Mapping[str, Any]) -> tuple[Param, ...]:
    """Return the params of a compiled pipeline, whatever is in it."""
    given = document["root"].get("inputDefinitions", {})
    return tuple(_params(given.get("parameters", {})))


def _params(parameters: Mapping[str, Any]) -> Iterator[Param]:
    for name, each in parameters.items():
        needed = not each.get("isOptional", False) and "defaultValue" not in each
        default = each.get("defaultValue")
        if each["parameterType"] == "NUMBER_INTEGER" and isinstance(default, float):
            default = int(default)
        yield Param(name, each["parameterType"], default, needed)


def _step(
    pipeline: str, key: str, task: Mapping[str, Any], document: Mapping[str, Any]
) -> Step:
    component = document["components"][task["componentRef"]["name"]]
    if why := _beyond(task, component):
        hint = "--engine kfp walks it"
        raise InvalidPipeline(pipeline, f"the step {key!r} is {why}: {hint}")
    executors = document["deploymentSpec"]["executors"]
    function = _function(executors[component["executorLabel"]])
    if function is None:
        why = f"the step {key!r} runs no function of a hub: --engine kfp runs it"
        raise InvalidPipeline(pipeline, why)
    given = task.get("inputs", {})
    origins = {
        name: _origin(each)
        for part in ("artifacts", "parameters")
        for name, each in given.get(part, {}).items()
    }
    known = {*function["inputs"], *function["params"]}
    caching = task.get("cachingOptions", {}).get("enableCache", False)
    return Step(
        name=key,
        function=function,
        origins={name: each for name, each in origins.items() if name in known},
        quoted={name: each for name, each in origins.items() if name not in known},
        after=tuple(task.get("dependentTasks", ())),
        may_be_cached=bool(caching),
    )


def _beyond(task: Mapping[str, Any], component: Mapping[str, Any]) -> str:
    """Say what a task is that only Kubeflow walks; nothing for a plain step."""
    trigger = task.get("triggerPolicy", {})
    if "parameterIterator" in task or "artifactIterator" in task:
        return "a loop (dsl.ParallelFor)"
    if "condition" in trigger:
        return "a branch (dsl.If)"
    if "strategy" in trigger:
        return "an exit handler"
    return "a pipeline in the pipeline" if "dag" in component else ""


def _function(executor: Mapping[str, Any]) -> dict[str, Any] | None:
    for text in executor.get("container", {}).get("command", ()):
        for line in text.splitlines() if MARK in text else ():
            if line.startswith(MARK):
                found: dict[str, Any] = ast.literal_eval(line.removeprefix(MARK))
                return found
    return None


def _origin(given: Mapping[str, Any]) -> Origin:
    for key in ("componentInputParameter", "componentInputArtifact"):
        if key in given:
            return PipelineParam(given[key])
    if "taskOutputParameter" in given:
        made = given["taskOutputParameter"]
        return StepOutput(made["producerTask"], made["outputParameterKey"])
    if "taskOutputArtifact" in given:
        made = given["taskOutputArtifact"]
        return StepOutput(made["producerTask"], made["outputArtifactKey"])
    return Constant(given["runtimeValue"]["constant"])


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Return a constant text with the values that it quotes."""
    for name, value in values.items() if _PLACEHOLDER in text else ():
        shown = value if isinstance(value, str) else repr(value)
        text = text.replace(f"{_PLACEHOLDER}{name}']}}}}", shown)
    return text


def _in_order(steps: list[Step]) -> Iterator[Step]:
    """Yield the steps, each after those that it needs; kfp allows no circle."""
    done: set[str] = set()
    left = list(steps)
    while left:
        ready = next(each for each in left if _needs(each) <= done)
        left.remove(ready)
        done.add(ready.name)
        yield ready


def _needs(step: Step) -> set[str]:
    origins = [*step.origins.values(), *step.quoted.values()]
    made = {each.step for each in origins if isinstance(each, StepOutput)}
    return made | {*step.after}


def _outputs(outputs: Mapping[str, Any]) -> Iterator[tuple[str, StepOutput]]:
    for name, each in outputs.get("parameters", {}).items():
        made = each["valueFromParameter"]
        yield name, StepOutput(made["producerSubtask"], made["outputParameterKey"])
    for name, each in outputs.get("artifacts", {}).items():
        made = each["artifactSelectors"][0]
        yield name, StepOutput(made["producerSubtask"], made["outputArtifactKey"])
