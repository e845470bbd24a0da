"""How fast and how well made pages are: times of a warm process, and Lighthouse.

Lighthouse (npm, set up by scripts/setup-web) asks Debian's Chromium for three pages of
a real hub with the whole shelf; the median of three runs counts.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FNHUB = Path(sys.executable).with_name("fnhub")
LIGHTHOUSE = (
    ROOT / ".venvs" / "web" / "node_modules" / "lighthouse" / "cli" / "index.js"
)
PAGES = {
    "home": "/",
    "search": "/search?q=class",
    "function": "/functions/core/describe",
}
RUNS = 3
REQUESTS = 200
LEAST = 95


def main() -> int:
    """Print figures; 1 when Lighthouse gives less than it should."""
    with tempfile.TemporaryDirectory(prefix="fnhub-web-") as folder:
        command = [FNHUB, "hub", "start", "--dir", folder, "--port", "0", "--with-core"]
        environment = os.environ | {"FNHUB_RATE_LIMITS": "off"}
        hub = subprocess.Popen(
            command,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert hub.stdout is not None
            url = hub.stdout.readline().strip()
            _wait_for_pages(url)
            for name, path in PAGES.items():
                print(f"{name:9} {_time(url + path)}")
            worst = min(_lighthouse(name, url + path) for name, path in PAGES.items())
        finally:
            hub.terminate()
            hub.wait()
    return int(worst < LEAST)


def _wait_for_pages(url: str) -> None:
    ends = time.monotonic() + 120
    while b"until the hub has rendered it" in _get(url + PAGES["function"])[0]:
        assert time.monotonic() < ends, "the worker renders nothing"
        time.sleep(0.2)


def _get(url: str) -> tuple[bytes, float]:
    began = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        return answer.read(), time.perf_counter() - began


def _time(url: str) -> str:
    taken = sorted(1000 * _get(url)[1] for _ in range(REQUESTS))[: REQUESTS // 2]
    size = len(_get(url)[0])
    return f"{statistics.median(taken):6.1f} ms of a warm process, {size:,} bytes"


def _lighthouse(name: str, url: str) -> float:
    """Return the least of the four categories, each the median of some runs."""
    found: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for category, score in _run(url).items():
            found.setdefault(category, []).append(score)
    medians = {key: statistics.median(scores) for key, scores in found.items()}
    shown = ", ".join(f"{key} {score:.0f}" for key, score in medians.items())
    print(f"{name:9} {shown}", flush=True)
    return min(medians.values())


def _run(url: str) -> dict[str, float]:
    node = shutil.which("node")
    assert node, "scripts/setup-web says what is missing"
    flags = "--headless=new --no-sandbox"
    command = [node, LIGHTHOUSE, url, "--quiet", "--output=json", "--preset=desktop"]
    command += [f"--chrome-flags={flags}"]
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    categories = json.loads(done.stdout)["categories"]
    return {key: 100 * each["score"] for key, each in categories.items()}


if __name__ == "__main__":
    sys.exit(main())
