"""Lock requirements: the same requirements, the same bytes, on every machine."""

from __future__ import annotations

import itertools
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from registry.core.environments import Needs, join_needs
from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments.python import lowest_python
from registry.run.environments.uv import Call, run_uv

_COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--generate-hashes"),
    # What a user's settings may add to the text, and would make it another's.
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
    *("--no-emit-build-options", "--no-emit-index-annotation", "--strip-extras"),
    "--no-strip-markers",
)
_HASH = re.compile(r"\s+--hash=(\S+)")
_HUB_FUNCTION = "fnhub-"
_HINT = "Ask for versions that go together; for the network, check uv's settings."
_REFUSED_HINT = "Mend the requirement in the function that asks for it."


@dataclass(frozen=True, slots=True)
class Compiled:
    """A set of requirements, locked."""

    environment: Environment
    hashes: dict[str, tuple[str, ...]]  # of each of its packages: `sha256:...`, sorted


def compile_requirements(
    python: str,
    requirements: Iterable[str],
    *,
    offline: bool = False,
    preferred: Mapping[str, tuple[str, ...]] | None = None,
    is_trusted: bool = True,
    limit_s: float | None = None,
) -> Compiled:
    """Resolve requirements for every platform, and for every Python from the lowest
    that `python` allows.

    The first time takes about a second and needs the network; no requirements
    take no time at all.

    Args:
        python: PEP 440 specifier.
        requirements: PEP 508.
        offline: Take only what uv has in its cache.
        preferred: Packages of an earlier lock with their hashes: those that still
            fit are kept as they are.
        is_trusted: False for what strangers ask for: nothing is built, which would run
            their code, and no address is fetched.
        limit_s: How long it may take.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: no packages fit together, or uv cannot get them; or a
            requirement is one that cannot be locked.
    """  # noqa: D205  # one sentence, two lines
    wanted = tuple(sorted(set(requirements)))
    lowest = lowest_python(python)
    if not wanted:
        return Compiled(Environment(python, (), ()), {})
    lines = [_line(each, is_trusted=is_trusted) for each in wanted]
    wheels = () if is_trusted else ("--only-binary", ":all:")
    with tempfile.TemporaryDirectory(prefix="fnhub-lock-") as folder:
        asked, locked = Path(folder, "requirements.in"), Path(folder, "requirements")
        asked.write_text("\n".join(lines) + "\n", "utf-8")
        # uv keeps the pins that it finds in the file that it will write.
        locked.write_text(_text(preferred or {}), "utf-8")
        call = Call(
            (
                *(*_COMPILE, *wheels, str(asked), "--output-file", str(locked)),
                *("--python-version", lowest, "--python", sys.executable),
            ),
            "the requirements cannot be locked",
            _HINT,
            offline=offline,
            private=(folder,),
            known="\n".join(lines),
            limit_s=limit_s,
        )
        run_uv(call)
        hashes = read_locked(locked.read_text("utf-8"))
    return Compiled(Environment(python, wanted, tuple(hashes)), hashes)


def requirements_text(
    environment: Environment, hashes: Mapping[str, tuple[str, ...]]
) -> str:
    """Return a requirements.txt for pip and uv, every package with its hashes."""
    return _text({package: hashes[package] for package in environment.packages})


def find_clash(
    environments: Sequence[Environment], *, offline: bool = False
) -> tuple[Environment, Environment] | None:
    """Return the first two that cannot be one environment, None where each two can.

    One call of uv for each pair, so for telling why a union failed, not before.

    Raises:
        ExtraMissing: there is no uv.
    """
    ordered = sorted(environments, key=lambda each: (each.requirements, each.python))
    for pair in itertools.combinations(ordered, 2):
        needs = join_needs(Needs(each.python, each.requirements) for each in pair)
        try:
            compile_requirements(needs.python, needs.requirements, offline=offline)
        except EnvironmentFailed:
            return pair
    return None


def _line(text: str, *, is_trusted: bool = True) -> str:
    """Return a requirement as one line of a file that uv reads.

    Raises:
        EnvironmentFailed: it cannot be locked, or should not be.
    """
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise _refusal(text, str(error).partition("\n")[0]) from None
    if canonicalize_name(requirement.name).startswith(_HUB_FUNCTION):
        raise _refusal(text, "a function is called by `functions:`, not required")
    if requirement.url is None:
        return str(requirement)
    why = _why_not(requirement.url) if is_trusted else "it is an address"
    if why:
        raise _refusal(f"{requirement.name} @ ...", why)
    return str(requirement)


def _why_not(url: str) -> str | None:
    """Return why an address cannot stand in a lock, which others read and trust."""
    try:
        parts = urlsplit(url)
        has_user = "@" in parts.netloc
    except ValueError:
        return "its address cannot be read"
    if parts.scheme not in ("https", "http"):
        return "only a file at an http address can be pinned by its hash"
    if has_user:
        return "its address holds a user or a password, and a lock holds no secret"
    if "$" in url:  # uv would put a variable of this machine there
        return "its address holds a $"
    return None


def _refusal(text: str, why: str) -> EnvironmentFailed:
    return EnvironmentFailed(f"the requirement {text!r} is refused", why, _REFUSED_HINT)


def _text(hashes: Mapping[str, tuple[str, ...]]) -> str:
    blocks = (
        " \\\n    ".join([package, *(f"--hash={each}" for each in hashes[package])])
        for package in sorted(hashes)
    )
    return "".join(f"{block}\n" for block in blocks)


def read_locked(text: str) -> dict[str, tuple[str, ...]]:
    """Read packages and their hashes, both sorted.

    Raises:
        EnvironmentFailed: a package has no hash.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        package = _HASH.sub("", line).strip()
        if not package:
            continue
        hashes = tuple(sorted(set(_HASH.findall(line))))
        if not hashes:
            raise _refusal(package, "it has no hash")
        found[package] = hashes
    return dict(sorted(found.items()))
