"""Where the functions of these tests go."""

from __future__ import annotations

from pathlib import Path

NAMED = ["--name", "acme/it"]
FOLDER = Path("hub_functions/acme/it")
