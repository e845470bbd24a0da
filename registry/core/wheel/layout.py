"""Names, limits, and which paths a function's folder may hold.

A path is refused when any system that may unpack the wheel would read it
otherwise: Windows (devices, drives, trailing dots, letter case), macOS (letter
case, normalisation), a browser (`%`, `?`, `#`) or a reader's eye (invisible
characters).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from registry.core.errors import InvalidWheel
from registry.core.names import FunctionName
from registry.core.versions import Version, pep440

ROOT = "hub_functions"
INIT_FILE = "__init__.py"
TYPED_FILE = "py.typed"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a wheel may be."""

    wheel_bytes: int = 32 * 1024 * 1024
    unpacked_bytes: int = 128 * 1024 * 1024  # binds only where it is below the other
    members: int = 1_000  # with the folders and what is in .dist-info
    path_chars: int = 200  # Windows opens 260 with the folder it is unpacked in


DEFAULT_LIMITS = Limits()

# One part of a path on common file systems, in bytes of UTF-8.
_PART_BYTES = 255

# Caches, environments, other tools' folders, and files where secrets are kept.
_IGNORED_NAMES = frozenset(
    {"__pycache__", ".cache", ".coverage", ".eggs", ".hypothesis", ".ipynb_checkpoints"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".nox", ".tox", ".venv"}
    | {".git", ".hg", ".svn", ".idea", ".vscode", ".fnhub", ".env", ".pypirc", ".netrc"}
    | {".ds_store", "desktop.ini", "thumbs.db"}
)
_IGNORED_ENDS = (".pyc", ".pyo", ".swp", ".swo", "~")  # bytecode, editors' backups
_IGNORED_STARTS = (".#", "._")  # Emacs' locks, macOS' shadow files

_REFUSED = re.compile(r'[<>:"|?*\\%#]')
# Drawn as nothing, yet "printable" to Python.  Source: Unicode's
# Default_Ignorable_Code_Point, and the empty Braille cell.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])")


def wheel_filename(name: FunctionName, version: Version) -> str:
    """Return `fnhub_core_describe-1.2.0-py3-none-any.whl`."""
    return f"{_stem(name, version)}-py3-none-any.whl"


def function_of_file(filename: str) -> FunctionName:
    """Return whose release a file is, by its name; what follows `.whl` may differ.

    Raises:
        InvalidName: nobody's.
    """
    distribution = filename.partition("-")[0].removeprefix("fnhub_")
    return FunctionName.parse(distribution.replace("_", "/", 1))


def dist_info_folder(name: FunctionName, version: Version) -> str:
    """Return `fnhub_core_describe-1.2.0.dist-info`."""
    return f"{_stem(name, version)}.dist-info"


def _stem(name: FunctionName, version: Version) -> str:
    return f"{name.distribution.replace('-', '_')}-{pep440(version)}"


def is_ignored(path: str) -> bool:
    """Whether a release leaves the file out, by any part of its path.

    Left out are bytecode and caches, virtual environments, repositories, editors'
    and systems' own files and backups, and files that hold secrets (`.env`).
    Letter case does not matter.

    Args:
        path: Relative to the function's folder, posix; a folder's path will do.
    """
    return any(_is_ignored_part(part) for part in path.split("/"))


@lru_cache(maxsize=512)
def _is_ignored_part(name: str) -> bool:
    part = name.casefold()
    return (
        part in _IGNORED_NAMES
        or part.endswith(_IGNORED_ENDS)
        or part.startswith(_IGNORED_STARTS)
        or (len(part) > 1 and part[0] == part[-1] == "#")
    )


def check_path(path: str, max_chars: int = DEFAULT_LIMITS.path_chars) -> str | None:
    """Return why a file cannot be part of a function's folder; None when it can.

    Args:
        path: Relative to the function's folder, posix.
        max_chars: The longest path; a wheel's folder names count as well.
    """
    if is_ignored(path):
        return "a release leaves out caches, backups and tools' own files"
    why = check_member_path(path, max_chars)
    top, slash, _ = path.casefold().partition("/")
    if why is None and slash and top.endswith((".data", ".dist-info")):
        return "installers give folders called .data and .dist-info a meaning"
    return why


def check_member_path(path: str, max_chars: int) -> str | None:
    """Return why a path cannot be unpacked everywhere alike; None when it can."""
    if len(path) > max_chars:
        return f"the path has {len(path)} characters, the most here is {max_chars}"
    if path.startswith("/"):
        return "the path is absolute"
    hidden = _hidden_character(path)
    if hidden is not None:
        return f"it holds the control or invisible character U+{ord(hidden):04X}"
    refused = _REFUSED.search(path)
    if refused is not None:
        return f"it holds {refused[0]!r}, which Windows or web addresses refuse"
    if not unicodedata.is_normalized("NFC", path):
        return "it is not in Unicode's normal form NFC"
    return next(filter(None, map(_part_problem, path.split("/"))), None)


def _hidden_character(path: str) -> str | None:
    unseen = None if path.isascii() else _UNSEEN.search(path)
    if unseen is not None:
        return unseen[0]
    if path.isprintable():
        return None
    return next(c for c in path if not c.isprintable())


# Every wheel has the same few names, and a pull checks those of many wheels.
@lru_cache(maxsize=512)
def _part_problem(part: str) -> str | None:
    if part in ("", ".", ".."):
        return f"it has the part {part!r}, so that it could mean another place"
    if part[-1] in ". " or part[0] == " ":
        return f"Windows drops the dot or space at an end of {part!r}"
    if len(part.encode()) > _PART_BYTES:
        return f"one part of it is longer than {_PART_BYTES} bytes"
    lower = part.casefold()
    if _DEVICES.fullmatch(lower.split(".")[0].rstrip(" ")):
        return f"Windows opens a device for {part!r}"
    if lower.endswith(".pth"):
        return "Python runs .pth files when it starts"
    return None


def check_size(entries: int, content_bytes: int, limits: Limits) -> None:
    """Refuse too many entries, or too much in them.

    Raises:
        InvalidWheel: a limit is passed.
    """
    if entries > limits.members:
        raise InvalidWheel(f"it has more than {limits.members} members")
    if content_bytes > limits.unpacked_bytes:
        most = limits.unpacked_bytes
        raise InvalidWheel(f"its files have more than {most} bytes together")


def check_bytes(data: bytes, limits: Limits) -> None:
    """Refuse too large a file.

    Raises:
        InvalidWheel: the limit is passed.
    """
    if len(data) > limits.wheel_bytes:
        most = limits.wheel_bytes
        raise InvalidWheel(f"it has {len(data)} bytes, the most is {most}")


def find_clash(paths: Iterable[str]) -> tuple[str, str] | None:
    """Return the first path that another one shadows, and why.

    Two paths clash when they are equal but for letter case or normalisation, when
    a file is called as another's folder is, and when a folder is spelled in two
    ways.  Folders are written with a slash at the end.  Linear in the paths' length.
    """
    seen: dict[str, tuple[str, bool]] = {}
    folders: set[str] = set()  # files share them: each is looked at once
    for path in paths:
        for entry in _with_parents(path, folders):
            key = entry[0].casefold()
            if not key.isascii():
                key = unicodedata.normalize("NFC", key)
            if key in seen:
                return path, _why_clash(seen[key], entry)
            seen[key] = entry
            if not entry[1]:
                folders.add(entry[0])
    return None


def _why_clash(there: tuple[str, bool], entry: tuple[str, bool]) -> str:
    if there == entry:
        return "it is there twice"
    if there[0] == entry[0]:
        return f"{entry[0]!r} is both a file and a folder"
    return f"some systems take {there[0]!r} and {entry[0]!r} for one"


def _with_parents(path: str, known: set[str]) -> Iterator[tuple[str, bool]]:
    """Give each new folder above a path, outermost first, then the file itself."""
    if path.rpartition("/")[0] not in known:
        end = path.find("/")
        while end != -1:
            if path[:end] not in known:
                yield path[:end], False
            end = path.find("/", end + 1)
    if not path.endswith("/"):
        yield path, True
