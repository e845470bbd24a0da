"""A source that is asked for, and how it is told that it cannot be had."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from registry.core.errors import ExtraMissing, RequirementMissing, SourceFailed
from registry.run.masking import MASK
from registry.run.sources.addresses import secrets_of, shown

# Drivers of databases, where the wheel has another name than the module.
_WHEELS = {"MySQLdb": "mysqlclient", "psycopg": "psycopg[binary]"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A source for an input."""

    name: str  # of the input
    source: str
    shown: str  # without its secrets

    def failed(self, why: object) -> SourceFailed:
        """Return the error; what the reason quotes of the source is masked, too."""
        text = " ".join(str(why).split()) or type(why).__name__
        text = shown(text.replace(self.source, self.shown))
        for secret in secrets_of(self.source):
            text = text.replace(secret, MASK).replace(unquote(secret), MASK)
        return SourceFailed(self.name, self.shown, text)

    def needs(self, error: ImportError) -> RequirementMissing:
        """Return the error for a package that the extra does not bring."""
        causes = (error.__cause__, error)  # fsspec tells of it in words of its own
        named = [each.name for each in causes if isinstance(each, ImportError)]
        missing = next((each for each in named if each), str(error))
        missing = missing.partition(".")[0]
        return RequirementMissing(self.shown, missing, (_WHEELS.get(missing, missing),))


def imported(module: str, what: str) -> Any:  # noqa: ANN401  # a module
    """Import a package of the `run` extra.

    Raises:
        ExtraMissing: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExtraMissing(what, "run") from error
