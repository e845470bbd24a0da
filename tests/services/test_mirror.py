"""A mirror ends with exactly the true releases, whatever happens on the way."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from indexer import open_index
from registry.core.access import EVERYTHING
from registry.core.errors import (
    ElsewhereFailed,
    ElsewhereRefused,
    FunctionNotFound,
    MirrorStopped,
)
from registry.core.names import FunctionName
from registry.core.origin import Origin
from registry.core.versions import parse_version
from registry.db import open_database
from registry.imports.fnhub import OtherHub
from registry.server.app import create_app
from registry.services.backend import Backend
from registry.services.catalog import get_events, get_release, get_releases, get_status
from registry.services.fsck import How, Totals, fsck
from registry.services.holder import OPERATOR, Holder
from registry.services.mirror.following import Terms, mirror
from registry.services.mirror.on_demand import FRESH_S, OnDemand
from registry.services.moderation import archive, deprecate
from registry.services.publish import publish
from registry.services.teams import make_team
from registry.services.tokens import create_token
from registry.services.yank import yank
from registry.store import open_store
from tests.conftest import NOON, do_all_jobs
from tests.factories import CODE, make_wheel

pytestmark = pytest.mark.thorough

URL = "https://hub.example"
ADD = FunctionName("far", "add")
FAR = Holder("far", ("publish", "yank"))
ONE = parse_version("1.0.0")


@dataclass
class Far:
    """Another hub, asked by its own web application; a test may twist its answers."""

    backend: Backend
    client: FlaskClient
    asked: list[str] = field(default_factory=list)
    twist: object = None  # (path, body) -> body, or raises

    def ask(self, path, most_bytes):
        self.asked.append(path)
        response = self.client.get(path)
        if response.status_code == 404:
            body = None
        else:
            assert response.status_code == 200, response.text
            body = response.data
        if self.twist is not None:
            body = self.twist(path, body)
        if body is None:
            raise KeyError(path)
        if len(body) > most_bytes:
            raise ElsewhereRefused(path, "too large")
        return body

    @property
    def hub(self):
        return OtherHub(URL, self.ask)

    def publish(self, name="far/add", version="1.0.0", **more):
        return publish(self.backend, FAR, make_wheel(name, version, **more).data)


@pytest.fixture
def far(tmp_path, migrated_file):
    """A hub that is not this one; the team far exists."""
    shutil.copyfile(migrated_file, tmp_path / "far.db")
    database = open_database(f"sqlite:///{tmp_path / 'far.db'}")
    made = Backend(
        database,
        open_store("memory://"),
        open_index("whoosh", None),
        clock=lambda: NOON,
    )
    make_team(made, "far")
    yield Far(made, create_app(made).test_client())
    made.search.close()
    database.close()


def follow(backend, far, **terms):
    told = []
    done = mirror(
        backend, far.hub, Terms(**terms), lambda name, taken: told.append((name, taken))
    )
    return done, [str(each) for _, taken in told for each in taken.problems]


def digests(backend, *names):
    """What there is, by what nobody may change."""
    found = {}
    for name in names or (ADD,):
        for each in get_releases(backend, name, EVERYTHING):
            found[each.manifest.ref] = (each.sha256, each.yanked)
    return found


@contextmanager
def lying(far, twist):
    far.twist = twist
    yield
    far.twist = None


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


def test_bytes_that_are_not_those_of_the_list_are_never_taken(backend, far):
    """A proxy, a disk or a thief may change them: the digest tells."""
    far.publish()
    other = make_wheel("far/add", "1.0.0", files={"README.md": "# Evil\n"}).data

    def swap(path, body):
        return other if path.startswith("/packages/") else body

    with lying(far, swap):
        done, (problem,) = follow(backend, far)
    assert (done.releases, done.pending) == (0, 1)
    assert "expected sha256" in problem

    done, problems = follow(backend, far)

    assert (done.releases, done.pending, problems) == (1, 0, [])
    assert digests(backend) == digests(far.backend)


def test_a_list_with_another_digest_changes_nothing_here(backend, far):
    """A version never changes, whoever says so."""
    far.publish()
    follow(backend, far)
    true = digests(backend)
    other = make_wheel("far/add", "1.0.0", files={"README.md": "# Evil\n"})

    def swap(path, body):
        if path.startswith("/index/"):
            return body.replace(
                true["far/add@1.0.0"][0].encode(), other.sha256.encode()
            )
        return other.data if path.startswith("/packages/") else body

    far.publish(version="1.0.1")
    with lying(far, swap):
        _, problems = follow(backend, far)
    follow(backend, far)

    assert any("here it is" in each for each in problems)
    assert digests(backend) == digests(far.backend)


def test_a_release_under_anothers_name_is_refused(backend, far):
    """The list's digest may be true of bytes that are another release's."""
    far.publish()
    evil = make_wheel("far/evil", "1.0.0")

    def swap(path, body):
        if path.startswith("/index/"):
            document = json.loads(body)
            document["releases"][0]["sha256"] = evil.sha256
            return json.dumps(document).encode()
        return evil.data if path.startswith("/packages/") else body

    with lying(far, swap):
        done, problems = follow(backend, far)
    assert done.releases == 0
    assert any("it is called" in each for each in problems)

    follow(backend, far)
    assert digests(backend) == digests(far.backend)


def shrunk(path, body):
    """A list that lacks all but its first release."""
    if not path.startswith("/index/") or body is None:
        return body
    document = json.loads(body)
    return json.dumps(document | {"releases": document["releases"][:1]}).encode()


def test_a_list_that_lacks_what_the_log_tells_is_asked_for_again(backend, far):
    """Nothing was lost here yet, and nothing may be missed for ever."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")

    with lying(far, shrunk):
        done, problems = follow(backend, far)
        assert (done.releases, len(problems)) == (1, 2)
        done, problems = follow(backend, far)  # it still lies: still not forgotten
        assert (done.pending, len(problems)) == (2, 2)
    done, problems = follow(backend, far)

    assert (done.releases, done.pending, problems) == (2, 0, [])
    assert digests(backend) == digests(far.backend)


def test_a_hub_that_suddenly_loses_releases_stops_the_mirror(backend, far):
    """It was emptied or taken over: nothing of it is believed until somebody looked."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    far.publish("far/newer")
    before = digests(backend)

    with lying(far, shrunk), pytest.raises(MirrorStopped, match="2 of the 3"):
        follow(backend, far, audit=True)
    with pytest.raises(MirrorStopped):  # though it tells the truth again
        follow(backend, far)

    assert digests(backend) == before
    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("far", "newer"))
    follow(backend, far, accept_losses=True)
    names = (ADD, FunctionName("far", "newer"))
    assert digests(backend, *names) == digests(far.backend, *names)


def test_a_loss_is_seen_in_the_list_that_is_read(backend, far):
    """Between two audits too nothing is taken from who has lost what it gave."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    far.publish("far/early")
    far.publish(version="1.3.0")

    with lying(far, shrunk), pytest.raises(MirrorStopped, match="2 of the 3"):
        follow(backend, far)

    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("far", "early"))


def test_losses_that_were_accepted_stop_it_no_more(backend, far):
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    before = digests(backend)

    with lying(far, shrunk):
        with pytest.raises(MirrorStopped):
            follow(backend, far, audit=True)
        done, _ = follow(backend, far, accept_losses=True)
        assert done.lost == 2
        done, _ = follow(backend, far, audit=True)

    assert done.lost == 2
    assert digests(backend) == before  # what is here stays


def test_all_lists_are_compared_once_a_day(backend, far):
    """A loss that no event tells of is found too."""
    far.publish()
    far.publish(version="1.0.1")
    follow(backend, far)
    tomorrow = replace(backend, clock=lambda: NOON + timedelta(days=1))

    with lying(far, shrunk):
        follow(backend, far)
        with pytest.raises(MirrorStopped):
            follow(tomorrow, far)


def test_a_log_that_has_become_shorter_is_read_again_from_its_start(backend, far):
    """It was restored from a backup, or lied: what it tells by number is void."""
    far.publish()

    def ahead(path, body):
        if path.startswith("/api/v1/events"):
            page = json.loads(body)
            for each in page["events"]:
                each["serial"] += 1000
            return json.dumps(page | {"last": page["last"] + 1000}).encode()
        return body

    with lying(far, ahead):
        # As the log of that time was: one page, and then nothing more.
        far.twist = lambda path, body: ahead(path, body) if "after=0" in path else body
        follow(backend, far)
    far.publish("far/other")
    done, _ = follow(backend, far)

    assert (done.releases, done.serial) == (1, 2)


def test_a_log_that_says_it_is_far_ahead_is_followed_by_what_it_tells(backend, far):
    """One false number must not let the mirror miss all that comes."""

    def ahead(path, body):
        if path.startswith("/api/v1/events"):
            return json.dumps(json.loads(body) | {"last": 2**31 - 1}).encode()
        return body

    far.publish()
    with lying(far, ahead):
        done, _ = follow(backend, far)
        assert done.serial == 1
    far.publish(version="1.0.1")
    follow(backend, far)

    assert digests(backend) == digests(far.backend)


EVENT = {"serial": 1, "kind": "yank", "name": "far/add", "version": "", "sha256": ""}
GARBAGE = {
    "not JSON": b"<html>",
    "no log": b"[]",
    "no serials": b'{"events": [{"serial": "1"}], "last": 1}',
    "deep": b"[" * 100_000,
    "an event twice": json.dumps({"events": [EVENT, EVENT], "last": 1}).encode(),
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_hub_is_told(backend, far, body):
    with lying(far, lambda *_: body), pytest.raises(ElsewhereRefused):
        follow(backend, far)


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


def on_demand(far, clock, *patterns):
    return OnDemand(far.hub, patterns, clock=lambda: clock[0])


def test_a_function_is_fetched_when_it_is_asked_for(backend, far):
    far.publish()
    clock = [0.0]
    demand = on_demand(far, clock, "far/*")

    demand.freshen(backend, ADD)
    assert digests(backend) == digests(far.backend)

    far.publish(version="1.0.1")
    asked = len(far.asked)
    demand.freshen(backend, ADD)  # within the minute nothing is asked
    assert len(far.asked) == asked
    clock[0] = FRESH_S + 1
    demand.freshen(backend, ADD)
    assert digests(backend) == digests(far.backend)


def test_of_names_that_are_not_allowed_nothing_is_asked(backend, far):
    """What a company calls its functions is not told to a public hub."""
    far.publish()

    on_demand(far, [0.0], "other/*").freshen(backend, ADD)
    on_demand(far, [0.0]).freshen(backend, ADD)

    assert far.asked == []


def test_a_dead_hub_is_told_only_where_nothing_is_here(backend, far):
    far.publish()
    clock = [0.0]
    demand = on_demand(far, clock, "far/*")
    demand.freshen(backend, ADD)
    clock[0] = FRESH_S + 1

    def dead(*_):
        raise ElsewhereFailed(URL, "no route")

    with lying(far, dead):
        demand.freshen(backend, ADD)
        with pytest.raises(ElsewhereFailed):
            demand.freshen(backend, FunctionName("far", "other"))

    assert digests(backend) == digests(far.backend)
