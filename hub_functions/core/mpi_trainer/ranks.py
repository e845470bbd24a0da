"""Ranks of one's own: `mpiexec` starts this module in each of them.

    mpiexec -n 2 python -m hub_functions.core.mpi_trainer.ranks FOLDER

FOLDER has the settings and a part of the table per rank; rank 0 writes the result.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from .training import Estimator, Result, read, train
from .worlds import Alone, Ranks

_SETTINGS, _RESULT = "settings.json", "result.json"
_REFUSALS = {"TypeError": TypeError, "ValueError": ValueError}


def train_in_ranks(
    table: pd.DataFrame,
    label_column: str,
    estimator: Estimator,
    penalty: float,
    ranks: int,
) -> Result:
    """Divide the rows of a table, and train in processes of this machine.

    Raises:
        TypeError, ValueError: as `train`, or there are more ranks than rows.
        RuntimeError: there is no mpiexec, or it failed.
    """
    mpiexec = _mpiexec()
    # Read here first: what is refused needs no ranks, and parquet takes what is left.
    data = read(table, label_column, estimator, Alone())
    if len(data.labels) < ranks:
        message = f"ranks is {ranks}: there are but {len(data.labels)} labelled rows"
        raise ValueError(message)
    table = data.features.assign(**{label_column: data.labels})
    with tempfile.TemporaryDirectory(prefix="mpi-trainer-") as name:
        folder = Path(name)
        for rank, rows in enumerate(np.array_split(np.arange(len(table)), ranks)):
            table.iloc[rows].to_parquet(folder / f"{rank}.parquet", index=False)
        settings = [label_column, estimator, penalty]
        (folder / _SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
        program = [sys.executable, "-m", f"{__package__}.ranks", name]
        done = subprocess.run(  # noqa: S603  # a list, of this Python's own programs
            [mpiexec, "-n", str(ranks), *program],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        written = folder / _RESULT
        if done.returncode or not written.exists():
            last = (done.stderr.strip() or done.stdout.strip())[-500:]
            message = f"mpiexec ended with status {done.returncode}: {last}"
            raise RuntimeError(message)
        found = json.loads(written.read_text(encoding="utf-8"))
    if "refused" in found:
        raise _REFUSALS[found["refused"]](found["message"])
    return Result(**(found | {"notes": [*data.notes, *found["notes"]]}))


def _mpiexec() -> str:
    """Find the mpiexec of this Python's environment, or else that of the PATH."""
    beside = Path(sys.executable).with_name("mpiexec")
    found = str(beside) if beside.exists() else shutil.which("mpiexec")
    if found is None:
        message = (
            "there is no mpiexec, which starts the ranks: install MPI, for example "
            "with `pip install mpich`"
        )
        raise RuntimeError(message)
    return found


def main(folder: Path) -> None:
    """Train on this rank's part; rank 0 tells how it went."""
    world = Ranks()
    settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
    part = pd.read_parquet(folder / f"{world.rank}.parquet")
    try:
        found = asdict(train(part, *settings, world))
    except (TypeError, ValueError) as error:  # the same one on all ranks
        found = {"refused": type(error).__name__, "message": str(error)}
    if world.rank == 0:
        (folder / _RESULT).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
