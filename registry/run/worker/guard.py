"""A program: guard a run from inside its process, then become the worker's program.

    guard.py MEMORY_BYTES LIFELINE PROGRAM ARGUMENTS...

It runs under the function's Python, where no fnhub is.  MEMORY_BYTES is 0 for no
limit; LIFELINE is the reading end of a pipe that only the runner can write to.

Set here and not by `preexec_fn`: that runs Python between fork and exec, which can
hang where the runner's process has other threads.
"""

from __future__ import annotations

import os
import resource
import runpy
import signal
import sys
import threading


def limit_memory(limit_bytes: int) -> None:
    """Let allocations beyond a limit fail, in this process and each that it starts.

    On Linux the data segment: memory that the process alone can write to.  The
    address space would count as well what is only reserved or shared: a hundred
    MB of libraries, the arenas of threads, many GB for a GPU.  Elsewhere the data
    segment leaves out what `mmap` gives, which is where large arrays live.
    """
    is_linux = sys.platform == "linux"
    kind = resource.RLIMIT_DATA if is_linux else resource.RLIMIT_AS
    _, most = resource.getrlimit(kind)
    wanted = min(limit_bytes, sys.maxsize)
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(kind, (wanted, wanted))


def end_with_the_runner(lifeline: int) -> None:
    """Wait until the runner is gone, and end this process with all that it started.

    The pipe ends however the runner goes, also by `kill -9`.
    """
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)  # the first process of a container takes no signals of its own


def main(arguments: list[str]) -> None:
    """Guard, and run the program."""
    limit_bytes, lifeline, program = arguments[:3]
    if int(limit_bytes):
        limit_memory(int(limit_bytes))
    watched = (int(lifeline),)
    threading.Thread(target=end_with_the_runner, args=watched, daemon=True).start()
    sys.argv[:] = arguments[2:]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
