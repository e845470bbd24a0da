"""A small machine-learning project whose functions come from a hub.

Published, wanted, locked, pulled, run on files in environments of their own, run
again in memory, synced without a network, and refused where bytes were changed.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
FNHUB = str(Path(sys.executable).with_name("fnhub"))
SHELF = REPOSITORY / "hub_functions" / "core"
PROJECT = HERE / "project"  # stays, to look around in
CACHE = REPOSITORY / "build" / "demo-cache"  # stays: environments take longest
FUNCTIONS = (
    "load-dataset",
    "gen-class-data",
    "describe",
    "feature-selection",
    "split-data",
    "sklearn-classifier",
    "test-classifier",
)
GRID = {"max_depth": [2, 4, None], "n_estimators": [25, 100]}

# Runs in the project, as a data scientist would in a notebook.
IN_MEMORY = """\
import fnhub

flowers = fnhub.load("load-dataset")("iris")
describe = fnhub.load("describe@^1.0")
print(repr(describe))
found = describe(flowers.table, label_column=flowers.label_column)
print(found.statistics[["column", "kind", "mean", "std", "min", "max"]].round(2)
      .to_string(index=False))
"""


class Demo:
    """Runs commands, shows them, and keeps their times."""

    def __init__(self, place: Path) -> None:
        self.place, self.folder = place, PROJECT
        self.times: dict[str, float] = {}
        self.environment = os.environ | {
            "FNHUB_CACHE": str(CACHE),
            "FNHUB_CONFIG": os.devnull,
            "FNHUB_TRACKING": "off",
        }

    def say(self, text: str) -> None:
        """Start a step."""
        print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}")

    def fnhub(
        self, *arguments: str | Path, fails: bool = False, shown: str | None = None
    ) -> str:
        """Run fnhub in the project, show it, and check how it ends."""
        texts = [str(each) for each in arguments]
        line = shlex.join(texts).replace(str(REPOSITORY), ".")
        print(f"$ fnhub {line}", flush=True)
        done = subprocess.run(
            [FNHUB, *texts],
            cwd=self.folder,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )
        printed = done.stdout if shown is None else shown
        self.print(printed + done.stderr)
        if (done.returncode != 0) is not fails:
            sys.exit(f"the demo expected otherwise: exit {done.returncode}")
        return done.stdout

    def print(self, text: str) -> None:
        """Show output, with short paths."""
        short = text.replace(f"{self.folder}{os.sep}", "")
        print(short.replace(str(REPOSITORY), "."), end="", flush=True)

    def step(self, name: str, ref: str, *arguments: str) -> Path:
        """Run a function of the project; return its folder."""
        begun = time.monotonic()
        out = Path("runs") / name
        self.fnhub("run", ref, *arguments, "--out", str(out))
        self.times[name] = time.monotonic() - begun
        return out

    def record(self, out: Path) -> dict[str, object]:
        """Read what a run left."""
        found: dict[str, object] = json.loads(
            (self.folder / out / "run.json").read_text("utf-8")
        )
        return found

    def start_hub(self) -> subprocess.Popen[str]:
        """Start a hub on a free port and take its address."""
        command = [FNHUB, "hub", "start", "--dir", str(self.place / "hub")]
        with (self.place / "hub.log").open("w") as log:  # a line for each request
            hub = subprocess.Popen(
                [*command, "--port", "0"],
                env=self.environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert hub.stdout is not None
        address = hub.stdout.readline().strip()
        if not address:
            sys.exit("the hub did not start")
        print(f"$ fnhub hub start --port 0\n{address}")
        self.environment["FNHUB_HUB"] = address
        return hub


def main() -> None:
    """Run all steps; the project and the cache stay, the hub goes."""
    begun = time.monotonic()
    shutil.rmtree(PROJECT, ignore_errors=True)
    PROJECT.mkdir()
    place = Path(tempfile.mkdtemp(prefix="fnhub-demo-"))
    demo, hub = Demo(place), None
    try:
        hub = publish(demo)
        make_project(demo)
        run_steps(demo)
        run_in_memory(demo)
        sync_offline(demo)
        refuse_tampered(demo)
        demo.say(f"Done in {time.monotonic() - begun:.0f} s")
        print(f"The project is in {PROJECT.relative_to(REPOSITORY)}.")
    finally:
        if hub is not None:
            hub.terminate()
            hub.wait(timeout=30)
        shutil.rmtree(place)


def publish(demo: Demo) -> subprocess.Popen[str]:
    """Start a hub, and publish the seven functions."""
    demo.say("A hub, and seven functions published to it")
    hub = demo.start_hub()
    create = ("hub", "token", "create", "--team", "core", "--dir", demo.place / "hub")
    token = demo.fnhub(*create, shown="fnhub_...\n")
    demo.environment["FNHUB_TOKEN"] = token.strip()
    for name in FUNCTIONS:
        demo.fnhub("publish", SHELF / name.replace("-", "_"))
    return hub


def make_project(demo: Demo) -> None:
    """Want functions at ranges; lock and sync."""
    demo.say("A project that wants them at ranges; the lock pins them to the byte")
    demo.fnhub("init")
    demo.fnhub("add", *(f"{name}@^1.0" for name in FUNCTIONS))
    demo.print((demo.folder / "functions.yaml").read_text("utf-8"))
    lock = json.loads((demo.folder / "functions.lock").read_bytes())
    print("pinned:")
    for name, locked in lock["functions"].items():
        print(f"  {name} {locked['version']} sha256 {locked['sha256'][:16]}...")
    packages, environments = len(lock["packages"]), len(lock["environments"])
    print(f"  {packages} packages in {environments} environments, each with its hash")


def run_steps(demo: Demo) -> None:
    """Get data, describe, split, train over a grid, test: each in its environment."""
    demo.say("Get data, describe it, train over a grid, test: files in, files out")
    data = demo.step("data", "load-dataset", "-p", "name=iris")
    values = outputs(demo, data)
    label = f"label_column={values['label_column']}"
    table = f"table={data}/table.parquet"
    demo.step("describe", "describe", "-i", table, "-p", label)
    demo.step("select", "feature-selection", "-i", table, "-p", label, "-p", "keep=3")
    selected = "table=runs/select/table.parquet"
    demo.step("split", "split-data", "-i", selected, "-p", label, "-p", "seed=7")
    train = ("-i", "table=runs/split/train.parquet", "-p", label)
    grid = ("-p", f"grid={json.dumps(GRID)}", "-p", "selector=max.accuracy")
    demo.step("train", "sklearn-classifier", *train, *grid)
    test = (
        "-i",
        "model=runs/train/model.joblib",
        "-i",
        "table=runs/split/test.parquet",
    )
    tested = demo.step("test", "test-classifier", *test, "-p", label)
    report(demo, tested)


def outputs(demo: Demo, out: Path) -> dict[str, object]:
    """Return the plain values among a run's outputs."""
    listed = demo.record(out)["outputs"]
    assert isinstance(listed, list)
    return {each["name"]: each.get("value") for each in listed}


def report(demo: Demo, tested: Path) -> None:
    """Print the metrics, where the plots are, and how long each step took."""
    demo.say("What came out")
    print(f"chosen: {outputs(demo, Path('runs/train'))['best_params']}")
    metrics = demo.record(tested)["metrics"]
    assert isinstance(metrics, dict)
    for name, value in metrics.items():
        print(f"  {name:<24} {value:.4g}")
    for plot in sorted((demo.folder / "runs").glob("*/*.png")):
        print(f"  plot: {plot.relative_to(REPOSITORY)}")
    for name, seconds in demo.times.items():
        print(f"  {name:<10} {seconds:5.1f} s")
    print(
        "the first step of an environment also makes it; run.json has each call's time"
    )


def run_in_memory(demo: Demo) -> None:
    """Call the same functions in this process."""
    demo.say("The same functions in memory")
    print(IN_MEMORY, flush=True)
    command = [sys.executable, "-c", IN_MEMORY]
    subprocess.run(command, cwd=demo.folder, env=demo.environment, check=True)


def sync_offline(demo: Demo) -> None:
    """Repeat the sync in a fresh folder, from the lock and the cache alone."""
    demo.say("A colleague's fresh folder, without a network")
    fresh = demo.place / "fresh"
    fresh.mkdir()
    for name in ("functions.yaml", "functions.lock"):
        shutil.copy(demo.folder / name, fresh)
    demo.folder = fresh
    demo.fnhub("sync", "--offline", "--locked")


def refuse_tampered(demo: Demo) -> None:
    """Change a package on the hub's disk: the lock does not take it."""
    demo.say("Refused: a package that was changed on the hub's disk")
    packages = (demo.place / "hub" / "store" / "packages").glob("*/*describe*.whl")
    package = next(packages)
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    demo.environment["FNHUB_CACHE"] = str(demo.place / "another-cache")
    shutil.rmtree(demo.folder / ".fnhub")
    demo.fnhub("sync", "--locked", fails=True)


if __name__ == "__main__":
    main()
