"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from registry.client.hub import Hub
from registry.client.settings import Settings
from registry.core.errors import FnhubError, InvalidReference
from registry.core.names import FunctionName, Reference
from registry.core.versions import Version, parse_version

_T = TypeVar("_T")


def parsed(parse: Callable[[str], _T]) -> Callable[[str], _T]:
    """Make a parser of core's an argparse type: what it refuses is a wrong call."""

    def convert(text: str) -> _T:
        try:
            return parse(text)
        except FnhubError as error:
            raise argparse.ArgumentTypeError(f"{error}\nhint: {error.hint}") from None

    return convert


reference = parsed(Reference.parse)
function_name = parsed(FunctionName.parse)


def _release(text: str) -> tuple[FunctionName, Version]:
    name, mark, version = text.partition("@")
    if not mark:
        raise InvalidReference(text)
    return Reference.parse(name).name, parse_version(version)


release = parsed(_release)  # NAME@VERSION, one exact release


def text(given: str) -> str:
    """Take a word that can be sent: the bytes that were typed were UTF-8."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("not UTF-8") from None
    return given


def add_hub(parser: argparse.ArgumentParser) -> None:
    """Add --hub."""
    parser.add_argument("--hub", metavar="URL", help="the hub (default: FNHUB_HUB)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def hub_of(args: argparse.Namespace) -> Hub:
    """Open the hub that flags and settings name."""
    return Hub.of(Settings.read(args.hub))
