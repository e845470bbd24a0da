"""The reasons that teams give for what they do to what others use."""

from __future__ import annotations

import re

from registry.core.errors import InvalidRequest

REASON_LENGTH = 300
# One line for terminals, pages and databases: no controls, no half characters.
_REASON = re.compile(
    rf"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{{1,{REASON_LENGTH}}}"
)


def checked_reason(text: str) -> str:
    """Return a reason without space around it.

    Raises:
        InvalidRequest: it is empty, too long or more than a line.
    """
    reason = text.strip()
    if _REASON.fullmatch(reason) is None:
        why = f"a reason is one line of 1 to {REASON_LENGTH} characters"
        raise InvalidRequest(why)
    return reason
