"""What a live process claims is not pruned, whether or not a project has it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from registry.client.cache.prune import Wish, prune
from tests.client.cache.conftest import add, lock, names
from tests.client.cache.pruning import (
    NOW,
    ONE,
    THREE,
    TWO,
    assert_releases,
    make_environment,
)
from tests.e2e.processes import started

ROOT = Path(__file__).parents[3]


# Claims a folder of a cache, says so, and lives until it is told to go.
CLAIMANT = """
import sys
from pathlib import Path
from registry.client.cache import Cache
claim = Cache(Path(sys.argv[1])).claim(map(Path, sys.argv[2:]))
print("claimed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def claim(cache):
    with ExitStack() as stack:

        def start(*folders: Path) -> subprocess.Popen[str]:
            claiming = started(
                [sys.executable, "-c", CLAIMANT, cache.root, *folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
            process = stack.enter_context(claiming)
            assert process.stdout.readline() == "claimed\n"
            return process

        yield start


def test_what_a_live_process_claims_stays_until_its_end(cache, claim):
    """`fnhub.load` and `fnhub run` need no project."""
    environment = make_environment(cache, "f" * 16 + "-0123456789abcdef")
    process = claim(add(cache, ONE), environment)

    prune(cache, Wish(), NOW)
    assert_releases(cache, ONE)
    assert names(cache.environments) == [environment.name]
    process.kill()
    process.wait()
    prune(cache, Wish(), NOW)

    assert_releases(cache)
    assert names(cache.environments) == names(cache.root / "claims") == []


def test_a_claimed_root_keeps_what_it_links_to_and_locks(cache, claim):
    root = cache.root / "roots" / "run"
    target = root / "0123" / "hub_functions" / "acme" / "add"
    target.parent.mkdir(parents=True)
    target.symlink_to(add(cache, ONE))
    known = lock(root, [TWO], ("pandas>=2",))
    add(cache, TWO)
    add(cache, THREE)
    environment = make_environment(cache, f"{known}-0123456789abcdef")
    (cache.root / "roots" / "old").mkdir()
    claim(root)

    prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)
    assert names(cache.environments) == [environment.name]
    assert names(cache.root / "roots") == ["run"]


def test_a_claim_can_be_given_up(cache):
    with cache.claim([add(cache, ONE)]):
        prune(cache, Wish(), NOW)
        assert_releases(cache, ONE)

    prune(cache, Wish(), NOW)

    assert_releases(cache)
