from __future__ import annotations

import io
import zipfile

import pytest

from registry.core.errors import InvalidWheel
from registry.core.wheel.layout import Limits
from registry.core.wheel.members import iter_members


def test_a_good_file_gives_its_members_in_order(craft):
    parts = (craft.A, craft.Part("hub_functions/core/x/ä b.md".encode(), b""), craft.B)

    members = list(iter_members(craft.zip(craft.ROOT, craft.TEAM, *parts)))

    assert members == [(part.name.decode(), part.data) for part in parts]


def test_other_readers_see_the_same(craft):
    data = craft.good(
        craft.B, craft.Part("hub_functions/core/x/ä.md".encode(), bytes(range(256)))
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        seen = [
            (i.filename, archive.read(i)) for i in archive.infolist() if not i.is_dir()
        ]
    assert list(iter_members(data)) == seen


def test_every_truncation_is_refused(craft):
    data = craft.good(craft.B)

    for length in range(len(data)):
        with pytest.raises(InvalidWheel):
            iter_members(data[:length])


@pytest.mark.parametrize(
    ("length", "where"),
    [(20, "local header"), (40, "name"), (150, "content"), (200, "directory")],
)
def test_a_truncation_says_where_the_file_ends(craft, length, where):
    """Most broken uploads are cut off: the sender should see it at once."""
    with pytest.raises(InvalidWheel, match=f"the file ends within .*{where}"):
        iter_members(craft.good()[:length])


def test_every_inserted_byte_is_refused(craft):
    data = craft.good(craft.B)

    for at in range(len(data) + 1):
        with pytest.raises(InvalidWheel):
            iter_members(data[:at] + b"\0" + data[at:])


@pytest.mark.parametrize("bit", range(8))
def test_every_changed_bit_is_refused(craft, bit):
    """Each byte of the file belongs to something that is checked."""
    data = craft.good(craft.B)

    for at in range(len(data)):
        mangled = bytearray(data)
        mangled[at] ^= 1 << bit
        with pytest.raises(InvalidWheel):
            iter_members(bytes(mangled))


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(members=3), "more than 3 members"),
        (Limits(unpacked_bytes=11), "more than 11 bytes together"),
        (Limits(wheel_bytes=100), "the most is 100"),
        (Limits(path_chars=24), "25 characters, the most here is 24"),
    ],
)
def test_a_file_that_passes_a_limit_is_refused(craft, limits, why):
    with pytest.raises(InvalidWheel, match=why):
        iter_members(craft.good(craft.B), limits)


def test_a_file_just_within_the_limits_is_read(craft):
    data = craft.good(craft.B)

    limits = Limits(len(data), unpacked_bytes=12, members=4, path_chars=25)

    assert len(list(iter_members(data, limits))) == 2


def test_limits_are_checked_before_the_content_is(craft):
    """A hostile size or count must not cost the work that it announces."""
    data = craft.changed(both={"crc": 1, "stored": 1 << 30, "size": 1 << 30})

    with pytest.raises(InvalidWheel, match="bytes together"):
        iter_members(data)
