"""functions.lock: the same content, the same bytes; what is called is found in it."""

from __future__ import annotations

import pytest

from registry.core.errors import NotLocked
from registry.core.lockfile import Environment, Lock, LockedFunction, environment_id
from registry.core.names import FunctionName
from registry.core.versions import Range
from tests.core.lockfile.sample import (
    DESCRIBE,
    DIGEST,
    HASHES,
    LOAD,
    LOCK,
    OWN,
    PLAIN,
    TABLES,
)


def test_a_lock_is_read_as_it_was_written():
    assert Lock.decode(LOCK.encode()) == LOCK


def test_the_file_is_text_that_a_diff_shows_well():
    text = LOCK.encode().decode()

    assert text.endswith("}\n")
    assert '  "format": 1,\n' in text
    assert "größe" in text
    assert max(map(len, text.splitlines())) < 120


def test_the_order_of_anything_in_memory_changes_no_byte():
    """Two machines that lock the same must not differ in git."""
    tables = Environment(
        TABLES.python, TABLES.requirements[::-1], TABLES.packages[::-1]
    )
    hashes = {name: each[::-1] for name, each in reversed(HASHES.items())}
    describe = LockedFunction(
        DESCRIBE.name,
        DESCRIBE.source,
        DESCRIBE.python,
        DESCRIBE.requirements,
        DESCRIBE.functions[::-1],
        DESCRIBE.environment,
    )

    shuffled = Lock(
        DIGEST, (LOAD, describe, OWN), {PLAIN.id: PLAIN, tables.id: tables}, hashes
    )

    assert shuffled.encode() == LOCK.encode()


def test_a_checkout_with_other_line_ends_is_read():
    """git on Windows may write CRLF."""
    assert Lock.decode(LOCK.encode().replace(b"\n", b"\r\n")) == LOCK


def test_an_environment_is_named_by_what_it_is_asked_for():
    assert environment_id(">=3.11", ("a", "b")) == environment_id(">=3.11", ("b", "a"))
    assert environment_id(">=3.11", ("a",)) != environment_id(">=3.12", ("a",))
    assert environment_id(">=3.11", ("a",)) != environment_id(">=3.11", ("b",))


def test_a_closure_holds_all_that_is_called():
    assert LOCK.closure(DESCRIBE.name) == (OWN, DESCRIBE, LOAD)
    assert LOCK.closure(LOAD.name) == (LOAD,)


def test_functions_that_call_each_other_have_a_closure():
    """Two releases may call each other in turn."""
    calls_back = LockedFunction(
        LOAD.name,
        LOAD.source,
        LOAD.python,
        (),
        ((DESCRIBE.name, Range.parse("*")),),
        TABLES.id,
    )
    lock = Lock(DIGEST, (OWN, DESCRIBE, calls_back), LOCK.environments, HASHES)

    assert lock.closure(LOAD.name) == (OWN, DESCRIBE, calls_back)


def test_a_function_is_found_by_its_name():
    assert LOCK.find(LOAD.name) == LOCK.require(LOAD.name) == LOAD
    assert LOCK.find(FunctionName("core", "descirbe")) is None

    with pytest.raises(NotLocked) as caught:
        LOCK.require(FunctionName("core", "descirbe"))

    assert caught.value.near == "core/describe"
