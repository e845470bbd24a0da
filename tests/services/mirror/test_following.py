"""A mirror ends with exactly the true releases, whatever happens on the way."""

from __future__ import annotations

from contextlib import suppress

import pytest

from registry.core.errors import (
    FunctionNotFound,
)
from registry.core.names import FunctionName
from registry.core.origin import Origin
from registry.core.versions import parse_version
from registry.services.catalog import get_events, get_release, get_releases, get_status
from registry.services.fsck import How, Totals, fsck
from registry.services.holder import OPERATOR, Holder
from registry.services.moderation import archive, deprecate
from registry.services.publish import publish
from registry.services.teams import make_team
from registry.services.tokens import create_token
from registry.services.yank import yank
from tests.conftest import do_all_jobs
from tests.factories import CODE, make_wheel
from tests.services.mirror.far import (
    ADD,
    FAR,
    ONE,
    URL,
    digests,
    follow,
    lying,
)

pytestmark = pytest.mark.thorough


def test_releases_arrive_byte_for_byte(backend, far):
    """One digest serves both hubs: a lock that was made at one holds at the other."""
    far.publish()
    far.publish(version="1.1.0")

    done, problems = follow(backend, far)

    assert (done.releases, problems, done.serial) == (2, [], 2)
    assert digests(backend) == digests(far.backend)
    found = get_release(backend, ADD, ONE).provenance
    assert (found.origin, found.source) == (Origin.MIRRORED, URL)
    (first, _) = get_events(backend, 0, 10)
    assert (first.kind, first.actor) == ("publish", "mirror")
    do_all_jobs(backend)
    assert list(fsck(backend, Totals(), How())) == []


def test_a_second_run_takes_nothing_and_asks_for_the_log_alone(backend, far):
    far.publish()
    follow(backend, far)
    far.asked.clear()

    done, _ = follow(backend, far)

    assert done.releases == 0
    assert [path.partition("?")[0] for path in far.asked] == ["/api/v1/events"]


def test_yanks_and_marks_follow_and_are_taken_back(backend, far):
    """What its team says of a function is said to those who use it here, too."""
    far.publish()
    follow(backend, far)

    yank(far.backend, FAR, ADD, ONE, reason="wrong sums")
    deprecate(far.backend, FAR, ADD, reason="use another")
    archive(far.backend, FAR, ADD, reason="done")
    follow(backend, far)
    assert digests(backend) == digests(far.backend)
    assert get_status(backend, ADD) == get_status(far.backend, ADD)

    yank(far.backend, FAR, ADD, ONE, reason=None)
    deprecate(far.backend, FAR, ADD, reason=None)
    archive(far.backend, FAR, ADD, reason=None)
    far.publish(version="1.0.1")
    follow(backend, far)
    assert digests(backend) == digests(far.backend)
    assert get_status(backend, ADD) == get_status(far.backend, ADD)


def test_a_yank_of_this_hubs_operator_stays(backend, far):
    """A company that forbids a release has to be able to rely on it."""
    far.publish()
    follow(backend, far)
    yank(backend, OPERATOR, ADD, ONE, reason="not with our data")

    far.publish(version="1.0.1")
    follow(backend, far, audit=True)

    assert get_release(backend, ADD, ONE).yanked == "not with our data"


def test_what_our_rules_would_refuse_is_taken_as_that_hub_took_it(backend, far):
    """Another hub may have imported it; a mirror is no judge."""
    breaking = CODE.replace("second: float = 1.0", "third: float")
    far.publish()
    far.publish(version="2.0.0", code=breaking)
    yank(far.backend, FAR, ADD, parse_version("2.0.0"), reason="x")
    far.publish(version="1.0.1")

    follow(backend, far)

    assert digests(backend) == digests(far.backend)


def test_only_what_the_patterns_allow_is_taken(backend, far):
    far.publish()
    far.publish("far/other")

    follow(backend, far, patterns=("far/o*",))

    with pytest.raises(FunctionNotFound):
        get_releases(backend, ADD)
    follow(backend, far, anew=True)
    assert digests(backend) == digests(far.backend)


@pytest.mark.thorough
@pytest.mark.parametrize("cut_at", range(9))
def test_a_mirror_that_is_cut_goes_on(backend, far, cut_at):
    """Wherever it dies, the next run ends with the same releases."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    yank(far.backend, FAR, ADD, ONE, reason="wrong sums")

    def cut(_path, body):
        if len(far.asked) > cut_at:
            raise RuntimeError("the process died")
        return body

    with suppress(RuntimeError), lying(far, cut):
        follow(backend, far)
    far.twist = None
    follow(backend, far)

    assert digests(backend) == digests(far.backend)
    do_all_jobs(backend)
    assert list(fsck(backend, Totals(), How())) == []


def test_a_function_of_this_hubs_own_is_not_taken_over(backend, far):
    """A name belongs to one hub: a stranger's acme/add 99 must not win here."""
    make_team(far.backend, "acme")
    theirs = Holder("acme", ("publish",))
    publish(far.backend, theirs, make_wheel("acme/add", "99.0.0").data)
    publish(far.backend, theirs, make_wheel("acme/newer", "1.0.0").data)
    publish(backend, theirs, make_wheel("acme/add", "1.0.0").data)
    create_token(backend, "acme", ["publish"])

    _, problems = follow(backend, far)

    assert len(problems) == 2
    assert list(digests(backend, FunctionName("acme", "add"))) == ["acme/add@1.0.0"]
    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("acme", "newer"))


def test_a_function_that_both_brought_along_is_followed(backend, far):
    """`--with-core` publishes the same bytes at every hub: they are one function."""
    far.publish()
    far.publish(version="1.0.1")
    make_team(backend, "far")
    publish(backend, FAR, make_wheel("far/add", "1.0.0").data)

    _, problems = follow(backend, far)

    assert problems == []
    assert digests(backend) == digests(far.backend)
