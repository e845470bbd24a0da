"""A pipeline of functions.yaml: its Python file, loaded and compiled."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from registry.client.pipelines.component import Asked, asking, kubeflow
from registry.client.project.folder import ProjectFolder
from registry.core.errors import FnhubError, InvalidPipeline, PipelineUnknown

_MODULE = "fnhub_workflow"  # the name under which the file is imported


def defined(folder: ProjectFolder, name: str) -> str:
    """Return what functions.yaml says of a pipeline: `workflow.py:main`.

    Raises:
        PipelineUnknown: nothing.
    """
    known = folder.project().pipelines
    if name not in known:
        raise PipelineUnknown(name, tuple(known))
    return known[name]


def load_pipeline(folder: ProjectFolder, name: str, asked: Asked) -> Any:  # noqa: ANN401  # kfp's pipeline
    """Run a pipeline's file, and return what it defines, compiled by kfp.

    Args:
        folder: The project.
        name: The pipeline's, in functions.yaml.
        asked: How its components are to be made.

    Raises:
        PipelineUnknown, InvalidPipeline: there is none, or it cannot be compiled.
        ExtraMissing: kfp is not installed.
    """
    target = defined(folder, name)
    file, _, attribute = target.partition(":")
    kfp = kubeflow()
    path = folder.root / file
    if not path.is_file():
        raise InvalidPipeline(name, f"there is no file {file}")
    with asking(asked), _importing_from(path.parent):
        module = _run(name, path, target)
    found = getattr(module, attribute, None)
    if not kfp.is_compiled(found):
        has = "nothing" if found is None else f"of type {type(found).__name__}"
        why = f"{target} is {has}, not a function with @kfp.dsl.pipeline"
        raise InvalidPipeline(name, why)
    return found


def _run(name: str, path: Path, target: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(_MODULE, path)
    if spec is None or spec.loader is None:
        raise InvalidPipeline(name, f"{target} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE] = module
    try:
        spec.loader.exec_module(module)
    except FnhubError:
        raise
    except Exception as error:
        lines = [
            e.lineno
            for e in traceback.extract_tb(error.__traceback__)
            if e.filename == str(path)
        ]
        where = f"{path.name}:{lines[-1]}" if lines else path.name
        text = " ".join(str(error).split())
        why = f"{where}: {type(error).__name__}: {text}"
        raise InvalidPipeline(name, why) from error
    return module


@contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let the file import its neighbours, as a script would."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
