"""Third-party packages for functions: locked, and made into environments, by uv.

    lock      requirements to pinned packages with hashes, and what clashes
    files     where the files of locked packages are
    download  how much they are to download
    make      an environment for a lock, made once and found by one look
    extend    one of a lock's packages and others beside them
    install   the packages of a lock into an environment that is there already
    python    which Python an environment is made for
    uv        calls of uv, and its words made fit for a reader

uv's own settings of the user and of the system hold (an index, a proxy, a cache);
those of the current folder do not, so that a lock does not depend on where it
was made.
"""

from __future__ import annotations

from registry.run.environments.extend import compile_extended, make_extended
from registry.run.environments.install import install_into
from registry.run.environments.lock import (
    Compiled,
    compile_requirements,
    find_clash,
    requirements_text,
)
from registry.run.environments.make import make_environment

__all__ = [
    "Compiled",
    "compile_extended",
    "compile_requirements",
    "find_clash",
    "install_into",
    "make_environment",
    "make_extended",
    "requirements_text",
]
