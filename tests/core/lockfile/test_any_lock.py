"""Locks by chance: each is read as it was written, and damage is told or harmless."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.errors import InvalidLock
from registry.core.lockfile import (
    Environment,
    Lock,
    LockedFunction,
    LockedPath,
    LockedRelease,
)
from registry.core.names import FunctionName
from registry.core.versions import Range, Version
from tests.core.lockfile.sample import LOCK

quick = settings(deadline=None, max_examples=60)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
names = st.builds(
    FunctionName,
    st.from_regex(r"t[a-z0-9]{1,6}", fullmatch=True),
    st.from_regex(r"f[a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True),
).filter(lambda name: name.team not in ("team", "teams", "test", "tests"))
releases = st.builds(
    LockedRelease,
    st.builds(Version, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)),
    digests,
    st.integers(1, 2**40),
    st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
    digests,
)
folders = st.builds(
    LockedPath,
    st.from_regex(r"[a-z_ü ]{1,9}(/[a-z_]{1,9}){0,2}", fullmatch=True),
    digests,
)
ranges = st.sampled_from(["*", "^1.2", "~0.1", ">=1,<2", "1.2.0-rc.1"]).map(Range.parse)
lines = st.from_regex(r"[a-z]{1,8}(>=[0-9]{1,3})?", fullmatch=True)
packages = st.from_regex(r"[a-z]{1,8}==[0-9]{1,3}( ; os_name == 'nt')?", fullmatch=True)


@st.composite
def locks(draw) -> Lock:
    """A lock as `fnhub lock` could write it."""
    hashes = draw(
        st.dictionaries(
            packages,
            st.lists(
                digests.map("sha256:{}".format), min_size=1, max_size=3, unique=True
            ),
            max_size=5,
        )
    )
    environments = [
        Environment(python, tuple(sorted(wanted)), tuple(sorted(held)))
        for python, wanted, held in draw(
            st.lists(
                st.tuples(
                    st.sampled_from([">=3.11", ">=3.12,<4"]),
                    st.lists(lines, unique=True, max_size=3),
                    st.lists(
                        st.sampled_from(sorted(hashes) or [""]), unique=True
                    ).filter(lambda held: "" not in held),
                ),
                min_size=1,
                max_size=3,
            )
        )
    ]
    found = draw(st.lists(names, unique=True, max_size=5))
    functions = [
        LockedFunction(
            name,
            draw(st.one_of(releases, folders)),
            ">=3.11",
            tuple(draw(st.lists(lines, max_size=3))),
            tuple(
                (each, draw(ranges))
                for each in sorted(draw(st.sets(st.sampled_from(found), max_size=3)))
            ),
            draw(st.sampled_from(environments)).id,
        )
        for name in sorted(found)
    ]
    return Lock(
        draw(digests),
        tuple(functions),
        {each.id: each for each in environments},
        {package: tuple(sorted(each)) for package, each in hashes.items()},
    )


@pytest.mark.thorough
@quick
@given(locks())
def test_any_lock_is_read_as_it_was_written(lock):
    data = lock.encode()

    again = Lock.decode(data)

    assert again == lock
    assert again.encode() == data


@quick
@given(st.data())
def test_any_damage_is_told_or_harmless(data):
    """A flipped byte gives a lock that is valid in itself, or an error of ours."""
    text = bytearray(LOCK.encode())
    text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))

    try:
        lock = Lock.decode(bytes(text))
    except InvalidLock as error:
        outcome: object = error.why
    else:
        outcome = Lock.decode(lock.encode()) == lock

    assert outcome
