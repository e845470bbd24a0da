"""A run's page: one file, all of the run, and nothing in it that runs."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from registry.client.run_index import FoundRun, find_runs
from registry.client.runs.page import write_page
from registry.client.runs.page.graph import draw_graph, edges_of
from registry.run.record import RecordedInput, StepOf
from registry.run.worker.messages import Written, WrittenFile
from tests.run.test_record import RECORD


class Page(HTMLParser):
    """What a browser would find."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.events = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href"):
                self.addresses.append(value)
            if name.startswith("on"):
                self.events.append(name)


def test_a_page_shows_the_run_and_needs_nothing_else(fnhub, run, project):
    (project / "in.txt").write_text("<script>alert(1)</script>")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")

    status, out, _ = fnhub("runs", "open", "out", "--no-browser")

    text = (project / "out" / "run.html").read_text()
    page = Page(text)
    assert (status, out.strip()) == (0, str(project / "out" / "run.html"))
    assert "acme/add@1.0.0" in text
    assert "drawn &lt;b&gt;big&lt;/b&gt;" in text  # the log
    assert all(
        each.startswith("data:image/svg+xml;base64,") or each == "plot.svg"
        for each in page.addresses
    )
    # A picture's own script does not run in an <img>; none is anywhere else.
    assert ("script" in page.tags, page.events) == (False, [])
    assert "default-src 'none'" in text


def test_of_a_huge_log_the_end_is_shown_and_the_rest_not_read(fnhub, run, project):
    """A log of gigabytes must not become the page's memory."""
    run("-p", "size=1", "--out", "out")
    with (project / "out" / "log.txt").open("wb") as log:
        log.truncate(20 * 2**30)  # a hole: no disk is used
        log.seek(0, os.SEEK_END)
        log.write(b"\nthe last line\n")

    fnhub("runs", "open", "out", "--no-browser")

    page = project / "out" / "run.html"
    assert "the last line" in page.read_text()
    assert page.stat().st_size < 2**20


def test_a_page_of_a_run_that_failed_tells_why(fnhub, run, project):
    run("-p", "size=-1", "--out", "out")

    fnhub("runs", "open", "out", "--no-browser")

    assert "ValueError: below 0" in (project / "out" / "run.html").read_text()


def test_a_page_compares_with_others(fnhub, run, project):
    """With those that are named, else those of its grid, else earlier ones."""
    run("-p", "size=1", "--out", "one")
    run("-p", "size=2", "--out", "two")
    run("--grid", "size=3,4", "--select", "max.size", "--out", "grid")
    ids = {each.record.params["size"]: each.id for each in find_runs()}

    def compared(*names):
        fnhub("runs", "open", *names, "--no-browser")
        text = (project / names[0] / "run.html").read_text()
        return {
            size for size, name in ids.items() if f"<code>{name}</code></th>" in text
        }

    assert compared("one") == set()
    assert compared("one", "two") == {1, 2}
    assert compared("two") == {1, 2}
    assert compared("grid") == {3, 4}


def test_a_browser_is_asked_to_open_it(fnhub, run, project, monkeypatch):
    """The browser is what BROWSER names; here it notes what it is asked for."""
    seen = project / "seen"
    script = project / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" >"{seen}"\n')
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    monkeypatch.setattr("webbrowser._tryorder", None)
    run("-p", "size=1", "--out", "out")

    status, _, err = fnhub("runs", "open", "out")

    assert (status, err) == (0, "")
    assert seen.read_text().strip() == (project / "out" / "run.html").as_uri()


def test_a_page_is_the_runs_and_goes_with_it(fnhub, run, project):
    run("-p", "size=1", "--out", "out")
    fnhub("runs", "open", "out", "--no-browser")

    assert run("-p", "size=2", "--out", "out")[0] == 0

    assert not (project / "out" / "run.html").exists()


def step(name, minute, *, took=(), gave=()):
    """A run of a pipeline; files are named by their digests."""
    record = replace(
        RECORD,
        pipeline=StepOf("main", "p1", name),
        started=datetime(2030, 1, 1, 12, minute, tzinfo=UTC),
        inputs=tuple(RecordedInput(f"i{each}", "x", each * 64, 1) for each in took),
        outputs=tuple(
            Written(f"o{each}", "path", [WrittenFile(each, each * 64, 1)])
            for each in gave
        ),
    )
    return record, name


@pytest.fixture
def pipeline(tmp_path):
    steps = [
        step("get", 0, gave="a"),
        step("describe", 1, took="a"),
        step("train", 2, took="a", gave="b"),
        step("test", 3, took="ab"),
    ]
    found = []
    for record, name in steps:
        folder = tmp_path / "runs" / "main" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_bytes(record.encode())
        found.append(FoundRun(name, folder, record))
    return found


def test_a_graph_is_drawn_from_digests(pipeline):
    """What one step gave and another took has one sha256: no plan is needed."""
    assert edges_of(pipeline) == {
        "get": frozenset(),
        "describe": {"get"},
        "train": {"get"},
        "test": {"get", "train"},
    }


def test_a_drawing_has_a_box_for_each_step_and_a_line_for_each_edge(pipeline):
    drawing = draw_graph(pipeline, pipeline[0])

    assert drawing.count("<rect") == 4
    assert drawing.count("<path") == 4
    assert re.findall(r'stroke-width="3"', drawing) == ['stroke-width="3"']
    assert draw_graph(pipeline[:1], pipeline[0]) == ""


def test_the_page_of_a_step_shows_its_pipeline(pipeline, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    # Of the same function, but not earlier.
    later = replace(RECORD, started=RECORD.started + timedelta(days=1))
    other = tmp_path / "runs" / "other"
    other.mkdir()
    (other / "run.json").write_bytes(later.encode())

    text = write_page(pipeline[1]).read_text()

    assert all(f">{name}</text>" in text for name in ("get", "train", "test"))
    assert text.count("<rect") == 4
    assert "Beside other runs" not in text  # the other steps are no rivals
