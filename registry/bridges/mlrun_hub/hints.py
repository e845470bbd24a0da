"""Our types as MLRun's Python has them: annotations, and what its UI shows.

MLRun reads an input itself where it knows the annotation's class.  For all others the
annotation is `mlrun.DataItem`, and `inside` reads what is handed over.
"""

from __future__ import annotations

from collections.abc import Iterable

from registry.core.signature import Parameter
from registry.core.types import DATA, Atom, ValueType

ITEM = "mlrun.DataItem"
# What MLRun reads, by the atom's name and library.
_READ_BY_MLRUN = {
    ("table", "pandas"): "pandas.DataFrame",
    ("array", "numpy"): "numpy.ndarray",
    ("array", "pandas"): "pandas.Series",
    ("path", ""): "pathlib.Path",
}
_OF_LIBRARY = {
    ("table", "polars"): "polars.DataFrame",
    ("table", "pyarrow"): "pyarrow.Table",
    ("table", "dask"): "dask.dataframe.DataFrame",
    ("table", "pyspark"): "pyspark.sql.DataFrame",
    ("array", "polars"): "polars.Series",
    ("array", "torch"): "torch.Tensor",
    ("figure", "matplotlib"): "matplotlib.figure.Figure",
    ("figure", "plotly"): "plotly.graph_objects.Figure",
}
_VALUES = {"none": "None", "other": "typing.Any"}


def annotation(parameter: Parameter) -> str:
    """Return a parameter's annotation in the generated module."""
    atoms = parameter.type.atoms
    data = [atom for atom in atoms if atom.name in DATA]
    if not data:
        return _union(_value(atom) for atom in atoms)
    read = _READ_BY_MLRUN.get((data[0].name, data[0].library))
    if len(data) > 1 or read is None or not _only_none_beside(atoms):
        return ITEM
    return f"typing.Optional[{read}]" if parameter.type.is_optional else read


def modules_of(annotations: Iterable[str]) -> list[str]:
    """Return the modules that annotations name, which the module has to import."""
    text = " ".join(annotations)
    return [each for each in ("numpy", "pandas") if f"{each}." in text]


def reads(parameter: Parameter) -> list[str]:
    """Return what an input may be, the likeliest first, as `inside` reads it."""
    names = []
    for atom in parameter.type.atoms:
        name = f"{atom.name}.{atom.library}" if atom.name == "table" else atom.name
        names.append(name.rstrip("."))
    order = ("table", "array", "model", "json", "path")
    return sorted(names, key=lambda name: _place(order, name.partition(".")[0]))


def writes(value_type: ValueType) -> str:
    """Return what an output is logged as."""
    names = [atom.name for atom in value_type.atoms]
    return next((name for name in (*DATA, "bytes") if name in names), "value")


def shown(value_type: ValueType) -> str:
    """Return a type as MLRun's pages show it."""
    return " | ".join(_shown(atom) for atom in value_type.atoms if atom.name != "none")


def _shown(atom: Atom) -> str:
    key = (atom.name, atom.library)
    known = _READ_BY_MLRUN.get(key) or _OF_LIBRARY.get(key)
    return known or atom.library or atom.name


def _only_none_beside(atoms: tuple[Atom, ...]) -> bool:
    return all(atom.name in (*DATA, "none") for atom in atoms)


def _value(atom: Atom) -> str:
    if atom.choices:
        return f"typing.Literal[{', '.join(map(repr, atom.choices))}]"
    return _VALUES.get(atom.name, atom.name)


def _union(members: Iterable[str]) -> str:
    listed = list(dict.fromkeys(members))
    return listed[0] if len(listed) == 1 else f"typing.Union[{', '.join(listed)}]"


def _place(order: tuple[str, ...], name: str) -> int:
    return order.index(name) if name in order else len(order)
