"""Bad functions that can be published score badly, each for its own faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.client.publish import check

PLANTED = Path(__file__).parent / "data" / "planted" / "hub_functions" / "acme"
# What each is there for: rules that have to see it.
FAULTS = {
    "bare": {"readme-usage", "tests-present", "outputs-named", "parameters-typed"},
    "boasting": {"tests-check", "tests-import", "example-executed", "keywords"},
    "careless": {"no-dynamic-code", "no-swallowed-errors", "no-mutable-defaults"},
}


@pytest.mark.parametrize("name", FAULTS)
def test_it_scores_below_sixty_and_the_faults_are_named(name):
    report = check(PLANTED / name)

    assert not report.checked.errors
    assert report.score is not None
    short = {each.code for each in report.score.findings if each.earned < each.points}
    assert report.score.points < 60
    assert short >= FAULTS[name]
