"""Whether a server keeps the protocol's rules, apart from its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pandas as pd

from .server import Reply, Server

_OK = 200
_UNKNOWN = "/v2/models/there-is-no-such-model"
_Check: TypeAlias = tuple[str, str, str, bytes | None, Callable[[Reply], str]]


def check_protocol(server: Server, model: str) -> pd.DataFrame:
    """Ask for all that the protocol requires; return `check`, `passed`, `detail`."""
    rows = []
    for name, method, path, body, judge in _checks(model):
        reply = server.ask(method, path, body)
        problem = judge(reply)
        rows.append((name, not problem, problem))
    return pd.DataFrame(rows, columns=["check", "passed", "detail"])


def _checks(model: str) -> Iterator[_Check]:
    yield "server is live", "GET", "/v2/health/live", None, _is_fine
    yield "server is ready", "GET", "/v2/health/ready", None, _is_fine
    yield "server tells of itself", "GET", "/v2", None, _has(("name", "version"))
    yield "model is ready", "GET", f"{model}/ready", None, _is_fine
    keys = ("name", "platform", "inputs", "outputs")
    yield "model tells of itself", "GET", model, None, _has(keys)
    yield "an unknown model is an error", "GET", _UNKNOWN, None, _is_refused
    infer = f"{model}/infer"
    yield "what is no JSON is an error", "POST", infer, b"{", _is_refused
    yield "a request without inputs is an error", "POST", infer, b"{}", _is_refused
    yield "server is live after it", "GET", "/v2/health/live", None, _is_fine


def _is_fine(reply: Reply) -> str:
    return reply.error


def _has(keys: tuple[str, ...]) -> Callable[[Reply], str]:
    def judge(reply: Reply) -> str:
        told: Any = reply.json()
        if reply.status != _OK or not isinstance(told, dict):
            return reply.error or "it is no JSON object"
        missing = [key for key in keys if key not in told]
        return f"it lacks {', '.join(missing)}" if missing else ""

    return judge


def _is_refused(reply: Reply) -> str:
    """Look for a status of 4xx and `{"error": "..."}`."""
    if reply.status // 100 != 4:
        return reply.error or f"its status is {reply.status}, not 4xx"
    told = reply.json()
    is_told = isinstance(told, dict) and isinstance(told.get("error"), str)
    return "" if is_told else 'its body is not {"error": "..."}'
