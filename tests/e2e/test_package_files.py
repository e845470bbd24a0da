"""Where the files of locked packages are, by the real uv and an index."""

from __future__ import annotations

import pytest

from registry.core.errors import EnvironmentFailed
from registry.run.environments import compile_requirements
from registry.run.environments.files import locked_packages
from tests.e2e.index import digest, serve_index


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An index with two packages, which is all that uv knows of."""
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        yield served


def refusal(compiled, locked=None):
    with pytest.raises(EnvironmentFailed) as caught:
        locked_packages(compiled.environment, locked or compiled.hashes)
    return caught.value


def test_each_package_has_its_file_and_the_markers_of_the_lock(index):
    requirements = ["tiny ; sys_platform == 'win32'", "other ; python_version < '3.13'"]
    compiled = compile_requirements(">=3.11", requirements)

    found = locked_packages(compiled.environment, compiled.hashes)

    assert [f"{each.name}=={each.version} ; {each.marker}" for each in found] == [
        package.replace("'", '"') for package in compiled.environment.packages
    ]
    assert [each.wheels[0].url for each in found] == [
        f"{index.url}/files/other-1.0-py3-none-any.whl",
        f"{index.url}/files/tiny-1.0-py3-none-any.whl",
    ]


def test_two_versions_of_a_package_have_each_their_own_files(index):
    index.add("tiny", "2.0")
    compiled = compile_requirements(
        ">=3.11",
        ["tiny<2 ; python_version < '3.12'", "tiny>=2 ; python_version >= '3.12'"],
    )

    found = locked_packages(compiled.environment, compiled.hashes)

    assert [(str(each.version), each.wheels[0].filename) for each in found] == [
        ("1.0", "tiny-1.0-py3-none-any.whl"),
        ("2.0", "tiny-2.0-py3-none-any.whl"),
    ]


def test_a_version_that_the_lock_has_not_is_refused(index):
    """What all functions need together may be what none of them needs alone."""
    index.add("tiny", "2.0")
    old = compile_requirements(">=3.11", ["tiny<2"])
    new = compile_requirements(">=3.11", ["tiny>=2"])

    refused = refusal(new, old.hashes)

    assert "need tiny 2.0, and functions.lock has tiny 1.0" in refused.output
    assert "--format requirements" in refused.hint


def test_a_package_at_an_address_is_what_the_lock_says(index, monkeypatch):
    """Nobody has to be asked for it."""
    url = index.add("odd", "3.0")
    compiled = compile_requirements(">=3.11", [f"odd @ {url}"])
    monkeypatch.setenv("PATH", "")

    (found,) = locked_packages(compiled.environment, compiled.hashes)

    assert found.archive.url == url
    sha256 = digest(index.files["odd-3.0-py3-none-any.whl"])
    assert found.archive.hashes == {"sha256": sha256}


def test_an_address_tells_no_password_of_the_index(index, monkeypatch):
    """Neither that of uv's settings, nor one that the index's own pages hold."""
    secret = index.url.replace("//", "//me:s3cr3t@")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{secret}/simple/")
    index.link = f"{secret}/files/{{file}}"
    compiled = compile_requirements(">=3.11", ["tiny"])

    (found,) = locked_packages(compiled.environment, compiled.hashes)

    assert found.wheels[0].url == f"{index.url}/files/tiny-1.0-py3-none-any.whl"


def test_an_address_with_a_query_is_refused(index):
    """Signed addresses end, and until then they are a password."""
    index.link = "/files/{file}?signature=s3cr3t"
    compiled = compile_requirements(">=3.11", ["tiny"])

    refused = refusal(compiled)

    assert "tiny-1.0-py3-none-any.whl holds a ?" in refused.output
    assert "s3cr3t" not in str(refused)


def test_a_file_of_this_machine_is_refused(index, tmp_path, monkeypatch):
    """Others do not have it, and a path tells of its user."""
    compiled = compile_requirements(">=3.11", ["tiny"])
    (tmp_path / "links").mkdir()
    for name, data in index.files.items():
        (tmp_path / "links" / name).write_bytes(data)
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "links"))
    monkeypatch.setenv("UV_NO_INDEX", "1")

    refused = refusal(compiled)

    assert "tiny-1.0-py3-none-any.whl is a file of this machine" in refused.output
    assert str(tmp_path) not in str(refused)


def test_an_address_with_two_files_is_refused(index):
    """A pylock has one hash of a kind for it: naming either would be a guess."""
    url = index.add("odd", "3.0")
    compiled = compile_requirements(">=3.11", [f"odd @ {url}"])
    (package,) = compiled.environment.packages

    refused = refusal(
        compiled, {package: (*compiled.hashes[package], f"sha256:{'0' * 64}")}
    )

    assert "several files for odd at one address" in refused.output
