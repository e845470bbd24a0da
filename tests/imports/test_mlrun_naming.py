"""Names and versions of strangers: kept where they can be, refused with a reason."""

from __future__ import annotations

import pytest

from registry.core.errors import NotImportable
from registry.imports.mlrun.naming import function_name, release_version


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("aggregate", "aggregate"),
        ("gen_class_data", "gen-class-data"),
        ("v2_model_server", "v2-model-server"),
        ("Hyph En", "hyph-en"),
        ("ns.adder", "ns-adder"),
        ("a__b", "a-b"),
    ],
)
def test_a_name_keeps_its_letters_and_digits(theirs, ours):
    """Users find what they knew: `hub://gen_class_data` is `gen-class-data`."""
    assert str(function_name("mlrunhub", theirs)) == f"mlrunhub/{ours}"


@pytest.mark.parametrize("theirs", ["", "2fast", "latest", "../up", "träume", "a" * 65])
def test_a_name_that_can_be_none_is_refused(theirs):
    """No name is invented: two entries could then be taken for one."""
    with pytest.raises(NotImportable):
        function_name("mlrunhub", theirs)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("1.2.0", "1.2.0"),
        ("1.2.0-rc.1", "1.2.0-rc.1"),
        ("1.2", "1.2.0"),
        ("v3", "3.0.0"),
        ("0.0.01", "0.0.1"),
        ("1.0.0b2", "1.0.0-beta.2"),
        ("1.0.0-rc1", "1.0.0-rc.1"),
    ],
)
def test_a_version_stays_or_is_written_out(theirs, ours):
    """SemVer is kept; a short or Python-like one means one version only."""
    assert str(release_version(theirs)) == ours


@pytest.mark.parametrize("theirs", ["", "newest", "1.0.0.4", "1.0.0+build", "2022-08"])
def test_a_version_that_means_none_is_refused(theirs):
    with pytest.raises(NotImportable):
        release_version(theirs)
