"""How much it is to download what a release was resolved with.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; of what was resolved before, it is not known."""
    with op.batch_alter_table("closure") as closure:
        closure.add_column(sa.Column("download_packages", sa.Integer(), nullable=True))
        closure.add_column(sa.Column("download_bytes", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("closure") as closure:
        closure.drop_column("download_bytes")
        closure.drop_column("download_packages")
