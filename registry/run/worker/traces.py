"""A failure as the author of the function wants it: without the worker's frames."""

from __future__ import annotations

import importlib
import traceback
from pathlib import Path

from .messages import Failure
from .refusals import Refusal

_HERE = str(Path(__file__).parent)
_IMPORT = importlib.__file__
_MOST = 20_000  # characters of a message: some print a whole table


def failure_of(error: BaseException) -> Failure:
    """Describe an exception; of the worker's own refusals, without a traceback."""
    missing = error.name if isinstance(error, ModuleNotFoundError) else ""
    message = _message(error)
    if isinstance(error, Refusal):
        return Failure(type(error).__name__, message, "")
    told = traceback.TracebackException.from_exception(error)
    _cut(told)
    lines = "".join(told.format())
    return Failure(type(error).__name__, message, lines, missing or "")


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  # an exception's own code
        text = "its message cannot be shown"
    return text if len(text) <= _MOST else f"{text[:_MOST]}..."


def _cut(told: traceback.TracebackException) -> None:
    """Keep the frames below the worker's and below the import of the function."""
    frames = list(told.stack)
    last = max((n for n, each in enumerate(frames) if _is_ours(each)), default=-1)
    kept = frames[last + 1 :]
    while kept and _imports(kept[0]):
        kept = kept[1:]
    told.stack = traceback.StackSummary.from_list(kept)
    for linked in (told.__cause__, told.__context__):
        if linked is not None:
            _cut(linked)


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return frame.filename.startswith(_HERE)


def _imports(frame: traceback.FrameSummary) -> bool:
    return frame.filename.startswith("<frozen importlib") or frame.filename == _IMPORT
