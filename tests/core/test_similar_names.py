"""Which names could be taken for which; a case for each way to be mistaken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.similar_names import find_similar, likeness

LOOKS, PLURAL = "looks like", "is singular or plural of"
REPEATS, SLIP = "repeats letters of", "is one letter away from"


@pytest.mark.parametrize(
    ("name", "other", "why"),
    [
        ("acme", "acme", LOOKS),
        ("c0re", "core", LOOKS),
        ("g1obal", "global", LOOKS),
        ("giobal", "global", LOOKS),
        ("1nsight", "insight", LOOKS),
        ("rnodels", "models", LOOKS),
        ("vvaves", "waves", LOOKS),
        ("clata", "data", LOOKS),
        ("c1ata", "data", LOOKS),
        ("qrid", "grid", LOOKS),
        ("9rid", "grid", LOOKS),
        ("5ales", "sales", LOOKS),
        ("2eta", "zeta", LOOKS),
        ("a8c", "abc", LOOKS),
        ("model", "models", PLURAL),
        ("boxes", "box", PLURAL),
        ("batches", "batch", PLURAL),
        ("queries", "query", PLURAL),
        ("accmme", "acme", REPEATS),
        ("acccme", "acme", REPEATS),
        ("acm", "acme", SLIP),
        ("xacme", "acme", SLIP),
        ("acxme", "acme", SLIP),
        ("acmex", "acme", SLIP),
        ("cme", "acme", SLIP),
        ("axme", "acme", SLIP),
        ("acmx", "acme", SLIP),
        ("came", "acme", SLIP),
        ("amce", "acme", SLIP),
        ("acem", "acme", SLIP),
        ("score", "core", SLIP),
    ],
)
def test_what_could_be_mistaken_is_told(name, other, why):
    assert likeness(name, other) == why
    assert likeness(other, name) == why


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("acme", "zeta"),
        ("core", "corporate"),
        ("risk", "fraud"),
        ("abcd", "badc"),
        ("abc", "cba"),
        ("vision", "speech"),
        ("ml", "nlp"),
        ("acme", "acmeai"),
        ("data", "models"),
    ],
)
def test_what_is_plainly_another_name_is_free(name, other):
    assert likeness(name, other) is None
    assert likeness(other, name) is None


def test_the_first_that_is_like_it_is_named():
    found = find_similar("acmee", ["zeta", "acme", "acm"])

    assert (found.other, found.why) == ("acme", REPEATS)
    assert find_similar("acmee", []) is None


NAMES = st.from_regex(r"[a-z][a-z0-9]{1,8}", fullmatch=True)


@given(NAMES, NAMES)
def test_likeness_is_mutual(name, other):
    assert likeness(name, other) == likeness(other, name)


@given(NAMES, st.data())
def test_every_slip_is_seen(name, data):
    """One letter put in, left out or replaced, or two swapped, wherever it is."""
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcxyz019"))
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]

    for slip in (
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at + 1 :],
        swapped,
    ):
        assert likeness(name, slip) is not None, slip
