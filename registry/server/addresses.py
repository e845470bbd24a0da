"""The parts of an address, checked as it is taken apart.

A part that is not a name, a version or a digest is an address where nothing is:
404, as for one that fits and is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from registry.core.errors import Invalid
from registry.core.names import parse_account, parse_name, parse_team
from registry.core.versions import parse_version


class _Parsed(BaseConverter):
    """Reads a part with one of core's parsers."""

    parse: Callable[[str], object]

    def to_python(self, value: str) -> object:
        """Return the checked value; the route does not fit where there is none."""
        try:
            return type(self).parse(value)
        except Invalid:
            raise ValidationError from None

    def to_url(self, value: Any) -> str:  # noqa: ANN401  # what `parse` returned
        """Write it back."""
        return str(value)


class _Team(_Parsed):
    parse = staticmethod(parse_team)


class _Name(_Parsed):
    parse = staticmethod(parse_name)


class _Version(_Parsed):
    parse = staticmethod(parse_version)


class _Account(_Parsed):
    parse = staticmethod(parse_account)


class _Number(IntegerConverter):
    """A row's number: from 1 to what databases take."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=2**31 - 1)


class _Sha256(BaseConverter):
    regex = "[0-9a-f]{64}"


class _PackageFile(BaseConverter):
    regex = r"fnhub_[a-z0-9_]+-[0-9a-z.]+-py3-none-any\.whl(\.metadata)?"


def install(app: Flask) -> None:
    """Let routes say `<team:team>/<name:name>/<version:version>`."""
    app.url_map.converters |= {
        "team": _Team,
        "name": _Name,
        "version": _Version,
        "account": _Account,
        "number": _Number,
        "sha256": _Sha256,
        "package": _PackageFile,
    }
