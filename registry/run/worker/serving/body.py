"""The body of a request, read within limits of size and time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from .refused import Refused
from .room import Taken

BODY_S = 60  # for a request to arrive


async def read_body(request: Request, room: Taken) -> bytes:
    """Read a body, and of one that is too large no more than the limit.

    Raises:
        Refused: it is too large, too slow, cut off, or others take all the room.
    """
    pieces = list[bytes]()
    room.require(request.headers.get("content-length", "0"))
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                room.take(len(piece))
                pieces.append(piece)
    except TimeoutError:
        raise Refused(f"the body did not come in {BODY_S} s", 408) from None
    except ClientDisconnect:
        raise Refused("the body ended before its end") from None
    return b"".join(pieces)
