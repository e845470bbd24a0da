"""Every key, in one place, so that a store can be read like a map.

    packages/<sha256>/<file>.whl            one release, immutable
    packages/<sha256>/<file>.whl.metadata   its METADATA, immutable
    index/<team>/<name>.json                all releases of a function, rewritten
    pages/<sha256>/<file>                   a release's texts for the website, rewritten
    callers/<team>/<name>.json              what calls a function, rewritten
    private/<team>/<key>                    the same of a private team
    secrets/session                         what the website signs sessions with

A key of a package or a document is also the path the hub serves it under, so that a
file server or a bucket can do it without the hub.  What begins with `private/` is at no
address: only the hub serves it, at the path that follows, to those who may read it.
Pages, callers and secrets are at none either.
Packages are addressed by content: no two releases share a key, and none is ever
overwritten.
"""

from __future__ import annotations

from registry.core.names import FunctionName

PRIVATE = "private/"
INDEX = "index/"
PACKAGES = "packages/"
PAGES = "pages/"
SESSION_KEY = "secrets/session"


def package_key(sha256: str, filename: str) -> str:
    """Key of a release's wheel."""
    return f"packages/{sha256}/{filename}"


def metadata_key(sha256: str, filename: str) -> str:
    """Key of the wheel's METADATA, named as PEP 658 asks."""
    return f"packages/{sha256}/{filename}.metadata"


def index_key(name: FunctionName) -> str:
    """Key of the document that lists a function's releases."""
    return f"index/{name.team}/{name.name}.json"


def page_key(sha256: str, file: str) -> str:
    """Key of one file of a release's page."""
    return f"{PAGES}{sha256}/{file}"


def callers_key(name: FunctionName) -> str:
    """Key of the document that lists the functions that call a function."""
    return f"callers/{name.team}/{name.name}.json"


def split_key(key: str) -> tuple[str, str]:
    """Return the private team that a key lies under, and the rest; see `placed_key`.

    The team is empty for what lies in the open.
    """
    if not key.startswith(PRIVATE):
        return "", key
    team, _, rest = key.removeprefix(PRIVATE).partition("/")
    return team, rest


def placed_key(team: str, key: str, *, is_private: bool) -> str:
    """Key under which a team's object lies, public or private."""
    return f"{PRIVATE}{team}/{key}" if is_private else key
