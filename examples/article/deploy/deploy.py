"""Deploy a model on the team's platform."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from urllib.parse import quote


def deploy(model: Path, platform: str, timeout: float = 300.0) -> str:
    """Deploy a model: the platform serves it by core/model-server.

    Args:
        model: The model's file.
        platform: Address of the platform.
        timeout: How long it may take until the model is served [s].

    Returns:
        Where the model is served.
    """
    request = urllib.request.Request(
        f"{platform}/models/{quote(model.name)}", model.read_bytes()
    )
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return str(json.load(response)["url"])
