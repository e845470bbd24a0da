"""A lock that was tampered with, cut or merged is refused, with what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from registry.core.errors import InvalidLock
from registry.core.lock_fields import MAX_BYTES
from registry.core.lockfile import Lock
from tests.core.lockfile.sample import DIGEST, LOCK, NUMPY, PLAIN, TABLES


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


def test_a_merge_that_is_not_done_is_told():
    """Two people who each added a function meet it in git."""
    text = LOCK.encode().decode()
    half = text.index('    "core/describe"')
    merged = f"{text[:half]}<<<<<<< HEAD\n{text[half:]}=======\n>>>>>>> other\n"

    with pytest.raises(InvalidLock, match="marks of a merge") as caught:
        Lock.decode(merged.encode())

    assert "git checkout --ours functions.lock" in caught.value.hint


def test_a_key_may_not_stand_twice():
    """Readers differ in which they believe: who audits it may see the other one."""
    text = LOCK.encode().replace(b'"size"', b'"size": 1, "size"', 1)

    with pytest.raises(InvalidLock, match="size' stands twice"):
        Lock.decode(text)


@pytest.mark.thorough
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_ends_in_an_error(opening):
    with pytest.raises(InvalidLock):
        Lock.decode(opening * (MAX_BYTES // len(opening)))


def test_more_bytes_than_any_lock_has_are_not_looked_at():
    with pytest.raises(InvalidLock, match="bytes"):
        Lock.decode(b"[" * (100 * 1024 * 1024))
