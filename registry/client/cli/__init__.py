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
    "diff": "show what changed between two releases",
    "init": "start a project that uses functions",
    "add": "use functions in this project: edit, lock and sync",
    "remove": "stop using functions in this project",
    "lock": "bring functions.lock up to functions.yaml",
    "sync": "make .fnhub hold what functions.lock says",
    "outdated": "show newer releases, and what they would change",
    "update": "lock newer releases",
    "tree": "show which function calls which",
    "export": "write the lock for other installers",
    "run": "run a function on files",
    "runs": "look at runs that have ended, compare and repeat them",
    "run-pipeline": "run a pipeline of functions, or compile it for Kubeflow",
    "serve": "keep a function loaded behind HTTP",
    "build-image": "make a container image of a function",
    "pull": "bring one function here, without a project",
    "new": "start a function from a template or a file",
    "convert": "make a function of a notebook or a file",
    "check": "check a function before it is published",
    "build": "build a function's wheel",
    "publish": "publish a function or a wheel",
    "yank": "hide a release from new resolutions",
    "deprecate": "tell users of a function to use another",
    "archive": "publish nothing more under a function's name",
    "login": "keep a token for a hub",
    "logout": "forget the token of a hub",
    "whoami": "show whose token this is, and what it may do",
    "cache": "show what pulled releases take, and give it back",
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
    if command == "sync" and _nothing_to_sync(arguments[1:]):
        return 0
    from registry.client.cli.running import run_command  # noqa: PLC0415  # 20 ms

    return run_command(command, arguments[1:])


def _nothing_to_sync(flags: list[str]) -> bool:
    """Whether `fnhub sync` has nothing to do: asked before argparse is loaded."""
    from registry.client.project.in_sync import (  # noqa: PLC0415  # only for sync
        find_project,
        is_in_sync,
    )

    if not set(flags) <= {"--locked", "--frozen", "--offline"}:
        return False
    root = find_project(".")
    return root is not None and is_in_sync(root)


def _overview() -> str:
    lines = [f"  {name:<12} {does}" for name, does in COMMANDS.items()]
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
