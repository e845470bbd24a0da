"""A settings file says what it means, or all that is wrong with it at once."""

from __future__ import annotations

import pytest

from registry.core.errors import InvalidSetting
from registry.core.settings import parse_settings, setting


def test_a_flag_beats_a_variable_which_beats_the_file():
    variables, file = {"FNHUB_HUB": "variable"}, {"hub": "file"}

    assert setting("hub", "flag", variables, file) == "flag"
    assert setting("hub", None, variables, file) == "variable"
    assert setting("hub", None, {"FNHUB_HUB": ""}, file) == "file"
    assert setting("hub", None, {}, {}) is None


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_with_or_without_a_byte_order_mark(mark):
    assert parse_settings(mark + b"hub = 'http://h'\n", "x") == {"hub": "http://h"}


def test_all_faults_are_told_at_once_and_no_value():
    """A value may be a token; a key that nothing reads looks as if it worked."""
    data = b"tokne = 'hush'\nhub = ['hush']\ncache = true\nzzz = 1\n[store]\na = 1"

    with pytest.raises(InvalidSetting) as refused:
        parse_settings(data, "place/x.toml")

    told = str(refused.value)
    assert "place/x.toml" in told
    assert "no setting is called 'tokne', did you mean 'token'?" in told
    assert "no setting is called 'zzz';" in told
    assert all(f"{key!r} is no text" in told for key in ("hub", "cache", "store"))
    assert "hush" not in told


@pytest.mark.parametrize("data", [b"hub = ", b"\xff", b"a = " + b"[" * 9000])
def test_what_is_no_toml_is_told(data):
    with pytest.raises(InvalidSetting, match=r"x\.toml"):
        parse_settings(data, "x.toml")
