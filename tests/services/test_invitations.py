"""Invitations: codes that count once, for who holds them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.access import Role
from registry.core.errors import (
    AccountNeeded,
    Denied,
    InvalidName,
    InvalidRequest,
    InvitationNotValid,
    NameTaken,
    NotSignedIn,
    ScopeMissing,
)
from registry.services.invitations import accept, invite, open_invitations, withdraw
from registry.services.publish import publish
from registry.services.teams import create_team
from registry.services.tokens import (
    TokenTerms,
    create_token,
    identify,
)
from tests.conftest import NOON
from tests.factories import make_wheel
from tests.services.membership import again, members


def test_an_invitation_makes_a_member_or_an_account(backend, sign_in):
    ann, zoe = sign_in("ann", Role.OWNER), sign_in("zoe")
    first, second = (invite(backend, ann, "acme", Role.MAINTAINER) for _ in "ab")

    joined = accept(backend, first.code, zoe)
    made = accept(backend, second.code, None, "yan")

    assert first.code.startswith("fnhub_invite_")
    assert (joined.account, joined.role, joined.token) == ("zoe", "maintainer", None)
    yan = identify(backend, made.token)
    assert yan.account.roles == {"acme": Role.MAINTAINER}
    publish(backend, yan, make_wheel().data)
    for code in (first.code, second.code, "fnhub_invite_no"):
        with pytest.raises(InvitationNotValid):
            accept(backend, code, zoe)


def test_an_invitation_ends(backend, sign_in):
    ann, zoe = sign_in("ann", Role.OWNER), sign_in("zoe")
    made = invite(backend, ann, "acme", Role.READER)
    later = replace(backend, clock=lambda: NOON + timedelta(days=7))

    with pytest.raises(InvitationNotValid):
        accept(later, made.code, zoe)
    assert made.expires == NOON + timedelta(days=7)
    with pytest.raises(InvalidRequest):
        invite(backend, ann, "acme", Role.READER, timedelta(days=31))


def test_an_invitation_counts_once_whoever_is_at_it(backend, sign_in):
    ann = sign_in("ann", Role.OWNER)
    rivals = [sign_in(f"rival{n}") for n in range(4)]
    code = invite(backend, ann, "acme", Role.READER).code
    start = threading.Barrier(4)

    def take(rival):
        start.wait()
        try:
            return accept(backend, code, rival)
        except InvitationNotValid:
            return None

    with ThreadPoolExecutor(4) as pool:
        won = [done for done in pool.map(take, rivals) if done]

    assert len(won) == 1
    assert set(members(backend)) == {"ann", won[0].account}


def test_what_refuses_an_invitation_does_not_use_it_up(backend, sign_in):
    ann = sign_in("ann", Role.OWNER)
    team_token = identify(backend, create_token(backend, "acme", ["admin"]))
    code = invite(backend, ann, "acme", Role.READER).code

    for error, holder, name in (
        (NotSignedIn, None, None),
        (InvalidRequest, ann, "yan"),
        (NameTaken, None, "ann"),
        (InvalidName, None, "Not A Name"),
        (InvalidName, None, "operator"),
        (AccountNeeded, team_token, None),
        (ScopeMissing, sign_in("zoe", terms=TokenTerms()), None),
    ):
        with pytest.raises(error):
            accept(backend, code, holder, name)

    assert accept(backend, code, None, "yan").account == "yan"


def test_an_invitation_takes_nothing_from_a_member(backend, sign_in):
    ann = sign_in("ann", Role.OWNER)

    accept(backend, invite(backend, ann, "acme", Role.READER).code, ann)

    assert members(backend) == {"ann": Role.OWNER}


def test_open_invitations_are_listed_and_taken_back(backend, sign_in):
    """Who handed out a code to the wrong person can close it."""
    ann, zoe = sign_in("ann", Role.OWNER), sign_in("zoe")
    used, wrong, kept = (invite(backend, ann, "acme", Role.READER) for _ in "abc")
    accept(backend, used.code, sign_in("yan"))

    first, second = open_invitations(backend, ann, "acme")
    withdraw(backend, ann, "acme", first.id)

    assert (first.role, first.invited_by) == (Role.READER, "ann")
    assert second.expires == NOON + timedelta(days=7)
    assert open_invitations(backend, ann, "acme") == [second]
    with pytest.raises(InvitationNotValid):
        accept(backend, wrong.code, zoe)
    for gone in (first.id, first.id - 1):  # taken back, and used
        with pytest.raises(InvitationNotValid):
            withdraw(backend, ann, "acme", gone)
    accept(backend, kept.code, zoe)
    assert open_invitations(backend, ann, "acme") == []


def test_invitations_are_their_teams_owners_alone(backend, sign_in):
    ann, max_ = sign_in("ann", Role.OWNER), sign_in("max", Role.MAINTAINER)
    bob = sign_in("bob")
    create_team(backend, bob, "omega")
    invite(backend, ann, "acme", Role.READER)
    (made,) = open_invitations(backend, ann, "acme")

    for holder in (max_, bob):
        with pytest.raises(Denied):
            open_invitations(backend, holder, "acme")
        with pytest.raises(Denied):
            withdraw(backend, holder, "acme", made.id)
    bob = again(backend, bob)
    with pytest.raises(InvitationNotValid):  # another team's
        withdraw(backend, bob, "omega", made.id)
    assert open_invitations(backend, ann, "acme") == [made]
