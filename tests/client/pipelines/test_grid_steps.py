"""A step that is a grid: all combinations run, and the best one goes on."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from registry.client.pipelines.component import text_of
from registry.client.run_index import find_runs, read_run
from registry.client.runs.told_pipeline import folders_of
from registry.client.settings import Settings
from registry.core.errors import InvalidSearch
from registry.core.names import Reference
from registry.run.pipelines.plan import functions_of, read_plan
from tests.client.pipelines.two_steps import NOTE, PARAMS, SUM, Project, document_of
from tests.factories import make_wheel
from tests.run.compiled import artifact, output, param, pipeline


class GridProject(Project):
    """Note is a grid over its number; sum takes what the best one gave."""

    def __init__(self, folder, stranger, **grid):
        super().__init__(folder, stranger)
        note = document_of(make_wheel("acme/note", code=NOTE), **grid)
        total = document_of(make_wheel("acme/sum", code=SUM))
        given = {"diary": param("diary")}
        made = {
            "file": artifact("note", "file"),
            "times": output("note", "double"),
        }
        steps = {"note": (note, given), "sum": (total, made | given)}
        outputs = {"total": ("sum", "result")}
        self.plan = read_plan(pipeline(steps, PARAMS, outputs))


def test_a_step_may_be_a_grid_whose_best_run_goes_on(surroundings, stranger):
    """What comes next need not know that there were several runs."""
    grid = {"grid": {"number": [3.0, 5.0, 4.0]}, "select": "max.double"}
    project = GridProject(surroundings, stranger, **grid)

    record, ran = project.walk("first")

    assert ran == ["note"] * 3 + ["sum"]
    assert record.outputs == {"total": 50.0}
    step = project.runs / "first/steps/note"
    assert json.loads((step / "grid.json").read_text())["best"] == "002"
    runs = [read_run(each) for each in (step, *sorted(step.glob("children/*")))]
    assert [e.record.params["number"] for e in runs] == [5.0, 3.0, 5.0, 4.0]
    assert {e.record.pipeline.step for e in runs} == {"note"}
    assert {e.id for e in runs} <= {e.id for e in find_runs([project.runs])}
    assert folders_of([("note", runs[0])]) == [
        *(step / "children" / each for each in ("001", "002", "003")),
        step,
    ]


@pytest.mark.thorough
def test_an_equal_grid_is_not_run_again(surroundings, stranger):
    """And another one is: what was tried is a part of what the step is."""
    grid = {"grid": {"number": [3.0, 5.0]}, "select": "max.double"}
    GridProject(surroundings, stranger, **grid).walk("first")

    record, ran = GridProject(surroundings, stranger, **grid).walk("again")
    other = GridProject(surroundings, stranger, **grid | {"select": "min.double"})

    assert (ran, record.outputs) == ([], {"total": 50.0})
    found = read_run(surroundings / "runs/again/steps/note").record
    assert (found.grid, found.pipeline.run_id) == (None, "again")
    record, ran = other.walk("other")
    assert (ran, record.outputs) == (["note"] * 2 + ["sum"], {"total": 18.0})


def test_a_grid_without_a_best_run_is_the_steps_failure(surroundings, stranger):
    """Nothing is passed on, and what was tried is kept."""
    grid = {"grid": {"number": [3.0, 5.0]}, "select": "max.other"}

    record, ran = GridProject(surroundings, stranger, **grid).walk("run")

    assert (record.state, record.failure.step) == ("failed", "note")
    assert record.failure.message.startswith("no run has the metric 'other'")
    assert ran == ["note"] * 2
    kept = surroundings / "runs/run/steps/note/children"
    assert {each.name for each in kept.iterdir()} == {"001", "002"}


def note_text(stranger, grid, select="max.double", *, for_cluster=False):
    stranger.hold(make_wheel("acme/note", code=NOTE))
    wanted, settings = Reference.parse("acme/note"), Settings.read()
    more = {"grid": grid, "select": select, "for_cluster": for_cluster}
    return text_of(wanted, settings, **more)


def test_what_a_grid_varies_nobody_else_gives(surroundings, stranger):
    """A param that is given and varied at once would be either."""
    document = yaml.safe_load(note_text(stranger, {"number": (3.0, 4.0)}))

    (function,) = functions_of(document)
    assert function["grid"] == {
        "values": {"number": [3.0, 4.0]},
        "select": "max.double",
    }
    assert set(document["root"]["inputDefinitions"]["parameters"]) == {"diary"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("grid", "select", "why"),
    [
        ({"numbr": [1.0]}, "first", "acme/note@1.0.0 has the params diary, number"),
        ({"number": []}, "first", "a list with something in it is wanted"),
        ({"diary": "abc"}, "first", "a list with something in it is wanted"),
        ({"number": [1.0]}, "", "none of max.METRIC, min.METRIC and first"),
        ({"number": [1.0]}, "most.double", "none of max.METRIC"),
        (None, "first", "there is no grid to select from"),
        ({}, "first", "there is no grid to select from"),
    ],
)
def test_a_grid_that_cannot_be_is_told_before_anything_runs(
    grid, select, why, surroundings, stranger
):
    with pytest.raises(InvalidSearch, match=re.escape(why)):
        note_text(stranger, grid, select)


def test_a_grid_is_for_this_machine(surroundings, stranger):
    """Compiled for a cluster, its step would be one run with some of the params."""
    with pytest.raises(InvalidSearch, match="only this machine runs it"):
        note_text(stranger, {"number": [1.0]}, for_cluster=True)
