"""`fnhub runs list|show|compare|open|repeat|track`: runs that have ended."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from registry.client.cli.arguments import add_hub, add_inputs, add_json, add_offline
from registry.client.cli.printing import count_of, note, say, say_json, say_table
from registry.client.run_index import FoundRun, find_run, find_runs, is_apart
from registry.client.runs.compare import compare
from registry.client.runs.page import open_page, write_page
from registry.client.runs.repeat import Repeated, repeat
from registry.client.runs.track import marks_of, store_of, track, track_ended
from registry.client.settings import Settings
from registry.core.errors import FileFailed
from registry.run.sources.addresses import shown

_MOST = 20  # runs in a list
_MOST_METRICS = 3  # in a line of it
_SHORT = 12  # characters of a digest that are shown


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="|".join(_VERBS))
    listing = verbs.add_parser("list", help="the runs there are, the latest first")
    listing.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    listing.add_argument("--function", default="", metavar="NAME", help="only of this")
    listing.add_argument(
        "--all", action="store_true", help="also the runs of a grid, each by itself"
    )
    listing.add_argument("--limit", type=int, default=_MOST, metavar="N")
    one = "a run's folder, its id or the beginning of it, or `last`"
    show = verbs.add_parser("show", help="what a run took and gave")
    show.add_argument("run", metavar="RUN", help=one)
    comparing = verbs.add_parser("compare", help="what differs between runs")
    comparing.add_argument("first", metavar="RUN", help=one)
    comparing.add_argument("others", nargs="+", metavar="RUN", help="another one")
    comparing.add_argument("--all", action="store_true", help="also what is the same")
    opening = verbs.add_parser("open", help="a run's page, in the browser")
    opening.add_argument("runs", nargs="+", metavar="RUN", help=f"{one}; more compare")
    opening.add_argument(
        "--no-browser", action="store_true", help="only make it, and print where it is"
    )
    again = verbs.add_parser("repeat", help="run again what a record tells of")
    again.add_argument("run", metavar="RUN", help=one)
    add_inputs(again, "another source for an input")
    again.add_argument("--out", type=Path, metavar="DIR", help="the new run's folder")
    again.add_argument("--engine", default="", metavar="NAME", help="another engine")
    add_offline(again)
    add_hub(again)
    sending = verbs.add_parser("track", help="send what the tracker does not have yet")
    sending.add_argument("runs", nargs="*", metavar="RUN", help=f"{one}; default: all")
    for verb in (listing, show, comparing, opening, again, sending):
        add_json(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    status: int = _VERBS[args.verb](args)
    return status


def _list(args: argparse.Namespace) -> int:
    for folder in args.folders:
        if not folder.is_dir():
            raise FileFailed(str(folder), "there is no such folder")
    found = [
        each
        for each in find_runs(args.folders)
        if args.function in ("", *_names(each.record.ran.function))
        and (args.all or is_apart(each))
    ]
    listed = found[: args.limit] if args.limit > 0 else found
    if args.json:
        say_json([_summary(each) for each in listed])
        return 0
    say_table([_row(each) for each in listed])
    if not found:
        note("no runs found; `fnhub run` keeps each in a folder in runs/")
    if len(found) > len(listed):
        note(f"{len(listed)} of {count_of(len(found), 'run')}; --limit 0 lists all")
    return 0


def _names(function: str) -> tuple[str, str]:
    """Return the names that a function may be asked for by."""
    return function, function.removeprefix("core/")


def _row(found: FoundRun) -> tuple[str, ...]:
    record = found.record
    metrics = list(record.metrics.items())
    shown_metrics = " ".join(
        f"{key}={value:g}" for key, value in metrics[:_MOST_METRICS]
    )
    parts = [each.name for each in (record.pipeline, record.grid) if each is not None]
    within = f"[{' > '.join(parts)}]" if parts else ""
    ref = f"{record.ran.function}@{record.ran.version}"
    when = record.started.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    last = "  ".join(filter(None, [found.path, within, shown_metrics]))
    return found.id, when, record.state, ref, last


def _summary(found: FoundRun) -> dict[str, Any]:
    record = found.record.to_json()
    keys = ("function", "version", "sha256", "engine", "state", "started", "seconds")
    more = ("params", "metrics", "pipeline", "grid")
    return {"id": found.id, "folder": str(found.folder)} | {
        key: record[key] for key in (*keys, *more)
    }


def _show(args: argparse.Namespace) -> int:
    found = find_run(args.run)
    record = found.record
    tracked = marks_of(found.folder)
    if args.json:
        about = {"id": found.id, "folder": str(found.folder), "tracked": tracked}
        say_json(about | record.to_json())
        return 0
    say(f"{record.ran.function}@{record.ran.version}  {record.state}  {found.id}")
    say_table(
        [
            ("folder", str(found.folder)),
            ("started", record.started.isoformat()),
            ("took", f"{record.seconds:.1f} s, engine {record.engine}"),
            *((f"-p {key}", json.dumps(each)) for key, each in record.params.items()),
            *(
                (f"-i {each.name}", f"{each.source}  sha256 {each.sha256[:_SHORT]}")
                for each in record.inputs
            ),
            *((each.name, _output(each)) for each in record.outputs),
            *(("tracked", each.get("url") or key) for key, each in tracked.items()),
        ],
        indent="  ",
    )
    for text in record.notes:
        note(f"note: {text}")
    if record.failure is not None:
        note(record.failure.traceback.rstrip())
        note(f"{record.failure.error}: {record.failure.message}")
    return 0


def _output(output: Any) -> str:  # noqa: ANN401  # a `Written`
    if not output.files:
        return json.dumps(output.value)
    return "  ".join(
        f"{each.path}  sha256 {each.sha256[:_SHORT]}" for each in output.files
    )


def _compare(args: argparse.Namespace) -> int:
    found = [find_run(each) for each in (args.first, *args.others)]
    rows = compare([each.record for each in found])
    rows = [each for each in rows if args.all or each.differs]
    if args.json:
        listed = [
            {"group": e.group, "name": e.name, "values": list(e.values)} for e in rows
        ]
        runs = [{"id": each.id, "folder": str(each.folder)} for each in found]
        say_json({"runs": runs, "rows": listed})
        return 0
    say_table(
        [
            ("", *(each.id for each in found)),
            *((f"{e.group}: {e.name}", *map(_cell, e.values)) for e in rows),
        ]
    )
    return 0


def _cell(value: Any) -> str:  # noqa: ANN401  # any JSON value
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 2 * _SHORT else f"{text[: 2 * _SHORT - 1]}…"


def _open(args: argparse.Namespace) -> int:
    found = [find_run(each) for each in args.runs]
    page = write_page(found[0], found[1:])
    if args.json:
        say_json({"id": found[0].id, "page": str(page)})
    else:
        say(str(page))
    if not args.no_browser and not open_page(page):
        note("note: there is no browser here to open it with")
    return 0


def _repeat(args: argparse.Namespace) -> int:
    settings = Settings.read(args.hub)
    made = repeat(
        find_run(args.run),
        settings,
        note,
        inputs=args.inputs,
        out=args.out,
        engine=args.engine,
        offline=args.offline,
    )
    track_ended([made.run.folder], settings, note)
    if args.json:
        say_json(_repeated_json(made))
    else:
        say_table([(name, _same(is_same=each)) for name, each in made.outputs.items()])
    for cause in made.causes:
        note(f"note: not as it was: {cause}")
    if made.former.record.complete:
        made.run.require_done()
    words = "the same" if made.is_same else "not the same"
    note(f"{words} as {made.former.id}; {made.run.folder / 'run.json'}")
    if not made.is_same and not made.causes:
        note("hint: the same went in: the function does not always give the same.")
    return 0 if made.is_same else 1


def _repeated_json(made: Repeated) -> dict[str, Any]:
    return {
        "former": made.former.id,
        "folder": str(made.run.folder),
        "same": made.is_same,
        "outputs": made.outputs,
        "causes": made.causes,
        "record": made.run.record.to_json(),
    }


def _same(*, is_same: bool) -> str:
    return "same" if is_same else "different"


def _track(args: argparse.Namespace) -> int:
    settings = Settings.read()
    store = shown(store_of(settings).address)
    asked = [find_run(each) for each in args.runs]
    wanted = asked or [each for each in _oldest(find_runs()) if _is_new(each, store)]
    sent = list(track([each.folder for each in wanted], settings)) if wanted else []
    failed = [each for each in sent if each.problem]
    if args.json:
        rows = [
            {"folder": e.folder, "run_id": e.run_id, "url": e.url, "problem": e.problem}
            for e in sent
        ]
        say_json({"tracker": store, "runs": rows})
    for each in failed:
        note(f"not tracked: {each.folder}: {each.problem}")
    note(f"{count_of(len(sent) - len(failed), 'run')} sent to {store}")
    return 1 if failed else 0


def _oldest(runs: Iterable[FoundRun]) -> list[FoundRun]:
    """Return runs in the order in which they ran, as a tracker shows them."""
    return sorted(runs, key=lambda each: each.record.started)


def _is_new(found: FoundRun, store: str) -> bool:
    return store not in marks_of(found.folder)


_VERBS = {
    "list": _list,
    "show": _show,
    "compare": _compare,
    "open": _open,
    "repeat": _repeat,
    "track": _track,
}
