"""Write tests/relevance/documents.json anew from functions' folders.

    python scripts/relevance_documents.py hub_functions/core/*/

A function that is given replaces its document; the others stay.  The file is committed,
so that the figures of `make relevance` change with the ranking and not with the shelf.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from registry.client.folder import check_folder, read_folder
from registry.core.status import UNMARKED
from registry.services.documents import document_of

FILE = Path(__file__).resolve().parent.parent / "tests" / "relevance" / "documents.json"
START = datetime(2026, 1, 1, tzinfo=UTC)
TEXT_CHARS = 20_000  # of a README, as the hub reads it


def main(folders: list[str]) -> None:
    """Replace documents; print which."""
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    known = {each["key"]: each for each in kept}
    for folder in folders:
        made = _document(Path(folder))
        known[made["key"]] = made
        print(made["key"])
    written = [known[key] for key in sorted(known)]
    text = json.dumps(written, indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")


def _document(folder: Path) -> dict[str, object]:
    checked = check_folder(read_folder(folder))
    if checked.manifest is None or checked.signature is None:
        raise SystemExit(f"{folder}: {checked.errors[0].message}")
    readme = (folder / "README.md").read_text(encoding="utf-8")[:TEXT_CHARS]
    document = document_of(
        checked.manifest,
        checked.signature,
        score=90,  # alike for all: words decide
        updated=START,
        status=UNMARKED,
        readme=re.sub(r"\s+", " ", readme),
    )
    plain = asdict(document) | {"updated": START.isoformat()}
    return {key: each for key, each in plain.items() if each not in (None, "", ())}


if __name__ == "__main__":
    main(sys.argv[1:])
