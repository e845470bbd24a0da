"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from registry.core.errors import FnhubError, InvalidName
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
        except ValueError as error:  # argparse would name our function, and not why
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


reference = parsed(Reference.parse)
function_name = parsed(FunctionName.parse)


def _release(text: str) -> tuple[FunctionName, Version]:
    name, mark, version = text.partition("@")
    if not mark:
        why = f"{text!r} names no version: write NAME@VERSION"
        raise argparse.ArgumentTypeError(why)
    return Reference.parse(name).name, parse_version(version)


release = parsed(_release)  # NAME@VERSION, one exact release
version = parsed(parse_version)


def _bare_name(text: str) -> FunctionName:
    if "@" in text:
        raise InvalidName(text, "a name without a range is wanted here")
    return Reference.parse(text).name


bare_name = parsed(_bare_name)  # [team/]name


def text(given: str) -> str:
    """Take a word that can be sent: the bytes that were typed were UTF-8."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("not UTF-8") from None
    return given


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make an argparse type of whole numbers from one to another."""

    def convert(text: str) -> int:
        if not text.isdecimal() or not least <= int(text[:9]) <= most:
            why = f"{text!r} is no whole number from {least} to {most:,}"
            raise argparse.ArgumentTypeError(why)
        return int(text)

    return convert


def add_given(parser: argparse.ArgumentParser) -> None:
    """Add -i and -p: what a function is given."""
    add_inputs(parser, "an input: a file, a folder, a URL or a database query")
    add_params(parser, "a param, as text or JSON")


def add_inputs(parser: argparse.ArgumentParser, what: str) -> None:
    """Add -i."""
    parser.add_argument(
        *("-i", "--input"),
        dest="inputs",
        action="append",
        default=[],
        type=pair,
        metavar="NAME=FILE|URL",
        help=what,
    )


def add_params(parser: argparse.ArgumentParser, what: str) -> None:
    """Add -p."""
    parser.add_argument(
        *("-p", "--param"),
        dest="params",
        action="append",
        default=[],
        type=pair,
        metavar="NAME=VALUE",
        help=what,
    )


def pair(text: str) -> tuple[str, str]:
    """Take `NAME=VALUE`."""
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def add_hub(parser: argparse.ArgumentParser) -> None:
    """Add --hub."""
    default = "the hub (default: the project's, else FNHUB_HUB)"
    parser.add_argument("--hub", metavar="URL", help=default)


def add_offline(parser: argparse.ArgumentParser) -> None:
    """Add --offline."""
    parser.add_argument(
        "--offline",
        action="store_true",
        help="open no socket: what is needed must be in the cache",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON")
