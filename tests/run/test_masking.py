"""No secret is left in what is kept of a run."""

from __future__ import annotations

import json
from itertools import pairwise
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from registry.run.masking import MaskedStream, Masks

SECRET = 'p@ss/wörd\'\n"two" \\'


def test_a_secret_is_hidden_as_others_write_it():
    masks = Masks.of([SECRET])

    for form in (SECRET, repr(SECRET), json.dumps(SECRET), quote(SECRET, safe="")):
        assert "p@ss" not in masks.hide(f"it is {form}!")
        assert "two" not in masks.hide(f"it is {form}!")


def test_texts_inside_of_values_are_hidden():
    masks = Masks.of([{"user": ["hunter2", 12345]}])

    assert masks.hide("hunter2, 12345") == "***, ***"
    assert masks.hide_in([{"hunter2": "is hunter2"}, 12345, True, None]) == [
        {"***": "is ***"},
        "***",
        True,
        None,
    ]


def test_short_texts_are_left():
    """`no` would be hidden in every word that holds it."""
    assert Masks.of(["no", True, None, 7]).hide("nothing is True: 7") == (
        "nothing is True: 7"
    )


def test_the_longer_secret_is_hidden_whole():
    assert Masks.of(["hunter", "hunter2"]).hide("hunter2") == "***"


def test_its_repr_holds_none():
    assert "hunter2" not in repr(Masks.of(["hunter2"]))


@given(st.text("ab1234 \n", max_size=60), st.lists(st.integers(0, 60), max_size=9))
@example("1234" * 3, [1, 2, 3])
@example("aaa1234", [5])
@example("aaa1234 aaa1234b", [3, 7, 15])
def test_a_stream_is_masked_as_a_text_is(text, cuts):
    """Wherever it is cut."""
    masks, data = Masks.of(["1234", "aaa1234b"]), text.encode()
    ends = [0, *sorted(cuts), len(data)]
    stream = MaskedStream(masks)

    told = [stream.feed(data[a:b]) for a, b in pairwise(ends)]

    assert b"".join([*told, stream.end()]).decode() == masks.hide(text)


def test_only_the_beginning_of_a_secret_is_kept_back():
    """A user who watches sees the rest as it comes."""
    stream = MaskedStream(Masks.of(["hunter2", "hunter2-of-the-bank"]))

    assert stream.feed(b"password: ") == b"password: "
    assert stream.feed(b"hunt") == b""
    assert stream.feed(b"ing for hunter2") == b"hunting for "
    assert stream.feed(b"!") == b"***!"
    assert stream.feed(b"hunter2-of") == b""
    assert stream.end() == b"***-of"


def test_other_bytes_are_kept():
    stream = MaskedStream(Masks.of(["hunter2"]))

    assert stream.feed(b"\xff\xfe hunter2 \0") == b"\xff\xfe *** \0"
    assert MaskedStream(Masks()).feed(b"\xff hunter2") == b"\xff hunter2"


def test_a_secret_of_other_bytes_is_masked():
    """A variable may hold any; half of a pair of surrogates comes out of JSON."""
    stream = MaskedStream(Masks.of([b"s\xe9same".decode(errors="surrogateescape")]))

    assert stream.feed(b"it is s\xe9same!") == b"it is ***!"
    assert MaskedStream(Masks.of(["pass\ud800"])).feed(b"text") == b"text"
