"""The variables that secrets are taken from: params that nobody types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

PREFIX = "FNHUB_SECRET_"


def variable_of(name: str) -> str:
    """Return the variable that is for a param alone."""
    return f"{PREFIX}{name.upper()}"


def secret_in(environ: Mapping[str, str], name: str) -> str | None:
    """Return the text of a secret, None where no variable holds it."""
    for variable in (variable_of(name), name.upper()):
        if environ.get(variable):
            return environ[variable]
    return None


def secrets_in(
    environ: Mapping[str, str], names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the secrets that there are, with their names."""
    for name in names:
        text = secret_in(environ, name)
        if text is not None:
            yield name, text
