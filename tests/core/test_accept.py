"""What an Accept header prefers, by RFC 9110 and by what clients really send."""

from __future__ import annotations

import pytest

from registry.core.accept import preferred

JSON, HTML = "application/json", "text/html"
PIP = "application/json, application/x-html; q=0.1, text/html; q=0.01"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", HTML),  # nothing said: the default
        ("  ", HTML),
        ("*/*", HTML),
        ("application/*", JSON),
        (PIP, JSON),
        ("text/html, application/json; q=0.9", HTML),
        ("text/html;q=0.2, application/json;q=0.3", JSON),
        ("TEXT/HTML", HTML),
        ("text/html, application/json", JSON),  # the first of what is offered
        ("application/json;q=0.5, */*;q=0.5", JSON),  # what is named goes first
        ("application/json;q=0.5, */*", HTML),
        ("*/*, text/html;q=0", JSON),  # all but this
        ("text/*;q=0.4, text/html;q=0.1, application/json;q=0.2", JSON),
        ("application/json;q=0", None),
        ("image/png", None),
        ("application/json;q=no", JSON),  # unreadable: as if there were none
        ("application/json;level=1;q=0.1, text/html;q=0.2", HTML),
        (";;,,q=1", None),
    ],
)
def test_the_preferred_type_is_chosen(accept, chosen):
    """A client gets the form that it can read best, and never one it refused."""
    assert preferred(accept, (JSON, HTML), HTML) == chosen
