"""Build hook: the core functions' wheels are data of the fnhub distribution."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CoreWheels(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own
    """Writes registry/server/core_wheels/*.whl before fnhub is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build them."""
        script = Path(self.root, "scripts", "core_wheels.py")
        runpy.run_path(str(script), run_name="__main__")
        build_data["artifacts"].append("/registry/server/core_wheels/*.whl")
