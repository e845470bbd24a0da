"""Where a hub keeps its things, and how they are opened."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer import SearchIndex, engine_names, open_index
from registry.core.errors import (
    CannotOpen,
    DatabaseFailed,
    ExtraMissing,
    InvalidSetting,
)
from registry.core.settings import parse_settings, setting
from registry.db import (
    Database,
    DatabaseError,
    MigrationError,
    migrations,
    open_database,
)
from registry.services.backend import Backend
from registry.services.follow import prepare
from registry.store import open_store

DEFAULT_FOLDER = "hub-data"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """A hub's settings.  What is not said lies in one folder."""

    folder: Path
    database: str | None  # an SQLAlchemy URL; None: hub.db in the folder
    store: str  # a folder, or another store's address
    s3_endpoint: str | None  # None: AWS's
    search: str  # the engine's name; its index is in the folder

    @classmethod
    def read(cls, folder: str | None, environ: Mapping[str, str]) -> Settings:
        """Take the folder from a flag, the rest from variables or FNHUB_CONFIG.

        Raises:
            InvalidSetting: the settings file cannot be read.
        """
        chosen = folder or environ.get("FNHUB_DIR") or DEFAULT_FOLDER
        root = Path(chosen).absolute()
        file = settings_file(environ.get("FNHUB_CONFIG"))
        return cls(
            folder=root,
            database=setting("database", None, environ, file),
            store=setting("store", None, environ, file) or str(root / "store"),
            s3_endpoint=setting("s3_endpoint", None, environ, file),
            search=setting("search", None, environ, file) or "whoosh",
        )

    def environment(self) -> dict[str, str]:
        """Return the variables from which `read` makes the same settings."""
        variables = {
            "FNHUB_DIR": str(self.folder),
            "FNHUB_STORE": self.store,
            "FNHUB_SEARCH": self.search,
        }
        if self.database is not None:
            variables["FNHUB_DATABASE"] = self.database
        if self.s3_endpoint is not None:
            variables["FNHUB_S3_ENDPOINT"] = self.s3_endpoint
        return variables


def open_backend(settings: Settings, *, for_search: bool = True) -> Backend:
    """Open everything; what is not there yet is made, tables are brought up to date.

    Args:
        settings: What to open.
        for_search: False for work that needs no index; an empty one is held then.

    Raises:
        CannotOpen: a part cannot be opened as the settings say.
        StoreFailed: the store cannot.
        ExtraMissing: the database or the store needs an extra of fnhub.
    """
    engine = _engine(settings)
    store = open_store(settings.store, settings.environment())
    database = _open_database(settings)
    if not for_search:
        return Backend(database, store, _open_search(engine, None))
    search = _open_search(engine, settings.folder / "search")
    backend = Backend(database, store, search)
    prepare(backend)
    return backend


def close_backend(backend: Backend) -> None:
    """Let go of files and connections."""
    backend.search.close()
    backend.database.close()


def migrate(settings: Settings, revision: str) -> tuple[str, str]:
    """Take the tables to a revision; return the one before and the one after.

    Raises:
        CannotOpen: the database cannot be opened or migrated.
    """
    with _telling_of_database(settings), closing(_connect(settings)) as database:
        return migrations.migrate(database, revision)


def known_revisions() -> tuple[str, ...]:
    """Return what `migrate` takes besides `head`, the oldest first."""
    return migrations.revision_names()


def settings_file(named: str | None) -> Mapping[str, str]:
    """Read the settings file, where one is named.

    Raises:
        InvalidSetting: it cannot be read.
    """
    if not named:
        return {}
    try:
        path = Path(named).expanduser()
        data = path.read_bytes()
    except OSError as error:
        raise InvalidSetting("file", f"{path}: {error.strerror}") from None
    except RuntimeError:  # no such user, or one without a home
        why = f"there is no home folder for {named!r}"
        raise InvalidSetting("file", why) from None
    return parse_settings(data, str(path))


def _open_database(settings: Settings) -> Database:
    """Open the database with its tables up to date."""
    with _telling_of_database(settings):
        database = _connect(settings)
        try:
            migrations.upgrade(database)
        except BaseException:
            database.close()
            raise
        return database


def _connect(settings: Settings) -> Database:
    settings.folder.mkdir(parents=True, exist_ok=True)
    return open_database(settings.database or settings.folder / "hub.db")


@contextmanager
def _telling_of_database(settings: Settings) -> Iterator[None]:
    """Tell failures of the database in the words of the settings."""
    try:
        yield
    except (DatabaseFailed, DatabaseError, MigrationError, OSError) as error:
        what = f"database {settings.folder / 'hub.db'}"
        if settings.database is not None:
            what = "database of FNHUB_DATABASE"  # its URL may hold a password
        # Here the library's own words are for the operator, who may read them.
        cause = error.__cause__ if isinstance(error, DatabaseFailed) else error
        raise CannotOpen(what, _reason(cause or error)) from error


def _engine(settings: Settings) -> str:
    if settings.search not in engine_names():
        shown = ", ".join(engine_names())
        raise CannotOpen("search engine", f"no {settings.search!r}; there are {shown}")
    return settings.search


def _open_search(engine: str, folder: Path | None) -> SearchIndex:
    """Open the index; one that is broken or not there is made by who follows events.

    Raises:
        ExtraMissing: the engine's library is not installed.
    """
    try:
        return open_index(engine, folder)
    except ModuleNotFoundError as error:
        if error.name != engine:
            raise
        raise ExtraMissing(f"FNHUB_SEARCH={engine}", engine) from error


def _reason(error: BaseException) -> str:
    """Return the first line of a library's words; the rest is for its authors."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).partition("\n")[0]
