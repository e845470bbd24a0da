"""Accounts, roles and teams: who may do what, and when that ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from registry.core.access import Role, Visibility
from registry.core.errors import (
    AccountNeeded,
    AccountNotFound,
    Denied,
    FunctionNotFound,
    InvalidName,
    InvitationNotValid,
    LastOwner,
    NameTaken,
    NameTooSimilar,
    OperatorNeeded,
    RoleMissing,
    TeamNotFound,
    TokenRevoked,
    WrongTeam,
)
from registry.core.status import UNMARKED
from registry.services.catalog import get_releases, get_status
from registry.services.holder import OPERATOR
from registry.services.invitations import accept, invite
from registry.services.members import change_role, list_members, remove_member
from registry.services.moderation import archive, deprecate
from registry.services.publish import publish
from registry.services.teams import create_team, make_team, show_team
from registry.services.tokens import (
    create_token,
    identify,
    list_tokens,
    make_token,
    revoke_token,
)
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from tests.factories import Faulty, make_wheel
from tests.services.membership import ADD, ALL, ONE, again, members


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


@pytest.mark.parametrize("ends", ["the role", "the token"])
def test_rights_that_end_while_a_verb_waits_for_its_turn_end_it(backend, sign_in, ends):
    """A writer may hold the others up for seconds; what is said at once is so."""
    publish(backend, OPERATOR, make_wheel().data)
    max_ = sign_in("max", Role.MAINTAINER)
    if ends == "the role":
        change_role(backend, OPERATOR, "acme", "max", Role.READER)
    else:
        revoke_token(backend, OPERATOR, max_.token_id)

    for verb in (
        lambda: yank(backend, max_, ADD, ONE, reason="wrong"),
        lambda: deprecate(backend, max_, ADD, reason="wrong"),
        lambda: archive(backend, max_, ADD, reason="wrong"),
    ):
        with pytest.raises((RoleMissing, TokenRevoked)):
            verb()

    assert get_releases(backend, ADD)[0].yanked is None
    assert get_status(backend, ADD) == UNMARKED


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
