"""Archives that mean ill, or are none: refused, and nothing is left behind."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from hub_functions.core.open_archive import open_archive


def zip_of(path: Path, *names: str, data: bytes = b"x", mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = mode << 16
            archive.writestr(member, data)
    return path


def tar_of(
    path: Path, name: str, kind: bytes = tarfile.REGTYPE, link: str = ""
) -> Path:
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("first.txt"))
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, link
        archive.addfile(member)
    return path


def assert_refused(path: Path, message: str, **params: object) -> None:
    """Assert that it is refused, and that no file was written anywhere."""
    around = path.parent
    before = sorted(around.rglob("*"))
    with pytest.raises(ValueError, match=message):
        open_archive(path, str(around / "out"), **params)
    assert sorted(around.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/etc/passwd", "member '/etc/passwd' has an absolute path"),
        ("C:/x", "'C:/x' has an absolute path"),
        ("\\\\host\\x", "has an absolute path"),
        ("../x", r"member '../x' leads up with '\.\.'"),
        ("a/../../x", r"leads up with '\.\.'"),
        ("a\\..\\..\\x", r"leads up with '\.\.'"),
        ("a\nb", "has control characters"),
        ("n" * 256, "has a name that is too long"),
        ("n/" * 2000 + "n", "has a path that is too long"),
    ],
)
@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_a_member_outside_the_folder_is_refused(pack, name, message, tmp_path):
    assert_refused(pack(tmp_path / "x", name), message)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "a/../../x", "C:\\x"])
def test_a_link_out_of_the_folder_is_refused(target, tmp_path):
    assert_refused(
        tar_of(tmp_path / "x", "link", tarfile.SYMTYPE, target), "leads out of the"
    )
    link = {"data": target.encode(), "mode": 0o120777}
    assert_refused(
        zip_of(tmp_path / "y", "link", **link), "link 'link' leads out of the folder"
    )


@pytest.mark.parametrize("target", ["/etc/passwd", "../x"])
def test_a_hard_link_out_of_the_folder_is_refused(target, tmp_path):
    path = tar_of(tmp_path / "x", "link", tarfile.LNKTYPE, target)

    assert_refused(path, "the target of hard link 'link' '")


def test_a_link_to_a_folder_leads_no_later_member_out(tmp_path):
    """The old trick: a link to a folder, then a file below the link."""
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("deep/er/file"))
        for name, target in (("a", "deep/er"), ("b", "a/..")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        archive.addfile(tarfile.TarInfo("b/file"))

    opened = open_archive(path, str(tmp_path / "out"))

    files = [each for each in opened.folder.rglob("*") if each.is_file()]
    assert {str(each.relative_to(opened.folder)) for each in files} == {
        *("b/file", "deep/er/file")
    }
    assert len(opened.notes) == 2


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_and_pipes_are_refused(kind, tmp_path):
    assert_refused(tar_of(tmp_path / "x", "device", kind), "'device' is a special file")
    assert_refused(
        zip_of(tmp_path / "y", "device", mode=0o020644), "is a device or a pipe"
    )


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path):
    """The flag is set in a zip that is none: a real one differs in the bytes only."""
    path = zip_of(tmp_path / "x", "secret.csv")
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)

    assert_refused(
        path, r"encrypted \(1 of 1 members, such as 'secret.csv'\): unpack it with"
    )


def test_bombs_are_refused_by_ratio_by_bytes_and_by_members(tmp_path):
    zeros = bytes(4 * 2**20)
    path = zip_of(tmp_path / "x", "a", data=zeros)
    packed = tmp_path / "y"
    with tarfile.open(packed, "w:gz") as archive:
        member = tarfile.TarInfo("a")
        member.size = len(zeros)
        archive.addfile(member, io.BytesIO(zeros))

    for each in (path, packed):
        assert_refused(each, "more than max_ratio=200 times that, as bombs do")
        assert_refused(each, "more than max_bytes=1,000,000 bytes", max_bytes=10**6)
        assert open_archive(each, max_ratio=2000).size_bytes == 4 * 2**20
    assert_refused(
        zip_of(tmp_path / "z", *"abc"), "more than max_members=2", max_members=2
    )
    assert_refused(
        tar_of(tmp_path / "t", "b"), "more than max_members=1", max_members=1
    )


def test_members_that_are_skipped_count_as_well(tmp_path):
    """To get past them, they are unpacked."""
    path = tmp_path / "x"
    with tarfile.open(path, "w:gz") as archive:
        for name in "abcd":
            member = tarfile.TarInfo(name)
            member.size = 2**20
            archive.addfile(member, io.BytesIO(bytes(2**20)))

    assert_refused(path, "max_ratio=200", only=["none"])


def test_links_do_not_multiply_a_file_beyond_the_limit(tmp_path):
    path = tmp_path / "x"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("a")
        member.size = 1000
        archive.addfile(member, io.BytesIO(bytes(1000)))
        for number in range(9):
            link = tarfile.TarInfo(f"link{number}")
            link.type, link.linkname = tarfile.LNKTYPE, "a"
            archive.addfile(link)

    assert_refused(path, "more than max_bytes=9,999 bytes", max_bytes=9_999)
    assert open_archive(path, max_bytes=10_000).files == 10


def test_a_name_of_a_hundred_megabytes_is_not_read_into_memory(tmp_path):
    path = tmp_path / "x"
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 100 * 2**20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(long.tobuf(tarfile.GNU_FORMAT))
        for _ in range(100):
            file.write(bytes(2**20).replace(b"\0", b"n"))

    assert_refused(path, "more than 67,108,864 bytes of headers")


@pytest.mark.parametrize("size", [100, 700, 10_300])
def test_what_ends_too_early_is_damaged(size, tmp_path):
    with tarfile.open(tmp_path / "x", "w") as archive:
        member = tarfile.TarInfo("a")
        member.size = 20_000
        archive.addfile(member, io.BytesIO(bytes(range(250)) * 80))
    data = (tmp_path / "x").read_bytes()
    packed = gzip.compress(data, mtime=0)
    (tmp_path / "x").unlink()
    (tmp_path / "y").write_bytes(packed[: min(size, len(packed) // 2)])
    assert_refused(tmp_path / "y", "is damaged")

    if size > 512:
        (tmp_path / "z").write_bytes(data[:size])
        assert_refused(tmp_path / "z", "is damaged")


def test_wrong_bytes_in_a_zip_are_damage(tmp_path):
    path = zip_of(tmp_path / "x", "a", data=b"some text, some text, some more")
    data = bytearray(path.read_bytes())
    data[35] ^= 0xFF
    path.write_bytes(data)

    assert_refused(path, "the zip is damaged: ")


def test_a_damaged_header_is_no_end(tmp_path):
    """tarfile alone stops there without a word, and leaves the rest."""
    path = tar_of(tmp_path / "x", "b")
    data = bytearray(path.read_bytes())
    data[512] ^= 0xFF  # of the second header
    path.write_bytes(data)

    assert_refused(path, "the tar is damaged: a member's header has a bad checksum")


def test_an_archive_behind_the_archive_is_noted(tmp_path):
    path = tar_of(tmp_path / "x", "b")
    path.write_bytes(path.read_bytes() * 2)

    opened = open_archive(path)

    assert opened.files == 2
    assert opened.notes == [
        "bytes follow the end of the archive: several may be in one file"
    ]


def test_a_file_and_a_folder_of_one_name_are_refused(tmp_path):
    assert_refused(zip_of(tmp_path / "x", "a", "a/b"), "member 'a/b' is below a file")
    assert_refused(
        zip_of(tmp_path / "y", "a/b", "a"), "member 'a' is a file and a folder"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "'x' is empty; zip, tar, tar.gz"),
        (b"<!DOCTYPE html>", "is a page .* is the address that of the file"),
        (b"7z\xbc\xaf'\x1c..", "is a 7z archive"),
        (b"a,b\n1,2\n", "of a kind that is not known here"),
        (gzip.compress(b"a,b\n"), "is a single file packed as gz, not an archive"),
        (b"\x1f\x8b\x08", "'x' is damaged"),
    ],
)
def test_what_is_no_archive_is_refused_with_what_it_is(data, message, tmp_path):
    (tmp_path / "x").write_bytes(data)

    assert_refused(tmp_path / "x", message)


def test_paths_that_cannot_be_used_are_refused(tmp_path):
    path = zip_of(tmp_path / "x", "a")

    with pytest.raises(
        FileNotFoundError, match=r"no file '.*none.zip': give a path or"
    ):
        open_archive(tmp_path / "none.zip")
    with pytest.raises(ValueError, match="is a folder: it is unpacked already"):
        open_archive(tmp_path)
    with pytest.raises(FileExistsError, match="has files already: give a new"):
        open_archive(path, str(tmp_path))
    with pytest.raises(FileExistsError, match="is a file: give a new"):
        open_archive(path, str(path))


@pytest.mark.parametrize("name", ["max_members", "max_bytes", "max_ratio", "timeout_s"])
def test_limits_are_above_zero(name):
    with pytest.raises(ValueError, match=f"{name} is 0: give a number above 0"):
        open_archive(**{name: 0})
