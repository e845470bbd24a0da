"""A small database, made when none is given."""

from __future__ import annotations

import duckdb

_CUSTOMERS = "('Ada', 'London'), ('Emmy', 'Göttingen'), ('Sofja', 'Stockholm')"
_ORDERS = (
    "(1, 'Ada', DATE '2024-01-05', 120), (2, 'Emmy', DATE '2024-01-19', 80), "
    "(3, 'Ada', DATE '2024-02-02', 45), (4, 'Sofja', DATE '2024-02-16', NULL)"
)
SAMPLE_QUERY = """\
SELECT customer, city, count(*) AS orders, sum(amount) AS amount
FROM orders JOIN customers USING (customer)
GROUP BY customer, city
ORDER BY customer
"""


def fill_sample(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Make the tables `customers` and `orders`, and return their names."""
    for name, columns, rows in (
        ("customers", "customer, city", _CUSTOMERS),
        ("orders", "number, customer, day, amount", _ORDERS),
    ):
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM (VALUES {rows}) t({columns})"  # noqa: S608
        )
    return ["customers", "orders"]
