"""Put packages into an environment that is there already: `fnhub sync --install`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments.lock import requirements_text
from registry.run.environments.python import python_at
from registry.run.environments.uv import Call, run_uv

_HINT = "Use a virtual environment: python -m venv .venv"


def install_into(
    python: Path,
    environment: Environment,
    hashes: Mapping[str, tuple[str, ...]],
    *,
    offline: bool = False,
) -> None:
    """Install an environment's packages beside what a Python has already.

    Packages that are there in another version are replaced; others stay.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: it is a Python that will not do, or uv cannot install.
    """
    base = python_at(python)
    if not base.is_allowed(environment.python):
        what = f"{python} is Python {base.version}"
        hint = f"Use a Python {environment.python}."
        raise EnvironmentFailed(what, f"Python {environment.python} is needed", hint)
    if not environment.packages:
        return
    text = requirements_text(environment, hashes)
    with tempfile.TemporaryDirectory(prefix="fnhub-install-") as folder:
        lock = Path(folder, "requirements.txt")
        lock.write_text(text, "utf-8")
        arguments = (
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--python",
            str(python),
        )
        what = f"the packages cannot be installed for {python}"
        call = (*arguments, "--requirements", str(lock))
        run_uv(Call(call, what, _HINT, offline, (folder,), text))
