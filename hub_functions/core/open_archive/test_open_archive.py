"""What comes out of archives that mean well."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from hub_functions.core.open_archive import open_archive

FILES = {"a.csv": b"x\n1\n", "deep/b.txt": b"", "deep/größe.json": b"[1, 2]"}


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data)
    return path


def write_tar(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), 1_714_979_290
            archive.addfile(member, io.BytesIO(data))
    return path


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


KINDS = {
    "zip": write_zip,
    "tar": write_tar,
    "tar.gz": lambda path, files: write_tar(path, files, "w:gz"),
    "tar.bz2": lambda path, files: write_tar(path, files, "w:bz2"),
    "tar.xz": lambda path, files: write_tar(path, files, "w:xz"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_files_that_were_packed(kind, tmp_path):
    """Whatever the file is called: its content tells the kind."""
    path = KINDS[kind](tmp_path / "data.bin", FILES)

    opened = open_archive(path, str(tmp_path / "out"))

    assert read_all(opened.folder) == FILES
    assert (opened.kind, opened.files, opened.size_bytes) == (kind, 3, 10)
    assert opened.archive_bytes == path.stat().st_size
    assert opened.ratio == pytest.approx(10 / path.stat().st_size)
    assert opened.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert opened.notes == []


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_the_report_has_a_row_for_each_member(kind, tmp_path):
    path = KINDS[kind](tmp_path / "x", FILES)

    report = open_archive(path, str(tmp_path / "out")).report

    assert report["member"].tolist() == list(FILES)
    assert report["path"].tolist() == list(FILES)
    assert report["size_bytes"].tolist() == [4, 0, 6]
    assert set(report["kind"]) == {"file"}
    assert set(report["modified"]) == {pd.Timestamp("2024-05-06T07:08:10")}


def test_without_an_argument_a_sample_is_made_and_unpacked():
    first, again = open_archive(), open_archive()

    assert first.folder != again.folder
    assert read_all(first.folder) == read_all(again.folder)
    assert first.sha256 == again.sha256
    table = pd.read_csv(first.folder / "sample/data/flowers.csv")
    assert table["petals"].tolist() == [5, 6, 6]


def test_a_path_may_be_text_and_the_folder_may_be_there(tmp_path):
    path = write_zip(tmp_path / "x.zip", FILES)
    (tmp_path / "out").mkdir()

    opened = open_archive(str(path), str(tmp_path / "out"))

    assert opened.folder == tmp_path / "out"
    assert opened.files == 3


def test_only_what_is_wanted_is_written(tmp_path):
    path = write_zip(tmp_path / "x.zip", {**FILES, "deep/down/c.csv": b"y\n"})

    by_name = open_archive(path, only=["*.csv"])
    by_path = open_archive(path, only=["deep/*.json", "none"])

    assert sorted(read_all(by_name.folder)) == ["a.csv", "deep/down/c.csv"]
    assert sorted(read_all(by_path.folder)) == ["deep/größe.json"]
    assert by_name.report["path"].tolist() == ["a.csv", "", "", "deep/down/c.csv"]
    nothing = open_archive(path, only=["*.png"])
    assert nothing.files == 0
    assert nothing.notes[0].startswith("no file was written")


def test_folders_are_kept_empty_ones_too(tmp_path):
    path = write_zip(tmp_path / "x.zip", {"empty/": b"", "a/b/": b"", "a/b/c": b"1"})

    opened = open_archive(path)

    assert (opened.folder / "empty").is_dir()
    assert opened.report["kind"].tolist() == ["folder", "folder", "file"]


def test_links_that_stay_inside_become_copies(tmp_path):
    """Also those that come before what they lead to, and links to links."""
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        for name, target, kind in (
            ("deep/early", "../a.csv", tarfile.SYMTYPE),
            ("chain", "deep/early", tarfile.SYMTYPE),
            ("hard", "a.csv", tarfile.LNKTYPE),
            ("nowhere", "lost.csv", tarfile.SYMTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
        member = tarfile.TarInfo("a.csv")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"x\n1\n"))

    opened = open_archive(path)

    assert read_all(opened.folder) == dict.fromkeys(
        ["a.csv", "deep/early", "chain", "hard"], b"x\n1\n"
    )
    assert not any(each.is_symlink() for each in opened.folder.rglob("*"))
    (note,) = opened.notes
    assert note.startswith("link 'nowhere' left out: it leads to 'lost.csv', which is")
    assert opened.size_bytes == 16


def test_a_link_in_a_zip_is_one_too(tmp_path):
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.csv", "x\n")
        archive.writestr(link, "a.csv")

    opened = open_archive(tmp_path / "x.zip")

    assert read_all(opened.folder) == {"a.csv": b"x\n", "link": b"x\n"}
    assert opened.report["kind"].tolist() == ["file", "link"]


def test_of_two_members_of_one_name_the_last_is_kept(tmp_path):
    """As tar -r appends a new state of a file."""
    write_tar(tmp_path / "x.tar", {"a": b"old"})
    write_tar(tmp_path / "x.tar", {"a": b"new"}, "a")

    opened = open_archive(tmp_path / "x.tar")

    assert read_all(opened.folder) == {"a": b"new"}
    assert opened.notes == ["'a' is there more than once: the last is kept"]


def test_names_of_old_windows_tools_are_folders(tmp_path):
    path = write_zip(tmp_path / "x.zip", {"data\\a.csv": b"1", "leer\\": b""})

    opened = open_archive(path)

    assert read_all(opened.folder) == {"data/a.csv": b"1"}
    assert (opened.folder / "leer").is_dir()


def test_names_in_other_letters_and_in_bytes_that_are_no_text_are_read(tmp_path):
    path = write_tar(tmp_path / "x.tar", {"日本\u3000.csv": b"1", "caf\udce9": b"2"})

    opened = open_archive(path)

    assert read_all(opened.folder) == {"日本\u3000.csv": b"1", "caf\ufffd": b"2"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_without_members_is_an_empty_folder(kind, tmp_path):
    opened = open_archive(KINDS[kind](tmp_path / "x", {}))

    assert (opened.files, len(opened.report), opened.ratio) == (0, 0, 0)
    assert opened.report["size_bytes"].dtype == "int64"
    assert opened.notes


def test_the_right_digest_is_accepted_and_a_wrong_one_refused(tmp_path):
    path = write_zip(tmp_path / "x.zip", FILES)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()

    assert open_archive(path, sha256=digest.upper()).sha256 == digest
    with pytest.raises(ValueError, match=f"has sha256 {digest}, not 00: it is another"):
        open_archive(path, sha256="00")


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    opened = open_archive()

    for row in opened.report.itertuples(index=False):
        line = f"| {row.member} | {row.path} | {row.kind} | {row.size_bytes} |"
        assert line in readme
    assert opened.sha256 in readme
