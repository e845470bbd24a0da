"""Files to wheel: the same bytes on every machine, at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from registry.core.errors import InvalidFunction, InvalidWheel
from registry.core.function_files import MANIFEST_FILE, README_FILE
from registry.core.manifest import Manifest
from registry.core.problems import Problem
from registry.core.wheel.framing import pack
from registry.core.wheel.layout import (
    DEFAULT_LIMITS,
    INIT_FILE,
    ROOT,
    TYPED_FILE,
    Limits,
    check_bytes,
    check_path,
    check_size,
    dist_info_folder,
    find_clash,
    wheel_filename,
)
from registry.core.wheel.metadata import WHEEL, metadata_text, one_line, record_text


@dataclass(frozen=True, slots=True)
class Wheel:
    """A release's file and what it holds, proven to agree."""

    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)  # by path in the function's folder
    data: bytes = field(repr=False)
    metadata: bytes = field(repr=False)  # METADATA, which pip and uv read alone
    record: bytes = field(repr=False)  # RECORD: path, digest and size of each file
    sha256: str  # of `data`: the release's identity

    @property
    def filename(self) -> str:
        """What the file has to be called."""
        return wheel_filename(self.manifest.name, self.manifest.version)

    @property
    def record_sha256(self) -> str:
        """Digest of RECORD: equal for equal content."""
        return hashlib.sha256(self.record).hexdigest()

    @property
    def metadata_sha256(self) -> str:
        """Digest of METADATA, which an index page states."""
        return hashlib.sha256(self.metadata).hexdigest()


def build_wheel(
    manifest: Manifest, files: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS
) -> Wheel:
    """Make a function's wheel.

    `__init__.py` and `py.typed` are added where they are missing; nothing else is
    added, left out or changed.

    Args:
        manifest: What `parse_manifest` read from the function's function.yaml.
        files: Content by posix path relative to the function's folder, in any
            order, without those that `is_ignored` names.
        limits: How large the wheel may be.

    Raises:
        InvalidFunction: function.yaml or README.md is missing or unreadable.
        InvalidWheel: a path or a size is refused.
    """
    package = _complete(manifest, files)
    _check_paths(manifest, package, limits)
    folder = manifest.name.folder
    contents = {f"{folder}/{path}": data for path, data in package.items()}
    info = dist_info_folder(manifest.name, manifest.version)
    contents[f"{info}/METADATA"] = metadata_text(manifest, package[README_FILE])
    contents[f"{info}/WHEEL"] = WHEEL
    contents[f"{info}/RECORD"] = record_text(contents, f"{info}/RECORD")
    folders = {f"{ROOT}/": b"", f"{ROOT}/{manifest.name.team}/": b""}
    check_size(len(folders) + len(contents), sum(map(len, contents.values())), limits)
    data = pack({**folders, **contents})
    check_bytes(data, limits)
    return Wheel(
        manifest=manifest,
        files=MappingProxyType(package),
        data=data,
        metadata=contents[f"{info}/METADATA"],
        record=contents[f"{info}/RECORD"],
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _complete(manifest: Manifest, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the wheel's package, sorted as posix strings.

    Raises:
        InvalidFunction: function.yaml or README.md is missing or unreadable.
    """
    problems = []
    if MANIFEST_FILE not in files:
        problems.append(Problem("manifest-missing", "there is no function.yaml"))
    if README_FILE not in files:
        problems.append(Problem("readme-missing", "there is no README.md", README_FILE))
    elif not _is_utf8(files[README_FILE]):
        fix = "save it as UTF-8"
        problems.append(Problem("readme-encoding", "not UTF-8", README_FILE, fix=fix))
    if problems:
        raise InvalidFunction(tuple(problems))
    added = {INIT_FILE: _init_source(manifest), TYPED_FILE: b""}
    return dict(sorted({**added, **files}.items()))


def _init_source(manifest: Manifest) -> bytes:
    """Return the `__init__.py` that makes the handler the package's own name."""
    summary = one_line(manifest.summary).replace("\\", "\\\\").replace('"', '\\"')
    source = f'"""{summary}"""\n'
    module, _, handler = one_line(manifest.handler).partition(":")
    if handler:
        source += f'\nfrom .{module} import {handler}\n\n__all__ = ["{handler}"]\n'
    return source.encode("utf-8", "replace")


def _check_paths(
    manifest: Manifest, package: Mapping[str, bytes], limits: Limits
) -> None:
    longest = limits.path_chars - len(manifest.name.folder) - 1
    for path in package:
        why = check_path(path, longest)
        if why is not None:
            raise InvalidWheel(why, path)
    clash = find_clash(package)
    if clash is not None:
        path, why = clash
        raise InvalidWheel(why, path)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
