"""What the files that every function has are called."""

from __future__ import annotations

MANIFEST_FILE = "function.yaml"
README_FILE = "README.md"
IMPORTED_FILE = "item.yaml"  # what a function of MLRun's hub said of itself
