"""Sign in to a hub and out of it: which of its tokens is kept on this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from registry.client.answers import Holder
from registry.client.credentials import forget_token, keep_token, token_for
from registry.client.hub import Hub
from registry.client.settings import Settings, sound_token
from registry.core.errors import InvalidSetting

Note = Callable[[str], None]


def sign_in(url: str, typed: str, settings: Settings, note: Note) -> Holder:
    """Keep a token for a hub that knows it.

    Args:
        url: The hub's address; the token is sent there.
        typed: The token, as it was typed.
        settings: Whose setting would go before it.
        note: Is told where it is kept, and what else goes before it.

    Raises:
        InvalidSetting: no token can be written so.
        Refused: the hub does not know it; nothing was kept.
    """
    token = sound_token(typed, "token")
    if token is None:
        raise InvalidSetting("token", "it is empty")
    with closing(Hub(url, token, note=note)) as hub:
        holder = hub.whoami()
    note(f"the token is kept in {keep_token(url, token, note)}")
    if token_for(url, settings, note) != token:
        note(
            "note: the setting `token` (FNHUB_TOKEN) or netrc has another one for it, "
            "which goes before this one"
        )
    return holder


def sign_out(url: str, settings: Settings, note: Note) -> bool:
    """Forget the token that `sign_in` kept for a hub; whether there was one."""
    was_kept = forget_token(url, note)
    if token_for(url, settings, note) is not None:
        note("note: the setting `token` (FNHUB_TOKEN) or netrc still has one for it")
    return was_kept
