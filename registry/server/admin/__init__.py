"""`fnhub hub ...`: run a hub and look after it.  Loaded by name by the client.

Each verb is a module of this package, found by its file's name, with
`configure(parser)` and `run(args) -> exit status`; only the named one is imported.
A verb that Python keeps for itself has a file with `_` at its end.
The first line of its docstring, "`fnhub hub VERB`: what it does.", is its help, and
is read without importing it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from typing import Any

from registry.core.errors import ExtraMissing
from registry.core.plugins import load_plugin, plugin_names

_SHARED = ("arguments", "opened")  # modules that are no verbs


class _VerbParser(argparse.ArgumentParser):
    """A parser that gets its arguments when it is asked to parse, and not before."""

    verb = ""  # empty once it is configured, and for the actions of a verb

    def parse_known_args(  # type: ignore[override]  # argparse hands on no other types
        self,
        args: Sequence[str] | None = None,
        namespace: argparse.Namespace | None = None,
    ) -> tuple[argparse.Namespace, list[str]]:
        verb, self.verb = self.verb, ""
        if verb:
            _load(verb, "configure")(self)
        return super().parse_known_args(args, namespace)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `fnhub hub`."""
    verbs = parser.add_subparsers(
        dest="verb", metavar="VERB", required=True, parser_class=_VerbParser
    )
    for name in verb_names():
        verbs.add_parser(name, help=summary(name)).verb = name


def run(args: argparse.Namespace) -> int:
    """Run the chosen verb."""
    status: int = _load(args.verb, "run")(args)
    return status


def verb_names() -> tuple[str, ...]:
    """Return the verbs, sorted."""
    files = plugin_names(sys.modules[__name__], but=_SHARED)
    return tuple(name.removesuffix("_") for name in files)


def file_of(verb: str) -> str:
    """Return what a verb's module is called."""
    return f"{verb}_" if iskeyword(verb) else verb


def summary(verb: str) -> str:
    """Return what a verb does, as its file says."""
    spec = find_spec(f"{__name__}.{file_of(verb)}")
    if spec is None or spec.origin is None:
        return ""
    with Path(spec.origin).open(encoding="utf-8") as file:
        return file.readline().strip().strip('"').partition(": ")[2].rstrip(".")


def _load(verb: str, function: str) -> Callable[..., Any]:
    """Import a verb and return its function.

    Raises:
        ExtraMissing: what it needs is not installed.
    """
    try:
        return load_plugin(sys.modules[__name__], file_of(verb), function)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("registry"):
            raise
        raise ExtraMissing("`fnhub hub`", "server") from None
