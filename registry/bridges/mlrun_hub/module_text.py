"""The one Python module by which MLRun knows a release."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources

from registry.bridges.mlrun_hub import hints
from registry.bridges.mlrun_hub.embedding import MOST_BYTES, embed
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.signature import Handler, Parameter

_FILES = ("inside_files.py", "inside.py")


@dataclass(frozen=True, slots=True)
class Closure:
    """A release, and all that it calls with their files."""

    release: Release
    members: Sequence[Release]  # itself too, sorted by name
    files: Mapping[FunctionName, Mapping[str, bytes]]
    base_url: str  # where the wheels are

    @property
    def requirements(self) -> list[str]:
        """What all of it needs to be installed, each once."""
        listed = (text for each in self.members for text in each.manifest.requirements)
        return list(dict.fromkeys(listed))


def functions_of(release: Release) -> list[Handler]:
    """Return the handlers that MLRun can run: functions, the default one first."""
    handlers = release.signature.handlers
    return [each for each in handlers if each.name.isidentifier()]


def name_of(handler: Handler) -> str:
    """Return what a handler is called in the generated module.

    One that is called like something that the module itself uses, or like a builtin,
    gets a `_` at its end.
    """
    return f"{handler.name}_" if handler.name in _taken() else handler.name


def function_module(closure: Closure) -> str:
    """Return a module with a function for each of the release's handlers."""
    handlers = functions_of(closure.release)
    annotations = [hints.annotation(p) for h in handlers for p in h.parameters]
    imports = "".join(f"import {each}\n" for each in hints.modules_of(annotations))
    secrets = closure.release.manifest.secrets
    wrappers = "".join(_wrapper(closure.release, each, secrets) for each in handlers)
    return f"{_opening(closure, imports)}{wrappers}"


def whole_module(closure: Closure) -> str:
    """Return a module that has all names of the release's own.

    They are those of the handler's module, and without a handler the package's.
    """
    name = closure.release.name
    module = closure.release.manifest.handler.partition(":")[0]
    wanted = f"{name.package}.{module}" if module else name.package
    return (
        f"{_opening(closure, '')}\n\n"
        f'_names = vars(_module("{wanted}")).items()\n'
        'globals().update({k: v for k, v in _names if not k.startswith("__")})\n'
        f'__all__ = list(getattr(_module("{wanted}"), "__all__", ()))\n'
    )


def _opening(closure: Closure, imports: str) -> str:
    """Return all that stands before the functions: who it is, and its code."""
    release = closure.release
    ref = release.manifest.ref
    digest, archives = _code(closure)
    packages = [each.name.package for each in closure.members]
    needs = ", ".join(closure.requirements) or "nothing else"
    return (
        f'"""{ref}, as MLRun has it.\n\n'
        f"Generated from the release; the sha256 of its wheel is\n{release.sha256}\n"
        '"""\n\n'
        f"{_inside()}\n\n{imports}\n{archives}\n"
        f'_ROOT = _unpacked("{digest}", _archives)\n\n\n'
        "def _module(name: str) -> typing.Any:\n"
        f"    return _imported(_ROOT, {packages!r}, name, {needs!r})\n"
    )


def _code(closure: Closure) -> tuple[str, str]:
    """Return the code's digest, and the text of a function that gives it."""
    embedded = embed(closure.files)
    if embedded.size_bytes <= MOST_BYTES:
        lines = "".join(f"    {line!r}\n" for line in embedded.lines)
        body = f'_embedded(_CODE, "{embedded.sha256}")'
        return embedded.sha256, f"_CODE = (\n{lines})\n\n\n{_archives(body)}"
    listed = "".join(
        f'    ("{closure.base_url}/packages/{each.sha256}/{each.filename}",\n'
        f'     "{each.sha256}"),\n'
        for each in closure.members
    )
    text = f"_WHEELS = [\n{listed}]\n\n\n{_archives('_fetched(_WHEELS)')}"
    return closure.release.sha256, text


def _archives(body: str) -> str:
    return f"def _archives() -> list[bytes]:\n    return {body}\n\n"


@cache
def _inside() -> str:
    """Return the text of what runs in MLRun, as one module's."""
    texts = (
        resources(__package__).joinpath(file).read_text("utf-8") for file in _FILES
    )
    return "\n\n".join(_body(text) for text in texts)


@cache
def _taken() -> frozenset[str]:
    """Return the names that what runs in MLRun relies on."""
    statements = ast.parse(_inside()).body
    names = {alias.name for each in statements for alias in getattr(each, "names", ())}
    names |= {str(getattr(each, "name", "")) for each in statements}
    return frozenset(names) | frozenset(dir(builtins)) | {"numpy", "pandas"}


def _body(text: str) -> str:
    """Return a module's text without its docstring, and without imports of our own.

    Nor with postponed annotations: MLRun wants the classes themselves.
    """
    body = text.partition("from __future__ import annotations\n")[2]
    return re.sub(r"^from registry\..*\n", "", body, flags=re.MULTILINE).strip() + "\n"


def _wrapper(release: Release, handler: Handler, secrets: Sequence[str]) -> str:
    given = [each for each in handler.parameters if each.name not in secrets]
    module = f"{release.name.package}.{handler.module}".rstrip(".")
    inputs = {each.name: hints.reads(each) for each in given if each.is_input}
    outputs = [(each.name, hints.writes(each.type)) for each in handler.outputs]
    secret = [each.name for each in handler.parameters if each.name in secrets]
    passed = ", ".join(f'"{each.name}": {each.name}' for each in given)
    return (
        f"\n\ndef {name_of(handler)}({_parameters(given)}):\n"
        f"    {_doc(handler)!r}\n"
        "    return _called(\n"
        f'        getattr(_module("{module}"), "{handler.name}"),\n'
        f"        {{{passed}}},\n"
        f"        {inputs!r},\n        {outputs!r},\n        {secret!r},\n    )\n"
    )


def _parameters(parameters: Sequence[Parameter]) -> str:
    written = []
    for each in parameters:
        if each.keyword_only and "*" not in written:
            written.append("*")
        written.append(f"{each.name}: {hints.annotation(each)}{_default(each)}")
    return ", ".join(written)


def _default(parameter: Parameter) -> str:
    """Return ` = ...`: what is computed is left to the release's own function."""
    if parameter.default is None:
        return ""
    if parameter.default.computed:
        return " = ..."
    return f" = {parameter.default.literal!r}"


def _doc(handler: Handler) -> str:
    paragraphs = [handler.summary, handler.description]
    return "\n\n".join(each for each in paragraphs if each)
