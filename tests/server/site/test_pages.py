"""Pages say what the record says, to those who may read it."""

from __future__ import annotations

import gzip
import re

import pytest

from registry.core.access import Visibility
from registry.core.environments import Download
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db.closures import Closure, record_closure
from registry.server.app import create_app
from registry.server.serving import Serving
from registry.services.holder import OPERATOR
from registry.services.moderation import deprecate
from registry.services.publish import publish
from registry.services.tokens import TokenTerms, create_team_token
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from tests.conftest import ACME, NOON, do_all_jobs
from tests.factories import make_wheel
from tests.server.site.world import VERSIONS

ADD = FunctionName("acme", "add")
HTML = {"Accept": "text/html"}


@pytest.fixture
def world(backend):
    for version, code, files in VERSIONS:
        publish(
            backend, ACME, make_wheel("acme/add", version, code=code, files=files).data
        )
    yank(backend, ACME, ADD, parse_version("1.1.0"), reason="it was <wrong>")
    do_all_jobs(backend)
    return create_app(backend).test_client()


def text(answer):
    """What a person reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def notices(answer):
    return re.findall(
        r'class="notice[^"]*".*?<strong>(.*?)</strong>', answer.text, re.DOTALL
    )


def test_the_version_to_use_is_shown_without_one(world):
    answer = world.get("/functions/acme/add")

    assert answer.status_code == 200
    assert "fnhub add acme/add@^1.2 --hub http://localhost" in answer.text
    assert notices(answer) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("version", "told", "used"),
    [
        ("1.0.0", "1.0.0 is not the newest version.", "acme/add@1.0.0"),
        ("1.1.0", "1.1.0 was yanked: it was &lt;wrong&gt;", "acme/add@^1.2"),
        ("2.0.0-rc.1", "2.0.0-rc.1 is a pre-release.", "acme/add@2.0.0-rc.1"),
    ],
)
def test_other_versions_say_so_and_lead_to_the_one_to_use(world, version, told, used):
    answer = world.get(f"/functions/acme/add/{version}")

    assert notices(answer) == [told]
    assert '<a class="go" href="/functions/acme/add">Use 1.2.0</a>' in answer.text
    assert f"fnhub add {used} --hub" in answer.text


def test_what_its_environment_is_to_download_is_told(backend):
    """With the functions' own wheels; where it is not known, nothing is said."""
    add = publish(backend, ACME, make_wheel().data).release
    page = create_app(backend).test_client().get
    before = page("/functions/acme/add").text
    download = Download(12, 150_000_000 - add.size_bytes)
    with backend.database.write() as db:
        record_closure(
            db, add.sha256, Closure(((ADD, add.version),), "", download), NOON
        )

    assert "Environment" not in before
    shown = text(page("/functions/acme/add"))
    assert "Environment about 143.1 MiB to download, 12 packages" in shown


SERVED = '''"""Serve."""

from pathlib import Path

import pandas as pd


class Served:
    """Serve."""

    def load(self, model: Path) -> None:
        """Keep a model."""

    def predict(self, table: pd.DataFrame) -> list[float]:
        """Answer."""
        return []
'''


def test_what_is_served_tells_what_requests_bring_and_get(backend):
    """The class itself takes and gives nothing: its `predict` does."""
    lines = {"handler": "add:Served", "kind": "serving"}
    publish(backend, ACME, make_wheel(code=SERVED, manifest=lines).data)
    do_all_jobs(backend)
    page = create_app(backend).test_client().get

    for path in ("/functions/acme/add", "/search?q=add"):
        line = page(path).text.partition('<p class="sig">')[2].partition("</p>")[0]
        told = " ".join(re.sub(r"<[^>]+>", " ", line).split())
        assert told == "table → gives list", path


def test_a_deprecated_function_leads_to_another(world, backend):
    publish(backend, ACME, make_wheel("acme/oldadd").data)
    deprecate(
        backend, ACME, FunctionName("acme", "oldadd"), reason="slow", replacement=ADD
    )

    answer = world.get("/functions/acme/oldadd")

    assert notices(answer) == ["acme/oldadd is deprecated: slow"]
    assert 'href="/functions/acme/add">Use acme/add</a>' in answer.text


def test_no_line_is_printed_that_the_hub_does_not_serve(world):
    tabs = re.findall(r'data-tab="([^"]+)"', world.get("/functions/acme/add").text)

    assert tabs[:2] == ["fnhub", "Python"]
    routes = {rule.rule for rule in world.application.url_map.iter_rules()}
    assert ("uv" in tabs) == ("/simple/" in routes)
    assert ("MLRun" in tabs) == any(rule.startswith("/mlrun/") for rule in routes)
    assert "--extra-index-url" not in world.get("/functions/acme/add").text


def test_a_difference_tells_the_signature_first(world):
    answer = world.get("/functions/acme/add/diff/1.2.0...2.0.0-rc.1")

    shown = text(answer)
    assert "One change can break your calls" in shown
    assert "param digits is renamed to places" in shown
    assert "<del><code>int = 3</code></del>" in answer.text
    assert "<ins><code>int = 2</code></ins>" in answer.text
    assert "def add(first: float, second: float = 1.0, places: int = 2)" in answer.text


@pytest.mark.thorough
@pytest.mark.parametrize("both", ["1.2.0...9.9.9", "1.2.0..1.0.0", "x...y", "1.2.0"])
def test_versions_that_are_not_there_have_no_difference(world, both):
    assert world.get(f"/functions/acme/add/diff/{both}").status_code == 404


def test_two_versions_are_chosen_by_a_form(world):
    answer = world.get("/functions/acme/add/diff?from=1.0.0&to=1.2.0")

    assert answer.headers["Location"] == "/functions/acme/add/diff/1.0.0...1.2.0"


def test_search_keeps_the_question_in_the_address(world):
    answer = world.get("/search?q=add&team=acme&sort=score")

    assert 'value="add"' in answer.text
    assert "1 function for" in text(answer)
    assert 'href="/search?q=add&amp;sort=score"' in answer.text  # without the filter
    assert "first: float" in text(answer)


@pytest.mark.thorough
@pytest.mark.parametrize("page", ["0", "x", "99999999"])
def test_a_page_that_is_none_is_told_in_a_page(world, page):
    answer = world.get(f"/search?page={page}")

    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_what_nobody_has_asked_so_is_searched_for(world):
    answer = world.get("/functions/other/add", headers=HTML)

    assert answer.status_code == 404
    assert 'href="/functions/acme/add"' in answer.text


def test_people_are_told_in_pages_and_programs_in_problem_documents(world):
    assert world.get("/nothing", headers=HTML).mimetype == "text/html"
    for accept in ("*/*", "application/json", ""):
        answer = world.get("/nothing", headers={"Accept": accept})
        assert (answer.status_code, answer.mimetype) == (
            404,
            "application/problem+json",
        )
    answer = world.get("/api/v1/nothing", headers=HTML)
    assert answer.mimetype == "application/problem+json"


def test_a_page_is_not_sent_again_and_is_compressed(world):
    first = world.get("/functions/acme/add", headers={"Accept-Encoding": "gzip"})
    known = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}

    assert b"Use it" in gzip.decompress(first.data)
    assert world.get("/functions/acme/add", headers=known).status_code == 304


def test_styles_and_scripts_are_small_few_and_kept_for_ever(world):
    page = world.get("/functions/acme/add").text
    blocking = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page)

    assert len(blocking) <= 3
    sizes = []
    for address in blocking:
        answer = world.get(address)
        sizes.append(len(answer.data))
        assert "immutable" in answer.headers["Cache-Control"]
        packed = world.get(address, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.data) == answer.data
    assert sum(sizes) <= 60 * 1024
    assert world.get("/static/000000000000/site.css").status_code == 404
    assert world.get(f"{blocking[0]}/../app.py").status_code == 404


def test_files_are_shown_by_line_and_served_as_they_are(world):
    at = "/functions/acme/add/1.0.0"
    shown = world.get(f"{at}/files/add.py")
    raw = world.get(f"{at}/raw/add.py")

    assert '<tr id="L6">' in shown.text
    assert raw.mimetype == "text/plain"
    assert "sandbox" in raw.headers["Content-Security-Policy"]
    for path in ("gone.py", "../METADATA", "%2e%2e/x"):
        assert world.get(f"{at}/raw/{path}").status_code == 404
        assert world.get(f"{at}/files/{path}").status_code == 404


def test_a_private_teams_pages_are_not_there_for_strangers(world, backend):
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    token = create_team_token(backend, "acme", TokenTerms(("read",)))
    signed = {"Authorization": f"Bearer {token}"}
    for path in (
        "/functions/acme/add", "/functions/acme/add/1.0.0/raw/add.py", "/teams/acme",
        "/functions/acme/add/diff/1.0.0...1.2.0", "/badge/acme/add.svg",
        "/functions/acme/add/feed.atom",
    ):  # fmt: skip
        assert world.get(path).status_code == 404
        answer = world.get(path, headers=signed)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].startswith("private")
    for path in ("/", "/search?q=add", "/feed.atom", "/sitemap.xml"):
        assert "acme/add" not in world.get(path).text
    assert "acme/add" in world.get("/", headers=signed).text


@pytest.mark.thorough
def test_what_fails_tells_nothing_to_people(world, backend):
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE release RENAME TO gone")

    answer = world.get("/functions/acme/add")

    assert answer.status_code >= 500
    assert "log says what" in answer.text
    for secret in ("Traceback", "sqlite", "release", "SELECT"):
        assert secret not in text(answer).replace("Atom feed", "").split("Browse")[-1]


def test_the_hubs_address_is_that_of_the_trusted_proxy(backend, world):
    told = {"X-Forwarded-Host": "hub.example", "X-Forwarded-Proto": "https"}
    behind = create_app(backend, serving=Serving(proxies=1)).test_client()

    assert (
        "--hub https://hub.example"
        in behind.get("/functions/acme/add", headers=told).text
    )
    assert "hub.example" not in world.get("/functions/acme/add", headers=told).text
    told["X-Forwarded-Host"] = 'x"><script>'
    assert "<script>" not in behind.get("/", headers=told).text.replace(
        "<script src", ""
    )
