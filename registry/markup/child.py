"""The program of a process that renders: a line of JSON in, a line of JSON out.

It may be fed anything, so it sets its own limit of memory and has nothing to lose: no
connection, no file, no secret in its environment.  What takes more CPU time than it
is allowed for one text ends it, whatever it is at; the parent minds the clock.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

from registry.markup.work import Work, render

MEMORY_BYTES = 512 << 20


def main() -> None:
    """Render until the parent closes the pipe; the argument is the limit [s]."""
    limit_s = float(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, limit_s)  # its signal kills
        try:
            answer = render(Work.from_json(json.loads(line))).to_json()
        except Exception as error:  # noqa: BLE001  # a text that cannot be rendered
            answer = {"error": repr(error)[:500]}
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
