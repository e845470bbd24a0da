"""What a comment says, and what is refused before GitHub is asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.github_comment import github_comment
from hub_functions.core.github_comment.place import find_place
from hub_functions.core.github_comment.rendering import render

PLACE = {"repository": "ada/flowers", "pull_request": 7, "github_token": "t0ken"}


@pytest.fixture(autouse=True)
def no_actions(monkeypatch):
    for name in ("GITHUB_REPOSITORY", "GITHUB_EVENT_PATH", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def text_of(table=None, metrics=None, max_rows=20, room=65_000, message=""):
    return render(("", message), metrics or {}, table, max_rows, room=room)


def test_without_anything_the_error_says_all_that_is_missing_and_how():
    with pytest.raises(ValueError, match="it is the secret 'github_token'") as caught:
        github_comment()

    told = str(caught.value)
    for each in (
        "FNHUB_SECRET_GITHUB_TOKEN",
        "github_token=",
        "repository is not given",
    ):
        assert each in told
    assert "pull_request is not given" in told
    assert "GITHUB_EVENT_PATH" in told


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"github_token": " "}, "no token is given"),
        ({"github_token": "t0 ken\n"}, "has spaces or signs that no token has"),
        ({"repository": "flowers"}, "repository is 'flowers': give it as 'owner/name'"),
        ({"repository": "ada/../x"}, "repository is 'ada/../x'"),
        ({"repository": "ada/.."}, "repository is 'ada/..'"),
        ({"pull_request": 0}, "pull_request is 0: give its number, 1 or more"),
        ({"api_url": "http://api.example.com"}, "api_url is no https:// address"),
        (
            {"api_url": "https://me:pw@api.example.com"},
            "api_url is no https:// address",
        ),
        ({"api_url": "api.github.com"}, "api_url is no https:// address"),
        ({"marker": "a --> b"}, "marker is 'a --> b': give 1 to 80 letters"),
        ({"marker": ""}, "marker is '': give 1 to 80"),
        ({"max_rows": -1}, "max_rows is -1: give 0 or more"),
        ({"timeout_s": 0}, "timeout_s is 0: give a number above 0"),
        ({"message": ""}, "there is nothing to tell: give message, metrics, table"),
    ],
)
def test_what_cannot_be_is_refused_before_github_is_asked(params, message):
    with pytest.raises(ValueError, match=message) as caught:
        github_comment(**{"message": "x", **PLACE, **params})

    assert "t0 ken" not in str(caught.value)


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="table is a list, not a pandas DataFrame"):
        github_comment("x", [1], **PLACE)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("@everyone", "@&#8203;everyone"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a|b", r"a\|b"),
        ("a\nb", "a b"),
        ("**x** `y` #12", r"\*\*x\*\* \`y\` #&#8203;12"),
        ("a&lt;b", "a&amp;lt;b"),
        ("2024-01-31 (x)", "2024-01-31 (x)"),
        ("größe", "größe"),
        (None, ""),
        (pd.NaT, ""),
        (float("nan"), "nan"),
        (0.123456789, "0.123457"),
        (12345, "12,345"),
        (True, "True"),
    ],
)
def test_a_cell_is_shown_as_it_is(cell, shown):
    """A name in a table mentions nobody, and is no HTML."""
    table = pd.DataFrame({"x": pd.Series([cell], dtype=object)})

    assert text_of(table)[0].split("\n")[2] == f"| {shown} |"
    assert text_of(metrics={"m": cell})[0].endswith(f"| m | {shown} |")


def test_long_cells_are_cut_and_numbers_stand_to_the_right():
    table = pd.DataFrame({"text": ["a" * 200], 1: [1.5], "yes": [True]})

    text, notes = text_of(table)

    assert text.split("\n") == [
        "| text | 1 | yes |",
        "|---|---:|---|",
        f"| {'a' * 99}… | 1.5 | True |",
    ]
    assert notes == []


def test_of_a_long_and_wide_table_a_part_is_shown_and_its_size_told():
    table = pd.DataFrame(np.zeros((50, 500)))

    text, _ = text_of(table, max_rows=2)

    lines = text.split("\n")
    assert len(lines) == 6
    assert lines[0].count("|") == 21
    assert lines[-1] == "Of 50 rows and 500 columns."


def test_a_comment_is_never_longer_than_allowed():
    table = pd.DataFrame({"x": ["a" * 90] * 1000})

    cut, notes = text_of(table, max_rows=1000, room=5000, message="see")
    without, left = text_of(table, room=20, message="see the table below")
    message, why = text_of(room=1000, message="b" * 1001)

    assert 2500 < len(cut) <= 5000
    assert cut.endswith("Of 1,000 rows and 1 columns.")
    assert notes == ["the table was cut to 31 rows: a comment has no more room"]
    assert (without, len(left)) == ("see the table below", 1)
    assert len(message) == 1000
    assert message.endswith("longer than a comment may be)")
    assert why == ["the message was cut: it is too long"]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (pd.DataFrame(), "A table of 0 rows and 0 columns."),
        (pd.DataFrame({"a": []}), "| a |\n|---:|"),
        (pd.DataFrame(index=range(3)), "A table of 3 rows and 0 columns."),
        (
            pd.DataFrame([[1, 2]], columns=["a", "a"]),
            "| a | a |\n|---:|---:|\n| 1 | 2 |",
        ),
    ],
)
def test_tables_of_any_shape_are_told(table, text):
    assert text_of(table)[0] == text


@pytest.mark.parametrize(
    ("event", "number"),
    [
        ({"pull_request": {"number": 1347}}, 1347),
        ({"issue": {"number": 1347, "pull_request": {"url": "..."}}}, 1347),
        ({"issue": {"number": 1347}}, None),
        ({"ref": "refs/heads/main"}, None),
        ([], None),
    ],
)
def test_in_actions_the_place_is_taken_from_the_event(
    event, number, tmp_path, monkeypatch
):
    (tmp_path / "event.json").write_text(json.dumps(event), "utf-8")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    monkeypatch.setenv("GITHUB_REPOSITORY", "octocat/Hello-World")
    asked = None, None, "t0ken", "https://api.github.com/"

    if number:
        place, _ = find_place(*asked)
        assert place.repository == "octocat/Hello-World"
        assert (place.pull_request, place.api_url) == (number, asked[3][:-1])
    else:
        with pytest.raises(ValueError, match="pull_request is not given"):
            find_place(*asked)


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ConnectionError, match=r"http://127.0.0.1:9 cannot be reached"):
        github_comment("x", **PLACE, api_url="http://127.0.0.1:9")


def test_the_readme_shows_the_comment():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    table = pd.DataFrame({"class": ["setosa", "virginica"], "f1": [1.0, 0.91]})
    metrics = {"accuracy": 0.953, "rows": 12_000}

    text, _ = render(("Results", "Trained on `main`."), metrics, table, 20, room=9000)

    assert f"\n{text}\n```" in readme
    assert "| accuracy | 0.953 |" in text
