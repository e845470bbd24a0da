"""Addresses are checked before they are used, and answers before they are read."""

from __future__ import annotations

from contextlib import closing

import pytest

from registry.client.http import HttpClient
from registry.core.errors import AnswerUnreadable, InvalidSetting


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8080",
        "http://[::1",
        "http://localhost:abc",
        "http://localhost:99999",
        "http://localhost:0",
        "http://ex ample",
        "http://a..b",
        "http://" + "a" * 64,
        "http://h\u00fcb",
        "http://h/?q=1",
        "http://h/#x",
        "ftp://h",
        "http://",
        "h",
    ],
)
def test_what_is_no_address_is_told_with_one_that_is(address):
    with pytest.raises(InvalidSetting) as refused:
        HttpClient(address)

    assert "http://localhost:8080" in refused.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8080",
        "https://hub.acme.example/x/",
        "http://[::1]:1",
        "HTTP://h.",
    ],
)
def test_addresses_are_taken(address):
    HttpClient(address)


@pytest.mark.parametrize(
    "address", ["http://me:hush@h", "http://me:hush@[::1", "hush@h"]
)
def test_a_password_in_an_address_is_refused_unseen(address):
    with pytest.raises(InvalidSetting) as refused:
        HttpClient(address)

    assert "hush" not in str(refused.value)


@pytest.fixture
def client(stranger):
    with closing(HttpClient(stranger.url)) as made:
        yield made


@pytest.mark.parametrize("length", ["abc", "-1", "\u00b2", "1" * 5000])
def test_a_length_that_is_none_is_told(stranger, client, length):
    stranger.answer("/", b"{}", Content_Length=length)

    with pytest.raises(AnswerUnreadable):
        client.request("GET", "/")


def test_json_too_deep_for_this_python_is_told(stranger, client):
    stranger.answer("/", b"[" * 200_000)

    with pytest.raises(AnswerUnreadable):
        client.request("GET", "/").json()
