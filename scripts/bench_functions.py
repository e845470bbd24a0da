"""The functions that benchmarks publish: six files, about 5 KiB."""

from __future__ import annotations

from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel

MANIFEST = """\
format: 1
name: bench/function-{index}
version: "1.0.0"
summary: Add {index} to each number of a list
license: Apache-2.0
handler: add:add
"""
CODE = '"""Add numbers."""\n\nfrom .numbers import N\n\n__all__ = ["add"]\n\n\n'
CODE += "def add(values: list[float]) -> list[float]:\n"
CODE += '    """Add N to each value."""\n    return [value + N for value in values]\n'
FILLER = "# A line as long as lines of code are, so that a file has a size.\n"


def make_wheel(index: int) -> Wheel:
    """Make one of them."""
    files = {
        "function.yaml": MANIFEST.format(index=index).encode(),
        "__init__.py": b'"""Add."""\n\nfrom .add import add\n\n__all__ = ["add"]\n',
        "add.py": CODE.encode(),
        "numbers.py": f'"""Numbers."""\n\nN = {index}\n{FILLER * 30}'.encode(),
        "README.md": f"# Add {index}\n\n{FILLER * 30}".encode(),
    }
    return build_wheel(parse_manifest(files["function.yaml"]), files)
