"""`fnhub search` and `fnhub.search`: what is asked, and how it is shown."""

from __future__ import annotations

import io
import json
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

import fnhub
from registry.client.cli import main
from tests.client.test_hub import API

EXPLAINED = {
    "parts": {"text": 0.5, "name": 0.1, "use": 0.0},
    "is_named": False,
    "terms": {"add": {"idf": 1.0, "fields": {"name": 6.0, "summary": 5.0}}},
}
HIT = {
    "name": "acme/add",
    "version": "1.0.0",
    "summary": "Add two numbers, and say what came of it in a sentence that is long.",
    "kind": "job",
    "score": 80,
    "pulls": 1200,
    "relevance": 0.54,
    "explained": EXPLAINED,
}
PAGE = {"results": [HIT], "total": 1, "did_you_mean": None}


class Terminal(io.StringIO):
    """A stdout that is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def asked(stranger, surroundings):
    """A hub that answers every search with one hit; returns what it was asked last."""
    stranger.answer(API, PAGE)
    return lambda: parse_qs(urlsplit(stranger.asked[-1][1]).query)


def test_what_is_typed_goes_to_the_hub_as_it_is(asked, capsys):
    words = ["add", "accepts:table", '"two numbers"']

    assert main(["search", *words, "--requires", "pandas", "--sort", "newest"]) == 0

    assert asked() == {
        "q": ['add accepts:table "two numbers"'],
        "per_page": ["20"],
        "requires": ["pandas"],
        "sort": ["newest"],
    }


def test_a_program_gets_three_columns_without_a_head(asked, capsys):
    """Scripts have relied on them."""
    main(["search", "add"])

    line = f"acme/add  1.0.0  {HIT['summary']}\n"
    assert capsys.readouterr().out == line


def test_on_a_terminal_it_is_a_table_with_a_head(asked, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "stdout", Terminal())

    main(["search", "add"])

    head, first, second, *_ = sys.stdout.getvalue().splitlines()
    assert head.split() == ["FUNCTION", "VERSION", "KIND", "SCORE", "PULLS", "SUMMARY"]
    assert first.split()[:5] == ["acme/add", "1.0.0", "job", "80", "1200"]
    assert (
        first.index("Add")
        == head.index("SUMMARY")
        == len(second) - len(second.lstrip())
    )
    assert max(map(len, (head, first, second))) <= 80


def test_an_explanation_is_a_sentence_beside_the_table(asked, capsys):
    main(["search", "add", "--explain"])

    assert asked()["explain"] == ["1"]
    told = capsys.readouterr().err
    assert "acme/add: 0.54 from text 0.5 + name 0.1; add in name, summary" in told


def test_a_wrong_order_is_a_wrong_call(asked, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["search", "--sort", "colour"])

    assert ended.value.code == 2
    assert "newest" in capsys.readouterr().err


def test_json_is_what_the_hub_told(asked, capsys):
    main(["search", "add", "--json"])

    assert json.loads(capsys.readouterr().out) == [HIT]


def test_python_searches_with_the_same_words(asked):
    found = fnhub.search(
        "after:describe", limit=3, sort="pulls", filters={"kind": ["job", "module"]}
    )

    assert found == [HIT]
    assert asked() == {
        "q": ["after:describe"],
        "per_page": ["3"],
        "sort": ["pulls"],
        "kind": ["job", "module"],
    }
