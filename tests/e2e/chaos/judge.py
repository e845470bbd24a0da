"""Whether a hub has kept its promises: asked over HTTP, and by `fnhub hub fsck`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.db import jobs, open_database
from registry.services.jobs import SLOW_KINDS
from tests.e2e.chaos.asking import Connection
from tests.e2e.chaos.cluster import Cluster
from tests.e2e.chaos.load import Load, package_path
from tests.e2e.chaos.record import Published

PATIENCE_S = 90  # what follows has followed by then
SAMPLE = 40  # searched for by name, and published again


@dataclass
class Verdict:
    """What was lost, and what is not as it should be; empty when all is well."""

    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        self.lost += other.lost
        self.wrong += other.wrong


def judge(cluster: Cluster, load: Load) -> Verdict:
    """Ask a hub whose load pauses for everything that it has acknowledged."""
    record = load.record
    releases = list(record.acknowledged.values())
    verdict = judge_releases(cluster, load.token, releases, load.seed)
    verdict.wrong += record.wrong
    record.wrong.clear()
    return verdict


def judge_releases(
    cluster: Cluster, token: str, releases: list[Published], seed: int
) -> Verdict:
    """Ask a hub to which nobody publishes for everything that it has acknowledged."""
    verdict = Verdict()
    dice = random.Random(seed)
    sample = dice.sample(releases, min(SAMPLE, len(releases)))
    with contextlib.closing(open_database(cluster.database)) as database:
        _wait(verdict, "jobs stay undone", lambda: not _pending(database))
    hubs = [Connection(url, token) for url in cluster.urls]
    for url, hub in zip(cluster.urls, hubs, strict=True):
        _wait(verdict, f"search lags at {url}", lambda h=hub: _is_found(h, releases))
    # On one database and store there is one record, and an index for each folder.
    folders = [each.folder for each in cluster.servers]
    with ThreadPoolExecutor(len(folders)) as pool:
        checks = [pool.submit(cluster.admin, "fsck", folder=each) for each in folders]
        for hub in hubs:
            _packages(hub, releases, verdict)
            seen = _documents(hub, releases, verdict)
            _visible(hub, seen, verdict)
            _searched(hub, sample, verdict)
            _again(hub, sample, verdict)
            hub.close()
        for done in (each.result() for each in checks):
            if done.returncode:
                verdict.wrong.append(f"fsck: {done.stdout}{done.stderr}")
    return verdict


def _wait(verdict, what, is_so) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            verdict.wrong.append(what)
            return
        time.sleep(0.1)


def _pending(database):
    with database.read() as db:
        # What takes long has a worker of its own.
        return [each for each in jobs.pending(db) if each[0] not in SLOW_KINDS]


def _newest(releases: list[Published]) -> set[tuple[str, str]]:
    """The greatest version of each function: what search shows."""
    found: dict[str, Published] = {}
    for each in releases:
        before = found.get(each.name)
        if before is None or _patch(each) > _patch(before):
            found[each.name] = each
    return {(each.name, each.version) for each in found.values()}


def _is_found(hub: Connection, releases: list[Published]) -> bool:
    return _found(hub) >= _newest(releases)


def _patch(release: Published) -> int:
    return int(release.version.rpartition(".")[2])


def _listed(hub: Connection) -> Iterator[dict]:
    """Everything that the search index holds."""
    page = 1
    while True:
        answer = hub.get(f"/api/v1/functions?per_page=100&page={page}&sort=name")
        if answer.status != 200 or not answer.json["results"]:
            return
        yield from answer.json["results"]
        page += 1


def _found(hub: Connection) -> set[tuple[str, str]]:
    return {(each["name"], each["version"]) for each in _listed(hub)}


def _packages(hub, releases: list[Published], verdict: Verdict) -> None:
    """Every acknowledged publish is there, byte for byte."""
    for each in releases:
        answer = hub.get(each.package)
        if answer.status != 200:
            verdict.lost.append(f"{each.name}@{each.version}: {answer.status}")
        elif answer.body != each.data:
            verdict.wrong.append(f"{each.name}@{each.version}: other bytes")


def _documents(hub, releases, verdict) -> set[tuple[str, str]]:
    """Every index document lists what was acknowledged, and nothing without bytes."""
    known = {each.sha256 for each in releases}
    listed: set[tuple[str, str]] = set()
    for name in sorted({each.name for each in releases}):
        answer = hub.get(f"/index/{name}.json")
        if answer.status != 200:
            verdict.lost.append(f"index of {name}: {answer.status}")
            continue
        document = IndexDocument.decode(answer.body, name)
        listed |= {(name, str(each.version)) for each in document.releases}
        for entry in document.releases:
            if entry.sha256 not in known:
                path = package_path(document.name, entry.version, entry.sha256)
                _has_bytes(hub, path, entry.sha256, verdict)
    for each in releases:
        if (each.name, each.version) not in listed:
            verdict.lost.append(f"{each.name}@{each.version}: not in its document")
    return listed


def _has_bytes(hub, path: str, sha256: str, verdict: Verdict) -> None:
    answer = hub.get(path)
    if answer.status != 200 or hashlib.sha256(answer.body).hexdigest() != sha256:
        verdict.wrong.append(f"visible without bytes: {path}: {answer.status}")


def _visible(hub, seen: set[tuple[str, str]], verdict: Verdict) -> None:
    """What the log, the API's list and search show has bytes too."""
    events, after = [], 0
    while page := hub.get(f"/api/v1/events?after={after}&limit=1000").json["events"]:
        events += page
        after = page[-1]["serial"]
    if [each["serial"] for each in events] != list(range(1, len(events) + 1)):
        verdict.wrong.append("the log's serials have gaps")
    told = [(each["name"], each["version"]) for each in events]
    if len(told) != len(set(told)):
        verdict.wrong.append("something was published twice")
    for each in events:
        if (each["name"], each["version"]) not in seen:
            name = FunctionName.parse(each["name"])
            version = hub.get(f"/api/v1/functions/{name}/{each['version']}").json
            _has_bytes(hub, version["url"], each["sha256"], verdict)
    shown = _found(hub)
    for name in {name for name, _ in shown}:
        versions = hub.get(f"/api/v1/functions/{name}").json["versions"]
        shown |= {(name, each["version"]) for each in versions}
    for name, version in sorted(shown - set(told)):
        verdict.wrong.append(f"visible, but never published: {name}@{version}")


def _searched(hub, sample: list[Published], verdict: Verdict) -> None:
    """By its name a function is found."""
    for each in sample:
        word = each.name.partition("/")[2]
        answer = hub.get(f"/api/v1/functions?q={word}")
        hits = answer.json["results"] if answer.status == 200 else []
        if each.name not in [hit["name"] for hit in hits]:
            verdict.lost.append(f"{each.name}: not found by search")


def _again(hub, sample: list[Published], verdict: Verdict) -> None:
    """Publishing it once more changes nothing, and says so."""
    for each in sample:
        answer = hub.publish(each.data)
        if answer.status != 200 or not json.loads(answer.body)["unchanged"]:
            verdict.wrong.append(f"again {each.name}@{each.version}: {answer.status}")
