"""functions.lock: the same content, the same bytes; and nothing hostile is believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.errors import InvalidLock, NotLocked
from registry.core.lock_fields import MAX_BYTES
from registry.core.lockfile import (
    Environment,
    Lock,
    LockedFunction,
    LockedPath,
    LockedRelease,
    environment_id,
)
from registry.core.names import FunctionName
from registry.core.versions import Range, Version, parse_version

quick = settings(deadline=None, max_examples=60)

DIGEST = "0123456789abcdef" * 4
PANDAS = "pandas==3.1.1 ; python_full_version < '3.14' and sys_platform != 'win32'"
NUMPY = "numpy==2.4.0"
HASHES = {
    PANDAS: ("sha256:" + "0" * 64, "sha256:" + "1" * 64),
    NUMPY: ("sha256:" + "2" * 64,),
}
TABLES = Environment(">=3.11", ("numpy", "pandas>=2.2"), (NUMPY, PANDAS))
PLAIN = Environment(">=3.12,>=3.11", (), ())
DESCRIBE = LockedFunction(
    FunctionName("core", "describe"),
    LockedRelease(Version(1, 2, 0), DIGEST, 4096, "default", DIGEST[::-1]),
    ">=3.11",
    ("pandas>=2.2", "numpy"),
    (
        (FunctionName("acme", "own-features"), Range.parse("*")),
        (FunctionName("core", "load-dataset"), Range.parse(">=1,<2")),
    ),
    TABLES.id,
)
LOAD = LockedFunction(
    FunctionName("core", "load-dataset"),
    LockedRelease(parse_version("1.0.0-rc.1"), DIGEST[::-1], 1, "acme", DIGEST),
    ">=3.11",
    (),
    (),
    TABLES.id,
)
OWN = LockedFunction(
    FunctionName("acme", "own-features"),
    LockedPath("my features/größe", DIGEST),
    ">=3.12",
    (),
    (),
    PLAIN.id,
)
LOCK = Lock(
    DIGEST,
    (OWN, DESCRIBE, LOAD),
    {TABLES.id: TABLES, PLAIN.id: PLAIN},
    HASHES,
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


def changed(path: str, value: Any) -> bytes:
    """The lock with one value replaced; `...` takes it out."""
    data = json.loads(LOCK.encode())
    *above, last = path.split(" > ")
    place = data
    for key in above:
        place = place[key]
    place.pop(last, None)
    if value is not ...:
        place[last] = value
    return json.dumps(data).encode()


FUNCTION = "functions > core/describe"
FOLDER = "functions > acme/own-features"
ENVIRONMENT = f"environments > {TABLES.id}"
SHA = "sha256:" + "0" * 64
# what a hostile or broken lock holds: where, and what
HOSTILE = [
    *[("format", each) for each in (..., 2, 0, -1, True, 1.0, "1", None, [])],
    *[("wanted_sha256", each) for each in (..., "", "A" * 64, DIGEST + "\n", 1)],
    *[("functions", each) for each in (..., [], None, "x", {"core/a": {}})],
    ("functions > core/describe_it", json.loads(LOCK.encode())["functions"]),
    *[(FUNCTION, each) for each in (None, [], "x", 1, {}, ["functions"])],
    *[(f"{FUNCTION} > python", each) for each in (..., None, [], ">=3\n--x")],
    *[(f"{FUNCTION} > requirements", each) for each in (..., "x", {}, [1], [""])],
    (f"{FUNCTION} > requirements", ["pandas\n--index-url https://h"]),
    (f"{FUNCTION} > functions", ...),
    (f"{FUNCTION} > functions", ["core/load-dataset"]),
    (f"{FUNCTION} > functions", {"core/load-dataset": 1}),
    (f"{FUNCTION} > functions", {"core/load-dataset": "^^1"}),
    (f"{FUNCTION} > functions", {"core/load_dataset": "^1"}),
    (f"{FUNCTION} > functions", {"load-dataset": "^1"}),
    (f"{FUNCTION} > functions", {"core/absent": "^1"}),
    *[(f"{FUNCTION} > environment", each) for each in (..., "0" * 16, None, 1)],
    *[(f"{FUNCTION} > version", each) for each in (..., "1", "v1.0.0", 1, "../1")],
    *[(f"{FUNCTION} > sha256", each) for each in (..., "x", DIGEST[:-1], "../" * 9)],
    *[(f"{FUNCTION} > size", each) for each in (..., "1", 0, -1, True, 1.5, None)],
    *[(f"{FUNCTION} > hub", each) for each in (..., "", None, "Acme", "a\nb")],
    (f"{FUNCTION} > hub", "https://me:pw@h"),
    *[(f"{FUNCTION} > signature_sha256", each) for each in (..., "x")],
    (f"{FUNCTION} > path", "my_features"),
    *[(f"{FOLDER} > manifest_sha256", each) for each in (..., "x")],
    *[(f"{FOLDER} > path", each) for each in (1, None, "", ".", "..", "/etc", "~/a")],
    *[(f"{FOLDER} > path", each) for each in ("../a", "a/../../b", "a\\..\\b", "c:/a")],
    *[(f"{FOLDER} > path", each) for each in ("./a", "a/", "a//b", ".fnhub/a", "a\nb")],
    *[("environments", each) for each in (..., [], {}, {TABLES.id: None})],
    ("environments > 0123456789abcdef", {"python": "", "requirements": []}),
    (ENVIRONMENT, json.loads(LOCK.encode())["environments"][PLAIN.id]),
    *[(f"{ENVIRONMENT} > python", each) for each in (..., 1, ">=3.12")],
    *[(f"{ENVIRONMENT} > requirements", each) for each in (..., "x", ["x"])],
    *[(f"{ENVIRONMENT} > packages", each) for each in (..., "x", [1], ["absent==1"])],
    *[("packages", each) for each in (..., [], {}, None)],
    *[
        (f"packages > {NUMPY}", each)
        for each in (..., [], "x", {}, [1], [""], [SHA[:9]])
    ],
    (f"packages > {NUMPY}", [f"{SHA} --index-url https://h"]),
    (f"packages > {NUMPY}", [f"{SHA}\n"]),
    (f"packages > {NUMPY}", ["md5:" + "0" * 32]),
    ("packages > numpy", [SHA]),
    ("packages > numpy>=2", [SHA]),
    ("packages > -r other.txt", [SHA]),
    ("packages > ../numpy.whl", [SHA]),
    ("packages > a==1\n--index-url https://h", [SHA]),
    ("packages > a==1 --index-url https://h", [SHA]),
    ("packages > a==1 ; python_version < '3' --hash=x", [SHA]),
    ("packages > a @ file:///a.whl", [SHA]),
    ("packages > a @ https://me:pw@h/a.whl", [SHA]),
]


@pytest.mark.parametrize(("path", "value"), HOSTILE, ids=lambda each: ascii(each)[:60])
def test_a_hostile_lock_is_refused(path, value):
    """Its texts become paths, addresses and the requirements that uv reads."""
    with pytest.raises(InvalidLock) as caught:
        Lock.decode(changed(path, value))

    assert len(str(caught.value)) < 300
    assert "pw@" not in str(caught.value)


@pytest.mark.parametrize(
    "package",
    [
        "a==1.0.post1",
        "a==1!2.0+cu12",
        "a_b.C-d==1 ; os_name == 'nt'",
        "a @ https://h/a",
    ],
)
def test_what_uv_may_write_is_read(package):
    lock = Lock.decode(changed(f"packages > {package}", [SHA, "sha512:" + "0" * 128]))

    assert package in lock.hashes


def test_a_newer_format_asks_for_a_newer_fnhub():
    with pytest.raises(InvalidLock, match="a newer fnhub"):
        Lock.decode(changed("format", 2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"{}",
        b"\xff",
        LOCK.encode()[:-9],
        LOCK.encode() + b"{}",
        LOCK.encode().decode().encode("utf-16"),
        b"<<<<<<< HEAD\n" + LOCK.encode(),
        b'{"format": ' + b"9" * 5_000 + b"}",
        b'{"format": 1, "functions": NaN}',
    ],
    ids=lambda data: ascii(data[:12]),
)
def test_what_is_no_lock_is_told(data):
    with pytest.raises(InvalidLock):
        Lock.decode(data)


def test_a_key_may_not_stand_twice():
    """Readers differ in which they believe: who audits it may see the other one."""
    text = LOCK.encode().replace(b'"size"', b'"size": 1, "size"', 1)

    with pytest.raises(InvalidLock, match="size' stands twice"):
        Lock.decode(text)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_ends_in_an_error(opening):
    with pytest.raises(InvalidLock):
        Lock.decode(opening * (MAX_BYTES // len(opening)))


def test_more_bytes_than_any_lock_has_are_not_looked_at():
    with pytest.raises(InvalidLock, match="bytes"):
        Lock.decode(b"[" * (100 * 1024 * 1024))


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
