"""Versions: SemVer's order, one spelling each, and the same order for Python tools."""

from __future__ import annotations

import copy
import pickle
import time

import pytest
import semver
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version as PythonVersion

from registry.core.errors import InvalidVersion
from registry.core.versions import (
    Level,
    Version,
    bump,
    from_pep440,
    parse_version,
    pep440,
)

quick = settings(deadline=None, max_examples=100)

# Small numbers, so that two versions often differ in one place only.
numbers = st.one_of(st.integers(0, 12), st.integers(0, 999_999_999))
versions = st.builds(Version, numbers, numbers, numbers, st.just(3), st.just(0)) | (
    st.builds(Version, numbers, numbers, numbers, st.integers(0, 2), numbers)
)


@quick
@given(versions)
def test_a_printed_version_is_read_back(version):
    assert parse_version(str(version)) == version


@quick
@given(versions)
def test_the_parts_are_those_of_semver(version):
    expected = semver.Version.parse(str(version))

    assert (version.major, version.minor, version.patch) == expected.to_tuple()[:3]
    assert version.prerelease == expected.prerelease


@quick
@given(versions, versions)
def test_versions_are_ordered_as_semver_orders_them(one, other):
    expected = semver.Version.parse(str(one)).compare(str(other))

    assert (one > other) - (one < other) == expected
    assert (one == other) == (expected == 0)


@quick
@given(versions)
def test_python_spelling_is_read_back(version):
    assert from_pep440(pep440(version)) == version


@quick
@given(versions)
def test_python_spelling_is_the_one_python_tools_normalise_to(version):
    """Else a wheel's file name and the index would spell one version in two ways."""
    assert str(PythonVersion(str(version))) == pep440(version)


@quick
@given(versions, versions)
def test_python_tools_order_versions_alike(one, other):
    """Else pip and fnhub would call different releases the newest."""
    python_one, python_other = PythonVersion(pep440(one)), PythonVersion(pep440(other))

    assert (one < other) == (python_one < python_other)


def test_a_range_of_versions_in_order():
    texts = (
        "0.9.9 1.0.0-alpha.2 1.0.0-alpha.10 1.0.0-beta.1 1.0.0-rc.1 1.0.0 1.0.1 1.10.0"
    )

    parsed = [parse_version(text) for text in reversed(texts.split())]

    assert " ".join(map(str, sorted(parsed))) == texts


def test_a_version_is_a_value():
    version = parse_version("1.2.0-rc.1")

    assert {version: "kept"}[parse_version("1.2.0-rc.1")] == "kept"
    assert pickle.loads(pickle.dumps(version)) == version
    assert copy.deepcopy(version) == version
    with pytest.raises(AttributeError):
        version.major = 2


REFUSED = [
    ("", "it is empty"),
    (" ", "it holds a blank or a line break"),
    ("1.0.0 ", "it holds a blank or a line break"),
    (" 1.0.0", "it holds a blank or a line break"),
    ("1.0.0\n", "it holds a blank or a line break"),
    ("1.0.0\r\n", "it holds a blank or a line break"),
    ("1.0.\t0", "it holds a blank or a line break"),
    ("1.0.0\u00a0", "it holds a blank or a line break"),
    ("\uff11.0.0", "it holds a character that is not ASCII"),
    ("1.0.1\uff12", "it holds a character that is not ASCII"),
    ("1.0.0\u200b", "it holds a character that is not ASCII"),
    ("1.0.0-r\u0441.1", "it holds a character that is not ASCII"),
    ("1.0.0\ud800", "it holds a character that is not ASCII"),
    ("v1.0.0", "leave out what stands before the first number"),
    ("V1.0.0", "leave out what stands before the first number"),
    ("=1.0.0", "leave out what stands before the first number"),
    ("01.0.0", "a number has no leading zero"),
    ("1.00.0", "a number has no leading zero"),
    ("1.0.01", "a number has no leading zero"),
    ("1.0.0-rc.01", "a number has no leading zero"),
    ("1", "it needs three numbers, as in 1.0.0"),
    ("1.0", "it needs three numbers, as in 1.0.0"),
    ("1.0-rc.1", "it needs three numbers, as in 1.0.0"),
    ("1.0.0.0", "it has more than three numbers"),
    ("1000000000.0.0", "a number has at most 9 digits"),
    ("1.0.0-rc.1000000000", "a number has at most 9 digits"),
    (
        "1.0.0+build",
        "build metadata (+...) is refused: it would not tell versions apart",
    ),
    (
        "1.0.0-rc.1+5",
        "build metadata (+...) is refused: it would not tell versions apart",
    ),
    ("1.0.0-rc", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-rc1", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-RC.1", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-dev.1", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-rc.1.2", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0rc1", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("1.0.0-1", "a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("-1.0.0", "it is not MAJOR.MINOR.PATCH"),
    ("1..0", "it is not MAJOR.MINOR.PATCH"),
    ("1.0.x", "it is not MAJOR.MINOR.PATCH"),
    ("latest", "it is not MAJOR.MINOR.PATCH"),
    ("1_0.0.0", "it is not MAJOR.MINOR.PATCH"),
    ("../1.0.0", "it is not MAJOR.MINOR.PATCH"),
    ("1.0.0\x00", "it is not MAJOR.MINOR.PATCH"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_version_is_refused_with_the_reason(text, why):
    with pytest.raises(InvalidVersion) as refused:
        parse_version(text)

    assert refused.value.why == why
    assert refused.value.text == text


@pytest.mark.parametrize(
    "text",
    [
        "1." + "9" * 5000 + ".0",
        "1.0.0-" + "a" * 60_000,
        "1.0.0-rc." + "1" * 60,
        "1." * 500_000,
        "9" * 1_000_000,
        " " * 1_000_000,
        "1.0.0-" + "-." * 500_000,
    ],
    ids=len,
)
def test_overlong_text_is_refused_at_once_and_not_repeated(text):
    """A long text costs no more than a short one, and no message carries a megabyte."""
    started = time.process_time()

    for _ in range(100):
        with pytest.raises(InvalidVersion, match="more than 64 characters") as refused:
            parse_version(text)

    assert time.process_time() - started < 0.5
    assert len(str(refused.value)) < 100


def test_the_longest_legal_version_is_read():
    text = "999999999.999999999.999999999-alpha.999999999"

    assert str(parse_version(text)) == text


@quick
@given(st.text(st.sampled_from("0123456789.-+vabcrtelph \n\uff11"), max_size=14))
def test_text_is_read_as_written_or_refused(text):
    """No second spelling of a version: names of files and rows are made of them."""
    try:
        version = parse_version(text)
    except InvalidVersion:
        return
    assert str(version) == text


@pytest.mark.parametrize(
    "text",
    [
        *["", "1.2", "v1.2.0", "1.2.0-rc.1", "1.2.0.rc1", "1.2.0c1", "1.2.0RC1"],
        *["1.2.0rc", "1.2.0rc01", "01.2.0", "1.2.0.dev1", "1.2.0.post1", "1!1.2.0"],
        *["1.2.0+local", "1.2.0\n", "1.2.0rc1 ", "1.2.\uff10", "1.2.0.0"],
        *["1000000000.0.0", "9" * 100_000],
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_another_python_spelling_is_refused(text):
    """`pep440` writes one spelling; a wheel named by another was not built by fnhub."""
    with pytest.raises(InvalidVersion) as refused:
        from_pep440(text)

    assert refused.value.why == "Python tools write 1.2.0 or 1.2.0rc1"
    assert len(str(refused.value)) < 130


@pytest.mark.parametrize(
    ("version", "patch", "minor", "major"),
    [
        ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
        ("1.0.0", "1.0.1", "1.1.0", "2.0.0"),
        ("9.9.9", "9.9.10", "9.10.0", "10.0.0"),
        ("0.2.3", "0.2.4", "0.3.0", "0.3.0"),
        ("0.0.3", "0.0.4", "0.1.0", "0.1.0"),
        ("1.2.0-rc.1", "1.2.1", "1.3.0", "2.0.0"),
        ("0.2.0-alpha.1", "0.2.1", "0.3.0", "0.3.0"),
    ],
)
def test_the_smallest_version_for_a_change(version, patch, minor, major):
    before = parse_version(version)

    assert str(bump(before, Level.PATCH)) == patch
    assert str(bump(before, Level.MINOR)) == minor
    assert str(bump(before, Level.MAJOR)) == major


def test_levels_are_ordered_and_labelled():
    assert max(Level.PATCH, Level.MAJOR, Level.MINOR) is Level.MAJOR
    assert [level.label for level in sorted(Level)] == ["patch", "minor", "major"]
