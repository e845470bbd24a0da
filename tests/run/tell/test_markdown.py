"""Messages: readable, and nothing of a name or an error counts as Markdown."""

from __future__ import annotations

from registry.run.tell.markdown import LONGEST, as_comment, as_text
from registry.run.tell.told import Step, Told

ONE = Told(
    "core/x@1.0.0", "done", (Step("", metrics={"accuracy": 0.91234567, "n": 1500}),)
)
GRID = Told(
    "core/x@1.0.0",
    "done",
    (
        Step("001", metrics={"f1": 0.5}, params={"depth": 2, "how": "a"}, seconds=1.25),
        Step("002", "failed", params={"depth": 4, "how": "b"}),
    ),
    summary="max.f1 is run 001",
)
PIPELINE = Told(
    "pipeline main",
    "failed",
    (Step("train", metrics={"f1": 0.5}), Step("test", "failed")),
    failure="test: ValueError: no",
    links=(("MLflow", "http://host/#/x"),),
)


def test_one_run_is_a_table_of_its_metrics():
    text = as_comment(ONE)

    assert text.startswith("### ✅ core/x@")
    assert "| metric | value |\n| --- | --- |\n| accuracy | 0.912346 |" in text
    assert "| n | 1,500 |" in text


def test_a_grid_is_a_row_for_each_run():
    text = as_comment(GRID)

    assert "| run | depth | how | f1 | state | seconds |" in text
    assert "| 001 | 2 | a | 0.5 | done | 1.2 |" in text
    assert "| 002 | 4 | b |  | failed | 0.0 |" in text
    assert "max.f1 is run 001" in text


def test_a_pipeline_is_a_row_for_each_metric_of_each_step():
    text = as_comment(PIPELINE)

    assert text.startswith("### ❌ pipeline main: failed")
    assert "| train | done | f1 | 0.5 |\n| test | failed |  |  |" in text
    assert "```text\ntest: ValueError: no\n```" in text
    assert "[MLflow](http://host/#/x)" in text


def test_pictures_are_shown():
    text = as_comment(ONE, [("a plot", "http://host/a (1).png")])

    assert "![a plot](http://host/a%20%281%29.png)" in text


def test_nothing_from_outside_is_markdown_html_or_a_mention():
    """A metric's name comes from a function, an error's text from anywhere."""
    evil = "<img src=x> **b** [l](http://x) @ada #1 `c` | d"
    told = Told(
        evil, "failed", (Step(evil, metrics={evil: 1.0}), Step("b")), failure="``` @ada"
    )

    text = as_comment(told)

    assert "<img" not in text
    assert "@ada #1" not in text
    assert "[l](" not in text.replace("\\[l\\](", "")
    assert text.count("```") == 2


def test_a_comment_is_no_longer_than_github_takes():
    steps = tuple(
        Step(str(n), metrics={f"m{n}-{m}" * 9: 1.0 for m in range(30)})
        for n in range(100)
    )

    assert len(as_comment(Told("x", "done", steps))) < LONGEST + 100


def test_a_long_list_of_runs_says_how_many_there_are():
    steps = tuple(Step(f"{n}", params={"n": n}, metrics={"x": 1}) for n in range(150))

    assert "Of 150 runs." in as_comment(Told("x", "done", steps))


def test_chats_get_a_line_for_each_run():
    assert as_text(ONE) == "* core/x@1.0.0: accuracy 0.912346, n 1,500"
    assert "* 001 depth=2 how=a: f1 0.5" in as_text(GRID)
    assert "* 002 depth=4 how=b failed:" in as_text(GRID)
    assert "MLflow: http://host/#/x" in as_text(PIPELINE)
    assert as_text(Told("x", "started")) == "started"
