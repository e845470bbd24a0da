"""Every code of a problem is told in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from registry.run.worker.serving import functions

ROOT = Path(__file__).parents[4]


def test_every_code_is_in_the_page_of_serving():
    """Clients decide by codes: one that nobody can look up helps nobody."""
    pattern = r'(?:HTTPStatus\.\w+|status), "([a-z-]+)"|HTTPStatus\.\w+: "([a-z-]+)"'
    more = r'40\d: "([a-z-]+)"'
    codes = {
        code
        for path in Path(functions.__file__).parent.glob("*.py")
        for found in re.findall(f"{pattern}|{more}", path.read_text("utf-8"))
        for code in found
        if code
    }
    page = (ROOT / "docs" / "serve.md").read_text("utf-8")

    assert {"invalid-call", "timeout", "busy", "not-found"} <= codes
    assert {each for each in codes if f"`{each}`" not in page} == set()
