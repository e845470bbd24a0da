"""A hub in MLRun's layout, made entry by entry; a test overrides what it is about."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.core.safe_yaml import write_yaml

# As hub functions are: a context first, docstrings of Sphinx, no types for outputs.
CODE = '''"""Scale a table."""

import mlrun


def {handler}(
    context: mlrun.MLClientCtx,
    table: mlrun.DataItem,
    factor: float = {factor},
    label=None,
):
    """Scale a table's numbers.

    :param context: the function's context
    :param table:   what to scale
    :param factor:  by which
    :param label:   a column that is left as it is
    """
    context.log_result("rows", len(table.as_df()) * factor)
'''

STEP = '''"""Drop events."""


class DropEvents:
    """Drop events that lack a key."""

    def __init__(self, key: str, **kwargs):
        self.key = key

    def do(self, event):
        return event if self.key in event else None
'''

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@dataclass
class MlrunHub:
    """A folder in MLRun's layout; catalogs are kept in step."""

    root: Path

    def add(
        self,
        name: str,
        tag: str,
        *,
        channel: str = "master",
        section: str = "functions",
        code: str | None = None,
        item: Mapping[str, Any] | None = None,
        spec: Mapping[str, Any] | None = None,
        files: Mapping[str, str | None] | None = None,
        listed: bool = True,
    ) -> Path:
        """Add an entry; `files` are further ones, or None for those to leave out."""
        module = name.replace("-", "_").replace(" ", "_")
        code = CODE.format(handler=module, factor=2.0) if code is None else code
        said: dict[str, Any] = {
            "apiVersion": "v1",
            "categories": ["data-preparation", "utilities"],
            "description": f"Scales tables, as {name} does",
            "doc": "",
            "example": f"{module}.ipynb",
            "generationDate": "2022-08-28:17-25",
            "labels": {"author": "somebody"},
            "maintainers": [],
            "mlrunVersion": "1.7.0",
            "name": name,
            "spec": {
                "filename": f"{module}.py",
                "handler": module,
                "image": "mlrun/mlrun",
                "kind": "job",
                "requirements": ["pandas>=2.2"],
            }
            | dict(spec or {}),
            "url": "",
            "version": tag,
        } | dict(item or {})
        texts: dict[str, str | None] = {
            "item.yaml": write_yaml(said),
            f"{module}.py": code,
            f"{module}.ipynb": NOTEBOOK,
        }
        if section == "functions":
            texts["function.yaml"] = function_yaml(module, code)
        folder = self.root / section / channel / name / tag / "src"
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in (texts | dict(files or {})).items():
            if text is not None:
                (folder / path).write_text(text)
        if listed:
            self._list(section, channel, name, tag)
        return folder

    def _list(self, section: str, channel: str, name: str, tag: str) -> None:
        path = self.root / section / channel / "catalog.json"
        catalog = json.loads(path.read_text()) if path.exists() else {}
        catalog.setdefault(name, {})[tag] = {"version": tag}
        path.write_text(json.dumps(catalog))


def function_yaml(handler: str, code: str) -> str:
    """MLRun's own description, with the code in it."""
    embedded = base64.b64encode(code.encode()).decode()
    return write_yaml(
        {
            "kind": "job",
            "metadata": {"name": handler, "categories": ["data-preparation"]},
            "spec": {
                "default_handler": handler,
                "image": "mlrun/mlrun",
                "build": {
                    "functionSourceCode": embedded,
                    "commands": ["python -m pip install pyarrow>=17"],
                },
            },
        }
    )
