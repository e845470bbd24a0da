from __future__ import annotations

import hashlib
import tracemalloc

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from registry.core.errors import InvalidFunction, InvalidWheel
from registry.core.wheel.build import build_wheel
from registry.core.wheel.layout import check_path, find_clash
from registry.core.wheel.read import read_wheel
from tests.core.wheel.members import INIT, METADATA, README, RECORD, WHEEL, YAML

MIB = 1024 * 1024

SETTINGS = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # none is changed
)
PART = st.text("aBc_-. ,é漢0", min_size=1, max_size=6)
PATH = st.lists(PART, min_size=1, max_size=3).map("/".join)
TREE = st.dictionaries(PATH, st.binary(max_size=80), max_size=8)


def test_a_wheel_reads_as_it_was_built(wheel, files):
    read = read_wheel(wheel.data, wheel.filename)

    assert read == wheel
    assert {name: read.files[name] for name in files} == files


@pytest.mark.thorough
@given(tree=TREE)
@SETTINGS
def test_any_folder_survives_the_way_through_a_wheel(manifest, files, tree):
    """Wheel to files to wheel gives the same bytes, whatever the folder holds."""
    files = {**files, **tree}
    assume(all(check_path(path) is None for path in files))
    assume(find_clash([*files, "__init__.py", "py.typed"]) is None)
    wheel = build_wheel(manifest, files)

    read = read_wheel(wheel.data)

    assert read.files == {
        "__init__.py": read.files["__init__.py"],
        "py.typed": b"",
        **files,
    }
    assert build_wheel(read.manifest, read.files).data == wheel.data


def test_what_was_read_cannot_be_changed(wheel):
    with pytest.raises(TypeError):
        read_wheel(wheel.data).files["x"] = b""  # type: ignore[index]  # on purpose


@given(data=st.data())
@SETTINGS
def test_a_damaged_wheel_is_refused(wheel, data):
    """No bit of a wheel is without meaning."""
    mangled = bytearray(wheel.data)
    places = st.integers(0, len(mangled) - 1)
    start, end = sorted((data.draw(places), data.draw(places)))
    new = data.draw(st.binary(max_size=8))
    mangled[start:end] = new
    assume(bytes(mangled) != wheel.data)

    with pytest.raises((InvalidWheel, InvalidFunction)):
        read_wheel(bytes(mangled))


@given(bits=st.sets(st.integers(0), min_size=1, max_size=4))
@SETTINGS
def test_a_wheel_with_flipped_bits_is_refused(wheel, bits):
    mangled = bytearray(wheel.data)
    for bit in {bit % (len(mangled) * 8) for bit in bits}:
        mangled[bit // 8] ^= 1 << bit % 8

    with pytest.raises((InvalidWheel, InvalidFunction)):
        read_wheel(bytes(mangled))


@given(
    name=st.sampled_from([README, YAML, INIT, METADATA, WHEEL, RECORD]),
    new=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
)
@SETTINGS
def test_any_content_of_a_member_is_read_or_refused(contents, zipped, name, new):
    """A frame without fault must not carry an error of another kind to the hub."""
    assume(contents[name] != new)

    with pytest.raises((InvalidWheel, InvalidFunction)):
        read_wheel(zipped({**contents, name: new}))


@given(data=st.binary(max_size=400))
@SETTINGS
def test_any_bytes_are_refused(data):
    for start in (b"", b"PK\3\4", b"PK\3\4\x14\0\0\0\0\0\0\0!\0"):
        with pytest.raises(InvalidWheel):
            read_wheel(start + data)


def test_a_large_wheel_costs_a_copy_or_two(manifest, files):
    """30 MiB is a model's weights; a hub reads several such uploads at once."""
    size = 30 * MIB
    block = hashlib.sha256(b"x").digest()
    files["weights.bin"] = block * (size // len(block))
    data = build_wheel(manifest, files).data
    del files

    tracemalloc.start()
    wheel = read_wheel(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(wheel.files["weights.bin"]) == size
    assert peak < 2.5 * size


def test_texts_made_to_be_compared_slowly_are_refused_at_once(contents, zipped):
    """Only as much is looked at line by line as is expected to be there."""
    for name in (RECORD, METADATA, WHEEL):
        data = zipped({**contents, name: b"\n" * 10 * MIB})

        tracemalloc.start()
        with pytest.raises(InvalidWheel):
            read_wheel(data)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert peak < 2.5 * len(data)
