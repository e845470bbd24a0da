"""Tokens: what they are for, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.access import Reader, Role, Visibility
from registry.core.errors import (
    AccountNeeded,
    DatabaseFailed,
    InvalidRequest,
    NameNotAllowed,
    ScopeMissing,
    TokenExpired,
    TokenNotFound,
    TokenRevoked,
)
from registry.services.invitations import invite
from registry.services.members import list_members, remove_member
from registry.services.publish import publish
from registry.services.teams import create_team
from registry.services.tokens import (
    TokenTerms,
    all_tokens,
    create_team_token,
    create_token,
    identify,
    list_tokens,
    make_token,
    revoke_token,
)
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from tests.conftest import NOON
from tests.factories import Faulty, make_wheel
from tests.records import record_of
from tests.services.membership import ADD, ALL, ONE


def test_a_token_does_no_more_than_its_scopes(backend, sign_in):
    def holder(*scopes):
        return sign_in("ann", Role.OWNER, TokenTerms(scopes))

    with pytest.raises(ScopeMissing):
        publish(backend, holder("publish:update"), make_wheel().data)
    publish(backend, holder("publish:new"), make_wheel().data)
    again = publish(backend, holder("publish:new"), make_wheel().data)
    assert again.unchanged  # a repetition after a lost answer
    with pytest.raises(ScopeMissing):
        publish(backend, holder("publish:new"), make_wheel(version="1.1.0").data)
    publish(backend, holder("publish:update"), make_wheel(version="1.1.0").data)
    for verb in (
        lambda: yank(backend, holder("publish", "admin"), ADD, ONE, reason="x"),
        lambda: invite(backend, holder("publish", "yank"), "acme", Role.READER),
        lambda: list_members(backend, holder("publish", "admin"), "acme"),
    ):
        with pytest.raises(ScopeMissing):
            verb()
    assert holder("publish", "yank", "admin").reader() == Reader()
    assert holder("read").reader() == Reader(frozenset({"acme"}))


def test_a_token_for_some_names_changes_no_others(backend):
    def holder(*patterns):
        terms = TokenTerms(("publish", "yank", "admin"), patterns)
        return identify(backend, create_team_token(backend, "acme", terms))

    publish(backend, holder("zeta/*", "acme/a?d"), make_wheel().data)
    for patterns in (("acme/b*",), ("acme/ad",), ("*/x*",), ("a/*",), ("zeta/add",)):
        with pytest.raises(NameNotAllowed):
            publish(backend, holder(*patterns), make_wheel(version="1.1.0").data)
        with pytest.raises(NameNotAllowed):
            yank(backend, holder(*patterns), ADD, ONE, reason="x")
    for wrong in ("acme", "acme/[a]", "ACME/x", "a/b/c", "/", ""):
        with pytest.raises(InvalidRequest):
            holder(wrong)


def test_a_token_for_some_names_looks_after_nothing(backend, sign_in):
    """It could make one without the limit."""
    ann = sign_in("ann", Role.OWNER, replace(ALL, patterns=("acme/*",)))

    for verb in (
        lambda: make_token(backend, ann, ALL),
        lambda: make_token(backend, ann, ALL, team="acme"),
        lambda: invite(backend, ann, "acme", Role.OWNER),
        lambda: create_team(backend, ann, "another"),
        lambda: remove_member(backend, ann, "acme", "ann"),
        lambda: change_visibility(backend, ann, "acme", Visibility.PRIVATE),
    ):
        with pytest.raises(NameNotAllowed):
            verb()


def test_a_token_makes_none_that_does_more_or_lasts_longer(backend, sign_in):
    terms = TokenTerms(("admin", "read"), expires_in=timedelta(days=1))
    ann = sign_in("ann", Role.OWNER, terms)

    made = make_token(backend, ann, TokenTerms(("read",), expires_in=timedelta(days=9)))

    assert made.record.expires == NOON + timedelta(days=1)
    assert identify(backend, made.secret).scopes == ("read",)
    with pytest.raises(ScopeMissing):
        make_token(backend, ann, TokenTerms(("publish:new",)))
    with pytest.raises(ScopeMissing):
        make_token(backend, identify(backend, made.secret), TokenTerms(("read",)))
    with pytest.raises(AccountNeeded):
        make_token(backend, identify(backend, create_token(backend, "acme")), ALL)


def test_tokens_are_listed_and_revoked_by_their_owners_alone(backend, sign_in):
    ann, bob = sign_in("ann", Role.OWNER), sign_in("bob", Role.MAINTAINER)
    own = make_token(backend, ann, TokenTerms(label="for ci"))
    of_team = make_token(backend, ann, TokenTerms(), team="acme")

    listed = {each.id: each.label for each in list_tokens(backend, ann)}
    assert listed[own.record.id] == "for ci"
    assert of_team.record.id not in listed
    assert [t.id for t in list_tokens(backend, ann, team="acme")] == [of_team.record.id]
    assert own.record.id not in {each.id for each in list_tokens(backend, bob)}
    for number in (own.record.id, of_team.record.id, 99_999):
        with pytest.raises(TokenNotFound):
            revoke_token(backend, bob, number)
    revoke_token(backend, ann, own.record.id)
    revoke_token(backend, ann, of_team.record.id)
    for secret in (own.secret, of_team.secret):
        with pytest.raises(TokenRevoked):
            identify(backend, secret)


def test_secrets_are_kept_nowhere(backend, sign_in, tmp_path):
    ann = sign_in("ann", Role.OWNER)
    secrets = [
        make_token(backend, ann, TokenTerms()).secret,
        invite(backend, ann, "acme", Role.READER).code,
        create_token(backend, "acme"),
    ]

    dump = repr(record_of(backend))
    assert "ann" in dump
    for secret in secrets:
        assert secret not in dump


def test_the_last_use_is_noted_once_an_hour_and_fails_no_request(backend, caplog):
    secret = create_token(backend, "acme", ["publish"], timedelta(days=1))

    def use(after):
        at = replace(backend, clock=lambda: NOON + after)
        identify(at, secret)
        return all_tokens(backend)[0].last_used

    assert all_tokens(backend)[0].last_used is None
    assert use(timedelta(0)) == NOON
    assert use(timedelta(minutes=59)) == NOON
    assert use(timedelta(minutes=60)) == NOON + timedelta(hours=1)

    class ReadOnly(Faulty):
        """The backend's database on a disk that takes nothing."""

        def write(self):
            raise DatabaseFailed("disk full")

    full = replace(
        backend,
        database=ReadOnly(backend.database),
        clock=lambda: NOON + timedelta(hours=3),
    )
    assert identify(full, secret).team == "acme"
    assert "is not noted" in caplog.text
    with pytest.raises(TokenExpired):
        use(timedelta(days=1))
