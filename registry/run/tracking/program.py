"""The process that sends: a `Sending` on stdin, a line for each run on stdout."""

from __future__ import annotations

import os
import sys

from registry.run.tracking.messages import Sending, Sent

_LONGEST = 500  # characters of a problem


def main() -> None:
    """Answer for each run, whatever goes wrong with it."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print
    sending = Sending.decode(sys.stdin.buffer.read())
    try:
        # Here, so that a broken MLflow is an answer, too.
        from registry.run.tracking.mlflow import Tracker  # noqa: PLC0415

        tracker = Tracker(sending.store, sending.secrets)
    except Exception as error:  # noqa: BLE001  # MLflow raises whatever it likes
        for folder in sending.folders:
            answers.write(Sent(folder, problem=_sentence(error)).encode())
        return
    for folder in sending.folders:
        try:
            answer = tracker.send(folder)
        except Exception as error:  # noqa: BLE001  # likewise
            answer = Sent(folder, problem=_sentence(error))
        answers.write(answer.encode())


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
