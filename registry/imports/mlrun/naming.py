"""Names and versions of entries as ours, where that can be.

A name keeps its letters and digits; what stands between becomes one dash.  A version
stays as it is where it is SemVer; where it is short of numbers, or written in Python's
way, what it means is written out.
"""

from __future__ import annotations

import re

from registry.core.errors import InvalidName, InvalidVersion, NotImportable
from registry.core.names import FunctionName
from registry.core.versions import Version, parse_version

_BETWEEN = re.compile(r"[\s_.-]+")
_LOOSE = re.compile(
    r"[vV=]?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?"
    r"(?:[-._]?(a|alpha|b|beta|c|rc|pre|preview)[-._]?(\d{1,9})?)?",
    re.ASCII,
)
_STAGES = {
    "a": "alpha",
    "alpha": "alpha",
    "b": "beta",
    "beta": "beta",
    "c": "rc",
    "rc": "rc",
    "pre": "rc",
    "preview": "rc",
}


def function_name(team: str, name: str) -> FunctionName:
    """Return an entry's name as ours.

    Raises:
        NotImportable: it can be none.
    """
    ours = _BETWEEN.sub("-", name.strip().lower()).strip("-")
    try:
        return FunctionName.parse(f"{team}/{ours}")
    except InvalidName as error:
        raise NotImportable(name, f"it cannot be a name here: {error}") from None


def release_version(text: str) -> Version:
    """Return an entry's version as ours.

    Raises:
        NotImportable: it is none, and means none that is.
    """
    try:
        return parse_version(text)
    except InvalidVersion as error:
        loose = _LOOSE.fullmatch(text.strip())
        if loose is None:
            raise NotImportable(text, f"it cannot be a version: {error}") from None
    numbers = ".".join(str(int(each or 0)) for each in loose.groups()[:3])
    stage = f"-{_STAGES[loose[4]]}.{int(loose[5] or 0)}" if loose[4] else ""
    return parse_version(f"{numbers}{stage}")
