"""The table of annotations, annotations.toml, as the reader asks it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from registry.core.types import DATA, VALUES, Atom


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What dotted names mean as annotations."""

    forms: Mapping[str, frozenset[str]]  # name of the form: dotted names
    atoms: Mapping[str, Atom]  # by dotted name; `sklearn.svm.*` by its part before `*`

    def is_form(self, path: object, form: str) -> bool:
        """Whether a dotted name is that of a special form such as `union`."""
        return path in self.forms[form]

    def atom(self, path: str) -> Atom | None:
        """Return the type that a dotted name means."""
        found = self.atoms.get(path)
        prefix = path
        while found is None and prefix:
            prefix = prefix.rpartition(".")[0]
            found = self.atoms.get(f"{prefix}.")
        return found

    def of_library(self, library: str) -> str:
        """Say what is known of a library: `pandas.DataFrame (table)`; or nothing."""
        first: dict[str, str] = {}
        for path, atom in self.atoms.items():
            if path.partition(".")[0] == library and atom.name in DATA:
                first.setdefault(atom.name, f"{path}{'*' * path.endswith('.')}")
        return ", ".join(f"{path} ({name})" for name, path in first.items())

    def __str__(self) -> str:
        groups = [f"{name}{self._libraries(name)}" for name in DATA]
        return f"data: {', '.join(groups)}; values: {', '.join(VALUES)}, Literal, Enum"

    def _libraries(self, name: str) -> str:
        atoms = [atom for atom in self.atoms.values() if atom.name == name]
        libraries = dict.fromkeys(atom.library for atom in atoms if atom.library)
        return f" (of {', '.join(libraries)})" if libraries else ""


@cache
def vocabulary() -> Vocabulary:
    """Read the table that comes with this package."""
    text = files(__package__).joinpath("annotations.toml").read_text("utf-8")
    table = tomllib.loads(text)
    atoms = {
        path.removesuffix("*"): Atom(each["name"], each.get("library", ""))
        for each in table["types"]
        for path in each["paths"]
    }
    forms = {name: frozenset(paths) for name, paths in table["forms"].items()}
    return Vocabulary(forms, atoms)


@cache
def vocabulary_text() -> str:
    """Return the vocabulary by group, as fixes tell it."""
    return str(vocabulary())
