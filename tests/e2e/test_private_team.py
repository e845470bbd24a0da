"""A private team from end to end: its members pull, others find nothing."""

from __future__ import annotations

import subprocess
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.e2e.conftest import FNHUB, PLAIN


def test_members_search_add_and_pull_what_others_do_not_find(hub, fnhub, tmp_path):
    """With nothing more than FNHUB_TOKEN: the hub asks for it where it counts."""
    publisher = fnhub.with_settings(FNHUB_TOKEN=hub.token("vault"))
    member = fnhub.with_settings(FNHUB_TOKEN=hub.token("vault", "--scope", "read"))
    operate(hub, "team", "set-visibility", "vault", "private")
    publisher("new", "vault/skeleton")
    publisher("publish", "hub_functions/vault/skeleton")

    shown = member("info", "vault/skeleton")
    member("pull", "vault/skeleton", "--to", tmp_path / "copy")

    assert "vault/skeleton" in shown.stdout
    assert (tmp_path / "copy").is_dir()
    for stranger in (fnhub, fnhub.with_settings(FNHUB_TOKEN=hub.token("acme"))):
        told = stranger("pull", "vault/skeleton", status=1).stderr
        assert "vault/skeleton" in told
        assert stranger("search", "skeleton", status=1).stdout == ""
    with pytest.raises(HTTPError) as missing:
        urllib.request.urlopen(f"{hub.url}/index/vault/skeleton.json")
    missing.value.close()
    assert missing.value.code == 404


def operate(hub, *arguments):
    command = [FNHUB, "hub", *arguments, "--dir", hub.folder]
    subprocess.run(command, env=PLAIN, check=True, capture_output=True)
