"""All that asks kfp: components read, pipelines compiled and run by kfp.local."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from google.protobuf import json_format
from kfp import compiler, components, local
from kfp.dsl import base_component


def loaded(text: str) -> Any:  # noqa: ANN401  # kfp's component
    """Read a component from its YAML."""
    return components.load_component_from_text(text)


def is_compiled(value: object) -> bool:
    """Whether something is what `@kfp.dsl.pipeline` makes."""
    return isinstance(value, base_component.BaseComponent)


def document_of(pipeline: Any) -> dict[str, Any]:  # noqa: ANN401  # kfp's
    """Return a pipeline's compiled form."""
    found: dict[str, Any] = json_format.MessageToDict(pipeline.pipeline_spec)
    return found


def write_compiled(pipeline: Any, path: Path) -> None:  # noqa: ANN401  # kfp's
    """Write a pipeline's compiled form, for a cluster."""
    compiler.Compiler().compile(pipeline, str(path))


def run_locally(text: str, arguments: dict[str, Any], root: Path) -> dict[str, Any]:
    """Run a compiled pipeline by kfp.local, each step as a process of this Python.

    Returns:
        The pipeline's outputs: values, and the paths of artifacts.

    Raises:
        RuntimeError: a step failed.
    """
    local.init(
        runner=local.SubprocessRunner(use_venv=False),
        pipeline_root=str(root),
        raise_on_error=True,
    )
    task = components.load_component_from_text(text)(**arguments)
    return {name: getattr(each, "path", each) for name, each in task.outputs.items()}
