"""A function with versions of every sort, for pages to show."""

from __future__ import annotations

FIRST = '''"""Add numbers."""

from __future__ import annotations


def add(first: float, second: float = 1.0) -> float:
    """Add two numbers.

    Args:
        first: One number [m].
        second: The other.

    Returns:
        Their sum.
    """
    return first + second
'''
MORE = FIRST.replace("second: float = 1.0)", "second: float = 1.0, digits: int = 3)")
BROKEN = MORE.replace("digits: int = 3", "places: int = 2")

# (version, code, further files), in the order they are published.
VERSIONS = (
    ("1.0.0", FIRST, {}),
    ("1.1.0", MORE, {"README.md": "# Add\n\nAdds two numbers, rounded.\n"}),
    ("1.2.0", MORE, {"README.md": "# Add\n\nAdds two numbers, rounded well.\n"}),
    ("2.0.0-rc.1", BROKEN, {"places.py": "PLACES = 2\n"}),
)
