"""A wheel that somebody sent, proven to be what `build_wheel` makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from registry.core.errors import InvalidWheel
from registry.core.function_files import MANIFEST_FILE
from registry.core.manifest import Manifest
from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel
from registry.core.wheel.layout import (
    DEFAULT_LIMITS,
    INIT_FILE,
    ROOT,
    TYPED_FILE,
    Limits,
    dist_info_folder,
)
from registry.core.wheel.members import iter_members
from registry.core.wheel.metadata import WHEEL

_INFO_FILES = ("METADATA", "WHEEL", "RECORD")
_FOLDER_PARTS = 3  # hub_functions, team, function
_SHOWN_CHARS = 120  # of a line, in a message


def read_wheel(
    data: bytes, filename: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Wheel:
    """Read a wheel and prove that all it says of itself agrees.

    Its function.yaml is the only source; folder names, METADATA, WHEEL, RECORD and
    the file's name have to follow from it, and in the end all bytes do.

    Args:
        data: The whole file.
        filename: What it is called where it came from; None when nobody said.
        limits: How large it may be.

    Raises:
        InvalidWheel: the file, or what it says of itself.
        InvalidFunction: function.yaml or README.md.
    """
    members = dict(iter_members(data, limits))
    folder = _function_folder(members)
    info = _info_folder(members)
    files = _below(members, folder)
    for path in (MANIFEST_FILE, INIT_FILE, TYPED_FILE):
        if path not in files:
            raise InvalidWheel("the wheel lacks it", f"{folder}/{path}")
    manifest = parse_manifest(files[MANIFEST_FILE])
    _check_folders(manifest, folder, info)
    wheel = build_wheel(manifest, files, limits)
    if filename is not None and filename != wheel.filename:
        raise InvalidWheel(f"it is called {filename!r}, but holds {wheel.filename!r}")
    _check_info(wheel, _below(members, info), info)
    if wheel.data != data:
        raise InvalidWheel("made by another tool: its members have another order")
    return wheel


def _function_folder(members: Iterable[str]) -> str:
    """Return the one folder below hub_functions/ where all of the package lies.

    Raises:
        InvalidWheel: there is none, or more than one.
    """
    folder = ""
    for path in members:
        parts = path.split("/")
        if parts[0] != ROOT:
            continue
        own = "/".join(parts[:_FOLDER_PARTS])
        if len(parts) <= _FOLDER_PARTS:
            raise InvalidWheel("it lies outside of a function's folder", path)
        if folder and own != folder:
            raise InvalidWheel(f"one wheel holds one function, here {folder}", path)
        folder = own
    if not folder:
        raise InvalidWheel(f"there is nothing below {ROOT}/")
    return folder


def _info_folder(members: Iterable[str]) -> str:
    """Return the one .dist-info folder, which holds three files.

    Raises:
        InvalidWheel: another one or another file is there, or one is missing.
    """
    found: dict[str, set[str]] = {}
    for path in members:
        top, _, rest = path.partition("/")
        if top == ROOT:
            continue
        if not top.endswith(".dist-info"):
            raise InvalidWheel(
                f"only {ROOT}/ and a .dist-info folder belong here", path
            )
        if rest not in _INFO_FILES:
            why = f"a .dist-info folder holds {', '.join(_INFO_FILES)} and nothing else"
            raise InvalidWheel(why, path)
        found.setdefault(top, set()).add(rest)
    if len(found) != 1:
        listed = ", ".join(sorted(found)) or "none"
        raise InvalidWheel(f"a wheel has one .dist-info folder, here {listed}")
    [(info, names)] = found.items()
    for name in _INFO_FILES:
        if name not in names:
            raise InvalidWheel("the wheel lacks it", f"{info}/{name}")
    return info


def _below(members: Mapping[str, bytes], folder: str) -> dict[str, bytes]:
    start = f"{folder}/"
    return {
        path.removeprefix(start): data
        for path, data in members.items()
        if path.startswith(start)
    }


def _check_folders(manifest: Manifest, folder: str, info: str) -> None:
    if folder != manifest.name.folder:
        why = f"it lies in {folder}, but its function.yaml says {manifest.name}"
        raise InvalidWheel(why, f"{folder}/{MANIFEST_FILE}")
    expected = dist_info_folder(manifest.name, manifest.version)
    if info != expected:
        why = f"the folder is {info}, but function.yaml says {manifest.ref}: {expected}"
        raise InvalidWheel(why, info)


def _check_info(wheel: Wheel, found: Mapping[str, bytes], info: str) -> None:
    _check_metadata(wheel.metadata, found["METADATA"], f"{info}/METADATA")
    _compare_lines(WHEEL, found["WHEEL"], f"{info}/WHEEL")
    if found["RECORD"] != wheel.record:
        _check_record(wheel.record, found["RECORD"], f"{info}/RECORD")
        _compare_lines(wheel.record, found["RECORD"], f"{info}/RECORD")


def _check_metadata(expected: bytes, found: bytes, member: str) -> None:
    _compare_lines(expected.partition(b"\n\n")[0], found.partition(b"\n\n")[0], member)
    if found != expected:
        raise InvalidWheel("its description is not what README.md says", member)


def _check_record(expected: bytes, found: bytes, member: str) -> None:
    """Compare by path: say which file RECORD tells wrongly.

    Raises:
        InvalidWheel: for the first path that differs.
    """
    wanted, listed = _by_path(expected), _by_path(_bounded(found, expected))
    for path, line in listed.items():
        if path not in wanted:
            why = f"it lists {path[:_SHOWN_CHARS]!r}, which is not in the wheel"
            raise InvalidWheel(why, member)
        if line != wanted[path]:
            why = f"it says {line!r}, the file itself says {wanted[path]!r}"
            raise InvalidWheel(why, member)
    for path in wanted:
        if path not in listed:
            raise InvalidWheel(f"it does not list {path!r}", member)


def _by_path(record: bytes) -> dict[str, str]:
    lines = record.decode("utf-8", "backslashreplace").split("\n")
    return {line.rsplit(",", 2)[0]: line for line in lines if line}


def _compare_lines(expected: bytes, found: bytes, member: str) -> None:
    """Refuse other bytes, and name the first line that differs.

    Raises:
        InvalidWheel: with both lines.
    """
    if found == expected:
        return
    pairs = zip_longest(expected.split(b"\n"), _bounded(found, expected).split(b"\n"))
    wanted, line = next((one, two) for one, two in pairs if one != two)
    why = f"it says {_shown(line)}, the function's files say {_shown(wanted)}"
    raise InvalidWheel(why, member)


def _bounded(found: bytes, expected: bytes) -> bytes:
    """Cut a text that is far too long: the first difference lies before the cut."""
    return found[: len(expected) + _SHOWN_CHARS]


def _shown(line: bytes | None) -> str:
    if line is None:
        return "no more"
    return repr(line.decode("utf-8", "backslashreplace")[:_SHOWN_CHARS])
