"""What MLRun reads of a release: function.yaml, item.yaml, a line of the catalog."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import UTC
from html import escape
from typing import Any

from registry.bridges.mlrun_hub import hints
from registry.bridges.mlrun_hub.module_text import (
    Closure,
    function_module,
    functions_of,
    name_of,
)
from registry.core.function_files import README_FILE
from registry.core.manifest import Runtime
from registry.core.release import Release
from registry.core.safe_yaml import write_yaml
from registry.core.signature import Handler, Parameter

IMAGE = "mlrun/mlrun"  # MLRun's own, where a release names none
MLRUN_VERSION = "1.12"  # the oldest that the generated module was run in
KIND = "job"
ANNOTATION = "fnhub/sha256"  # of the wheel; a label has 63 characters at most


def function_yaml(closure: Closure) -> str:
    """Return function.yaml: the only file that MLRun reads of a function."""
    release = closure.release
    manifest = release.manifest
    handlers = functions_of(release)
    code = base64.b64encode(function_module(closure).encode()).decode("ascii")
    spec = {
        "default_handler": name_of(handlers[0]),
        "description": manifest.summary,
        "image": manifest.runtime.image or IMAGE,
        "command": "",
        "entry_points": {
            name_of(each): _entry_point(release, each) for each in handlers
        },
        "resources": _resources(manifest.runtime),
        "build": {
            "functionSourceCode": code,
            "code_origin": f"hub:{manifest.ref}#sha256={release.sha256}",
            "origin_filename": source_file(release),
            "requirements": closure.requirements,
        },
    }
    metadata = {
        "name": manifest.name.name,
        "tag": str(manifest.version),
        "categories": list(manifest.categories),
        "annotations": {ANNOTATION: release.sha256},
    }
    return write_yaml({"kind": KIND, "metadata": metadata, "spec": spec})


def item_yaml(release: Release, files: Mapping[str, bytes], filename: str) -> str:
    """Return item.yaml, which MLRun reads of modules and steps.

    Args:
        release: The release.
        files: Its own files.
        filename: The file beside item.yaml that holds its code.
    """
    data = _item(release, filename, _shown_example(release))
    return write_yaml({**data, **_step(release, files)})


def catalog_entry(release: Release, filename: str) -> dict[str, Any]:
    """Return a catalog's entry; each field is there and of the type MLRun wants."""
    example = _shown_example(release)
    item = _item(release, filename, example)
    assets = {"source": f"src/{filename}", "docs": "static/documentation.html"}
    if example:
        assets["example"] = f"src/{example}"
    updated = release.published.astimezone(UTC).isoformat()
    extra = {"updated": updated, "sha256": release.sha256, "assets": assets}
    return {**item, **extra}


def documentation(release: Release, files: Mapping[str, bytes], page: str) -> str:
    """Return the page that MLRun shows: the README as written, and where it is shown.

    Args:
        release: The release.
        files: Its own files.
        page: The release's page of the hub.
    """
    readme = escape(files.get(README_FILE, b"").decode("utf-8", "replace"))
    title = escape(release.manifest.ref)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{title}</title></head>\n<body>\n"
        f'<p><a href="{escape(page)}">{title}</a></p>\n<pre>{readme}</pre>\n'
        "</body>\n</html>\n"
    )


def source_file(release: Release) -> str:
    """Return the file of the release's handler: `describe.py`."""
    module = release.manifest.handler.partition(":")[0] or "__init__"
    return f"{module.replace('.', '/')}.py"


def _shown_example(release: Release) -> str:
    """Return the notebook that MLRun may get: it writes it beside the code."""
    example = release.manifest.example
    return "" if "/" in example else example


def _item(release: Release, filename: str, example: str) -> dict[str, Any]:
    manifest = release.manifest
    authors = ", ".join(author.name for author in manifest.authors)
    spec: dict[str, Any] = {
        "filename": filename,
        "image": manifest.runtime.image or IMAGE,
        "kind": KIND if functions_of(release) and manifest.kind.handler else "generic",
        "requirements": list(manifest.requirements),
    }
    if manifest.handler:
        spec["handler"] = manifest.handler.partition(":")[2]
    return {
        "apiVersion": "v1",
        "categories": list(manifest.categories),
        "description": manifest.summary,
        "doc": "",
        "example": example,
        "icon": "",
        "labels": {"author": authors},
        "maintainers": [],
        "mlrunVersion": MLRUN_VERSION,
        "name": manifest.name.name,
        "platformVersion": "",
        "spec": spec,
        "version": str(manifest.version),
    }


def _step(release: Release, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what a serving graph calls: a class, or a function."""
    name = release.manifest.handler.partition(":")[2]
    if not name:
        return {}
    code = files.get(source_file(release), b"")
    is_class = re.search(rf"^class {re.escape(name)}\b".encode(), code, re.MULTILINE)
    return {"className" if is_class else "defaultHandler": name}


def _entry_point(release: Release, handler: Handler) -> dict[str, Any]:
    secrets = release.manifest.secrets
    return {
        "name": name_of(handler),
        "doc": handler.summary,
        "lineno": 1,
        "has_varargs": False,
        "has_kwargs": False,
        "parameters": [
            _parameter(each) for each in handler.parameters if each.name not in secrets
        ],
        "outputs": [
            {"name": each.name, "type": hints.shown(each.type), "doc": each.doc}
            for each in handler.outputs
        ],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    data: dict[str, Any] = {
        "name": parameter.name,
        "type": hints.shown(parameter.type),
        "doc": f"{parameter.doc}{unit}",
    }
    if parameter.default is not None:  # without one, MLRun asks for it
        literal = parameter.default.literal
        data["default"] = "" if literal is None else literal
    return data


def _resources(runtime: Runtime) -> dict[str, Any]:
    requests = {}
    if runtime.cpu:
        requests["cpu"] = f"{runtime.cpu:g}"
    if runtime.memory:
        requests["memory"] = runtime.memory
    limits = {"nvidia.com/gpu": runtime.gpu} if runtime.gpu else {}
    found = {"requests": requests, "limits": limits}
    return {key: value for key, value in found.items() if value}
