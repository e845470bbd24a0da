"""Accounts, roles, invitations and tokens: who may do what, and when that ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.access import Reader, Role, Visibility
from registry.core.errors import (
    AccountNeeded,
    AccountNotFound,
    DatabaseFailed,
    Denied,
    FunctionNotFound,
    InvalidName,
    InvalidRequest,
    InvitationNotValid,
    LastOwner,
    NameNotAllowed,
    NameTaken,
    NameTooSimilar,
    NotSignedIn,
    OperatorNeeded,
    RoleMissing,
    ScopeMissing,
    TeamNotFound,
    TokenExpired,
    TokenNotFound,
    TokenRevoked,
    WrongTeam,
)
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import tokens as rows
from registry.services.accounts import create_account
from registry.services.catalog import get_releases
from registry.services.holder import OPERATOR
from registry.services.invitations import accept, invite
from registry.services.members import change_role, list_members, remove_member
from registry.services.publish import publish
from registry.services.teams import create_team, make_team, show_team
from registry.services.tokens import (
    TokenTerms,
    all_tokens,
    create_account_token,
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

ALL = TokenTerms(("publish", "yank", "read", "admin"))
ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")


@pytest.fixture
def sign_in(backend):
    """Makes accounts, and signs them in with a token for what is named."""

    def holder_of(name, role=None, terms=ALL):
        if not any(each.account == name for each in all_tokens(backend)):
            create_account(backend, name)
        if role is not None:
            change_role(backend, OPERATOR, "acme", name, role)
        return identify(backend, create_account_token(backend, name, terms))

    return holder_of


def members(backend):
    return {m.account: m.role for m in list_members(backend, OPERATOR, "acme")}


def again(backend, holder):
    """The same token with the roles of now, as the next request has them."""
    with backend.database.read() as db:
        token = rows.token_by_id(db, holder.token_id)
    secret = create_account_token(backend, token.account, TokenTerms(token.scopes))
    return identify(backend, secret)


def test_owners_look_after_a_team_maintainers_publish_readers_read(backend, sign_in):
    ann, max_, ron = (
        sign_in(name, role)
        for name, role in zip(("ann", "max", "ron"), reversed(Role), strict=True)
    )

    publish(backend, max_, make_wheel().data)
    yank(backend, max_, ADD, ONE, reason="wrong")
    publish(backend, ann, make_wheel(version="1.1.0").data)
    for less, verb in (
        (ron, lambda: publish(backend, ron, make_wheel(version="2.0.0").data)),
        (ron, lambda: yank(backend, ron, ADD, ONE, reason=None)),
        (max_, lambda: invite(backend, max_, "acme", Role.OWNER)),
        (max_, lambda: change_role(backend, max_, "acme", "max", Role.OWNER)),
        (max_, lambda: remove_member(backend, max_, "acme", "ron")),
        (max_, lambda: change_visibility(backend, max_, "acme", Visibility.PRIVATE)),
        (max_, lambda: make_token(backend, max_, ALL, team="acme")),
        (max_, lambda: list_tokens(backend, max_, team="acme")),
    ):
        with pytest.raises(RoleMissing) as told:
            verb()
        assert told.value.role == less.account.roles["acme"]
    assert len(list_members(backend, ron, "acme")) == 3


def test_a_stranger_is_refused_and_of_a_private_team_told_nothing(backend, sign_in):
    stranger = sign_in("zoe")
    verbs = [
        lambda: publish(backend, stranger, make_wheel().data),
        lambda: yank(backend, stranger, ADD, ONE, reason="x"),
        lambda: invite(backend, stranger, "acme", Role.READER),
        lambda: list_members(backend, stranger, "acme"),
        lambda: change_role(backend, stranger, "acme", "ann", Role.READER),
        lambda: remove_member(backend, stranger, "acme", "zoe"),
        lambda: change_visibility(backend, stranger, "acme", Visibility.PRIVATE),
    ]

    for verb in verbs:
        with pytest.raises(WrongTeam):
            verb()
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    for verb in verbs:
        with pytest.raises(TeamNotFound):
            verb()
    with pytest.raises(TeamNotFound):
        show_team(backend, "acme", stranger.reader())


def test_removal_ends_all_rights_at_once(backend, sign_in):
    """Also those to invite: what a removed owner handed out opens nothing."""
    ann, bob = sign_in("ann", Role.OWNER), sign_in("bob", Role.OWNER)
    code = invite(backend, bob, "acme", Role.OWNER).code
    kept = invite(backend, ann, "acme", Role.READER).code

    remove_member(backend, ann, "acme", "bob")

    for verb in (
        lambda: invite(backend, bob, "acme", Role.OWNER),
        lambda: change_role(backend, bob, "acme", "bob", Role.OWNER),
        lambda: change_visibility(backend, bob, "acme", Visibility.PRIVATE),
        lambda: make_token(backend, bob, ALL, team="acme"),
        lambda: publish(backend, again(backend, bob), make_wheel().data),
    ):
        with pytest.raises(WrongTeam):
            verb()
    with pytest.raises(InvitationNotValid):
        accept(backend, code, again(backend, bob))
    assert accept(backend, kept, again(backend, bob)).role is Role.READER


@pytest.mark.parametrize("ends", ["the role", "the token"])
def test_rights_that_end_during_an_upload_end_it(backend, sign_in, ends):
    """They are looked at again where the release is recorded."""
    max_ = sign_in("max", Role.MAINTAINER)

    class SlowStore(Faulty):
        """The backend's store, while whose writing the rights end."""

        def put_new(self, key, data):
            if ends == "the role":
                change_role(backend, OPERATOR, "acme", "max", Role.READER)
            else:
                revoke_token(backend, OPERATOR, max_.token_id)
            return self.inner.put_new(key, data)

    slow = replace(backend, store=SlowStore(backend.store))
    with pytest.raises((RoleMissing, TokenRevoked)):
        publish(slow, max_, make_wheel().data)

    with pytest.raises(FunctionNotFound):
        get_releases(backend, ADD)


def test_a_team_keeps_an_owner(backend, sign_in):
    ann = sign_in("ann", Role.OWNER)

    for verb in (
        lambda: remove_member(backend, ann, "acme", "ann"),
        lambda: change_role(backend, ann, "acme", "ann", Role.READER),
        lambda: remove_member(backend, OPERATOR, "acme", "ann"),
    ):
        with pytest.raises(LastOwner):
            verb()
    sign_in("bob", Role.OWNER)
    remove_member(backend, ann, "acme", "ann")

    assert members(backend) == {"bob": Role.OWNER}


def test_two_owners_who_remove_each_other_leave_one(backend, sign_in):
    for _ in range(5):
        pair = [sign_in(name, Role.OWNER) for name in ("ann", "bob")]
        start = threading.Barrier(2)

        def remove(mine, other, start=start):
            start.wait()
            try:
                remove_member(backend, mine, "acme", other.account.name)
            except Denied as error:
                return type(error)
            return None

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(remove, pair, reversed(pair)))

        assert sorted(map(str, done)) == sorted(map(str, (None, WrongTeam)))
        assert list(members(backend).values()) == [Role.OWNER]


def test_a_member_may_leave_and_others_join_by_invitation_only(backend, sign_in):
    ann, ron = sign_in("ann", Role.OWNER), sign_in("ron", Role.READER)
    sign_in("zoe")

    remove_member(backend, ron, "acme", "ron")

    assert members(backend) == {"ann": Role.OWNER}
    for name in ("ron", "zoe", "nobody"):
        with pytest.raises(AccountNotFound):
            change_role(backend, ann, "acme", name, Role.READER)


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


def test_anybody_with_an_account_makes_teams_and_owns_them(backend, sign_in):
    ann = sign_in("ann")

    made = create_team(backend, ann, "newteam", visibility=Visibility.PRIVATE)

    assert (made.name, made.visibility) == ("newteam", Visibility.PRIVATE)
    ann = again(backend, ann)
    assert ann.account.roles == {"newteam": Role.OWNER}
    assert show_team(backend, "newteam", ann.reader()) == made
    with pytest.raises(NameTaken):
        create_team(backend, ann, "acme")
    team_token = identify(backend, create_token(backend, "acme", ["admin"]))
    with pytest.raises(AccountNeeded):
        create_team(backend, team_token, "another")


def test_names_of_new_teams_are_kept_apart(backend, sign_in):
    ann = sign_in("ann")
    create_team(backend, OPERATOR, "secretive", visibility=Visibility.PRIVATE)

    with pytest.raises(NameTooSimilar, match="one letter away from acme"):
        create_team(backend, ann, "acmx")
    with pytest.raises(NameTooSimilar) as told:
        create_team(backend, ann, "secretives")
    assert "secretive " not in f"{told.value} "
    assert told.value.other == "another team's"
    with pytest.raises(NameTooSimilar):
        create_token(backend, "accme")
    with pytest.raises(InvalidName):
        create_team(backend, ann, "admin")
    with pytest.raises(OperatorNeeded):
        create_team(backend, ann, "acmes", allow_similar=True)
    create_team(backend, OPERATOR, "acmes", allow_similar=True)


def test_core_is_the_hubs_own_and_nothing_is_like_it(backend, sign_in):
    ann = sign_in("ann")

    with pytest.raises(OperatorNeeded):
        create_team(backend, ann, "core")
    for name in ("c0re", "cores", "coree", "cor", "score", "cone"):
        with pytest.raises(NameTooSimilar):
            create_team(backend, OPERATOR, name, allow_similar=True)
    make_team(backend, "core")


def test_names_inside_a_team_are_free(backend, sign_in):
    publish(backend, sign_in("ann", Role.OWNER), make_wheel("acme/describe").data)
