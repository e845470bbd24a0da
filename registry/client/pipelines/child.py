"""The process in which kfp.local runs a pipeline: `child DOCUMENT REQUEST RESULT LINE`.

kfp.local is configured once for a process, and prints on stdout.  This process and the
steps that it starts end with fnhub's own: the pipe LINE closes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from registry.client.pipelines import kubeflow


def main(document: Path, request: Path, result: Path, line: int) -> int:
    """Run a pipeline; write its outputs, or how it failed."""
    threading.Thread(target=_end_with, args=(line,), daemon=True).start()
    asked = json.loads(request.read_text("utf-8"))
    try:
        outputs = kubeflow.run_locally(
            document.read_text("utf-8"), asked["arguments"], Path(asked["root"])
        )
    except Exception as error:  # noqa: BLE001  # kfp's own, and those of its callers
        result.write_text(json.dumps({"failure": str(error)}), "utf-8")
        return 1
    result.write_text(json.dumps({"outputs": outputs}), "utf-8")
    return 0


def _end_with(line: int) -> None:
    """Wait for the other end to be gone, and end with all that was started."""
    os.read(line, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    paths = [Path(each) for each in sys.argv[1:4]]
    sys.exit(main(paths[0], paths[1], paths[2], int(sys.argv[4])))
