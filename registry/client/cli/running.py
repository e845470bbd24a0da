"""Run one command: parse its arguments, tell its errors."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys

from registry.client.cli import COMMANDS
from registry.client.cli.printing import INTERRUPTED, note
from registry.client.notices import each_once
from registry.core.errors import FileFailed, FnhubError

_SERVER_COMMAND = "hub"


def run_command(name: str, arguments: list[str]) -> int:
    """Load a command and run it; return the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # not every terminal knows every sign
        sys.stdout.reconfigure(errors="backslashreplace")
    module = importlib.import_module(_module_of(name))
    parser = argparse.ArgumentParser(f"fnhub {name}", description=COMMANDS[name])
    module.configure(parser)
    try:
        with each_once(note):
            status: int = module.run(parser.parse_args(arguments))
        sys.stdout.flush()
    except FnhubError as error:
        return _tell(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _tell(FileFailed.of(error))
    return status


def _module_of(name: str) -> str:
    """The server's command lives with the server and is loaded by name."""
    if name == _SERVER_COMMAND:
        return "registry.server.admin"
    return f"registry.client.cli.{name.replace('-', '_')}"


def _tell(error: FnhubError) -> int:
    note(f"fnhub: {error}")
    if error.hint:
        note(f"hint: {error.hint}")
    return 1
