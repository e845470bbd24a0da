"""Who is in a cache now.

    <folder>/use         held shared by those in it, alone by who wants it alone
    <folder>/turnstile   passed by whoever comes in; kept shut by who waits to be alone

The locks are the system's (flock): they end with their process, however it ends.
The files stay: removing one would give two processes a lock each.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

# A folder that can only be read, and file systems without locks.
_NO_LOCKS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBADF, errno.ENOLCK} | {
    errno.EOPNOTSUPP
}
_FOR_WRITING = os.O_RDWR | os.O_CREAT
_TAKEN = -1  # no descriptor
_MODE = 0o666  # less what the user's mask takes


@dataclass(slots=True)
class _Presence:
    """How often this process is in a folder, and the lock that stands for it.

    Coming in again does not pass the turnstile: whoever keeps it shut waits for us.
    """

    guard: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0
    lock: int | None = None  # descriptor


_PRESENCES: dict[str, _Presence] = {}


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """See `Cache.in_use`."""
    presence = _PRESENCES.setdefault(str(folder), _Presence())
    with presence.guard:
        if presence.count == 0:
            presence.lock = _where_there_are_locks(lambda: _come_in(folder))
        presence.count += 1
    try:
        yield
    finally:
        with presence.guard:
            presence.count -= 1
            if presence.count == 0 and presence.lock is not None:
                os.close(presence.lock)
                presence.lock = None


@contextmanager
def alone(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """See `Cache.alone`.

    Raises:
        OSError: the folder cannot be written, or its file system has no locks.
    """
    if not HAS_LOCKS:
        yield
        return
    with _opened(folder / "turnstile") as turnstile, _opened(folder / "use") as use:
        for lock in (turnstile, use):
            if not try_lock(lock):
                waiting()
                waiting = _nothing
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Let one process after the other; where locks are not to be had, all at once."""
    lock = _where_there_are_locks(lambda: _locked(file, alone=True))
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


@contextmanager
def held(file: Path) -> Iterator[bool]:
    """Hold a lock without waiting; False where another one does.

    The file is there for as long as the lock is held, and of one that was killed until
    the next one holds it.  Where locks are not to be had, everybody holds it.
    """
    lock = _where_there_are_locks(lambda: _take(file))
    if lock == _TAKEN:
        yield False
        return
    try:
        yield True
    finally:
        if lock is not None:
            file.unlink(missing_ok=True)  # while it is held: nobody else's
            os.close(lock)


def _take(file: Path) -> int:
    """Return the descriptor that holds a lock, _TAKEN where another one does."""
    while True:
        descriptor = _open(file)
        try:
            if not try_lock(descriptor):
                os.close(descriptor)
                return _TAKEN
            if _is_still(file, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder ended meanwhile, and took the file away


def _is_still(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def try_lock(descriptor: int) -> bool:
    """Lock a file for this process alone; False where another one holds it."""
    if not HAS_LOCKS:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _nothing() -> None:
    pass


def _come_in(folder: Path) -> int:
    """Go through the turnstile, when it is open; return the lock of being in."""
    turnstile = _locked(folder / "turnstile", alone=True)
    try:
        return _locked(folder / "use", alone=False)
    finally:
        os.close(turnstile)


def _where_there_are_locks(take: Callable[[], int]) -> int | None:
    if not HAS_LOCKS:
        return None
    try:
        return take()
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise


def _locked(path: Path, *, alone: bool) -> int:
    """Wait for a lock; return the descriptor that holds it."""
    with ExitStack() as undo:
        descriptor = _open(path)
        undo.callback(os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        undo.pop_all()
    return descriptor


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = _open(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open a lock file, made where it is missing.

    To write where that is allowed: network file systems lock alone only then.
    """
    try:
        return os.open(path, _FOR_WRITING, _MODE)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, _FOR_WRITING, _MODE)
    except OSError as error:
        if error.errno not in _NO_LOCKS or not path.exists():
            raise
        return os.open(path, os.O_RDONLY)
