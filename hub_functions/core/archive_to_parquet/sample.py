"""A small archive, made when none is given."""

from __future__ import annotations

import zipfile
from pathlib import Path

_DATE = (2024, 4, 1, 12, 0, 0)  # fixed: the same bytes each time
_FILES = {
    "sales/2024-01.csv": "day,shop,sold\n2024-01-05,north,12\n2024-01-19,south,7\n",
    "sales/2024-02.csv": "day,shop,sold\n2024-02-02,north,9\n2024-02-16,south,\n",
    "sales/2024-03.jsonl": (
        '{"day": "2024-03-01", "shop": "north", "sold": 15}\n'
        '{"day": "2024-03-15", "shop": "south", "sold": 4}\n'
    ),
    "sales/README.md": "Sales of two shops, made up for a try.\n",
}


def write_sample(path: Path) -> None:
    """Write a zip of three months' sales."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _FILES.items():
            member = zipfile.ZipInfo(name, _DATE)
            member.create_system = 3  # Unix, wherever it is made
            archive.writestr(member, text)
