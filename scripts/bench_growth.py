"""What a publish, an index document and a function's page cost in hubs of two sizes.

In this process, with the hub's own code on SQLite and a folder, so that CPU time can
be told; hubs are asked in turns.  Filler is written as rows and documents at once,
not published, and the search index does not have it: a publish does not wait for that.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_functions import make_wheel
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from indexer import open_index
from registry.core.names import FunctionName
from registry.db import Connection, open_database
from registry.db.migrations import upgrade
from registry.db.tables import event, event_serial, function, release, team
from registry.server.app import create_app
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.publish import publish
from registry.services.tokens import create_token, identify
from registry.store import open_store
from registry.store.keys import index_key

ROUNDS = 40
TEAM_SIZE = 1_000  # functions of a team, in the filler
OK = 200
MS = 1000


@dataclass
class Hub:
    """A hub in this process, and who publishes to it."""

    backend: Backend
    holder: Holder
    client: FlaskClient
    store: Path


def compare_sizes(place: Path, sizes: Sequence[int]) -> None:
    """Print what things cost in hubs of these sizes."""
    hubs = []
    for size in sizes:
        begun = time.perf_counter()
        hubs.append(_fill(place / f"hub-{size}", size))
        print(f"\nfilled with {size:,} in {time.perf_counter() - begun:.0f} s", end="")
    print(f"\ngrowth: medians of {ROUNDS} in turns, in one process")
    shown = [f"{size:,}" for size in sizes]
    print(f"  {'':<16} {'CPU at ' + shown[0]:>14} {shown[-1]:>9}  ratio  (budget 1.5)")
    for name, act in _ACTS.items():
        taken: list[list[tuple[float, float]]] = [[] for _ in hubs]
        for turn in range(ROUNDS):
            for hub, times in zip(hubs, taken, strict=True):
                times.append(_timed(act, hub, turn))
        cpu = [statistics.median(each[0] for each in times) * MS for times in taken]
        wall = [statistics.median(each[1] for each in times) * MS for times in taken]
        ratio = f"{cpu[-1] / cpu[0]:.2f}   elapsed {wall[0]:.1f} and {wall[-1]:.1f} ms"
        print(f"  {name:<16} {cpu[0]:>11.2f} ms {cpu[-1]:>6.2f} ms  {ratio}")
    for hub in hubs:
        hub.backend.search.close()
        hub.backend.database.close()


def _timed(act: Callable[[Hub, int], None], hub: Hub, turn: int) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    act(hub, turn)
    return time.process_time() - cpu, time.perf_counter() - wall


def _publish(hub: Hub, turn: int) -> None:
    publish(hub.backend, hub.holder, _WHEELS[turn])


def _show_document(hub: Hub, turn: int) -> None:
    assert hub.client.get(f"/index/bench/function-{turn}.json").status_code == OK


def _show_page(hub: Hub, turn: int) -> None:
    path = f"/api/v1/functions/bench/function-{turn}"
    assert hub.client.get(path).status_code == OK


_ACTS = {
    "publish": _publish,
    "index document": _show_document,
    "page (JSON)": _show_page,
}
_WHEELS = [make_wheel(turn).data for turn in range(ROUNDS)]


def _fill(folder: Path, size: int) -> Hub:
    """Make a hub with so many functions, all but one as rows and documents alone."""
    folder.mkdir()
    database = open_database(folder / "hub.db")
    upgrade(database)
    store = folder / "store"
    engine = open_index("whoosh", None)
    backend = Backend(database, open_store(str(store)), engine)
    holder = identify(backend, create_token(backend, "bench"))
    first = publish(backend, holder, make_wheel(size).data).release
    document = (store / index_key(first.name)).read_text("utf-8")
    with database.write() as db:
        like = dict(db.execute(select(release)).mappings().one())
        for start in range(0, size, TEAM_SIZE):
            number = start // TEAM_SIZE
            name = f"filler{number}" if number else "bench"  # ours is as full as others
            names = [
                f"filler-{at}" for at in range(start, min(start + TEAM_SIZE, size))
            ]
            _insert(db, like, name, names)
            (store / "index" / name).mkdir(exist_ok=True)
            for each in names:
                path = store / index_key(FunctionName(name, each))
                own = document.replace(str(first.name), f"{name}/{each}")
                path.write_text(own, "utf-8")  # not synced: it is filler
        db.execute(update(event_serial).values(last=size + 1))
    return Hub(backend, holder, create_app(backend).test_client(), store)


def _insert(
    db: Connection, like: dict[str, Any], team_name: str, names: Sequence[str]
) -> None:
    """Insert a team's functions, a release and an event of each."""
    now = like["published"]
    team_id = db.execute(select(team.c.id).where(team.c.name == team_name)).scalar()
    if team_id is None:
        made = insert(team).values(name=team_name, created=now)
        team_id = db.execute(made.returning(team.c.id)).scalar_one()
    rows = [{"team_id": team_id, "name": each, "created": now} for each in names]
    made = insert(function).returning(function.c.id, sort_by_parameter_order=True)
    ids = list(db.execute(made, rows).scalars())
    releases, events = [], []
    for number, name in zip(ids, names, strict=True):
        own = {"function_id": number, "sha256": f"{number:064x}"}
        manifest = like["manifest"] | {"name": f"{team_name}/{name}"}
        row = {key: value for key, value in like.items() if key != "id"}
        releases.append(row | own | {"manifest": manifest})
        said = {"serial": number, "kind": "publish", "name": f"{team_name}/{name}"}
        about = {"version": like["version"], "sha256": own["sha256"], "actor": "filler"}
        events.append(said | about | {"at": now})
    db.execute(insert(release), releases)
    db.execute(insert(event), events)
