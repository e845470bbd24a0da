"""The tables.  The database keeps the promises: once, not null, really a sha256.

`release` rows never change but for their yank; `event` rows never change;
`event_serial` has one row, whose lock puts serials in the order of commits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; stored without a zone, which SQLite does not keep."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> Any:  # noqa: ANN401
        """Store as naive UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, _dialect: Dialect
    ) -> datetime | None:
        """Read as aware UTC."""
        return value and value.replace(tzinfo=UTC)


# Names for every constraint, so that migrations can speak of them.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

team = Table(
    "team",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(31), nullable=False, unique=True),
    Column("created", UtcDateTime, nullable=False),
)

function = Table(
    "function",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    UniqueConstraint("team_id", "name"),  # its index finds a team's functions too
)

release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("function_id", ForeignKey("function.id"), nullable=False),
    Column("version", String(64), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("record_sha256", String(64), nullable=False),
    Column("metadata_sha256", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("published", UtcDateTime, nullable=False),
    Column("manifest", JSON, nullable=False),
    Column("signature", JSON, nullable=False),
    Column("signature_sha256", String(64), nullable=False),
    Column("score", JSON, nullable=False),
    Column("yanked", Text),  # the reason; null when it is not yanked
    UniqueConstraint("function_id", "version", name="uq_release_once"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("size_bytes > 0", name="size"),
)

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # sha256 of the token
    Column("scopes", JSON, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    CheckConstraint("length(hash) = 64", name="hash"),
)

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", UtcDateTime, nullable=False),  # claimed or put off until then
    Column("error", Text, nullable=False, default=""),
    Index(None, "not_before"),
)

event = Table(
    "event",
    metadata,
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("name", String(96), nullable=False),
    Column("version", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "name", "serial"),
)

event_serial = Table(
    "event_serial",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
