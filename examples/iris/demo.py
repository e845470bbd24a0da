"""One function, end to end: published, found, pulled, run, and what is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
FNHUB = str(Path(sys.executable).with_name("fnhub"))
DESCRIBE = REPOSITORY / "hub_functions" / "core" / "describe"

# Runs in the project, as a data scientist would in a notebook.
USE = f"""
import fnhub
import pandas as pd

describe = fnhub.load("describe@^1.0")
print(repr(describe))
found = describe(pd.read_csv({str(HERE / "iris.csv")!r}), label_column="species")
pd.set_option("display.width", 100)
print(found.statistics.round(2).to_string(index=False))
print(f"{{found.rows}} rows, {{found.columns}} columns, "
      f"{{found.duplicate_rows}} duplicate rows")
found.histograms.savefig("histograms.png")
found.correlation_plot.savefig("correlations.png")
"""


class Demo:
    """Runs commands in a temporary place, and shows them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.project = place / "project"
        self.project.mkdir()
        self.environment = os.environ | {
            "FNHUB_CACHE": str(place / "cache"),
            "FNHUB_CONFIG": os.devnull,
        }

    def say(self, text: str) -> None:
        """Start a step."""
        print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}")

    def run(
        self, *arguments: str | Path, fails: bool = False, secret: bool = False
    ) -> str:
        """Run fnhub in the project, show it, and check how it ends."""
        shown = [str(each).replace(str(REPOSITORY), ".") for each in arguments]
        print(f"$ fnhub {' '.join(shown)}", flush=True)
        done = subprocess.run(
            [FNHUB, *map(str, arguments)],
            cwd=self.project,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )
        shown_output = "fnhub_...\n" if secret else done.stdout
        print(shown_output + done.stderr, end="", flush=True)
        if (done.returncode != 0) is not fails:
            sys.exit(f"the demo expected otherwise: exit {done.returncode}")
        return done.stdout

    def start_hub(self) -> subprocess.Popen[str]:
        """Start a hub on a free port and take its address."""
        command = [
            FNHUB,
            "hub",
            "start",
            "--dir",
            str(self.place / "hub"),
            "--port",
            "0",
        ]
        hub = subprocess.Popen(
            command, env=self.environment, text=True, stdout=subprocess.PIPE
        )
        assert hub.stdout is not None
        address = hub.stdout.readline().strip()
        if not address:
            sys.exit("the hub did not start")
        print(f"$ fnhub hub start --port 0\n{address}")
        self.environment["FNHUB_HUB"] = address
        return hub


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file; it has to be there."""
    text = path.read_text("utf-8")
    if old not in text:
        sys.exit(f"{path} has no {old!r} to edit")
    path.write_text(text.replace(old, new), "utf-8")


def main() -> None:
    """Run all steps; leave nothing behind."""
    begun = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="fnhub-demo-"))
    hub = None
    try:
        demo = Demo(place)
        demo.say("A hub, and a token for its core team")
        hub = demo.start_hub()
        token = demo.run(
            "hub",
            "token",
            "create",
            "--team",
            "core",
            "--dir",
            place / "hub",
            secret=True,
        )
        demo.environment["FNHUB_TOKEN"] = token.strip()
        publish_and_use(demo)
        show_refusals(demo)
        demo.say(f"Done in {time.monotonic() - begun:.0f} s; nothing is left running.")
    finally:
        if hub is not None:
            hub.terminate()
            hub.wait(timeout=30)
        shutil.rmtree(place)


def publish_and_use(demo: Demo) -> None:
    """The way of a function from its author to its user."""
    demo.say("An author checks and publishes a function")
    demo.run("check", DESCRIBE)
    demo.run("publish", DESCRIBE)
    demo.run("publish", DESCRIBE)
    demo.say("A user finds it, reads what it takes and gives, and pulls it")
    for _ in range(100):  # the index follows a publish within a second
        found = subprocess.run(
            [FNHUB, "search", "describe"],
            env=demo.environment,
            capture_output=True,
            check=False,
        )
        if found.returncode == 0:
            break
        time.sleep(0.1)
    demo.run("search", "summary", "statistics", "histograms")
    demo.run("info", "describe")
    demo.run("pull", "describe@^1.0")
    demo.say("... and runs it on Fisher's iris flowers")
    print(USE.strip(), flush=True)
    subprocess.run(
        [sys.executable, "-c", USE], cwd=demo.project, env=demo.environment, check=True
    )
    plots = [
        f"{path.name} ({path.stat().st_size} bytes)"
        for path in sorted(demo.project.glob("*.png"))
    ]
    print(f"plots: {', '.join(plots)}")


def show_refusals(demo: Demo) -> None:
    """What a hub and its client do not let through."""
    demo.say("Refused: a package that was changed on the hub's disk")
    package = next((demo.place / "hub" / "store" / "packages").glob("*/*.whl"))
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    package.write_bytes(data)
    shutil.rmtree(demo.place / "cache")
    demo.run("pull", "describe", "--to", "tampered", fails=True)

    demo.say("Refused: a broken manifest, every problem at once")
    broken = copy_of_describe(demo, "broken")
    edit(
        broken / "function.yaml", 'version: "1.0.0"', "version: 1.10\nlisence: Apache 2"
    )
    edit(broken / "function.yaml", "describe:describe", "describe:descrybe")
    demo.run("publish", broken, fails=True)

    demo.say("Refused: a breaking change under a patch version")
    breaking = copy_of_describe(demo, "breaking")
    edit(breaking / "function.yaml", 'version: "1.0.0"', 'version: "1.0.1"')
    edit(breaking / "describe.py", "label_column", "target")
    demo.run("publish", breaking, fails=True)


def copy_of_describe(demo: Demo, name: str) -> Path:
    """Copy the function into a repository of its own."""
    copy = demo.place / name / "hub_functions" / "core" / "describe"
    shutil.copytree(DESCRIBE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


if __name__ == "__main__":
    main()
