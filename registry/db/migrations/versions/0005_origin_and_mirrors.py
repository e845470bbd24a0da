"""How a release came to the hub, and how far other hubs are followed.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; what was released before was published here."""
    with op.batch_alter_table("release") as release:
        release.add_column(
            sa.Column(
                "origin", sa.String(9), nullable=False, server_default="published"
            )
        )
        release.add_column(
            sa.Column("source", sa.Text(), nullable=False, server_default="")
        )
        release.create_check_constraint(
            "origin", "origin in ('published', 'imported', 'mirrored')"
        )
    op.create_table(
        "mirror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("audited", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mirror"),
        sa.UniqueConstraint("url", name="uq_mirror_url"),
    )


def downgrade() -> None:
    """Take them away: mirrors begin anew, and find what is here already."""
    op.drop_table("mirror")
    with op.batch_alter_table("release") as release:
        release.drop_constraint(op.f("ck_release_origin"), type_="check")
        release.drop_column("source")
        release.drop_column("origin")
