"""A hub's folder served by nginx: the same bytes with the hub and without it."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from tests.e2e.conftest import DESCRIBE, copy_describe, stop_hub
from tests.e2e.processes import wait_until
from tests.e2e.proxy import Answer, ask, hubs, running_nginx

SECRET = b"of a private team"
# Ways to say ../private, ./locks and half-written files; none is an address of a hub.
TRICKS = (
    "/private/packages/{sha}/{file}",
    "//private/packages/{sha}/{file}",
    "/./private/packages/{sha}/{file}",
    "/packages/../private/packages/{sha}/{file}",
    "/packages/%2e%2e/private/packages/{sha}/{file}",
    "/packages/%2E%2E%2Fprivate/packages/{sha}/{file}",
    "/packages/..%2fprivate%2fpackages%2f{sha}%2f{file}",
    "/packages/{sha}/../../private/packages/{sha}/{file}",
    "/packages/{sha}/..;/..;/private/packages/{sha}/{file}",
    "/packages/{sha}/..%5c..%5cprivate/packages/{sha}/{file}",
    "/packages/%252e%252e/private/packages/{sha}/{file}",
    "/packages/%c0%ae%c0%ae/private/packages/{sha}/{file}",
    "/index/../private/index/acme/add.json",
    "/index/acme/../../private/index/acme/add.json",
    "/index//../private//index/acme/add.json",
    "/%70rivate/packages/{sha}/{file}",
    "/PRIVATE/packages/{sha}/{file}",
    "/packages/../../store/private/packages/{sha}/{file}",
    "/packages/{sha}/.part-x",
    "/packages/{sha}/%2epart-x",
    "/index/acme/.part-x.json",
    "/.locks/00",
    "/%2elocks/00",
    "/packages/../.locks/00",
    "/packages/{sha}/",
    "/packages/{sha}",
    "/packages/",
    "/index/acme/",
    "/index/",
    "/hub.db",
    "/index/../../hub.db",
)


@pytest.fixture
def served(hub, fnhub, tmp_path):
    """A hub with one function, behind nginx."""
    fnhub("publish", DESCRIBE)
    with running_nginx(
        tmp_path / "nginx",
        "folder",
        FNHUB_HUBS=hubs(hub.url),
        FNHUB_STORE_FOLDER=str(hub.folder / "store"),
    ) as url:
        yield url


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def public_paths(answer: Answer) -> list[str]:
    """Return what an index document leads to: packages and their metadata."""
    [release] = json.loads(answer.body)["releases"]
    name = json.loads(answer.body)["name"].replace("/", "_").replace("-", "_")
    file = f"fnhub_{name}-{release['version']}-py3-none-any.whl"
    path = f"/packages/{release['sha256']}/{file}"
    return [path, f"{path}.metadata"]


def test_it_serves_the_hubs_own_bytes_with_its_headers(hub, served):
    paths = ["/index/core/describe.json"]
    paths += public_paths(ask(hub.url, paths[0]))
    for path in paths:
        own, served_ = ask(hub.url, path), ask(served, path)
        assert not own.is_of_the_store
        assert served_.is_of_the_store
        assert (served_.status, served_.body) == (200, own.body)
        for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options"):
            said = served_.headers[name].replace(" ", "").lower().split(",")
            assert sorted(said) == sorted(
                own.headers[name].replace(" ", "").lower().split(",")
            ), (path, name)

        heads = ask(served, path, "HEAD")
        assert (heads.status, heads.body) == (200, b"")
        assert heads.headers["Content-Length"] == str(len(own.body))
        again = ask(served, path, headers={"If-None-Match": served_.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["Cache-Control"] == served_.headers["Cache-Control"]
        assert ask(served, path, "PUT", body=b"x").status == 405
    assert ask(served, paths[1]).headers["Cache-Control"].endswith("immutable")


def test_packages_and_index_documents_need_no_hub(fnhub, start, tmp_path):
    """A hub that is stopped takes nothing from those who know what they want."""
    process, url = start(tmp_path / "second")
    here = fnhub.with_settings(FNHUB_HUB=url)
    done = here(
        "hub", "token", "create", "--team", "core", "--dir", tmp_path / "second"
    )
    here.with_settings(FNHUB_TOKEN=done.stdout.strip())("publish", DESCRIBE)
    with running_nginx(
        tmp_path / "nginx",
        "folder",
        FNHUB_HUBS=hubs(url),
        FNHUB_STORE_FOLDER=str(tmp_path / "second" / "store"),
    ) as proxied:
        index = ask(url, "/index/core/describe.json")
        stop_hub(process)

        assert ask(proxied, "/api/v1/functions").status == 502
        assert ask(proxied, "/index/core/describe.json").body == index.body
        wheel, _ = public_paths(index)
        answer = ask(proxied, wheel)
        assert hashlib.sha256(answer.body).hexdigest() in wheel
        fnhub.with_settings(FNHUB_HUB=proxied)("pull", "describe")


def test_what_is_not_public_is_not_served_by_any_spelling(hub, served):
    """No spelling of an address leads to private objects, locks or half-files."""
    sha, file = "a" * 64, "fnhub_acme_add-1.0.0-py3-none-any.whl"
    store = hub.folder / "store"
    for key in (
        f"private/packages/{sha}/{file}",
        "private/index/acme/add.json",
        f"packages/{sha}/.part-x",
        "index/acme/.part-x.json",
        ".locks/00",
    ):
        (store / key).parent.mkdir(parents=True, exist_ok=True)
        (store / key).write_bytes(SECRET)

    for trick in TRICKS:
        path = trick.format(sha=sha, file=file)
        for method in ("GET", "HEAD", "POST"):
            answer = ask(served, path, method)
            assert answer.status in (400, 403, 404, 405), (method, path, answer)
            assert not answer.is_of_the_store, path
            assert SECRET not in answer.body, path

    # nginx follows no link out of the store, whoever put it there.
    (store / "packages" / sha / file).symlink_to(
        store / "private/packages" / sha / file
    )
    (store / "index" / "linked").symlink_to(hub.folder)
    (hub.folder / "any.json").write_bytes(SECRET)
    for path in (f"/packages/{sha}/{file}", "/index/linked/any.json"):
        assert not ask(served, path).is_of_the_store, path


def test_a_team_made_private_is_served_to_its_members_alone(hub, fnhub, served):
    """What nginx served a moment ago as a file is the hub's alone from now on."""
    publisher = fnhub.with_settings(FNHUB_TOKEN=hub.token("vault"))
    publisher("new", "vault/skeleton")
    publisher("publish", "hub_functions/vault/skeleton")
    member = bearer(hub.token("vault", "--scope", "read"))
    strangers = ({}, bearer(hub.token("acme", "--scope", "read")), bearer("fnhub_no"))
    index = "/index/vault/skeleton.json"
    paths = [index, *public_paths(ask(served, index))]
    api = "/api/v1/functions/vault/skeleton"
    assert all(ask(served, path).is_of_the_store for path in paths)

    fnhub("hub", "team", "set-visibility", "vault", "private", "--dir", hub.folder)

    for path in (*paths, api, f"{api}/0.1.0"):
        for stranger in strangers:
            answer = ask(served, path, headers=stranger)
            assert answer.status in (401, 404), (path, stranger)
            assert b"sha256" not in answer.body
        answer = ask(served, path, headers=member)
        assert (answer.status, answer.is_of_the_store) == (200, False), path
        assert answer.headers["Cache-Control"].startswith("private"), path
    for path in ("/api/v1/functions?q=skeleton", "/api/v1/functions", "/api/v1/events"):
        for stranger in strangers:
            assert b"vault" not in ask(served, path, headers=stranger).body, path
        assert b"vault" in ask(served, path, headers=member).body, path

    fnhub("hub", "team", "set-visibility", "vault", "public", "--dir", hub.folder)

    assert all(ask(served, path).is_of_the_store for path in paths)


def test_metrics_are_not_for_everybody(served):
    for path in ("/metrics", "//metrics", "/%6detrics", "/./metrics", "/x/../metrics"):
        answer = ask(served, path)
        assert answer.status == 404, path
        # nginx's own words; a hub's are a problem document.
        assert answer.headers["Content-Type"] == "text/html", path


def test_an_index_document_is_never_older_than_the_hub(hub, fnhub, served, tmp_path):
    """A yank is seen at once, also by who asks with the ETag of a moment ago."""
    path = "/index/core/describe.json"
    before = ask(served, path)
    version = json.loads(before.body)["releases"][0]["version"]
    yanker = fnhub.with_settings(
        FNHUB_TOKEN=hub.token("core", "--scope", "yank", "--scope", "publish")
    )
    seen = before
    for reason in ("aa", "bb", "cc"):  # one size, and within a second or two
        yanker("yank", f"core/describe@{version}", "--reason", reason)
        now = ask(served, path, headers={"If-None-Match": seen.headers["ETag"]})
        assert now.status == 200
        assert now.body == ask(hub.url, path).body
        assert reason in now.body.decode()
        seen = now


def lasting(answer, volatile):
    return {k: v for k, v in answer.headers.items() if k.lower() not in volatile}


PULLS = re.compile(rb'"pulls":\d+')


def test_who_asks_with_other_headers_changes_nothing_for_the_next(served):
    """Host and forwarding headers of one client are in no answer, his or another's."""
    lies = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example",
    }
    volatile = {"date", "x-request-id", "ratelimit"}  # each answer's own
    # The search index follows within a second, and is no part of this.
    wait_until(lambda: b"core/describe" in ask(served, "/api/v1/functions").body)
    for path in (
        "/index/core/describe.json",
        "/api/v1/functions",
        "/api/v1/functions/core/describe",
        "/api/v1/openapi.json",
        "/healthz",
        "/nowhere",
    ):
        plain = ask(served, path)
        hostile = ask(served, path, headers=lies)
        after = ask(served, path)
        for answer in (hostile, after):
            assert answer.status == plain.status
            # Pulls of the tests before are counted by and by.
            assert PULLS.sub(b"", answer.body) == PULLS.sub(b"", plain.body)
            assert lasting(answer, volatile) == lasting(plain, volatile)


def test_clients_publish_find_and_pull_through_it(fnhub, served, tmp_path):
    through = fnhub.with_settings(
        FNHUB_HUB=served, FNHUB_CACHE=str(tmp_path / "another")
    )
    newer = copy_describe(
        tmp_path / "newer", ("function.yaml", 'version: "1.1.0"', 'version: "1.1.1"')
    )
    through("publish", newer)
    assert "1.1.1" in through("info", "describe", "--json").stdout
    assert "core/describe@1.1.1" in through("pull", "describe").stderr
    pulls = (tmp_path / "nginx" / "pulls.log").read_text()
    assert pulls.count(".whl") == pulls.count("\n") > 0
