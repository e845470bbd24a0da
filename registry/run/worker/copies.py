"""Paths: a file or folder is given as it is, and one that is returned is copied."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from .files import part_of, put
from .refusals import Unfit

READS = "any file or folder"
_PACKED = (".gz", ".bz2", ".xz", ".zst")


def fits(path: Path) -> bool:  # noqa: ARG001  # see Format
    """See `Format.fits`: always."""
    return True


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401, ARG001  # see Format
    """See `Format.read`: the path itself."""
    return path


def accepts(value: object, library: str) -> bool:  # noqa: ARG001  # see Format
    """See `Format.accepts`."""
    return isinstance(value, (str, os.PathLike))


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401, ARG001  # see Format
    """See `Format.write`; the extension is kept, links are followed."""
    source = Path(os.fsdecode(value))
    if not source.exists():
        raise Unfit(f"is the path {source}, where nothing is")
    if source.is_dir():
        if stem.parent.resolve().is_relative_to(source.resolve()):
            raise Unfit(f"is the folder {source}, into which the outputs are written")
        part = part_of(stem)
        shutil.copytree(source, part)
        return [put(part)]
    part = part_of(stem.with_name(stem.name + _extension(source)))
    shutil.copyfile(source, part)
    return [put(part)]


def _extension(path: Path) -> str:
    """Return `.csv`, and `.tar.gz` where what is packed has one of its own."""
    if path.suffix.lower() in _PACKED:
        return path.with_suffix("").suffix + path.suffix
    return path.suffix
