"""Settings are read forgivingly, refused clearly, and keep secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.client.settings import Settings
from registry.core.errors import InvalidSetting

NONE = {"XDG_CONFIG_HOME": "/nonexistent"}


def test_a_tokens_line_end_is_not_part_of_it():
    """Shells and secret files add one; http.client would quote it in a traceback."""
    settings = Settings.read(environ=NONE | {"FNHUB_TOKEN": " fnhub_secret\r\n"})

    assert settings.token == "fnhub_secret"


@pytest.mark.parametrize("token", ["fnhub_se\ncret", "fnhub_secr\u00e9t"])
def test_a_token_that_no_header_carries_is_refused_unseen(token):
    with pytest.raises(InvalidSetting) as refused:
        Settings.read(environ=NONE | {"FNHUB_TOKEN": token})

    assert "token" in str(refused.value)
    assert "fnhub_se" not in str(refused.value)


def test_settings_print_without_the_token():
    assert "hush" not in repr(Settings.read(environ=NONE | {"FNHUB_TOKEN": "hush"}))


@pytest.mark.parametrize("hub", ["", " \n"])
def test_an_empty_address_is_none(hub):
    assert Settings.read(hub, NONE).hub is None


def test_a_line_end_after_the_address_is_dropped():
    assert Settings.read("http://h:1/\n", NONE).hub == "http://h:1"


@pytest.mark.parametrize(
    ("key", "words"), [("FNHUB_CACHE", "cache"), ("FNHUB_CONFIG", "file")]
)
def test_a_user_without_a_home_is_told(key, words):
    with pytest.raises(InvalidSetting, match=words) as refused:
        Settings.read(environ=NONE | {key: "~no-such-user/x"})

    assert key in refused.value.hint


@pytest.mark.parametrize("content", [b"hub = ", b"\xff", b"hub = 5", None])
def test_a_broken_settings_file_is_named(tmp_path: Path, content):
    file = tmp_path / "settings.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidSetting, match=r"settings\.toml") as refused:
        Settings.read(environ=NONE | {"FNHUB_CONFIG": str(file)})

    assert "FNHUB_CONFIG" in refused.value.hint


A = "https://a.example"
B = "https://b.example"


@pytest.mark.parametrize(
    ("flag", "variables", "file", "expected"),
    [
        (None, {"HUB": A, "TOKEN": "t"}, "", ("t", A)),
        (B, {"HUB": A, "TOKEN": "t"}, "", ("t", B)),
        (B, {"TOKEN": "t"}, f"hub = '{A}'", ("t", B)),
        (None, {"TOKEN": "t"}, f"hub = '{A}'", ("t", A)),
        (None, {"HUB": B}, f"hub = '{A}/'\ntoken = 't'", ("t", A)),
        (B, {}, f"hub = '{A}'\ntoken = 't'", ("t", A)),
        (B, {}, "token = 't'", ("t", B)),
        (None, {}, f"hub = '{A}'\ntoken = 't'", ("t", A)),
    ],
)
def test_a_token_is_of_the_hub_that_it_stands_beside(
    tmp_path: Path, flag, variables, file, expected
):
    """Else a company's token in the file goes to whatever FNHUB_HUB names today."""
    (tmp_path / "x.toml").write_text(file)
    environ = {f"FNHUB_{key}": value for key, value in variables.items()}

    found = Settings.read(flag, environ | {"FNHUB_CONFIG": str(tmp_path / "x.toml")})

    assert (found.token, found.token_hub) == expected


def test_the_flag_is_told_from_what_else_names_a_hub():
    """A project's own hub beats a variable, but not the flag."""
    assert Settings.read(None, NONE | {"FNHUB_HUB": A}).hub_flag is None
    assert Settings.read(f"{B}/", NONE | {"FNHUB_HUB": A}).hub_flag == B
