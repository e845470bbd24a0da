"""Compiled pipelines read as steps, their params, and their record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.core.errors import InvalidCall, InvalidPipeline, InvalidRecord
from registry.core.manifest_file import parse_manifest
from registry.core.signature.read import read_signature
from registry.run.pipelines.arguments import read_arguments
from registry.run.pipelines.plan import (
    Constant,
    Param,
    PipelineParam,
    StepOutput,
    filled,
    read_params,
    read_plan,
)
from registry.run.pipelines.record import PipelineRecord, StepFailure, StepRecord
from tests.factories import CODE, function_yaml
from tests.run.compiled import component_document, constant, output, param, pipeline


@pytest.fixture(scope="module")
def add():
    manifest = parse_manifest(function_yaml().encode())
    read = read_signature({"add.py": CODE.encode()}, manifest.handler, manifest.kind)
    return component_document(manifest, read.signature.default)


def test_steps_come_after_those_that_they_need(add):
    """kfp sorts them by name; run so, a step would ask for what is not there."""
    plan = read_plan(
        pipeline(
            {
                "a": (add, {"first": output("c", "result"), "second": constant(2.0)}),
                "b": (add, {"first": param("start")}, {"dependentTasks": ["a"]}),
                "c": (add, {"first": constant(1.0)}),
            },
            {"start": {"parameterType": "NUMBER_DOUBLE"}},
            {"total": ("b", "result")},
        )
    )

    assert [each.name for each in plan.steps] == ["c", "a", "b"]
    assert plan.steps[1].origins == {
        "first": StepOutput("c", "result"),
        "second": Constant(2.0),
    }
    assert plan.steps[2].origins == {"first": PipelineParam("start")}
    assert plan.outputs == {"total": StepOutput("b", "result")}
    assert plan.steps[0].function["function"] == "acme/add"


def test_steps_that_need_nothing_come_by_name(add):
    """kfp gives them in an order of its own, another one each time."""
    steps = {name: (add, {"first": constant(1.0)}) for name in ("c", "a", "b")}

    assert [each.name for each in read_plan(pipeline(steps)).steps] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("task", "why"),
    [
        ({"parameterIterator": {}}, "a loop"),
        ({"triggerPolicy": {"condition": "x"}}, "a branch"),
        ({"triggerPolicy": {"strategy": "ALL"}}, "an exit handler"),
    ],
)
def test_what_only_kubeflow_walks_is_refused_by_name(add, task, why):
    """Leaving a branch out would give another result, and say nothing."""
    document = pipeline({"a": (add, {"first": constant(1.0)}, task)})

    with pytest.raises(InvalidPipeline, match=rf"'a' is {why}.*--engine kfp"):
        read_plan(document)


def test_a_step_of_other_make_is_refused_by_name(add):
    document = pipeline({"a": (add, {"first": constant(1.0)})})
    document["deploymentSpec"]["executors"]["exec-acme-add"]["container"] = {}

    with pytest.raises(InvalidPipeline, match="'a' runs no function of a hub"):
        read_plan(document)


def test_a_step_that_is_not_to_be_cached_says_so(add):
    document = pipeline({"a": (add, {"first": constant(1.0)}, {"cachingOptions": {}})})

    assert not read_plan(document).steps[0].may_be_cached


def test_texts_quote_values():
    """What an f-string of the pipeline becomes."""
    text = "{{$.inputs.parameters['pipelinechannel--n']}} rows"

    assert filled(text, {"pipelinechannel--n": 3}) == "3 rows"


PARAMS = (
    Param("rows", "NUMBER_INTEGER", 3, is_needed=False),
    Param("share", "NUMBER_DOUBLE"),
    Param("names", "LIST", None, is_needed=False),
    Param("loud", "BOOLEAN", False, is_needed=False),
)


def test_params_are_read_by_their_types():
    given = [("share", "0.5"), ("names", "a,b"), ("loud", "true")]

    assert read_arguments("main", PARAMS, given) == {
        "rows": 3,
        "share": 0.5,
        "names": ["a", "b"],
        "loud": True,
    }


def test_all_problems_of_params_are_told_at_once():
    """One at a time would cost a run each."""
    given = [("row", "3"), ("rows", "many"), ("loud", "true"), ("loud", "true")]

    with pytest.raises(InvalidCall) as caught:
        read_arguments("main", PARAMS, given)

    told = {each.key: each.code for each in caught.value.problems}
    assert told == {
        "row": "call-unknown",
        "rows": "call-value",
        "loud": "call-twice",
        "share": "call-missing",
    }
    assert "did you mean rows?" in str(caught.value)


def test_a_whole_default_is_whole():
    """The compiled form has floats alone."""
    defaults = {"n": {"parameterType": "NUMBER_INTEGER", "defaultValue": 3.0}}

    assert read_params(pipeline({}, defaults)) == (
        Param("n", "NUMBER_INTEGER", 3, False),
    )
    assert type(read_params(pipeline({}, defaults))[0].default) is int


RECORD = PipelineRecord(
    name="main",
    run_id="r1",
    defined="workflow.py:main",
    engine="process",
    params={"rows": 3},
    steps=(
        StepRecord("a", "acme/add", "1.0.0", "5" * 64, {"first": "param rows"}, ("b",)),
    ),
    started=datetime(2030, 1, 1, tzinfo=UTC),
)


def test_a_record_is_read_as_it_was_written():
    failed = replace(
        RECORD.with_step("a", state="failed", seconds=0.5),
        state="failed",
        failure=StepFailure("a", "ValueError", "no"),
        outputs={"total": 2.0},
    )

    for record in (RECORD, failed):
        assert PipelineRecord.decode(record.encode()) == record
    assert json.loads(failed.encode())["format"] == 1


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"format": 2}'])
def test_what_is_no_record_is_refused(data):
    with pytest.raises(InvalidRecord):
        PipelineRecord.decode(data)
