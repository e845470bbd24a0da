"""A release's page is made once, off the requests, and lies where the release does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from registry.core.access import PUBLIC, Reader, Visibility
from registry.core.errors import FunctionNotFound, PageNotFound
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.markup.process import Renderer
from registry.services.callers import get_callers
from registry.services.catalog import get_release
from registry.services.collect import collect
from registry.services.fsck import How, Totals, fsck
from registry.services.holder import OPERATOR
from registry.services.jobs import run_slow_jobs
from registry.services.page_making import make_page
from registry.services.page_places import ask_for_all_pages, stray_pages
from registry.services.pages import get_page, get_plot, get_source
from registry.services.publish import publish
from registry.services.visibility import change_visibility
from registry.store.keys import PAGES, page_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")
MEMBER = Reader(private_teams=frozenset({"acme"}))
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CELL = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": "draw()"}
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "cells": [
            CELL
            | {"outputs": [{"output_type": "display_data", "data": {"image/png": PNG}}]}
        ],
    }
)


def wheel_with_example(**more):
    return make_wheel(
        manifest={"example": "example.ipynb"},
        files={"example.ipynb": NOTEBOOK, "README.md": "# Add\n\n[code](add.py)\n"},
        **more,
    )


def published(backend, wheel=None):
    wheel = wheel or wheel_with_example()
    publish(backend, ACME, wheel.data)
    do_all_jobs(backend)
    return get_release(backend, ADD, ONE, MEMBER)


def page_keys(backend):
    return [key for key in backend.store.keys("") if PAGES in key]


def test_a_page_is_shown_as_written_until_its_job_is_done(backend):
    release = published(backend)
    before = get_page(backend, release)
    assert not before.is_made
    assert "# Add" in before.readme.html

    while run_slow_jobs(backend):
        pass

    page = get_page(backend, release)
    assert page.is_made
    assert (
        '<a href="/functions/acme/add/1.0.0/files/add.py">code</a>' in page.readme.html
    )
    assert "/functions/acme/add/1.0.0/plots/" in page.example.html
    plot = page.example.html.partition("/plots/")[2].partition('"')[0]
    assert get_plot(backend, release, plot).startswith(b"\x89PNG")
    assert '<span class="k">def</span>' in "".join(
        get_source(backend, release, "add.py")
    )


def test_a_job_may_be_done_twice(backend):
    release = published(backend)
    with Renderer() as renderer:
        make_page(backend, release.manifest.ref, renderer)
        made = {key: backend.store.get(key).data for key in page_keys(backend)}
        make_page(backend, release.manifest.ref, renderer)

    assert {key: backend.store.get(key).data for key in page_keys(backend)} == made


def test_a_readme_that_takes_too_long_is_shown_as_written(backend):
    """Nobody waits for it, and the rest of the page is made."""
    text = "![" * 300_000
    files = {"README.md": text, "example.ipynb": NOTEBOOK}
    wheel = make_wheel(manifest={"example": "example.ipynb"}, files=files)
    release = published(backend, wheel)
    with Renderer(limit_s=2) as renderer:
        make_page(backend, release.manifest.ref, renderer)

    page = get_page(backend, release)
    assert page.readme.is_plain
    assert page.readme.html.startswith('<pre class="code wraps" tabindex="0">![![')
    assert len(page.readme.html) < 210_000
    assert not page.example.is_plain


def test_a_private_teams_pages_are_not_there_for_others(backend):
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    release = published(backend)
    run_slow_jobs(backend)

    assert all(key.startswith("private/acme/") for key in page_keys(backend))
    assert get_page(backend, release, MEMBER).is_made
    with pytest.raises(PageNotFound):
        get_page(backend, release, PUBLIC)
    with pytest.raises(FunctionNotFound):
        get_release(backend, ADD, ONE, PUBLIC)


@pytest.mark.parametrize("first", list(Visibility))
def test_pages_move_with_their_team(backend, first):
    change_visibility(backend, OPERATOR, "acme", first)
    release = published(backend)
    run_slow_jobs(backend)
    other = next(each for each in Visibility if each is not first)

    change_visibility(backend, OPERATOR, "acme", other)

    start = "private/acme/pages/" if other is Visibility.PRIVATE else "pages/"
    assert page_keys(backend)
    assert all(key.startswith(start) for key in page_keys(backend))
    assert get_page(backend, release, MEMBER).is_made


def test_a_damaged_page_counts_as_none(backend):
    release = published(backend)
    run_slow_jobs(backend)
    key = page_key(release.sha256, "page.json")
    backend.store.replace(key, b"{", backend.store.get(key).etag)

    assert not get_page(backend, release).is_made
    assert ask_for_all_pages(backend) == 1
    run_slow_jobs(backend)
    assert get_page(backend, release).is_made


@pytest.mark.parametrize("fault", ["missing", "misplaced"])
def test_fsck_finds_pages_that_are_missing_or_elsewhere(backend, fault):
    release = published(backend)
    run_slow_jobs(backend)
    key = page_key(release.sha256, "page.json")
    if fault == "misplaced":
        backend.store.put_new(f"private/acme/{key}", b"{}")
    else:
        backend.store.delete(key)

    found = list(fsck(backend, Totals(), How(repair=True, pause_s=0)))

    assert [(each.code, each.is_mended) for each in found] == [(f"page-{fault}", True)]
    run_slow_jobs(backend)
    assert get_page(backend, release).is_made
    assert list(fsck(backend, Totals(), How(pause_s=0))) == []


def test_a_page_that_is_asked_for_is_no_finding(backend):
    published(backend)

    assert list(fsck(backend, Totals(), How(pause_s=0))) == []


def test_pages_of_nothing_are_collected_and_no_others(backend):
    published(backend)
    run_slow_jobs(backend)
    kept = page_keys(backend)
    backend.store.put_new(page_key("0" * 64, "page.json"), b"{}")
    backend.store.put_new(f"private/zeta/{page_key('1' * 64, 'a.png')}", b"x")
    assert len(list(stray_pages(backend))) == 2

    done = collect(backend, timedelta(0))

    assert done.pages == 2
    assert page_keys(backend) == kept


def test_functions_tell_who_calls_them(backend):
    publish(backend, ACME, make_wheel().data)
    calls = {"functions": "{acme/add: ^1.0}"}
    publish(backend, ACME, make_wheel("acme/sum", manifest=calls).data)
    while run_slow_jobs(backend):
        pass

    assert get_callers(backend, ADD) == [FunctionName("acme", "sum")]
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    assert get_callers(backend, ADD) == []
    assert get_callers(backend, ADD, MEMBER) == [FunctionName("acme", "sum")]
