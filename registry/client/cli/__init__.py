"""The command line.  This module is all that `fnhub --version` loads of ours.

Each command is a module of this package with `configure(parser)` and
`run(args) -> exit status`; only the named one is imported.
"""

from __future__ import annotations

import sys

from registry import __version__

# Command, what it does; in the order that --help shows them.
COMMANDS = {
    "search": "find functions by words",
    "info": "show a function: what it takes, gives and needs",
    "pull": "bring a function into this project",
    "new": "start a function from a template or a file",
    "check": "check a function before it is published",
    "build": "build a function's wheel",
    "publish": "publish a function or a wheel",
    "yank": "hide a release from new resolutions",
    "hub": "run a hub and look after it",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 failed, 2 wrong call."""
    arguments = sys.argv[1:] if argv is None else argv
    command = arguments[0] if arguments else "--help"
    if command in ("--version", "-V"):
        sys.stdout.write(f"fnhub {__version__}\n")
        return 0
    if command in ("--help", "-h", "help"):
        sys.stdout.write(_overview())
        return 0
    if command not in COMMANDS:
        sys.stderr.write(_unknown(command))
        return 2
    from registry.client.cli.running import run_command  # noqa: PLC0415  # 20 ms

    return run_command(command, arguments[1:])


def _overview() -> str:
    lines = [f"  {name:<9} {does}" for name, does in COMMANDS.items()]
    return "\n".join(
        [
            "usage: fnhub COMMAND ...",
            "",
            "Find, pull and publish versioned functions.",
            "",
            *lines,
            "",
            "fnhub COMMAND --help tells more; FNHUB_HUB is the hub's address.",
            "",
        ]
    )


def _unknown(command: str) -> str:
    from registry.core.near import nearest  # noqa: PLC0415  # only for a wrong call

    near = nearest(command, COMMANDS)
    hint = f"Did you mean `fnhub {near}`?" if near else "`fnhub --help` lists them."
    return f"fnhub: there is no command {command!r}\nhint: {hint}\n"
