"""Make functions, wheels and hubs; a test overrides only what it is about."""

from __future__ import annotations

from collections.abc import Mapping

from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel

CODE = '''"""Add numbers."""

from __future__ import annotations


def add(first: float, second: float = 1.0) -> float:
    """Add two numbers.

    Args:
        first: One number.
        second: The other.

    Returns:
        Their sum.
    """
    return first + second
'''
# Of acme/twice, which calls acme/add.
TWICE_CODE = '''\
"""Add twice."""

from hub_functions.acme.add import add

__all__ = ["twice"]


def twice(first: float, second: float = 1.0) -> float:
    """Add the second number two times.

    Args:
        first: The number added to.
        second: The number added.
    """
    return add(add(first, second), second)
'''
TWICE_INIT = '"""Add twice."""\n\nfrom .twice import twice\n\n__all__ = ["twice"]\n'


def function_yaml(
    name: str = "acme/add",
    version: str = "1.0.0",
    lines: Mapping[str, str] | None = None,
) -> str:
    """A manifest; `lines` are further ones, or other values for these, as written."""
    all_lines = {
        "format": "1",
        "name": name,
        "version": f'"{version}"',
        "summary": "Add two numbers",
        "license": "Apache-2.0",
        "handler": "add:add",
    } | dict(lines or {})
    return "".join(f"{key}: {value}\n" for key, value in all_lines.items())


def function_files(
    name: str = "acme/add",
    version: str = "1.0.0",
    *,
    code: str = CODE,
    manifest: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The files of a function's folder."""
    texts = {
        "function.yaml": function_yaml(name, version, manifest),
        "add.py": code,
        "README.md": "# Add\n\nAdds two numbers.\n",
    } | dict(files or {})
    return {path: text.encode() for path, text in texts.items()}


def make_wheel(name: str = "acme/add", version: str = "1.0.0", **more: object) -> Wheel:
    """A publishable wheel."""
    files = function_files(name, version, **more)  # type: ignore[arg-type]
    return build_wheel(parse_manifest(files["function.yaml"]), files)


class Faulty:
    """A real part with one fault: a subclass overrides what goes wrong."""

    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)
