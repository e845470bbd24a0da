"""From a notebook to a tracked pipeline: converted, published, run, deployed, told.

A hub with five core functions; a notebook, published with one command; a pipeline of
six steps, run with one command by any engine, tracked, commented on a pull request and
told to a chat.  The metrics are the same whatever runs the steps, which is checked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from receivers import GitHub, Slack, listening, slack

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
FNHUB = REPOSITORY / ".venv" / "bin" / "fnhub"
WITH_KFP = REPOSITORY / ".venvs" / "kfp" / "bin" / "fnhub"  # pipelines need kfp
SHELF = REPOSITORY / "hub_functions" / "core"
METRICS = HERE / "metrics.json"  # what comes out, whatever runs the steps
CORE = (
    *("describe", "sklearn-classifier", "test-classifier"),
    *("model-server", "model-server-tester"),
)
COMMENT = "ada/flowers#7"
CHAT = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SAME = 1e-6  # relative: another processor's arithmetic may differ by less


class Demo:
    """Runs commands and shows them."""

    def __init__(self, place: Path, made: Path) -> None:
        self.place = place  # goes
        self.author, self.project = made / "author", made / "project"  # stay
        kept = {"FNHUB_CACHE", "FNHUB_IMAGE", "FNHUB_CONTAINERS"}  # of who starts it
        self.environment = {
            "FNHUB_CACHE": str(REPOSITORY / "build" / "demo-cache"),
            "FNHUB_CONFIG": os.devnull,
        } | {k: v for k, v in os.environ.items() if k[:6] != "FNHUB_" or k in kept}

    def say(self, text: str) -> None:
        """Start a part."""
        print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}")

    def __call__(
        self,
        *arguments: str | Path,
        folder: Path | None = None,
        shown: str | None = None,
        **settings: str,
    ) -> str:
        """Run fnhub as a user, show it, and check that it ends well."""
        texts = [str(each) for each in arguments]
        line = shlex.join(texts).replace(str(REPOSITORY), ".")
        print(f"$ fnhub {line}", flush=True)
        done = subprocess.run(
            [WITH_KFP if folder in (None, self.project) else FNHUB, *texts],
            cwd=folder or self.project,
            env=self.environment | settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if shown is None else None,
            check=False,
        )
        said = done.stdout if shown is None else shown
        print(said.replace(str(REPOSITORY), "."), end="", flush=True)
        if done.returncode:
            sys.exit(f"the demo expected otherwise: exit {done.returncode}")
        return done.stdout

    @contextlib.contextmanager
    def started(self, log: str, *arguments: str | Path) -> Iterator[str]:
        """Start fnhub as a server; give its address."""
        with (self.place / log).open("w") as said:
            server = subprocess.Popen(
                [FNHUB, *map(str, arguments), "--port", "0"],
                cwd=self.project,
                env=self.environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            if not address:
                sys.exit((self.place / log).read_text("utf-8"))
            yield address
        finally:
            server.terminate()
            server.wait(timeout=60)
            server.stdout.close()


class Platform:
    """The team's: it serves the model that was deployed last."""

    def __init__(self, demo: Demo, host: str) -> None:
        self._demo, self._host = demo, host
        self._serving, self._one = contextlib.ExitStack(), threading.Lock()

    def answer(self, _: str, path: str, body: bytes) -> tuple[int, Any]:
        """Take a model, and serve it."""
        with self._one:
            self._serving.close()
            model = self._demo.place / Path(unquote(path)).name
            model.write_bytes(body)
            command = ("serve", "model-server", "-i", f"model={model}")
            url = self._serving.enter_context(
                self._demo.started("serve.log", *command, "--host", self._host)
            )
            return 201, {"url": url}

    def close(self) -> None:
        """Serve it no more."""
        self._serving.close()


def main() -> None:
    """Run all of it; what was made stays, the servers go."""
    engine, host, made = read_arguments()
    if not WITH_KFP.exists():
        sys.exit(f"there is no {WITH_KFP}: make .venvs/kfp/installed")
    begun = time.monotonic()
    shutil.rmtree(made, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix="fnhub-article-"))
    demo = Demo(place, made)
    demo.author.mkdir(parents=True)
    demo.project.mkdir()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, place)
        publish(demo, stack)
        make_project(demo)
        record, github, chat = run_pipeline(demo, engine, host, stack)
        report(demo, record)
        show_told(demo, github, chat)
        show_runs(demo)
    demo.say(f"Done in {time.monotonic() - begun:.0f} s; to look at")
    say_where(demo, record)


def read_arguments() -> tuple[str, str, Path]:
    """Return the engine, the address to listen at, and the folder that stays."""
    parser = argparse.ArgumentParser(description=__doc__)
    engines = ["process", "inprocess", "kfp", "container"]
    parser.add_argument("--engine", default="process", choices=engines)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="this machine's address, as containers with a network of their own see it",
    )
    parser.add_argument("--made", type=Path, default=HERE / "made")
    given = parser.parse_args()
    return given.engine, given.host, given.made.absolute()


def publish(demo: Demo, stack: contextlib.ExitStack) -> None:
    """Start a hub, publish five functions, and a notebook."""
    demo.say("A hub with functions of the core team")
    data = demo.place / "hub"
    hub = stack.enter_context(demo.started("hub.log", "hub", "start", "--dir", data))
    print(f"$ fnhub hub start --port 0\n{hub}")
    demo.environment["FNHUB_HUB"] = hub
    create, author = ("hub", "token", "create", "--dir", data, "--team"), demo.author
    tokens = {
        team: demo(*create, team, folder=author, shown="fnhub_...\n").strip()
        for team in ("core", "garden")
    }
    for name in CORE:
        folder = SHELF / name.replace("-", "_")
        demo("publish", folder, folder=author, FNHUB_TOKEN=tokens["core"])
    demo.say("A notebook becomes a function, and is published")
    shutil.copy(HERE / "iris.ipynb", author)
    convert = ("convert", "iris.ipynb", "--name", "garden/make-iris", "--publish")
    demo(*convert, folder=author, FNHUB_TOKEN=tokens["garden"])


def make_project(demo: Demo) -> None:
    """Want the functions at ranges, and add one of the project's own."""
    demo.say("A project that pins them, and has a function of its own")
    own = Path("hub_functions") / "garden" / "deploy"
    shutil.copytree(HERE / "deploy", demo.project / own)
    shutil.copy(HERE / "workflow.py", demo.project)
    demo("init")
    ranges = ["garden/make-iris@^0.1", *(f"{name}@^1.0" for name in CORE)]
    demo("add", *ranges, "--path", own)
    with (demo.project / "functions.yaml").open("a") as file:
        file.write("\npipelines: {main: workflow.py:main}\n")
    print((demo.project / "functions.yaml").read_text("utf-8"), end="")
    demo("sync")


def run_pipeline(
    demo: Demo, engine: str, host: str, stack: contextlib.ExitStack
) -> tuple[dict[str, Any], GitHub, Slack]:
    """Run six steps; return the pipeline's record, and what was told of it."""
    demo.say("Six steps, one command")
    github, platform = GitHub(), Platform(demo, host)
    chat = stack.enter_context(slack(demo.place))
    stack.callback(platform.close)
    api = stack.enter_context(listening(github.answer))
    address = stack.enter_context(listening(platform.answer, host))
    settings = {
        "GITHUB_API_URL": api,
        "GITHUB_TOKEN": "ghp_of_this_demo",
        "FNHUB_NOTIFY": CHAT,
    }
    command = ["run-pipeline", "main", "-p", f"platform={address}"]
    command += ["--engine", engine, "--comment", COMMENT]
    demo(*command, **settings, **chat.settings)
    (path,) = demo.project.glob("runs/*/pipeline.json")
    record: dict[str, Any] = json.loads(path.read_bytes())
    return record, github, chat


def report(demo: Demo, record: dict[str, Any]) -> None:
    """Print the metrics, and compare them with those that were recorded."""
    demo.say(f"What came out, by the engine {record['engine']}")
    found = metrics_of(demo, record)
    for step, metrics in found.items():
        for name, value in metrics.items():
            print(f"  {step:<20} {name:<20} {value:.6g}")
    wanted = json.loads(METRICS.read_bytes())
    others = [
        f"{step}.{name}: {found[step].get(name)} where {value} was recorded"
        for step, metrics in wanted.items()
        for name, value in metrics.items()
        if not math.isclose(found[step].get(name, math.nan), value, rel_tol=SAME)
    ]
    if others:
        sys.exit("the metrics are others:\n" + "\n".join(others))
    print(f"all of {METRICS.relative_to(REPOSITORY)} are as recorded there")


def metrics_of(demo: Demo, record: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the numbers of each step, but for those that measure time."""
    runs = demo.project / "runs" / record["run_id"]
    found = {}
    for step in record["steps"]:
        metrics = json.loads((runs / step["run"] / "run.json").read_bytes())["metrics"]
        timed = ("p50", "p90", "p99", "throughput", "row_throughput")
        found[step["name"]] = {k: v for k, v in metrics.items() if k not in timed}
    return found


def show_told(demo: Demo, github: GitHub, chat: Slack) -> None:
    """Print the comment, and what the chat got."""
    demo.say(f"The comment on {COMMENT}")
    (comment,) = github.comments
    print(comment["body"].rstrip())
    demo.say("In the chat")
    last = chat.messages[-1]
    for each in last.get("attachments", [last]):
        print(f"{each.get('title', '')}\n{each['text']}".strip())
    said = json.dumps([github.comments, chat.messages])
    if "done" not in said or "ghp_of" in said or CHAT.split("/")[-1] in said:
        sys.exit("what was told is not as it should be")


def show_runs(demo: Demo) -> None:
    """List what was tracked, and make the page of the last run."""
    demo.say("Every step is a run, found and tracked")
    demo("runs", "list")
    demo("runs", "open", "last", "--no-browser")


def say_where(demo: Demo, record: dict[str, Any]) -> None:
    """Print what to look at."""
    project = Path(os.path.relpath(demo.project))
    run = project / "runs" / record["run_id"]
    author = Path(os.path.relpath(demo.author)) / "hub_functions/garden/make_iris"
    grid = next(
        e for e in record["steps"] if e["function"].endswith("sklearn-classifier")
    )
    pages = [
        (author, "the function that was a notebook"),
        (project / "workflow.py", "the pipeline"),
        (run / "pipeline.json", "its record: params, steps, where inputs came from"),
        (run / grid["run"] / "grid.csv", "the three algorithms"),
        (
            project / "runs" / "mlflow.db",
            "for `mlflow ui --backend-store-uri sqlite:///`",
        ),
    ]
    for path, what in pages:
        print(f"  {path}: {what}")
    for plot in sorted(run.glob("steps/*/*.png")):
        print(f"  {os.path.relpath(plot)}")


if __name__ == "__main__":
    main()
