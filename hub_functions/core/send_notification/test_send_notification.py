"""What the message says, and what is refused before anything is sent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.send_notification import send_notification
from hub_functions.core.send_notification.rendering import render

NOWHERE = "json://127.0.0.1:9/t0ken-of-4da"


@pytest.mark.parametrize("urls", [None, "", "  \n, "])
def test_without_an_address_the_error_says_which_secret_and_how(urls):
    with pytest.raises(ValueError, match="it is the secret 'urls'") as caught:
        send_notification(urls=urls)

    for each in ("FNHUB_SECRET_URLS", "urls=", "slack://", "mailtos://", "jsons://"):
        assert each in str(caught.value)


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        (f"{NOWHERE} slack://bad-t0ken", "address 2 of 2 .* begins with slack:// and"),
        ("nosuch://bad-t0ken/x", "begins with nosuch:// and cannot be read: that"),
        ("bad-t0ken", "address 1 of 1 in the secret 'urls' has no '://'"),
        ("mailto://bad-t0ken", "begins with mailto:// and cannot be read"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_by_its_number(
    urls, message, capfd, caplog
):
    """Nothing of it is told, and apprise's own log, which would, is kept back."""
    with pytest.raises(ValueError, match=message) as caught:
        send_notification("x", urls=urls)

    told = str(caught.value) + "".join(capfd.readouterr()) + caplog.text
    assert "t0ken" not in told


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.95312345, "0.953123"),
        (12_345, "12,345"),
        (1e-12, "1e-12"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "True"),
        (None, "none"),
        ("two\nlines `x`", "two lines 'x'"),
    ],
)
def test_metrics_are_lines(value, shown):
    assert render("", {"a_b": value}, None, 10) == f"* `a_b`: {shown}"


def test_of_a_long_and_wide_table_a_part_is_shown_and_its_size_told():
    table = pd.DataFrame(np.arange(6000).reshape(12, 500))

    text = render("", {}, table, 3)

    lines = text.split("\n")
    assert lines[0] == lines[5] == "```"
    assert lines[1].split() == [str(number) for number in range(8)]
    assert lines[4].split()[:2] == ["1000", "1001"]
    assert lines[6] == "of 12 rows and 500 columns"
    assert len(lines) == 7


def test_a_small_table_is_shown_whole():
    table = pd.DataFrame({"größe": ["a" * 50, None], "x": [1.5, np.nan]})

    text = render("see", {}, table, 10)

    assert text.startswith("see\n\n```\n")
    assert text.endswith("\n```")
    assert f"{'a' * 39}… 1.5" in text


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (pd.DataFrame(), "an empty table of 0 rows and 0 columns"),
        (pd.DataFrame({"a": []}), "an empty table of 0 rows and 1 columns"),
        (pd.DataFrame(index=range(3)), "an empty table of 3 rows and 0 columns"),
    ],
)
def test_an_empty_table_is_told(table, text):
    assert render("", {}, table, 10) == text
    assert render("", {}, pd.DataFrame({"a": [1]}), 0) == "of 1 rows and 1 columns"


def test_two_columns_of_one_name_and_cells_of_any_kind_are_shown():
    table = pd.DataFrame([[1, "``` x"], [[1, 2], pd.NaT]], columns=["a", "a"])

    text = render("", {}, table, 10)

    assert text.count("```") == 2
    lines = text.split("\n")
    assert lines[2].split() == ["1", "'''", "x"]
    assert lines[3].split() == ["[1,", "2]", "NaT"]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "there is nothing to send: give message, metrics or table"),
        ({"message": "x", "level": "bad"}, "level is 'bad': give one of 'info'"),
        (
            {"message": "x", "needed": "one"},
            "needed is 'one': give one of 'all', 'any'",
        ),
        ({"message": "x", "max_rows": -1}, "max_rows is -1: give 0 or more"),
        (
            {"message": "x", "attachment": Path("none")},
            "attachment 'none' is not there",
        ),
        ({"message": "x", "attachment": Path()}, "is a folder: pack it first"),
        (
            {"message": "x", "attachment": Path(__file__), "max_attachment_bytes": 9},
            "more than max_attachment_bytes=9",
        ),
    ],
)
def test_what_cannot_be_sent_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        send_notification(**params, urls=NOWHERE)


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="table is a list, not a pandas DataFrame"):
        send_notification("x", table=[1], urls=NOWHERE)


def test_the_readme_shows_the_message():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    table = pd.DataFrame({"class": ["setosa", "virginica"], "f1": [1.0, 0.91]})

    body = render("Training is **done**.", {"accuracy": 0.953, "rows": 120}, table, 10)

    assert body in readme
