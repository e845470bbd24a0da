"""What another hub says is believed only as far as its bytes prove it."""

from __future__ import annotations

import json

import pytest

from registry.core.errors import (
    ElsewhereRefused,
)
from tests.factories import make_wheel
from tests.services.mirror.far import (
    digests,
    follow,
    lying,
    shrunk,
)

pytestmark = pytest.mark.thorough


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
