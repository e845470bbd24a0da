"""Functions that are run in containers, and what is left of them."""

from __future__ import annotations

from pathlib import Path

from registry.run.runners import Job
from tests.containers.podman import podman
from tests.factories import function_yaml
from tests.run.sample import add_function

DICT = [{"type": "dict"}]
PATH = [{"type": "path"}]
SECRET = "hunter2-of-the-bank"


def names() -> set[str]:
    """The containers of fnhub that there are, also those that have ended."""
    listed = podman("ps", "--all", "--format={{.Names}}", "--filter=name=fnhub-")
    return set(listed.split())


def changed(job: Job, **more: object) -> Job:
    fields = {name: getattr(job, name) for name in Job.__slots__}
    return Job(**(fields | more))


WAITS = """
import signal, subprocess, time

def sample() -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sleep", "300"], start_new_session=True)
    print("it waits", flush=True)
    time.sleep(300)
    return 1
"""


def add_waiting(root: Path) -> None:
    add_function(root, WAITS.replace("def sample() -> int:", DOCUMENTED))
    made = root / "hub_functions" / "acme" / "sample"
    text = function_yaml("acme/sample", "1.0.0", {"handler": "sample:sample"})
    (made / "function.yaml").write_text(text)
    (made / "README.md").write_text("# Sample\n\nWaits.\n")


DOCUMENTED = 'def sample() -> int:\n    """Wait."""'
