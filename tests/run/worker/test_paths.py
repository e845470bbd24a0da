"""Paths: given as they are, and copied."""

from __future__ import annotations

import pytest

from registry.run.worker import copies
from registry.run.worker.files import digest_of
from registry.run.worker.refusals import Unfit
from tests.run.worker.conftest import read


class TestPaths:
    def test_a_path_is_given_as_it_is(self, tmp_path):
        assert read(tmp_path, "path") == tmp_path

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("a.bin", "r.bin"),
            ("a.tar.gz", "r.tar.gz"),
            ("v1.2.CSV", "r.CSV"),
            ("a", "r"),
        ],
    )
    def test_a_file_is_copied_with_its_extension(self, name, written, tmp_path):
        (tmp_path / name).write_bytes(b"content")
        out = tmp_path / "out"
        out.mkdir()

        (path,) = copies.write(tmp_path / name, out / "r", [])

        assert path == out / written
        assert path.read_bytes() == b"content"

    def test_a_folder_is_copied_whole_over_an_older_one(self, tmp_path):
        source, out = tmp_path / "source", tmp_path / "out"
        (source / "deep").mkdir(parents=True)
        (source / "deep" / "a.txt").write_text("a")
        (out / "r").mkdir(parents=True)
        (out / "r" / "old.txt").touch()

        (path,) = copies.write(str(source), out / "r", [])

        assert path == out / "r"
        assert digest_of(path) == digest_of(source)

    def test_what_cannot_be_copied_is_told(self, tmp_path):
        with pytest.raises(Unfit, match="where nothing is"):
            copies.write(tmp_path / "none", tmp_path / "r", [])
        with pytest.raises(Unfit, match="into which the outputs are written"):
            copies.write(tmp_path, tmp_path / "r", [])
