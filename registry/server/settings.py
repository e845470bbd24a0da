"""Where a hub keeps its things, and how they are opened."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer import open_engine
from registry.core.settings import setting
from registry.db import open_database
from registry.db.migrations import upgrade
from registry.services.backend import Backend
from registry.store import open_store

DEFAULT_FOLDER = "hub-data"


@dataclass(frozen=True, slots=True)
class Settings:
    """A hub's settings.  What is not said lies in one folder."""

    folder: Path
    database: str
    store: str  # a folder, or another store's address
    search: str  # the engine's name; its index is in the folder

    @classmethod
    def read(cls, folder: str | None, environ: Mapping[str, str]) -> Settings:
        """Take the folder from a flag, the rest from variables or FNHUB_CONFIG."""
        chosen = folder or environ.get("FNHUB_DIR") or DEFAULT_FOLDER
        root = Path(chosen).absolute()
        path = environ.get("FNHUB_CONFIG")
        file = tomllib.loads(Path(path).read_text("utf-8")) if path else {}
        own = f"sqlite:///{root / 'hub.db'}"
        return cls(
            folder=root,
            database=setting("database", None, environ, file) or own,
            store=setting("store", None, environ, file) or str(root / "store"),
            search=setting("search", None, environ, file) or "whoosh",
        )

    def environment(self) -> dict[str, str]:
        """Return the variables from which `read` makes the same settings."""
        return {
            "FNHUB_DIR": str(self.folder),
            "FNHUB_DATABASE": self.database,
            "FNHUB_STORE": self.store,
            "FNHUB_SEARCH": self.search,
        }


def open_backend(settings: Settings) -> Backend:
    """Open everything; what is not there yet is made, tables are brought up to date."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database)
    upgrade(database)
    return Backend(
        database=database,
        store=open_store(settings.store),
        search=open_engine(settings.search, settings.folder / "search"),
    )


def backend_from_environment() -> Backend:
    """Open the backend of a server process, which its parent set up by variables."""
    return open_backend(Settings.read(None, os.environ))
