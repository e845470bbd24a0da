"""Names and references: one spelling each, nothing that looks like another."""

from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from registry.core.errors import FnhubError, InvalidName, InvalidRange, InvalidReference
from registry.core.names import (
    RESERVED_NAMES,
    RESERVED_TEAMS,
    FunctionName,
    Reference,
    parse_team,
)
from registry.core.versions import ANY, Range

quick = settings(deadline=None, max_examples=100)

team_texts = st.from_regex(r"[a-z][a-z0-9]{1,8}", fullmatch=True)
name_texts = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3}){0,3}", fullmatch=True)
function_names = st.builds(
    FunctionName,
    team_texts.filter(lambda text: text not in RESERVED_TEAMS),
    name_texts.filter(lambda text: text not in RESERVED_NAMES),
)
# Few letters, so that two of them nearly meet: ab/a-b, aba/b, ab/a_b.
crowded = st.from_regex(r"[ab]{2,3}/[ab]([-_]?[ab]){0,3}", fullmatch=True)
ranges = st.sampled_from(
    ["*", "^1.2", "~1", "1.x", ">=1,<2", ">= 1.2 <2", "1.2.0-rc.1"]
)


def test_a_name_says_where_its_function_lives():
    name = FunctionName.parse("core/load-dataset")

    assert (name.team, name.name) == ("core", "load-dataset")
    assert str(name) == "core/load-dataset"
    assert name.module == "load_dataset"
    assert name.package == "hub_functions.core.load_dataset"
    assert name.folder == "hub_functions/core/load_dataset"
    assert name.distribution == "fnhub-core-load-dataset"


def test_an_underscore_is_read_as_a_dash():
    """Both are one file and one distribution: they cannot be two functions."""
    assert FunctionName.parse("core/load_dataset") == FunctionName.parse(
        "core/load-dataset"
    )


@pytest.mark.thorough
@quick
@given(function_names)
def test_a_printed_name_is_read_back(name):
    assert FunctionName.parse(str(name)) == name


@quick
@given(function_names)
def test_a_distribution_splits_back_to_team_and_name(name):
    prefix, team, rest = name.distribution.split("-", 2)

    assert (prefix, FunctionName(team, rest)) == ("fnhub", name)
    assert canonicalize_name(name.distribution) == name.distribution


@quick
@given(crowded, crowded)
def test_two_names_never_share_a_place(one, other):
    """Else one team could publish what another team's users install."""
    first, second = FunctionName.parse(one), FunctionName.parse(other)

    different = first != second

    assert (first.distribution != second.distribution) == different
    assert (first.folder != second.folder) == different
    assert (first.package != second.package) == different


@quick
@given(function_names)
def test_the_package_can_be_imported(name):
    assert all(part.isidentifier() for part in name.package.split("."))
    assert not any(keyword.iskeyword(part) for part in name.package.split("."))


@pytest.mark.parametrize(
    "name",
    [
        *["", "Describe", "DESCRIBE", "1odash", "-rf", "--help", "describe-"],
        *["a--b", "a__b", "__init__", "_private", "..", ".", ".hidden", "a.b", "a/b"],
        *["a b", " describe", "describe ", "describe\n", "a\tb", "a\x00b", "a\\b"],
        *["c:", "a%2fb", "a@b", "a:b", "a'b", "a;b", "<b>"],
    ],
    ids=ascii,
)
def test_a_name_outside_the_rule_is_refused(name):
    with pytest.raises(
        InvalidName, match="small letters and digits with single dashes"
    ):
        FunctionName.parse(f"core/{name}")


@pytest.mark.parametrize(
    "name",
    [
        "describ\u0435",  # a Cyrillic e
        "\uff44escribe",  # a full-width d: NFKC makes it the same
        "desc\u200bribe",  # a space of no width
        "\u202eebircsed",  # turned right to left
        "descr\u00edbe",
        "descr\u0131be",  # a dotless i
        "\u017fearch",  # a long s: lower() keeps it, upper() makes it S
        "com\u00b9",
        "describe\u0301",
        "a\u2010b",  # another hyphen
        "a\ud800",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("form", ["core/{}", "{}/describe"])
def test_a_look_alike_is_refused_and_shown_for_what_it_is(name, form):
    with pytest.raises(InvalidName) as refused:
        FunctionName.parse(form.format(name))

    assert refused.value.text == name


@pytest.mark.parametrize(
    "name", ["desc\u200bribe", "\u202eebircsed", "a\x1b[31m", "a\nb"]
)
def test_a_message_shows_what_cannot_be_seen(name):
    """A name must not turn the terminal's text around or forge a line of a log."""
    with pytest.raises(InvalidName) as refused:
        FunctionName.parse(f"core/{name}")

    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "name",
    [
        *["import", "lambda", "class", "none", "true", "async"],
        *["latest", "versions", "api", "search", "new", "index", "diff", "files"],
        *["con", "prn", "aux", "nul", "com1", "com9", "lpt0"],
    ],
)
def test_a_reserved_name_is_refused(name):
    """Words of Python, of the hub's own addresses, and devices of Windows."""
    with pytest.raises(InvalidName, match="is reserved"):
        FunctionName.parse(f"core/{name}")


@pytest.mark.parametrize(
    "team",
    [
        *["import", "none", "con", "nul", "com1"],
        *["api", "admin", "search", "simple", "packages", "static", "teams", "latest"],
        *["fnhub", "hub", "mlrun", "kfp", "legacy", "registry"],
    ],
)
def test_a_reserved_team_is_refused(team):
    with pytest.raises(InvalidName, match="is reserved"):
        parse_team(team)


@pytest.mark.parametrize(
    "team",
    [
        "",
        "a",
        "A1",
        "Core",
        "my-team",
        "my_team",
        "1st",
        "core ",
        "core\n",
        "..",
        "a" * 32,
    ],
    ids=repr,
)
def test_a_team_outside_the_rule_is_refused(team):
    with pytest.raises(InvalidName, match="2 to 31 small letters and digits"):
        parse_team(team)


def test_the_longest_names_are_read_and_longer_ones_refused():
    longest = f"{'t' * 31}/{'n' * 64}"

    assert str(FunctionName.parse(longest)) == longest
    with pytest.raises(
        InvalidName, match="at most 64 characters, this one 65"
    ) as refused:
        FunctionName.parse(f"core/{'n' * 65}")
    assert len(refused.value.text) < 30


def test_a_name_needs_its_team():
    """In a manifest: `describe` alone would change its meaning from team to team."""
    with pytest.raises(InvalidName, match="it needs a team and a name"):
        FunctionName.parse("describe")


def test_names_are_ordered_by_team_then_name():
    texts = ["acme/zeta", "core/alpha", "core/beta"]

    names = sorted(FunctionName.parse(text) for text in reversed(texts))

    assert list(map(str, names)) == texts


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("describe", "core/describe", "*"),
        ("core/describe", "core/describe", "*"),
        ("acme/churn", "acme/churn", "*"),
        ("load_dataset", "core/load-dataset", "*"),
        ("  describe  ", "core/describe", "*"),
        ("describe@^1.2", "core/describe", "^1.2"),
        ("core/describe@^1.2", "core/describe", "^1.2"),
        ("core/describe@>=1, <2", "core/describe", ">=1,<2"),
        ("core/describe@1.2.0-rc.1", "core/describe", "1.2.0-rc.1"),
        ("hub://describe", "core/describe", "*"),
        ("hub://describe:1.2.0", "core/describe", "1.2.0"),
        ("hub://core/describe:1.2.0", "core/describe", "1.2.0"),
        ("hub://acme/load_data:latest", "acme/load-data", "*"),
        ("hub://describe:latest", "core/describe", "*"),
    ],
)
def test_a_reference_names_a_function_and_a_range(text, name, wanted):
    reference = Reference.parse(text)

    assert reference == Reference(FunctionName.parse(name), Range.parse(wanted))


@quick
@given(function_names, ranges)
def test_a_printed_reference_is_read_back(name, text):
    reference = Reference(name, Range.parse(text))

    assert Reference.parse(str(reference)) == reference


def test_a_reference_to_any_version_is_printed_as_the_name():
    assert str(Reference.parse("describe@*")) == "core/describe"
    assert Reference.parse("describe").range == ANY


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", InvalidReference),
        ("   ", InvalidReference),
        ("@^1.2", InvalidReference),
        ("describe@", InvalidReference),
        ("hub://", InvalidReference),
        ("hub://describe:", InvalidReference),
        ("hub://:1.2.0", InvalidReference),
        ("Describe", InvalidName),
        ("core/", InvalidName),
        ("/describe", InvalidName),
        ("core/describe/1.2.0", InvalidName),
        ("describe:1.2.0", InvalidName),
        ("hub://describe@1.2.0", InvalidName),
        ("https://hub.example/describe", InvalidName),
        ("../../etc/passwd", InvalidName),
        ("describe@latest", InvalidRange),
        ("describe@v1", InvalidRange),
        ("describe@1.2.0@1.3.0", InvalidRange),
        ("describe@^1 || ^2", InvalidRange),
    ],
)
def test_what_is_no_reference_is_refused(text, error):
    with pytest.raises(error):
        Reference.parse(text)


@quick
@given(st.text(max_size=30) | st.text("hub:/core@^1.2*-_ ", max_size=20))
def test_any_text_is_a_reference_or_refused_on_purpose(text):
    try:
        reference = Reference.parse(text)
    except FnhubError:
        return
    assert re.fullmatch(r"[a-z0-9]+/[a-z0-9-]+", str(reference.name))
    assert Reference.parse(str(reference)) == reference
