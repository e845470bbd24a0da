"""Which run of a pipeline goes on; a folder that was mistyped is not another run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.client.pipelines.resume import former_run
from registry.core.errors import InvalidRecord, NothingToResume
from registry.run.pipelines.record import PipelineRecord


@pytest.fixture
def runs(tmp_path):
    """Runs of two pipelines: one is done, two are not."""
    folder = tmp_path / "runs"
    for day, name, state in [
        (1, "main", "failed"),
        (2, "main", "running"),
        (3, "main", "done"),
        (4, "other", "failed"),
    ]:
        run_id = f"2030010{day}-120000-{name}"
        started = datetime(2030, 1, day, tzinfo=UTC)
        record = PipelineRecord(
            *(name, run_id, "workflow.py:main", "process", {}, (), started), state=state
        )
        (folder / run_id).mkdir(parents=True)
        (folder / run_id / "pipeline.json").write_bytes(record.encode())
    return folder


def test_the_last_one_that_is_not_done_goes_on(runs):
    for resume in (True, runs):
        record, place = former_run("main", resume, runs)

        assert (record.state, place.name) == ("running", "20300102-120000-main")


def test_a_run_that_is_named_goes_on_also_when_it_is_done(runs):
    named = runs / "20300103-120000-main"

    assert former_run("main", named, runs)[1] == named


def test_a_mistyped_folder_is_told_and_no_other_run_goes_on(runs):
    """Steps would run again in a run that nobody thinks of."""
    with pytest.raises(NothingToResume) as caught:
        former_run("main", runs / "20300103-12000-main", runs)

    assert "there is no such folder" in str(caught.value)
    assert f"did you mean {runs / '20300103-120000-main'}?" in str(caught.value)


def test_a_run_of_another_pipeline_is_told(runs):
    with pytest.raises(NothingToResume, match="a run of the pipeline 'other'"):
        former_run("main", runs / "20300104-120000-other", runs)


def test_where_all_is_done_nothing_goes_on(runs, tmp_path):
    with pytest.raises(NothingToResume, match="stopped half-way"):
        former_run("third", True, runs)
    with pytest.raises(NothingToResume, match="no such folder"):
        former_run("main", True, tmp_path / "never")


def test_a_record_that_is_damaged_is_told_where_it_was_named(runs):
    """Among others it is passed over."""
    damaged = runs / "20300102-120000-main"
    (damaged / "pipeline.json").write_text("{")

    with pytest.raises(InvalidRecord):
        former_run("main", damaged, runs)
    assert former_run("main", True, runs)[1].name == "20300101-120000-main"
