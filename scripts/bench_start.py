"""Start-up of the command as multiples of `python -c pass`, measured in turns.

Budgets: `--version` at most 1.5 times, `--help` at most 3 times.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 40
FNHUB = str(Path(sys.executable).with_name("fnhub"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "fnhub --version": [FNHUB, "--version"],
    "fnhub --help": [FNHUB, "--help"],
    "fnhub search --help": [FNHUB, "search", "--help"],
}


def main() -> None:
    """Run all commands in turns and print medians."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(time.perf_counter() - begun)
    peer = statistics.median(times["python -c pass"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<22} {median * 1000:7.1f} ms  {median / peer:5.2f} x")


if __name__ == "__main__":
    main()
