"""A hub of MLRun's is taken in whole, each entry with its account."""

from __future__ import annotations

from collections import Counter

import pytest

from registry.core.errors import ElsewhereFailed
from registry.services.catalog import get_events
from registry.services.fsck import How, Totals, fsck
from registry.services.importing import Outcome, Terms
from tests.conftest import do_all_jobs
from tests.imports.mlrun_hub import CODE
from tests.records import record_of
from tests.services.importing.taking import codes, files_of, release, take

pytestmark = pytest.mark.thorough


def test_the_first_channel_wins_and_the_other_is_listed(backend, hub):
    """Two channels may say different things of one version: only one can be it."""
    hub.add("scale", "1.0.0", channel="development", code="def scale(x): return x\n")
    hub.add("scale", "1.0.0", channel="master")
    hub.add("same", "1.0.0", channel="development")
    hub.add("same", "1.0.0", channel="master")

    entries = take(backend, hub, Terms("mlrunhub", ("development", "master")))

    lost = entries["functions/master/scale/1.0.0"]
    assert lost.outcome is Outcome.OTHER_BYTES
    assert "functions/development/scale/1.0.0" in lost.reason
    assert b"def scale(x)" in files_of(backend, release(backend, "scale"))["scale.py"]
    assert entries["functions/master/same/1.0.0"].outcome is Outcome.SAME


def test_a_version_that_is_written_out_gives_way_to_the_one_that_it_means(backend, hub):
    """`1.0` is 1.0.0 only as long as nobody has published 1.0.0 itself."""
    hub.add("scale", "1.0", code="def scale(x): return x\n")
    hub.add("scale", "1.0.0")

    entries = take(backend, hub)

    assert entries["functions/master/scale/1.0.0"].outcome is Outcome.TAKEN
    assert entries["functions/master/scale/1.0"].outcome is Outcome.OTHER_BYTES


REFUSED = {
    "broken YAML": {"files": {"item.yaml": "a: [1, 2\n"}},
    "no YAML at all": {"files": {"item.yaml": None, "function.yaml": None}},
    "no code": {"files": {"scale.py": None, "function.yaml": None}},
    "code of Python 2": {"code": "print 'x'\n"},
    "a path that leads out": {"spec": {"filename": "../../../x.py"}},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_is_told_and_stops_nothing(backend, hub, how):
    hub.add("scale", "1.0.0", **how)
    hub.add("other", "1.0.0")

    entries = take(backend, hub)

    bad = entries["functions/master/scale/1.0.0"]
    assert bad.outcome is Outcome.REFUSED
    assert bad.reason
    assert entries["functions/master/other/1.0.0"].outcome is Outcome.TAKEN


def test_a_catalog_that_is_none_is_told(backend, hub):
    hub.add("scale", "1.0.0")
    (hub.root / "functions/master/catalog.json").write_text("{")

    entries = take(backend, hub)

    assert entries["functions/master/catalog.json"].outcome is Outcome.REFUSED
    assert entries["functions/master/scale/1.0.0"].outcome is Outcome.TAKEN


def test_a_folder_that_is_no_hub_is_told(backend, hub):
    with pytest.raises(ElsewhereFailed, match="MLRun's layout"):
        take(backend, hub)


FUNCTIONS, VERSIONS = 40, ("0.9", "1.0.0", "1.1.0", "1.2.0", "newest")


def make_large(hub):
    """40 functions of 5 versions; what is wrong with some, by their number."""
    for number in range(FUNCTIONS):
        name = "2many" if number == 39 else f"scale_{chr(97 + number % 26)}{number}"
        for version in VERSIONS:
            hub.add(name, version, **_fault(name, number, version))
    for number in range(5):  # duplicates, and other bytes, in a second channel
        name = f"scale_{chr(97 + number)}{number}"
        code = CODE.format(handler=name, factor=2.0 + number % 2)
        hub.add(name, "1.0.0", channel="development", code=code)


def _fault(name, number, version):
    if (number, version) == (10, "1.1.0"):
        return {"files": {"item.yaml": "spec: {\n"}}
    if (number, version) == (11, "1.1.0"):
        return {"files": {f"{name}.py": None, "function.yaml": None}}
    if (number, version) == (12, "1.2.0"):
        return {"code": f"def {name}(renamed): return renamed\n"}
    return {}


@pytest.mark.thorough
def test_a_hub_of_forty_functions_is_taken_with_a_full_account(backend, hub):
    """The whole promise at once: everything is told, and again nothing changes."""
    make_large(hub)

    first = take(backend, hub)

    assert len(first) == FUNCTIONS * len(VERSIONS) + 5
    counts = Counter(each.outcome for each in first.values())
    # 39 functions of a good name, four versions each, but for the two broken ones.
    assert counts[Outcome.TAKEN] == 39 * 4 - 2
    assert counts[Outcome.SAME] == 3
    assert counts[Outcome.OTHER_BYTES] == 2
    assert counts[Outcome.REFUSED] == 40 + 4 + 2
    refused = [each for each in first.values() if each.outcome is Outcome.REFUSED]
    assert all(each.reason for each in refused)
    breaking = [each for each in first.values() if "breaking-release" in codes(each)]
    assert [each.place for each in breaking] == ["functions/master/scale_m12/1.2.0"]
    short = first["functions/master/scale_a0/0.9"]
    assert (short.ref, "version-changed" in codes(short)) == (
        "mlrunhub/scale-a0@0.9.0",
        True,
    )
    do_all_jobs(backend)
    assert list(fsck(backend, Totals(), How())) == []
    before, events = record_of(backend), len(get_events(backend, 0, 1000))
    assert events == counts[Outcome.TAKEN]

    second = take(backend, hub)

    again = Counter(each.outcome for each in second.values())
    assert again[Outcome.UNCHANGED] == counts[Outcome.TAKEN] + counts[Outcome.SAME]
    assert again[Outcome.TAKEN] == 0
    assert again[Outcome.REFUSED] == counts[Outcome.REFUSED]
    assert record_of(backend) == before
