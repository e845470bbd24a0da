"""The rows of a database's query, as parquet, by pandas and SQLAlchemy."""

from __future__ import annotations

from pathlib import Path

from registry.core.types import ValueType
from registry.run.sources.asked import Asked, imported

_WHAT = "an input from a database"


def query(
    asked: Asked, url_and_sql: tuple[str, str], value_type: ValueType, into: Path
) -> Path:
    """Return a file with the rows.

    Raises:
        SourceFailed: the input takes no table, or the database did not give it.
        ExtraMissing, RequirementMissing: a package that it needs is not installed.
    """
    if not any(atom.name in ("table", "path") for atom in value_type.atoms):
        raise asked.failed(f"a query gives a table, and the input takes {value_type}")
    pandas = imported("pandas", _WHAT)
    imported("sqlalchemy", _WHAT)
    imported("pyarrow", _WHAT)
    url, sql = url_and_sql
    path = into / f"{asked.name}.parquet"
    try:
        table = pandas.read_sql_query(sql, url)
        table.to_parquet(path, index=False)
    except ImportError as error:
        raise asked.needs(error) from error
    except Exception as error:  # of any database's driver
        raise asked.failed(error) from error
    return path
