"""Execute a notebook: `python -m registry.client.notebook FILE [--save]`.

The only module that imports nbclient and nbformat.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

CELL_TIMEOUT_S = 600


def execute(path: Path, *, save: bool = False) -> None:
    """Run all cells in a fresh kernel of this Python; keep the outputs if asked.

    Raises:
        CellExecutionError: a cell failed.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as sockets:
        # Sockets in a folder: no ports that others on this machine could reach.
        transport = {"transport": "ipc", "ip": f"{sockets}/kernel"}
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT_S,
            kernel_name="python3",
            record_timing=False,  # or each execution would give another file
            config=Config({"KernelManager": transport}),
        )
        client.execute(cwd=str(path.parent))
    if save:
        nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Execute a notebook.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--save", action="store_true", help="keep the outputs")
    args = parser.parse_args()
    try:
        execute(args.file, save=args.save)
    except CellExecutionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
