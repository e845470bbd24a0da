"""No secret is left in what is kept of a run."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.run import masking
from registry.run.masking import Masks

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


@given(st.text("ab1234 \n", max_size=60), st.integers(1, 7))
@example("1234" * 3, 1)
@example("aaa1234", 5)
def test_a_file_is_masked_as_a_text_is(tmp_path_factory, text, chunk):
    """Wherever the chunks are cut."""
    masks = Masks.of(["1234", "aaa1234b"])
    path = tmp_path_factory.mktemp("log") / "log.txt"
    path.write_bytes(text.encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(masking, "_CHUNK_BYTES", chunk)
        masks.hide_in_file(path)

    assert path.read_text() == masks.hide(text)
    assert [each.name for each in path.parent.iterdir()] == ["log.txt"]


def test_a_file_of_other_bytes_is_kept(tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b"\xff\xfe hunter2 \0")

    Masks.of(["hunter2"]).hide_in_file(path)
    Masks().hide_in_file(path)
    Masks.of(["hunter2"]).hide_in_file(tmp_path / "none.txt")

    assert path.read_bytes() == b"\xff\xfe *** \0"
