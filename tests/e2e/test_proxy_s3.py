"""Two hubs and a worker on one PostgreSQL and one S3, behind nginx."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import (
    DESCRIBE,
    FNHUB,
    PLAIN,
    ROOT,
    Commands,
    RunningHub,
    copy_describe,
    search_until,
    stop_hub,
)
from tests.e2e.processes import started
from tests.e2e.proxy import Answer, ask, hubs, running_nginx
from tests.e2e.s3 import BUCKET

pytestmark = pytest.mark.scale

POLICY = ROOT / "deploy" / "nginx" / "bucket-policy.json"
INDEX = "/index/core/describe.json"
SECRET = b"of a private team"


@dataclass(frozen=True)
class Behind:
    """What runs behind nginx, and how to end it."""

    url: str  # nginx's
    first: str
    second: str
    processes: tuple[subprocess.Popen[str], ...]
    fnhub: Commands


@pytest.fixture
def prefix(place, s3):
    """The store's prefix, whose public parts the bucket's policy opens."""
    prefix = place["FNHUB_STORE"].removeprefix(f"s3://{BUCKET}/")
    policy = POLICY.read_text().replace("BUCKET", BUCKET).replace("PREFIX", prefix)
    s3.client().put_bucket_policy(Bucket=BUCKET, Policy=policy)
    yield prefix
    s3.client().delete_bucket_policy(Bucket=BUCKET)


@pytest.fixture
def worker(tmp_path, place):
    command = [FNHUB, "hub", "work", "--dir", tmp_path / "worker"]
    with started(command, env=PLAIN | place, stderr=subprocess.PIPE) as process:
        assert process.stderr.readline() == "working on the hub's jobs\n"
        yield process
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture
def behind(start, worker, place, prefix, s3, tmp_path):
    subprocess.run(
        [FNHUB, "hub", "migrate", "--dir", tmp_path / "a"],
        env=PLAIN | place,
        check=True,
    )
    (one, first), (two, second) = (
        start(tmp_path / name, "--no-worker", **place) for name in ("a", "b")
    )
    token = RunningHub(first, tmp_path / "a", place).token("core")
    with running_nginx(
        tmp_path / "nginx",
        "s3",
        FNHUB_HUBS=hubs(first, second),
        FNHUB_S3_SCHEME="http",
        FNHUB_S3_HOST=s3.endpoint.removeprefix("http://"),
        FNHUB_S3_PATH=f"/{BUCKET}/{prefix}",
    ) as url:
        settings = {
            "FNHUB_HUB": url,
            "FNHUB_TOKEN": token,
            "FNHUB_CACHE": str(tmp_path / "cache"),
        }
        fnhub = Commands(tmp_path, PLAIN | settings)
        fnhub("publish", DESCRIBE)
        yield Behind(url, first, second, (one, two), fnhub)


def public_paths(index: Answer) -> list[str]:
    [release] = json.loads(index.body)["releases"]
    file = f"fnhub_core_describe-{release['version']}-py3-none-any.whl"
    path = f"/packages/{release['sha256']}/{file}"
    return [path, f"{path}.metadata"]


def in_order(header: str) -> list[str]:
    return sorted(header.replace(" ", "").lower().split(","))


def test_the_bucket_is_served_as_the_hubs_serve_it(behind, tmp_path):
    """The same bytes and headers; then without any hub."""
    wheel, metadata = public_paths(ask(behind.second, INDEX))
    own = {path: ask(behind.second, path) for path in (INDEX, wheel, metadata)}
    for path, by_hub in own.items():
        answer = ask(behind.url, path)
        assert not by_hub.is_of_the_store
        assert answer.is_of_the_store, path
        assert (answer.status, answer.body) == (200, by_hub.body)
        for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options"):
            assert len(answer.headers.get_all(name)) == 1
            assert in_order(answer.headers[name]) == in_order(by_hub.headers[name])
        told = str(answer.headers).lower()
        assert "amz" not in told
        assert "seaweed" not in told

        heads = ask(behind.url, path, "HEAD")
        assert (heads.status, heads.body) == (200, b"")
        assert heads.headers["Content-Length"] == str(len(by_hub.body))
        again = ask(behind.url, path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]

    for process in behind.processes:
        stop_hub(process)
    assert ask(behind.url, "/api/v1/functions").status == 502
    for path, by_hub in own.items():
        assert ask(behind.url, path).body == by_hub.body
    elsewhere = behind.fnhub.with_settings(FNHUB_CACHE=str(tmp_path / "another"))
    elsewhere("pull", "describe")
    pulls = (tmp_path / "nginx" / "pulls.log").read_text()
    assert pulls.count(".whl") == pulls.count("\n") > 0
    assert INDEX not in pulls


def test_a_token_and_a_query_never_reach_the_bucket(behind, s3, prefix):
    """S3 takes a query for orders and a token for a signature that does not fit."""
    wheel, _ = public_paths(ask(behind.url, INDEX))
    wanted = ask(behind.url, wheel)
    token = behind.fnhub.environment["FNHUB_TOKEN"]
    for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": "a=b"}):
        answer = ask(behind.url, wheel, headers=headers)
        assert answer.is_of_the_store
        assert answer.body == wanted.body
    for query in ("?acl", "?uploads", "?partNumber=1", "?versionId=x", "?tagging"):
        assert ask(behind.url, wheel + query).body == wanted.body

    for method in ("PUT", "POST", "DELETE", "PATCH"):
        answer = ask(behind.url, wheel, method, body=b"x")
        assert answer.status == 405
        assert not answer.is_of_the_store
    stored = s3.client().get_object(Bucket=BUCKET, Key=prefix + wheel)
    assert stored["Body"].read() == wanted.body


def test_private_objects_are_not_served_by_any_spelling(behind, s3, prefix):
    sha, file = "a" * 64, "fnhub_acme_add-1.0.0-py3-none-any.whl"
    for key in (f"private/packages/{sha}/{file}", "private/index/acme/add.json"):
        s3.client().put_object(Bucket=BUCKET, Key=f"{prefix}/{key}", Body=SECRET)
    for path in (
        f"/packages/{sha}/{file}",
        f"/private/packages/{sha}/{file}",
        f"//private/packages/{sha}/{file}",
        f"/packages/../private/packages/{sha}/{file}",
        f"/packages/%2e%2e/private/packages/{sha}/{file}",
        f"/packages/..%2fprivate%2fpackages%2f{sha}%2f{file}",
        f"/packages/{sha}/../../private/packages/{sha}/{file}",
        "/index/acme/add.json",
        "/index/../private/index/acme/add.json",
        f"/{prefix}/private/index/acme/add.json",
        f"/{BUCKET}/{prefix}/private/index/acme/add.json",
        "/index/?list-type=2",
        "/?list-type=2",  # the hub's first page, and no list of a bucket
    ):
        for method in ("GET", "HEAD"):
            answer = ask(behind.url, path, method)
            expected = (200,) if path.startswith("/?") else (400, 403, 404)
            assert answer.status in expected, (method, path, answer)
            assert not answer.is_of_the_store, path
            assert SECRET not in answer.body, path


def test_one_hub_is_enough(behind, tmp_path):
    """Requests go on while one of two ends, and a publish through the other."""

    def asks(_):
        return [ask(behind.url, "/api/v1/functions").status for _ in range(40)]

    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(asks, each) for each in range(4)]
        stop_hub(behind.processes[0])
        assert {status for each in found for status in each.result()} == {200}

    newer = copy_describe(
        tmp_path / "newer", ("function.yaml", 'version: "1.1.0"', 'version: "1.1.1"')
    )
    behind.fnhub("publish", newer)
    index = ask(behind.url, INDEX)
    assert index.is_of_the_store
    assert b"1.1.1" in index.body
    assert search_until(behind.fnhub, "describe")[0]["version"] == "1.1.1"


def test_events_come_through_while_they_happen(behind, tmp_path):
    """A long poll at one hub ends with what is published through the other."""
    newer = copy_describe(
        tmp_path / "newer", ("function.yaml", 'version: "1.1.0"', 'version: "1.1.1"')
    )
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, behind.url, "/api/v1/events?after=1&wait=30")
        behind.fnhub("publish", newer)
        answer = waiting.result(timeout=60)
    assert [each["version"] for each in json.loads(answer.body)["events"]] == ["1.1.1"]
