"""Tables of pandas, polars, pyarrow, dask and pyspark; written as parquet."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeAlias

from .files import part_of, put
from .refusals import Unfit

READS = (
    "csv, tsv, json, jsonl (also .gz), parquet (also a folder of it), feather, arrow"
)
_FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".feather": "feather",
    ".arrow": "feather",
}
_PACKED = (".gz", ".bz2", ".xz", ".zst")  # taken apart by the libraries themselves
_CLASSES = {
    "pandas": "DataFrame",
    "polars": "DataFrame",
    "pyarrow": "Table",
    "dask": "DataFrame",
    "pyspark": "DataFrame",
}
_Readers: TypeAlias = dict[str, Callable[[str], Any]]  # by format


def fits(path: Path) -> bool:
    """See `Format.fits`; a folder fits that holds parquet."""
    return bool(_format(path))


def _format(path: Path) -> str:
    if path.is_dir():
        return "parquet" if any(path.rglob("*.parquet")) else ""
    packed = path.suffix.lower() in _PACKED
    found = _FORMATS.get((path.with_suffix("") if packed else path).suffix.lower(), "")
    return "" if packed and found in ("parquet", "feather") else found


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401, ARG001  # see Format
    """See `Format.read`."""
    form = _format(path)
    try:
        return _READERS[library]()[form](str(path))
    except ImportError as error:
        needs = "pyarrow" if form in ("parquet", "feather") else library
        missing = error.name or needs
        raise Unfit(
            f"reading {form} as a table of {library} needs {missing}, which is not "
            f"installed here: the function has to name it in its requirements"
        ) from error


def accepts(value: object, library: str) -> bool:
    """See `Format.accepts`: a table of another library is another type."""
    found = library_of(value)
    return bool(found) and library in ("", found)


def library_of(value: object) -> str:
    """Return the library of a table, empty for other values."""
    for kind in type(value).__mro__:
        package = kind.__module__.partition(".")[0]
        if _CLASSES.get(package) == kind.__name__:
            return package
    return ""


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401  # see Format
    """See `Format.write`: parquet, or csv where there is nothing to write it with."""
    part = part_of(stem.with_name(f"{stem.name}.parquet"))
    library = library_of(value)
    if library == "pandas" and not _has_parquet():
        notes.append(
            f"`{stem.name}` is written as csv, which keeps no types: "
            "pyarrow is not installed in the function's environment"
        )
        return [_write_csv(value, stem)]
    _WRITERS[library](value, part)
    return [put(part)]


def _has_parquet() -> bool:
    return any(importlib.util.find_spec(name) for name in ("pyarrow", "fastparquet"))


def _write_csv(table: Any, stem: Path) -> Path:  # noqa: ANN401  # of pandas
    part = part_of(stem.with_name(f"{stem.name}.csv"))
    counted = type(table.index).__name__ == "RangeIndex"
    table.to_csv(part, index=not counted, lineterminator="\n")
    return put(part)


def _write_polars(table: Any, part: Path) -> None:  # noqa: ANN401  # of polars
    table.write_parquet(part)


def _write_pyarrow(table: Any, part: Path) -> None:  # noqa: ANN401  # of pyarrow
    importlib.import_module("pyarrow.parquet").write_table(table, part)


def _write_dask(table: Any, part: Path) -> None:  # noqa: ANN401  # of dask
    # An index without a name is dask's own count, from 0 in each part.
    table.to_parquet(str(part), write_index=table.index.name is not None)


def _write_pyspark(table: Any, part: Path) -> None:  # noqa: ANN401  # of pyspark
    """Write a folder; Spark names parts by chance, so they are numbered again."""
    table.write.parquet(part.absolute().as_uri())
    for path in part.iterdir():
        if path.suffix != ".parquet" or path.name.startswith("."):
            path.unlink()
    for number, path in enumerate(sorted(part.iterdir())):
        path.rename(part / f"part-{number:05}.parquet")


_WRITERS: dict[str, Callable[[Any, Path], None]] = {
    "pandas": lambda table, part: table.to_parquet(part),
    "polars": _write_polars,
    "pyarrow": _write_pyarrow,
    "dask": _write_dask,
    "pyspark": _write_pyspark,
}


def _pandas() -> _Readers:
    pandas: Any = importlib.import_module("pandas")
    return {
        "csv": pandas.read_csv,
        "tsv": lambda path: pandas.read_csv(path, sep="\t"),
        "parquet": pandas.read_parquet,
        # JSON has types: `read_json` would make 7 of "007" and dates of numbers.
        "json": lambda path: pandas.DataFrame(_rows(path)),
        "jsonl": lambda path: pandas.DataFrame(_lines(path)),
        "feather": pandas.read_feather,
    }


def _polars() -> _Readers:
    polars: Any = importlib.import_module("polars")
    return {
        "csv": polars.read_csv,
        "tsv": lambda path: polars.read_csv(path, separator="\t"),
        "parquet": lambda path: polars.read_parquet(_polars_path(path)),
        "json": lambda path: polars.DataFrame(_rows(path), infer_schema_length=None),
        "jsonl": polars.read_ndjson,
        "feather": polars.read_ipc,
    }


def _polars_path(path: str) -> str:
    return f"{path}/**/*.parquet" if Path(path).is_dir() else path


def _pyarrow() -> _Readers:
    parts = {
        name: importlib.import_module(f"pyarrow.{name}")
        for name in ("csv", "parquet", "json", "feather", "lib")
    }
    csv: Any = parts["csv"]
    tabs = csv.ParseOptions(delimiter="\t")
    return {
        "csv": csv.read_csv,
        "tsv": lambda path: csv.read_csv(path, parse_options=tabs),
        "parquet": parts["parquet"].read_table,
        "json": lambda path: parts["lib"].Table.from_pylist(_rows(path)),
        "jsonl": parts["json"].read_json,
        "feather": parts["feather"].read_table,
    }


def _dask() -> _Readers:
    dask: Any = importlib.import_module("dask.dataframe")
    pandas = _pandas()

    def csv(path: str, **more: str) -> Any:  # noqa: ANN401  # of dask
        packed = path.lower().endswith(_PACKED)  # such a file has no blocks
        return dask.read_csv(path, **more, **({"blocksize": None} if packed else {}))

    return {
        "csv": csv,
        "tsv": lambda path: csv(path, sep="\t"),
        "parquet": dask.read_parquet,
        **{
            form: lambda path, form=form: dask.from_pandas(pandas[form](path), 1)
            for form in ("json", "jsonl", "feather")
        },
    }


def _pyspark() -> _Readers:
    sql: Any = importlib.import_module("pyspark.sql")
    spark = sql.SparkSession.builder.getOrCreate()

    def read_with(**options: object) -> Any:  # noqa: ANN401  # Spark's reader
        return spark.read.options(**options)

    def uri(path: str) -> str:  # Spark's default file system may be another
        return Path(path).absolute().as_uri()

    table = {"header": True, "inferSchema": True}
    return {
        "csv": lambda path: read_with(**table).csv(uri(path)),
        "tsv": lambda path: read_with(**table, sep="\t").csv(uri(path)),
        "parquet": lambda path: spark.read.parquet(uri(path)),
        "json": lambda path: read_with(multiLine=True).json(uri(path)),
        "jsonl": lambda path: spark.read.json(uri(path)),
        "feather": lambda path: spark.createDataFrame(_pandas()["feather"](path)),
    }


def _opened(path: str) -> IO[str]:
    if path.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return open(path, encoding="utf-8-sig")  # noqa: PTH123  # as gzip.open above


def _lines(path: str) -> list[Any]:
    with _opened(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def _rows(path: str) -> list[dict[str, Any]]:
    """Read a list of objects, or columns: an object of lists, or as pandas writes.

    Raises:
        Unfit: it is something else.
    """
    with _opened(path) as file:
        value = json.load(file)
    if isinstance(value, dict):
        columns = [_column(each) for each in value.values()]
        if None not in columns and len({len(each or ()) for each in columns}) < 2:
            rows = zip(*(each or () for each in columns), strict=True)
            value = [dict(zip(value, row, strict=True)) for row in rows]
    if not isinstance(value, list) or not all(isinstance(e, dict) for e in value):
        raise Unfit("it is neither a list of objects nor an object of equal lists")
    return value


def _column(value: object) -> list[Any] | None:
    """Return a list, also one that pandas writes: `{"0": 1, "1": 2}`."""
    if isinstance(value, dict) and list(value) == [str(n) for n in range(len(value))]:
        return list(value.values())
    return value if isinstance(value, list) else None


_READERS: dict[str, Callable[[], _Readers]] = {
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _pyarrow,
    "dask": _dask,
    "pyspark": _pyspark,
}
