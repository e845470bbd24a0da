"""Docstrings of three styles say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.signature.docstrings import (
    Said,
    outputs_of,
    read_docstring,
    result_of,
    said,
)
from registry.core.signature.source import quiet

GOOGLE = """\
Measure the shift
between two samples.

Bins are quantiles.

Args:
    expected: Reference sample,
        any unit.
    window (float, optional): Length of a step [ms].

Returns:
    float: Shift in nats,
    at least 0 [nat].

Raises:
    ValueError: too few
        values.
"""
NUMPY = """\
Measure the shift
between two samples.

Bins are quantiles.

Parameters
----------
expected : array_like
    Reference sample,
    any unit.
window : float, optional
    Length of a step [ms].

Returns
-------
float
    Shift in nats,
    at least 0 [nat].

Raises
------
ValueError
    too few values.
"""
SPHINX = """\
Measure the shift
between two samples.

Bins are quantiles.

:param expected: Reference sample,
    any unit.
:param float window: Length of a step [ms].
:returns: Shift in nats,
    at least 0 [nat].
:rtype: float
:raises ValueError: too few
    values.
"""


@pytest.mark.parametrize(
    "text", [GOOGLE, NUMPY, SPHINX], ids=["google", "numpy", "sphinx"]
)
def test_each_style_is_read(text):
    doc = read_docstring(text)

    assert doc.summary == "Measure the shift between two samples."
    assert doc.description == "Bins are quantiles."
    assert doc.parameters == {
        "expected": Said("Reference sample, any unit."),
        "window": Said("Length of a step.", "ms"),
    }
    assert result_of(doc, "float") == Said("Shift in nats, at least 0.", "nat")
    assert doc.raises == (("ValueError", "too few values."),)


@pytest.mark.parametrize(
    ("text", "doc", "unit"),
    [
        ("Wait [ms]", "Wait", "ms"),
        ("Wait [ms].", "Wait.", "ms"),
        ("[ms] Wait.", "Wait.", "ms"),
        ("[ms]: Wait.", "Wait.", "ms"),
        ("Share [%]", "Share", "%"),
        ("Speed [km/h]", "Speed", "km/h"),
        ("Area [m^2].", "Area.", "m^2"),
        ("Heat [°C]", "Heat", "°C"),
        ("Rate [1/s]", "Rate", "1/s"),
        ("Time [µs]", "Time", "µs"),
        ("Wait [ms] at most.", "Wait [ms] at most.", ""),
        ("A share in [0, 1]", "A share in [0, 1]", ""),
        ("Joanes and Gill [1]", "Joanes and Gill [1]", ""),
        ("[ms](http://x) is a link", "[ms](http://x) is a link", ""),
        ("A name [optional]", "A name [optional]", ""),
        ("", "", ""),
        ("two\n  lines\n\n[ms]", "two lines", "ms"),
    ],
)
def test_a_unit_is_taken_out_of_one_end_of_a_text(text, doc, unit):
    """It gets a column of its own; ranges, notes and links are no units."""
    assert said(text) == Said(doc, unit)


def test_other_sections_and_doctests_stay_in_the_description():
    """Markdown reads `>>>` as three quotations."""
    text = """\
    Sum.

    More.

    Source:
        Siddiqi, 2006.

    >>> f(1)
    2
    """

    doc = read_docstring(text)

    expected = "More.\n\n**Source**\n\nSiddiqi, 2006.\n\n```pycon\n>>> f(1)\n2\n```"
    assert doc.description == expected


def test_numpy_sections_win_over_words_that_google_style_uses():
    """A note inside must not turn the parameters into prose."""
    text = "Sum.\n\nNote:\n    See below.\n\nParameters\n----------\nx : int\n    Ex.\n"

    assert read_docstring(text).parameters == {"x": Said("Ex.")}


@pytest.mark.parametrize(
    ("text", "annotation", "expected"),
    [
        ("pd.DataFrame: One row.", "pd.DataFrame", "One row."),
        ("list[int]: Counts.", "list[int]", "Counts."),
        ("DataFrame: One row.", "pd.DataFrame", "One row."),
        ("Note: one row.", "pd.DataFrame", "Note: one row."),
        (
            "Reading by custom:\n    below 0.1.",
            "float",
            "Reading by custom: below 0.1.",
        ),
    ],
)
def test_a_repeated_return_type_is_not_part_of_the_text(text, annotation, expected):
    doc = read_docstring(f"Sum.\n\nReturns:\n    {text}\n")

    assert result_of(doc, annotation).doc == expected


GOOGLE_NAMED = """\
Sum.

Returns:
    table: One row
        each.
    score (float): Of it [%].
"""
NUMPY_NAMED = """\
Sum.

Returns
-------
table : DataFrame
    One row
    each.
score : float
    Of it [%].
"""


@pytest.mark.parametrize("text", [GOOGLE_NAMED, NUMPY_NAMED], ids=["google", "numpy"])
def test_named_outputs_are_found_in_a_returns_section(text):
    found = outputs_of(read_docstring(text), ["table", "score", "other"])

    assert found == {"table": Said("One row each."), "score": Said("Of it.", "%")}


def test_attributes_of_a_class_are_read():
    doc = read_docstring(
        "Out.\n\nAttributes:\n    table: One row.\n    n: Rows [1/s]\n"
    )

    assert doc.attributes == {"table": Said("One row."), "n": Said("Rows", "1/s")}


def test_what_a_database_cannot_keep_is_dropped():
    """PostgreSQL takes no NUL, and UTF-8 no half of a surrogate pair."""
    doc = read_docstring("Sum\0 \ud800.\n\nArgs:\n    x: a\0b \udfff\n")

    assert doc.summary == "Sum ?."
    assert doc.parameters["x"] == Said("ab ?")


_PIECES = """\
Args:
Parameters
----------
Returns:
:param x: a
:type x:
:returns:
    x: [ms]
    x (list[: a
x : {1,
Note: a
    b
        c
>>> f
```
[
Raises:
Attributes:
Examples
--------
\\
x:
"""


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(_PIECES.splitlines()), max_size=12))
def test_no_docstring_raises(lines):
    with quiet():
        doc = read_docstring("\n".join(lines))

        assert "\n" not in doc.summary
        assert all("\n" not in each.doc for each in doc.parameters.values())
        assert "\n" not in result_of(doc, "int").doc


def test_a_section_that_is_empty_leaves_prose():
    """griffe raises IndexError for it."""
    assert read_docstring("Sum.\n\nReturns:\n    \nMore.").summary == "Sum."


def test_a_type_that_cannot_be_parsed_leaves_prose():
    """griffe parses the types that docstrings name; this one overflows its stack."""
    text = "Sum.\n\nParameters\n----------\na : " + "{1," * 50_000 + "\n    b\n"

    with quiet():
        doc = read_docstring(text)

    assert doc.summary == "Sum."
