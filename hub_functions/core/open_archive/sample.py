"""A small archive, made when none is given."""

from __future__ import annotations

import zipfile
from pathlib import Path

_DATE = (2024, 1, 31, 12, 0, 0)  # fixed: the same bytes each time
_FILES = {
    "sample/README.txt": "Two tables of plants, made up for a try.\n",
    "sample/data/flowers.csv": "name,petals\nrose,5\nlily,6\ntulip,6\n",
    "sample/data/trees.csv": "name,height_m\noak,21.5\nbirch,15.0\n",
}


def write_sample(path: Path) -> None:
    """Write a zip of three files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _FILES.items():
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system = 3  # Unix, wherever it is made
            archive.writestr(member, text)
