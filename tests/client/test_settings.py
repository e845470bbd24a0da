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


@pytest.mark.parametrize("content", [b"hub = ", b"\xff", None])
def test_a_broken_settings_file_is_named(tmp_path: Path, content):
    file = tmp_path / "settings.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(InvalidSetting, match=r"settings\.toml") as refused:
        Settings.read(environ=NONE | {"FNHUB_CONFIG": str(file)})

    assert "FNHUB_CONFIG" in refused.value.hint
