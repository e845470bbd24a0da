"""What was acknowledged is there, byte for byte, and is found, whatever happens.

The faults are those of `make chaos`, done a few times; see `tests/e2e/chaos`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from registry.core.plugins import plugin_names
from tests.e2e.chaos import faults
from tests.e2e.chaos.cluster import AT_SCALE, EMBEDDED, Place
from tests.e2e.chaos.faults import (
    clock,
    disk_full,
    kill_at_random,
    kill_at_step,
    postgres_restart,
    s3_faults,
    two_workers,
)
from tests.e2e.chaos.judge import Verdict, judge, judge_releases
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import summed
from tests.e2e.chaos.soak import SHARES, Plan, soak

pytestmark = [pytest.mark.scale, pytest.mark.chaos]

SEED = 20_260
# How often each fault is done here, on each backend that it exists on.
TIMES = {
    kill_at_step: 1,
    kill_at_random: 20,
    postgres_restart: 2,
    s3_faults: 2,  # to a part of all requests, and to all of them
    disk_full: 1,
    two_workers: 2,
    clock: 2,  # with a server that goes on, and one that starts in the past
}
# Twenty kills of one hub are enough of a test; `make chaos` does them on both backends.
EMBEDDED_ONLY = (kill_at_random,)


def _cases():
    for module, times in TIMES.items():
        for backend in module.BACKENDS:
            if backend == EMBEDDED or module not in EMBEDDED_ONLY:
                name = module.__name__.rpartition(".")[2]
                yield pytest.param(module, backend, times, id=f"{name}-{backend}")


@pytest.fixture
def open_folder():
    """A folder that another user can be let into: PostgreSQL's, for its disk."""
    with tempfile.TemporaryDirectory(prefix="fnhub-chaos-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def embedded(open_folder):
    return Place(open_folder)


@pytest.fixture
def at_scale(open_folder, postgres, s3):
    return Place(open_folder, postgres, s3)


@pytest.mark.parametrize(("module", "backend", "times"), list(_cases()))
def test_nothing_is_lost_or_wrong(module, backend, times, request):
    """After each time: all that was promised, nothing without bytes, a clean fsck."""
    wanted = "embedded" if backend == EMBEDDED else "at_scale"
    place = request.getfixturevalue(wanted)
    for outcome in summed(module.run(place, backend, SEED, times)):
        assert outcome.times == times
        assert outcome.acknowledged > 0
        assert not outcome.verdict.lost, outcome.fault
        assert not outcome.verdict.wrong, outcome.fault


def test_every_fault_is_done_here():
    assert {each.__name__.rpartition(".")[2] for each in TIMES} == set(
        plugin_names(faults)
    )


@pytest.fixture
def judged(embedded):
    """A hub to which five were published, and who judges it."""
    with (
        embedded.usual(EMBEDDED) as cluster,
        Load(cluster.urls, cluster.token("acme"), SEED, clients=2) as load,
    ):
        load.wait_for(5)
        load.pause()
        yield cluster.servers[0].folder, lambda: judge(cluster, load)


def test_the_judge_finds_nothing_in_a_sound_hub(judged):
    _, verdict = judged
    assert verdict() == Verdict()


def test_the_judge_sees_a_package_that_is_gone(judged):
    folder, verdict = judged
    next((folder / "store" / "packages").glob("*/*.whl")).unlink()

    found = verdict()

    assert found.lost
    assert "package-missing" in "".join(found.wrong)


def test_the_judge_sees_other_bytes(judged):
    folder, verdict = judged
    package = next((folder / "store" / "packages").glob("*/*.whl"))
    package.write_bytes(package.read_bytes()[:-1] + b"?")

    found = verdict()

    assert "other bytes" in "".join(found.wrong)
    assert "package-damaged" in "".join(found.wrong)


def test_the_judge_sees_a_document_that_is_gone(judged):
    folder, verdict = judged
    next((folder / "store" / "index").glob("*/*.json")).unlink()

    found = verdict()

    assert "not in its document" in "".join(found.lost)


def test_a_load_that_goes_on_is_answered(at_scale):
    """`make soak` for seconds: no failure, and nothing lost."""
    with at_scale.usual(AT_SCALE) as cluster:
        token = cluster.token("acme")
        plan = Plan(
            tuple(cluster.urls), token, clients=8, seconds=20, pause_s=0.05, seed=SEED
        )
        tally, memories = soak(cluster, plan)
        verdict = judge_releases(cluster, token, tally.published, SEED)

    assert not tally.failures
    assert not tally.wrong
    assert verdict == Verdict()
    assert {operation for operation, _ in tally.statuses} == set(SHARES)
    assert all(each.megabytes[-1] > 0 for each in memories)
