"""A real MLflow server, from an environment of its own."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.conftest import PLAIN, ROOT
from tests.e2e.servers import free_ports, start_bound

MLFLOW = ROOT / ".venvs" / "mlflow" / "bin"


@contextmanager
def mlflow_server(folder: Path) -> Iterator[str]:
    """Start a server and wait until it answers; yield its address."""
    assert (MLFLOW / "mlflow").exists(), "`make .venvs/mlflow/installed` makes it"
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = [
        *(MLFLOW / "mlflow", "server", "--host", "127.0.0.1", "--port", port),
        *("--workers", "1", "--backend-store-uri", f"sqlite:///{folder}/server.db"),
        *("--artifacts-destination", folder / "artifacts"),
    ]
    variables = PLAIN | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "PATH": f"{MLFLOW}:{os.environ['PATH']}",
    }
    process = start_bound(command, folder / "mlflow.log", environment=variables)
    try:
        _wait_for(url, process, folder / "mlflow.log")
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())
