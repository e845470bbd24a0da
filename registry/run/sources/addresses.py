"""How sources are written, and what of them may be shown: no password, no token."""

from __future__ import annotations

import re

from registry.run.masking import MASK

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_QUERY = re.compile(r"#\s*(?=(?:select|with|values|table)\b)", re.IGNORECASE)
# Names of a URL's parameters whose values let others in.
_GUARDED = (
    r"[^=&;?#\s]*(?:token|key|secret|sig|passw|pwd|credential|auth|sas)[^=&;?#\s]*"
    r"|x-(?:amz|goog|ms)-[^=&;?#\s]*|odbc_connect"
)
_SECRET = re.compile(rf"(?<=[?&;#])({_GUARDED})=([^&;#\s]*)", re.IGNORECASE)
_USER = re.compile(r"(?<=://)([^/?#\s@:]*)(:[^/?#\s]*)?@")
# Of a database's URL: what SQLAlchemy takes for a password may hold / ? and #.
_DATABASE_USER = re.compile(r"(?<=://)([^/@:]*)(:.*)?@")


def is_url(source: str) -> bool:
    """Whether a source is a URL, not a path."""
    return _URL.match(source) is not None


def is_web(source: str) -> bool:
    """Whether a source is asked for by HTTP."""
    return source.lower().startswith(("http://", "https://"))


def query_in(source: str) -> tuple[str, str] | None:
    """Return a database's URL and the SQL behind it; None for any other source."""
    found = _QUERY.search(source)
    return (source[: found.start()], source[found.end() :]) if found else None


def shown(source: str) -> str:
    """Return a source with its passwords, tokens and signatures masked."""
    if not _URL.search(source):
        return source
    query = _QUERY.search(source)
    if query:
        url, sql = source[: query.start()], source[query.start() :]
        return _SECRET.sub(rf"\1={MASK}", _DATABASE_USER.sub(_masked_user, url)) + sql
    return _SECRET.sub(rf"\1={MASK}", _USER.sub(_masked_user, source))


def _masked_user(found: re.Match[str]) -> str:
    """Keep the user's name; one without a password may be a token itself."""
    return f"{found[1]}:{MASK}@" if found[2] else f"{MASK}@"


def secrets_of(source: str) -> list[str]:
    """Return what `shown` masks."""
    url = _QUERY.split(source, 1)[0]
    user = (_DATABASE_USER if _QUERY.search(source) else _USER).search(url)
    found = [(user[2] or "")[1:] or user[1]] if user else []
    found += [each[2] for each in _SECRET.finditer(url)]
    return [each for each in found if each]
