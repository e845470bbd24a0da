"""How far logs of packages that others served were counted.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "log_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_sha256", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("last_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_read"),
        sa.UniqueConstraint(
            "first_sha256", "position", "last_sha256", name="uq_log_read_once"
        ),
    )


def downgrade() -> None:
    """Take it away: logs that are given again are then counted again."""
    op.drop_table("log_read")
