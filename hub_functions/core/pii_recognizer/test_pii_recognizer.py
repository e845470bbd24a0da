"""What patterns can find is found and redacted, and nothing else is touched."""

from __future__ import annotations

import hashlib
import hmac
import io
import socket

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.pii_recognizer import pii_recognizer

TABLE = pd.DataFrame({"id": [1, 2], "note": ["a@example.org", "nothing here"]})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail to ada@example.org now", "Mail to <EMAIL_ADDRESS> now"),
        ("card 4111 1111 1111 1111", "card <CREDIT_CARD>"),
        ("card 4111 1111 1111 1112", "card 4111 1111 1111 1112"),  # Luhn fails
        ("DE89 3704 0044 0532 0130 00 please", "<IBAN_CODE> please"),
        ("from 192.0.2.7 and 2001:db8::1", "from <IP_ADDRESS> and <IP_ADDRESS>"),
        ("call (212) 555-0123", "call <PHONE_NUMBER>"),
        ("see https://example.org/a?b=1", "see <URL>"),
        ("ssn 856-45-6789", "ssn <US_SSN>"),
        ("größe 😀 ada@example.org", "größe 😀 <EMAIL_ADDRESS>"),
        ("", ""),
        ("Ada Smith lives in Paris", "Ada Smith lives in Paris"),
    ],
)
def test_what_has_a_pattern_is_replaced_and_names_are_not(text, expected):
    assert pii_recognizer(text=text).text == expected


def test_findings_tell_the_place_and_not_the_text():
    found = pii_recognizer(TABLE)

    assert found.findings.to_dict("records") == [
        {
            "column": "note",
            "row": 0,
            "entity": "EMAIL_ADDRESS",
            "start": 0,
            "end": 13,
            "score": 1.0,
        }
    ]
    assert found.counts.to_dict("records") == [
        {
            "column": "note",
            "entity": "EMAIL_ADDRESS",
            "findings": 1,
            "cells": 1,
            "share": 0.5,
        }
    ]
    assert (found.found, found.cells) == (1, 2)
    assert found.columns_with_findings == ["note"]
    assert "no names of people" in found.notes[0]
    assert found.notes[1] == "columns without texts: id"


def test_places_are_those_of_the_text():
    text = "Ask 192.0.2.7 or ada@example.org, 192.0.2.8"

    found = pii_recognizer(text=text).findings

    parts = [text[each.start : each.end] for each in found.itertuples()]
    assert parts == ["192.0.2.7", "ada@example.org", "192.0.2.8"]
    assert found["column"].unique().tolist() == ["text"]


def test_a_mask_has_as_many_stars_as_characters():
    found = pii_recognizer(text="to a@example.org!", action="mask")

    assert found.text == "to *************!"


def test_a_hash_is_hmac_with_the_salt_and_the_same_for_the_same_text():
    table = pd.DataFrame({"a": ["x@example.org"] * 2, "b": ["by x@example.org", "-"]})

    found = pii_recognizer(table, action="hash", salt="s").table

    digest = hmac.new(b"s", b"x@example.org", hashlib.sha256).hexdigest()[:16]
    assert found["a"].tolist() == [f"<{digest}>"] * 2
    assert found["b"].tolist() == [f"by <{digest}>", "-"]
    other = pii_recognizer(table, action="hash")
    assert other.table["a"].tolist() != found["a"].tolist()
    assert other.notes[-1].startswith("no salt was given")


def test_the_table_keeps_its_shape_types_and_missing_cells():
    table = pd.DataFrame(
        {
            "number": [1.5, np.nan, 3],
            "object": ["a@example.org", None, 7],
            "string": pd.array(["b@example.org", pd.NA, "x"], dtype="string"),
            "category": pd.Categorical(["c@example.org", None, "c@example.org"]),
            0: ["d@example.org", "e", "f"],
        },
        index=[5, 3, 9],
    )
    kept = table.copy()

    found = pii_recognizer(table).table

    pd.testing.assert_frame_equal(table, kept)
    assert found.index.equals(table.index)
    assert found["object"].tolist() == ["<EMAIL_ADDRESS>", None, 7]
    assert found["string"].dtype == "string"
    assert found["string"].isna().tolist() == [False, True, False]
    assert found["category"].dtype == "category"
    assert found["category"].tolist()[::2] == ["<EMAIL_ADDRESS>"] * 2
    assert found["0"].tolist() == ["<EMAIL_ADDRESS>", "e", "f"]
    pd.testing.assert_series_equal(found["number"], table["number"])


def test_columns_and_entities_narrow_what_is_looked_for():
    text = "a@example.org from 192.0.2.7"
    table = pd.DataFrame({"x": [text], "y": [text]})

    found = pii_recognizer(table, columns=["y"], entities=["IP_ADDRESS"]).table

    assert found["x"].tolist() == [text]
    assert found["y"].tolist() == ["a@example.org from <IP_ADDRESS>"]
    number = pii_recognizer(text="NHS 401 023 2137", entities=["UK_NHS"])
    assert number.text == "NHS <UK_NHS>"


def test_the_threshold_is_the_lowest_score():
    text = "call (212) 555-0123"

    words = pii_recognizer(text=text, threshold=0.9)

    assert words.text == text
    assert pii_recognizer(text=text, threshold=0.1).found == 1


def test_no_network_is_asked(monkeypatch):
    """Ends of domains are known from the list that came with tldextract."""

    def refuse(*_args, **_kwargs):
        message = "the network was asked"
        raise AssertionError(message)

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert pii_recognizer(text="ada@example.co.uk").text == "<EMAIL_ADDRESS>"


def test_it_runs_with_nothing_given_and_gives_the_same_again():
    pairs = [pii_recognizer(), pii_recognizer()]

    assert pairs[0].found == 8
    assert pairs[0].table["message"].tolist()[3:] == [
        "Refund to <IBAN_CODE>, thank you. Ada Smith, Paris",
        "All is well.",
    ]
    for name in ("table", "findings", "counts"):
        pd.testing.assert_frame_equal(*(getattr(each, name) for each in pairs))
    pictures = []
    for each in pairs:
        stream = io.BytesIO()
        each.counts_plot.savefig(stream, format="png")
        pictures.append(stream.getvalue())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        TABLE.head(0),
        pd.DataFrame({"x": [None, None]}),
        pd.DataFrame({"x": [1.0, np.inf]}),
        pd.DataFrame({"x": ["constant"] * 3}),
        pd.DataFrame(np.zeros((1, 500))),
    ],
)
def test_where_nothing_is_nothing_is_found(table):
    found = pii_recognizer(table)

    assert (found.found, len(found.counts)) == (0, 0)
    assert found.table.shape == table.shape
    assert found.counts_plot.axes[0].get_xlabel() == "nothing was found"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": ["nots"]}, r"no column 'nots' in columns; did you mean 'note'\?"),
        ({"columns": ["id"]}, r"the column 'id' holds no texts"),
        ({"entities": ["email_adress"]}, r"did you mean 'EMAIL_ADDRESS'\?"),
        ({"entities": ["PERSON"]}, r"no entity 'PERSON'.*There are CREDIT_CARD"),
        ({"entities": []}, r"entities is empty"),
        ({"action": "drop"}, r"action is 'drop': give 'replace'"),
        ({"threshold": 2}, r"threshold is 2: give 0 to 1"),
        (
            {"table": pd.concat([TABLE, TABLE], axis=1)},
            r"more than one column is calle",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        pii_recognizer(**({"table": TABLE} | change))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        pii_recognizer(["a@example.org"])
