"""Requirements are locked, by the real uv and an index on this machine."""

from __future__ import annotations

import pytest

from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments import compile_requirements, find_clash
from tests.e2e.index import serve_index


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An index with two packages, which is all that uv knows of."""
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        yield served


def test_locking_twice_gives_the_same(index):
    one = compile_requirements(">=3.11", ["other", "tiny>=1"])
    two = compile_requirements(">=3.11", ["tiny>=1", "other", "other"])

    assert one == two
    assert one.environment.packages == ("other==1.0", "tiny==1.0")
    assert one.environment.requirements == ("other", "tiny>=1")


def test_a_lock_does_not_depend_on_where_it_is_made(index, tmp_path, monkeypatch):
    """Settings of uv in the current folder, or beside a temporary one, may be
    anybody's.
    """  # one sentence, two lines
    expected = compile_requirements(">=3.11", ["other"])
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "uv.toml").write_text("[pip]\nno-deps = true\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("UV_NO_CONFIG")
    monkeypatch.setenv("UV_WORKING_DIR", str(tmp_path))

    assert compile_requirements(">=3.11", ["other"]) == expected


def test_locking_again_changes_only_what_no_longer_fits(index):
    old = compile_requirements(">=3.11", ["tiny", "other"])
    index.add("tiny", "1.1")
    index.add("other", "2.0", "tiny>=1")

    again = compile_requirements(">=3.11", ["tiny", "other"], preferred=old.hashes)
    wanted = compile_requirements(">=3.11", ["tiny", "other>=2"], preferred=old.hashes)
    anew = compile_requirements(">=3.11", ["tiny", "other"])

    assert again == old
    assert wanted.environment.packages == ("other==2.0", "tiny==1.0")
    assert anew.environment.packages == ("other==2.0", "tiny==1.1")


def test_a_lock_holds_for_other_platforms_and_pythons(index):
    """It is made on one machine and used on others."""
    requirements = ["tiny ; sys_platform == 'win32'", "other ; python_version < '3.13'"]

    packages = compile_requirements(">=3.11", requirements).environment.packages

    assert [each.partition(" ; ")[0] for each in packages] == [
        "other==1.0",
        "tiny==1.0",
    ]
    assert "python" in packages[0]
    assert "win32" in packages[1]


def test_extras_are_locked(index):
    index.add("parts", "1.0", "tiny ; extra == 'more'")

    locked = compile_requirements(">=3.11", ["parts[more]"])

    assert locked.environment.packages == ("parts==1.0", "tiny==1.0")


def test_what_cannot_go_together_is_told_in_uvs_words(index):
    with pytest.raises(EnvironmentFailed) as caught:
        compile_requirements(">=3.11", ["tiny>=1", "tiny<1"])

    assert "tiny>=1" in caught.value.output
    assert "unsatisfiable" in caught.value.output


def test_offline_takes_what_uv_has_and_says_what_it_has_not(index):
    expected = compile_requirements(">=3.11", ["tiny"])

    assert compile_requirements(">=3.11", ["tiny"], offline=True) == expected
    with pytest.raises(EnvironmentFailed) as caught:
        compile_requirements(">=3.11", ["other"], offline=True)
    assert "other was not found in the cache" in caught.value.output
    assert "without --offline" in caught.value.hint


def test_a_failure_does_not_tell_the_indexs_address(index, monkeypatch):
    """It may hold a password; messages end up in the logs of CI."""
    address = index.url.replace("//", "//me:s3cr3t@").rpartition(":")[0]
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}:9/simple/")

    with pytest.raises(EnvironmentFailed) as caught:
        compile_requirements(">=3.11", ["tiny"])

    assert "127.0.0.1" not in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_the_two_that_cannot_live_together_are_found(index):
    index.add("tiny", "2.0")
    old = Environment(">=3.11", ("tiny<2",), ())
    new = Environment(">=3.11", ("tiny>=2",), ())
    third = Environment(">=3.11", ("other",), ())

    assert find_clash([third, new, old]) == (old, new)
    assert find_clash([third, new]) is None
