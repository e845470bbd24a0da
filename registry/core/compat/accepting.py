"""Whether one type takes every value of another.

The order of types is that of values which travel as JSON and files:

* `float` takes `int` (the numeric tower of PEP 484); nothing else is promoted.
  `bool` is no `int` here, although it is a subclass in Python: in JSON, on a
  command line and in a pipeline's component, `true` is not a number.
* A type without choices takes any choice of it; `bool` is the choices True and
  False.
* A list is compared by its items, a dict by its values, both as if read-only;
  without items it takes any.
* `table`, `array`, `model`, `figure` and `json` keep the library that they are
  annotated with: another library is another type.
"""

from __future__ import annotations

from registry.core.compat.changes import shorten
from registry.core.types import Atom, ValueType

# Atoms of one type times atoms of the other.  Real types have a product below
# 100; a million, which takes a second, only comes from an attack.
PAIRS = 10_000

_Choice = tuple[bool, str | int | float | bool]


def accepts(wide: ValueType, narrow: ValueType) -> bool:
    """Tell whether every value of `narrow` is one of `wide`.

    Types too large to be compared accept only themselves.
    """
    if wide == narrow:
        return True
    if _size(wide) * _size(narrow) > PAIRS:
        return False
    return _accepts(wide, narrow)


def show_type(value_type: ValueType) -> str:
    """Write a type with its libraries, which `str` leaves out: `pandas table`."""
    shown = sorted(value_type.atoms, key=lambda atom: atom.name == "none")
    return shorten(" | ".join(map(_show_atom, shown)) or "nothing")


def _show_atom(atom: Atom) -> str:
    if atom.items is not None:
        return f"{atom.name}[{show_type(atom.items)}]"
    if atom.library and atom.name != "other":
        return f"{atom.library} {atom.name}"
    return str(atom)


def _size(value_type: ValueType) -> int:
    """Count the atoms, those of items too."""
    inner = (atom.items for atom in value_type.atoms if atom.items is not None)
    return len(value_type.atoms) + sum(map(_size, inner))


def _accepts(wide: ValueType, narrow: ValueType) -> bool:
    return all(_covers(wide, atom) for atom in narrow.atoms)


def _covers(wide: ValueType, atom: Atom) -> bool:
    """Tell whether the atoms of a type take an atom, each maybe some choices of it."""
    left = _choices(atom)
    for each in wide.atoms:
        if not _is_like(each, atom):
            continue
        taken = _choices(each)
        if taken is None:
            return True
        if left is not None:
            left = left - taken
            if not left:
                return True
    return False


def _is_like(wide: Atom, narrow: Atom) -> bool:
    """Compare two atoms without their choices."""
    if wide.name != narrow.name:
        return wide.name == "float" and narrow.name == "int"
    if wide.library != narrow.library:
        return False
    if wide.items is None:
        return True
    return narrow.items is not None and _accepts(wide.items, narrow.items)


def _choices(atom: Atom) -> frozenset[_Choice] | None:
    """Return an atom's values where they can be counted, else None."""
    choices = atom.choices or ((True, False) if atom.name == "bool" else ())
    if not choices:
        return None
    # 1 == True in Python, but 1 == 1.0 is meant.
    return frozenset((isinstance(choice, bool), choice) for choice in choices)
