from __future__ import annotations

import pytest

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.layout import (
    DEFAULT_LIMITS,
    Limits,
    check_path,
    find_clash,
    is_ignored,
    wheel_filename,
)

MIB = 1024 * 1024


def test_the_limits_are_those_that_are_promised():
    assert Limits(32 * MIB, 128 * MIB, 1_000, 200) == DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("core/describe", "1.2.0", "fnhub_core_describe-1.2.0-py3-none-any.whl"),
        ("ml/to-h5", "2.0.0-rc.1", "fnhub_ml_to_h5-2.0.0rc1-py3-none-any.whl"),
    ],
)
def test_a_wheel_is_named_as_installers_expect(name, version, expected):
    found = wheel_filename(FunctionName.parse(name), parse_version(version))

    assert found == expected


@pytest.mark.parametrize(
    "path",
    [
        "__pycache__/x.cpython-311.pyc",
        "sub/__pycache__",
        "x.pyc",
        "x.PYO",
        ".ipynb_checkpoints/example-checkpoint.ipynb",
        ".pytest_cache/README.md",
        ".mypy_cache/x",
        ".ruff_cache/x",
        ".hypothesis/x",
        ".DS_Store",
        "sub/.ds_store",
        "._README.md",
        "Thumbs.db",
        ".git/config",
        ".GIT/config",
        ".git",
        ".venv/bin/python",
        ".env",
        "describe.py~",
        ".describe.py.swp",
        ".#describe.py",
        "#describe.py#",
    ],
)
def test_caches_backups_and_secrets_are_ignored(path):
    assert is_ignored(path)
    assert (
        check_path(path) == "a release leaves out caches, backups and tools' own files"
    )


@pytest.mark.parametrize(
    "path",
    [
        "describe.py",
        "README.md",
        "sub/deep/model.bin",
        ".gitignore",
        ".gitattributes",
        "environment.yaml",
        "Größe.md",
        "数据.csv",
        "a b, c.txt",
        "iris.data",
        "console.py",
        "com.py",
        "x" * 200,
    ],
)
def test_ordinary_files_are_kept(path):
    assert not is_ignored(path)
    assert check_path(path) is None


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../x", "the part '..'"),
        ("a/../../x", "the part '..'"),
        ("a/..", "the part '..'"),
        ("/etc/x", "absolute"),
        ("//server/x", "absolute"),
        ("C:\\x", "':'"),
        ("C:x", "':'"),
        ("a\\..\\b", "'\\\\'"),
        ("\\\\?\\x", "'\\\\'"),
        ("a//b", "the part ''"),
        ("a/", "the part ''"),
        ("./x", "the part '.'"),
        ("a/./x", "the part '.'"),
        ("", "the part ''"),
        ("name.", "dot or space"),
        ("name ", "dot or space"),
        ("dir./x", "dot or space"),
        (" name", "dot or space"),
        ("CON", "device"),
        ("aux.py", "device"),
        ("sub/nul", "device"),
        ("nul.tar.gz", "device"),
        ("com1.txt", "device"),
        ("lpt².md", "device"),
        ("CONIN$", "device"),
        ("aux .py", "device"),
        ("a:b", "':'"),
        ("100%.csv", "'%'"),
        ("a#b", "'#'"),
        ("a?b", "'?'"),
        ("a*b", "'*'"),
        ('a"b', "'\"'"),
        ("a<b", "'<'"),
        ("a>b", "'>'"),
        ("a|b", "'|'"),
        ("a\tb", "U+0009"),
        ("a\nb", "U+000A"),
        ("a\0b", "U+0000"),
        ("a\x7fb", "U+007F"),
        ("a\u0085b", "U+0085"),
        ("a\u202eyp.py", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B"),
        ("a\u200db", "U+200D"),
        ("a\ufeffb", "U+FEFF"),
        ("a\u00a0b", "U+00A0"),
        ("a\u3164b", "U+3164"),
        ("a\ufe0fb", "U+FE0F"),
        ("a\U000e0100b", "U+E0100"),
        ("a\ud800b", "U+D800"),
        ("Gro\u0308ße.md", "NFC"),
        ("x" * 201, "201 characters, the most here is 200"),
        ("d/" * 10_000 + "x", "20001 characters"),
        ("漢" * 86, "255 bytes"),
        ("evil.pth", ".pth"),
        ("sub/Evil.PTH", ".pth"),
        ("fnhub-1.data/scripts/x", ".data and .dist-info"),
        ("x.dist-info/METADATA", ".data and .dist-info"),
        ("X.Dist-Info/METADATA", ".data and .dist-info"),
    ],
)
def test_a_path_that_means_another_thing_elsewhere_is_refused(path, why):
    reason = check_path(path)

    assert reason is not None
    assert why in reason


@pytest.mark.parametrize(
    ("paths", "why"),
    [
        (("README.md", "readme.md"), "take 'README.md' and 'readme.md' for one"),
        (("Strasse", "straße"), "for one"),
        (("\u00e9", "e\u0301"), "for one"),
        (("a/x", "A/y"), "take 'a' and 'A' for one"),
        (("a", "a/b"), "'a' is both a file and a folder"),
        (("a/b/c", "a/b"), "'a/b' is both a file and a folder"),
        (("A", "a/b"), "for one"),
        (("a", "b", "a"), "twice"),
        (("a/", "a"), "'a' is both a file and a folder"),
    ],
)
def test_a_path_that_shadows_another_is_a_clash(paths, why):
    clash = find_clash(paths)

    assert clash is not None
    assert clash[0] == paths[-1]
    assert why in clash[1]


def test_different_paths_do_not_clash():
    assert find_clash(["a/", "a/b/", "a/b/c", "a/b/d", "a/bc", "ab"]) is None
