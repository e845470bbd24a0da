"""A project, and the command in this process."""

from __future__ import annotations

import json

import pytest

from registry.client.cli import main


class Project:
    """A project's folder; calling it runs a command there."""

    def __init__(self, root, capsys):
        self.root, self._capsys = root, capsys

    def __call__(self, *arguments, status=0):
        """Run a command; return what it printed on stdout, of a failure on stderr."""
        self._capsys.readouterr()
        ended = main([str(each) for each in arguments])
        printed = self._capsys.readouterr()
        assert ended == status, printed.err
        return printed.err if status else printed.out

    @property
    def wanted(self):
        return self.root / "functions.yaml"

    @property
    def lock(self):
        return self.root / "functions.lock"

    def locked(self):
        """What is locked: version, or path, by name."""
        functions = json.loads(self.lock.read_text())["functions"]
        return {n: f.get("version") or f["path"] for n, f in functions.items()}

    def want(self, *entries, hubs=""):
        """Write functions.yaml."""
        lines = "".join(f"  - {each}\n" for each in entries) or "  []\n"
        self.wanted.write_text(f"format: 1\n{hubs}functions:\n{lines}")


@pytest.fixture
def project(surroundings, capsys):
    """A project that wants nothing yet, of the stranger's hub."""
    made = Project(surroundings, capsys)
    made("init")
    return made
