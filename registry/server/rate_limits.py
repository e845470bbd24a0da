"""How much one client may ask for.  The only module that imports limits.

A budget is of a token where one is sent, else of the client's address.  Failures to
sign in have a budget of their own, always of the address.  Counts are kept in this
process's memory: N server processes let N times as much through, and a restart
forgets.  What is pulled and resolved from, packages and index documents, has no limit.

The headers are those of the IETF's draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import NoReturn

from flask import Flask, Response, g, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from registry.core.errors import Denied, InvalidSetting, RateLimited
from registry.server.context import guard_sign_ins, holder
from registry.server.facts import PUBLISH_ENDPOINTS, facts_of

OFF = "off"
SIGN_IN = "sign-in"
# Enough for a team's busy script, and too little to keep a hub from others.
DEFAULTS = {
    "publish": "600/minute",
    "write": "300/minute",
    "search": "600/minute",
    SIGN_IN: "30/minute",
}
_SEARCHES = frozenset(
    {"functions.search_functions", "suggest.suggest", "site_search.show_search"}
)
_WRITES = frozenset({"POST", "PUT", "DELETE", "PATCH"})


@dataclass(frozen=True, slots=True)
class Budget:
    """One limit by its name."""

    name: str
    item: RateLimitItem

    @property
    def policy(self) -> str:
        """The member of `RateLimit-Policy`."""
        return f'"{self.name}";q={self.item.amount};w={self.item.get_expiry()}'

    def __str__(self) -> str:
        return str(self.item)


def parse_limits(text: str | None) -> Mapping[str, str]:
    """Read the setting: `off`, or other limits for some, `search=60/minute`.

    Raises:
        InvalidSetting: it is neither.
    """
    if text is None or text == OFF:
        return {} if text == OFF else DEFAULTS
    chosen = dict(DEFAULTS)
    for part in text.split(","):
        name, mark, limit = (each.strip() for each in part.partition("="))
        if name not in DEFAULTS or not mark:
            known = ", ".join(DEFAULTS)
            why = f"{part.strip()!r} is not NAME=COUNT/UNIT with one of {known}"
            raise InvalidSetting("rate_limits", why)
        try:
            parse(limit)
        except ValueError:
            why = f"{limit!r} is not COUNT/UNIT, such as 60/minute"
            raise InvalidSetting("rate_limits", why) from None
        chosen[name] = limit
    return chosen


class RateLimits:
    """The budgets of all clients."""

    def __init__(self, limits: Mapping[str, str]) -> None:
        """Begin with all of them unspent; none of a name means no limit."""
        self._budgets = {
            name: Budget(name, parse(text)) for name, text in limits.items()
        }
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self) -> None:
        """Take one from the budget of the request that is served.

        Raises:
            RateLimited: it is spent.
        """
        budget = self._budgets.get(budget_of(request.endpoint, request.method))
        if budget is None:
            return
        who = _who()
        if not self._counts.hit(budget.item, budget.name, who):
            self._refuse(budget, who)
        g.fnhub_limit = (budget, *self._left(budget, who))

    def before_sign_in(self) -> None:
        """See `context.Guard.before_sign_in`."""
        guesses = self._budgets.get(SIGN_IN)
        if guesses and not self._counts.test(guesses.item, SIGN_IN, _client()):
            self._refuse(guesses, _client())

    def failed_to_sign_in(self) -> None:
        """See `context.Guard.failed_to_sign_in`."""
        if guesses := self._budgets.get(SIGN_IN):
            self._counts.hit(guesses.item, SIGN_IN, _client())

    def tell(self, response: Response) -> Response:
        """Tell a limited client what is left, and when there is more."""
        limit = g.get("fnhub_limit")
        if limit is None:
            return response
        budget, left, wait_s = limit
        response.headers["RateLimit-Policy"] = budget.policy
        response.headers["RateLimit"] = f'"{budget.name}";r={left};t={wait_s}'
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["Retry-After"] = str(wait_s)
        return response

    def _refuse(self, budget: Budget, who: str) -> NoReturn:
        wait_s = self._left(budget, who)[1]
        g.fnhub_limit = (budget, 0, wait_s)
        raise RateLimited(budget.name, str(budget), wait_s)

    def _left(self, budget: Budget, who: str) -> tuple[int, int]:
        """Return what is left, and in how many seconds there is more."""
        stats = self._counts.get_window_stats(budget.item, budget.name, who)
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.time()))


def install(app: Flask, limits: RateLimits) -> None:
    """Limit an application's requests."""
    guard_sign_ins(app, limits)
    app.before_request(limits.spend)
    app.after_request(limits.tell)


def budget_of(endpoint: str | None, method: str) -> str:
    """Return the name of the budget that a request is of; empty for none."""
    if endpoint is None:
        return ""
    if endpoint in PUBLISH_ENDPOINTS:
        return "publish"
    if method in _WRITES:
        return "write"
    return "search" if endpoint in _SEARCHES else ""


def _who() -> str:
    """Return whose budget it is: a token's, once it is known to be one."""
    sent = request.headers.get("Authorization")
    if sent is not None:
        with suppress(Denied):
            holder()
            return f"token {hashlib.sha256(sent.encode()).hexdigest()}"
    return f"address {_client()}"


def _client() -> str:
    facts = facts_of(request.environ)
    return facts.client if facts is not None else str(request.remote_addr)
