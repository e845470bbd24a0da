"""`fnhub hub team`, `account`, `token`: what an operator does on the hub's machine."""

from __future__ import annotations

import json

import pytest

from registry.client.cli import main


@pytest.fixture
def hub(tmp_path, capsys):
    """Runs `fnhub hub ...` on one folder; returns status, stdout and stderr."""

    def run(*arguments, status=0):
        ended = main(["hub", *arguments, "--dir", str(tmp_path)])
        shown = capsys.readouterr()
        assert ended == status, shown.err
        return shown.out if status == 0 else shown.err

    return run


def test_a_team_is_made_shown_listed_and_made_private(hub):
    hub("account", "create", "ann")
    hub("team", "create", "acme", "--owner", "ann")
    hub("team", "create", "vault", "--private")

    hub("team", "set-visibility", "acme", "private")
    hub("team", "set-visibility", "vault", "public")

    shown = json.loads(hub("team", "show", "acme", "--json"))
    assert (shown["visibility"], shown["functions"]) == ("private", 0)
    assert [(m["account"], m["role"]) for m in shown["members"]] == [("ann", "owner")]
    listed = json.loads(hub("team", "list", "--json"))
    assert {each["name"]: each["visibility"] for each in listed} == {
        "acme": "private",
        "vault": "public",
    }
    assert "acme" in hub("team", "list")
    assert "ann" in hub("team", "show", "acme")
    assert "no team nono" in hub("team", "show", "nono", status=1)


def test_a_name_that_is_like_anothers_is_refused_unless_allowed(hub):
    hub("team", "create", "acme")

    told = hub("token", "create", "--team", "acmes", status=1)

    assert "acmes is singular or plural of acme" in told
    assert "hint: " in told
    hub("team", "create", "acmes", "--allow-similar")
    assert hub("token", "create", "--team", "acmes").startswith("fnhub_")


def test_an_invitation_is_printed_for_the_first_owner(hub):
    hub("team", "create", "acme")

    assert hub("team", "invite", "acme").startswith("fnhub_invite_")
    assert hub("team", "invite", "acme", "--role", "reader", "--expires", "2d")


def test_tokens_of_teams_and_accounts_are_made_listed_and_revoked(hub):
    hub("account", "create", "boss", "--operator")
    team = hub("token", "create", "--team", "acme")
    account = hub(
        *("token", "create", "--account", "boss", "--scope", "admin", "--scope"),
        *("publish:update", "--name", "acme/churn-*", "--label", "ci", "--expires"),
        "30d",
    )

    listed = json.loads(hub("token", "list", "--json"))
    assert [each["scopes"] for each in listed] == [
        ["publish"],
        ["admin", "publish:update"],
    ]
    assert listed[1]["patterns"] == ["acme/churn-*"]
    assert (listed[1]["account"], listed[1]["label"]) == ("boss", "ci")
    assert listed[1]["expires"] is not None
    assert len(json.loads(hub("token", "list", "--team", "acme", "--json"))) == 1
    hub("token", "revoke", str(listed[0]["id"]))
    table = hub("token", "list")
    assert "revoked" in table.splitlines()[0]
    assert team.strip() not in table
    assert account.strip() not in table
    assert "no token 99" in hub("token", "revoke", "99", status=1)
    assert "no account zoe" in hub("token", "create", "--account", "zoe", status=1)
    assert "boss is there already" in hub("account", "create", "boss", status=1)
