"""The tables.  The database keeps the promises: once, not null, really a sha256.

`release` rows never change but for their yank; `event` rows never change, nor does a
`closure` that was made; a `function` changes its status alone;
`event_serial` has one row, whose lock puts serials in the order of commits.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
    Column("visibility", String(7), nullable=False, server_default="public"),
    CheckConstraint("visibility in ('public', 'private')", name="visibility"),
)

account = Table(  # a person, or a machine with a name of its own
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(39), nullable=False, unique=True),
    Column("created", UtcDateTime, nullable=False),
    Column("is_operator", Boolean, nullable=False),  # may do everything, everywhere
)

_ROLE = "role in ('owner', 'maintainer', 'reader')"

membership = Table(
    "membership",
    metadata,
    Column("team_id", ForeignKey("team.id"), primary_key=True),
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("role", String(10), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    CheckConstraint(_ROLE, name="role"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
    Column("role", String(10), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # sha256 of the code
    Column("invited_by", String(80), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("accepted", UtcDateTime),  # it counts once
    Column("accepted_by", ForeignKey("account.id")),
    CheckConstraint(_ROLE, name="role"),
    CheckConstraint("length(hash) = 64", name="hash"),
)

function = Table(
    "function",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("deprecated", Text),  # the reason; null when it is not
    Column("replacement", String(96)),  # team/name of the one to use instead
    Column("archived", Text),  # the reason; nothing more is published under the name
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
    Column("origin", String(9), nullable=False, server_default="published"),
    Column("source", Text, nullable=False, server_default=""),  # where it came from
    UniqueConstraint("function_id", "version", name="uq_release_once"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("size_bytes > 0", name="size"),
    CheckConstraint("origin in ('published', 'imported', 'mirrored')", name="origin"),
)

mirror = Table(  # how far another fnhub was followed
    "mirror",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", String(300), nullable=False, unique=True),
    Column("serial", Integer, nullable=False),  # of its last event that was applied
    Column("pending", JSON, nullable=False),  # what to ask for again
    Column("lost", Integer, nullable=False),  # releases it lacked, as was accepted
    Column("stopped", Text, nullable=False),  # why it is not followed; empty when it is
    Column("audited", UtcDateTime),  # when all its lists were compared
)

token = Table(
    "token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("team.id")),  # a team's, for its machines, or
    Column("account_id", ForeignKey("account.id")),  # an account's, with its roles
    Column("label", String(64), nullable=False, server_default=""),
    Column("hash", String(64), nullable=False, unique=True),  # sha256 of the token
    Column("scopes", JSON, nullable=False),
    Column("patterns", JSON, nullable=False, server_default="[]"),  # of names; all
    Column("created", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime),
    Column("last_used", UtcDateTime),
    Column("revoked", UtcDateTime),
    CheckConstraint("(team_id is null) <> (account_id is null)", name="one_holder"),
    CheckConstraint("length(hash) = 64", name="hash"),
)

pull = Table(  # GETs of a release's package
    "pull",
    metadata,
    Column("release_id", ForeignKey("release.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # UTC
    Column("count", Integer, nullable=False),
)

log_read = Table(  # how far a log of packages that others served was counted
    "log_read",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("first_sha256", String(64), nullable=False),  # of its first line
    Column("position", BigInteger, nullable=False),  # in bytes
    Column("last_sha256", String(64), nullable=False),  # of the line that ends there
    # A log is known by its first line and by the last that was counted, whatever it is
    # called by now.  Of two that begin one, one is refused.
    UniqueConstraint(
        "first_sha256", "position", "last_sha256", name="uq_log_read_once"
    ),
)

package_list = Table(  # requirements.txt of packages; many releases share one
    "package_list",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the lines
    Column("lines", Text, nullable=False),  # of packages with their hashes
    CheckConstraint("length(sha256) = 64", name="sha256"),
)

closure = Table(  # what a release was resolved with; made once, or tried again
    "closure",
    metadata,
    Column("release_id", ForeignKey("release.id"), primary_key=True),
    Column("tried", UtcDateTime, nullable=False),
    Column("failure", Text),  # why it cannot be made; null when it is made
    Column("functions", JSON),  # [[team/name, version]], sorted, its own too
    Column("packages", ForeignKey("package_list.sha256")),
    Column("download_packages", Integer),  # how many of them, on Linux (x86-64)
    Column("download_bytes", BigInteger),  # of those; null where it is not known
    CheckConstraint("(failure is null) = (packages is not null)", name="made"),
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
    Index(None, "subject", "kind"),
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
