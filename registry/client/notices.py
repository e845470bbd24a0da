"""Tell who uses a function what its team says of it: deprecated, archived.

As a warning, so that every way to a function tells it: a command prints each once,
on stderr; in Python it is shown once, and can be filtered by its class.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # every command loads this, and few meet a function with a mark
    from collections.abc import Callable

    from registry.core.names import FunctionName
    from registry.core.status import FunctionStatus


class FunctionWarning(FutureWarning):
    """A function that is used is deprecated, or archived.

    A FutureWarning, since those are shown to whoever runs a program, not only to
    who tests one.
    """


def warn_of(name: FunctionName, status: FunctionStatus) -> None:
    """Warn of a function's marks, if it has any."""
    for line in status.notices(name):
        # The place is here: the same words are shown once, whoever loads it.
        warnings.warn(line, FunctionWarning, stacklevel=1)


@contextmanager
def each_once(tell: Callable[[str], None]) -> Iterator[None]:
    """Give warnings of functions to `tell` meanwhile, each once; others go on."""
    told: set[str] = set()
    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], *rest: object
        ) -> None:
            if not issubclass(category, FunctionWarning):
                others(message, category, *rest)  # type: ignore[arg-type]  # as they came
            elif str(message) not in told:
                told.add(str(message))
                tell(str(message))

        warnings.simplefilter("always", FunctionWarning)
        warnings.showwarning = show  # type: ignore[assignment]  # `rest` is its other five
        yield
