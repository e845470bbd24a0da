"""Ranges: npm's meaning, one canonical text, and the same for Python tools."""

from __future__ import annotations

import json
import pickle
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from registry.core.errors import InvalidRange
from registry.core.versions import ANY, Range, Version, parse_version, pep440, pick

quick = settings(deadline=None, max_examples=200)

NPM = json.loads(
    files("tests.core.data").joinpath("npm_ranges.json").read_text("utf-8")
)

# Few numbers, so that ranges and versions often meet.
few = st.sampled_from([0, 1, 2, 3, 10])
stages = st.sampled_from(["", "", "-alpha.1", "-beta.2", "-rc.1", "-rc.10"])
version_texts = st.builds("{}.{}.{}{}".format, few, few, few, stages)
partials = st.builds("{}{}".format, few, st.sampled_from(["", ".x", ".*", ".X.X"])) | (
    st.builds("{}.{}{}".format, few, few, st.sampled_from(["", ".x", ".*"]))
)
signs = st.sampled_from(["", "^", "~", ">", ">=", "<", "<=", "=", ">= ", "^ "])
parts = st.builds("{}{}".format, signs, version_texts | partials) | st.just("*")
separators = st.sampled_from([",", " ", ", ", " , ", "  "])
range_texts = st.builds(
    lambda separator, texts: separator.join(texts),
    separators,
    st.lists(parts, min_size=1, max_size=3),
)


def fitting(text: str, *versions: str) -> list[str]:
    """Return those of the versions that fit the range."""
    wanted = Range.parse(text)
    return [version for version in versions if parse_version(version) in wanted]


@pytest.mark.parametrize("text", NPM["fitting"])
def test_a_range_means_what_npm_means(text):
    """The file holds npm's own answers: one for each version and range in it."""
    assert fitting(text, *NPM["versions"]) == NPM["fitting"][text]


def test_the_table_of_npm_asks_enough():
    """A table that was cut short would pass too."""
    assert len(NPM["versions"]) * len(NPM["fitting"]) > 4000
    assert sum(map(len, NPM["fitting"].values())) > 600


@pytest.mark.parametrize(
    ("written", "canonical", "specifier"),
    [
        ("*", "*", ""),
        ("x", "*", ""),
        ("*.*", "*", ""),
        ("* *", "*", ""),
        ("^1.2", "^1.2", ">=1.2.0,<2.0.0"),
        ("^ 1.2", "^1.2", ">=1.2.0,<2.0.0"),
        ("^1.x", "^1", ">=1.0.0,<2.0.0"),
        ("^0.3.0", "^0.3.0", ">=0.3.0,<0.4.0"),
        ("^0.0.3", "^0.0.3", ">=0.0.3,<0.0.4"),
        ("~1.2", "~1.2", ">=1.2.0,<1.3.0"),
        ("~1", "~1", ">=1.0.0,<2.0.0"),
        ("1", "1.*", ">=1.0.0,<2.0.0"),
        ("1.x", "1.*", ">=1.0.0,<2.0.0"),
        ("=1.X.x", "1.*", ">=1.0.0,<2.0.0"),
        ("1.2", "1.2.*", ">=1.2.0,<1.3.0"),
        ("1.2.0", "1.2.0", "==1.2.0"),
        ("= 1.2.0", "1.2.0", "==1.2.0"),
        ("1.2.0-rc.1", "1.2.0-rc.1", "==1.2.0rc1"),
        (" >= 1 ,  < 2 ", ">=1,<2", ">=1.0.0,<2.0.0"),
        (">=1 <2", ">=1,<2", ">=1.0.0,<2.0.0"),
        ("*, >=1", ">=1", ">=1.0.0"),
        (">1", ">1", ">=2.0.0"),
        (">1.2.0", ">1.2.0", ">1.2.0"),
        ("<=1.2.x", "<=1.2", "<1.3.0"),
        ("<=1.2.0", "<=1.2.0", "<=1.2.0"),
        ("<1.2.0", "<1.2.0", "<1.2.0"),
        ("<0", "<0", "<0.0.0"),
        ("^1.2,~1.4", "^1.2,~1.4", ">=1.4.0,<1.5.0"),
        ("^1.2.0-rc.1", "^1.2.0-rc.1", ">=1.2.0rc1,<2.0.0"),
        (">=2.0.0-rc.1,<2.0.0", ">=2.0.0-rc.1,<2.0.0", ">=2.0.0rc1,<=2.0.0,!=2.0.0"),
    ],
)
def test_a_range_has_one_text_and_one_specifier(written, canonical, specifier):
    wanted = Range.parse(written)

    assert str(wanted) == canonical
    assert wanted == Range.parse(canonical)
    assert wanted.pep440() == specifier


@pytest.mark.thorough
@quick
@given(range_texts, version_texts)
def test_the_canonical_text_is_read_back_as_the_same_range(text, version):
    wanted = Range.parse(text)

    again = Range.parse(str(wanted))

    assert again == wanted
    assert str(again) == str(wanted)
    assert hash(again) == hash(wanted)
    assert again.pep440() == wanted.pep440()
    assert (parse_version(version) in again) == (parse_version(version) in wanted)


@pytest.mark.thorough
@quick
@given(range_texts, version_texts)
def test_python_tools_admit_the_same_stable_versions(text, version):
    """pip and uv resolve a wheel's Requires-Dist without knowing our ranges."""
    wanted, candidate = Range.parse(text), parse_version(version)

    specifiers = SpecifierSet(wanted.pep440())

    admitted = specifiers.contains(pep440(candidate), prereleases=True)
    if candidate.prerelease is None:
        assert admitted == (candidate in wanted)
    else:
        assert admitted or candidate not in wanted


@quick
@given(version_texts)
def test_an_exact_range_fits_its_version_only(text):
    version, wanted = parse_version(text), Range.parse(text)

    assert version in wanted
    assert str(wanted) == text
    assert Version(version.major, version.minor, version.patch + 1) not in wanted


def test_a_range_is_a_value():
    assert {Range.parse("1.x"): "kept"}[Range.parse("1")] == "kept"
    assert Range.parse("^1") != Range.parse("1.*")
    assert Range.parse("*") == ANY
    assert Range.parse("^1") != ANY
    assert parse_version("1.3.0") in pickle.loads(pickle.dumps(Range.parse("^1.2")))


STAR = "a star stands alone or last, as in 1.*"
EMPTY = "a part of it is empty; * stands for any version"
REFUSED = [
    ("", EMPTY),
    ("  ", EMPTY),
    (",", EMPTY),
    (">=1,", EMPTY),
    (",<2", EMPTY),
    (">=1,,<2", EMPTY),
    (">=1, ,<2", EMPTY),
    ("^1 || ^2", "there is no OR: write one range, such as >=1.2,<3"),
    ("^1||^2", "there is no OR: write one range, such as >=1.2,<3"),
    ("||", "there is no OR: write one range, such as >=1.2,<3"),
    ("1.2 - 2.0", "there are no hyphen ranges: write >=1.2,<=2.0"),
    ("1.2.0 - 1.3.0-rc.1", "there are no hyphen ranges: write >=1.2.0,<=1.3.0-rc.1"),
    ("==1.2.0", "write 1.2.0 or =1.2.0 for exactly this version"),
    ("~=1.2", "write ^1.2 for all of 1 from 1.2 on, ~1.2 for all of 1.2"),
    ("~>1.2", "write ^1.2 for all of 1 from 1.2 on, ~1.2 for all of 1.2"),
    ("!=1.2.0", "no version can be left out of a range"),
    ("latest", "write * for the latest"),
    (">*", STAR),
    ("^*", STAR),
    ("1.x.3", STAR),
    ("*.1", STAR),
    ("1.2.3.*", STAR),
    ("v1.2", "in 'v1.2', leave out what stands before the first number"),
    ("^v1.2", "in '^v1.2', leave out what stands before the first number"),
    ("^01.2", "in '^01.2', a number has no leading zero"),
    ("^1.2-rc.1", "in '^1.2-rc.1', it needs three numbers, as in 1.0.0"),
    ("1.2.3.4", "in '1.2.3.4', it has more than three numbers"),
    (">=1000000000", "in '>=1000000000', a number has at most 9 digits"),
    (">=1.2.0rc1", "in '>=1.2.0rc1', a pre-release is -alpha.N, -beta.N or -rc.N"),
    (">=1.2.0-0", "in '>=1.2.0-0', a pre-release is -alpha.N, -beta.N or -rc.N"),
    ("^1.2\n", "in '^1.2\\n', it holds a blank or a line break"),
    ("^\uff11", "in '^\uff11', it holds a character that is not ASCII"),
    (">", "in '>', it is empty"),
    ("> =1", "in '>', it is empty"),
    ("^^1", "in '^^1', it is not MAJOR.MINOR.PATCH"),
    ("^-1", "in '^-1', it is not MAJOR.MINOR.PATCH"),
    ("(1)", "in '(1)', it is not MAJOR.MINOR.PATCH"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_no_range_is_refused_with_what_to_write(text, why):
    with pytest.raises(InvalidRange) as refused:
        Range.parse(text)

    assert refused.value.why == why
    assert refused.value.text == text


@pytest.mark.parametrize(
    "text",
    ["9" * 1_000_000, "1 " * 200, "^ " * 100_000, "1," * 100_000, "1 - " * 100_000],
    ids=len,
)
def test_overlong_text_is_refused_at_once_and_not_repeated(text):
    started = time.process_time()

    with pytest.raises(InvalidRange) as refused:
        Range.parse(text)

    assert refused.value.why == "it has more than 256 characters"
    assert len(str(refused.value)) < 100
    assert time.process_time() - started < 0.5


@quick
@given(st.text(st.sampled_from("0123.*xX^~<>=|!-, v\nrc\uff11"), max_size=12))
def test_text_is_a_range_or_refused(text):
    try:
        wanted = Range.parse(text)
    except InvalidRange:
        return
    assert Range.parse(str(wanted)) == wanted
    assert str(SpecifierSet(wanted.pep440())).count(",") == wanted.pep440().count(",")


@pytest.mark.parametrize(
    ("wanted", "versions", "picked"),
    [
        ("*", "1.0.0 1.10.0 1.9.0", "1.10.0"),
        ("*", "1.0.0 2.0.0-rc.1", "1.0.0"),
        ("*", "1.0.0-rc.1", None),
        ("^1.2", "1.1.0 2.0.0", None),
        ("^1.2.0-rc.1", "1.2.0-rc.1 1.2.0-rc.10 1.2.0-rc.2", "1.2.0-rc.10"),
        ("^1.2.0-rc.1", "1.2.0-rc.2 1.3.0-rc.1", "1.2.0-rc.2"),
        # The stable one is the smaller one here.
        (">=1.2.0-rc.1,<=1.3.0-rc.1", "1.2.0 1.3.0-rc.1", "1.2.0"),
        ("*", "", None),
    ],
)
def test_the_greatest_stable_version_is_picked_before_any_other(
    wanted, versions, picked
):
    candidates = [parse_version(text) for text in versions.split()]

    found = pick(candidates, Range.parse(wanted))

    assert found == (parse_version(picked) if picked else None)
