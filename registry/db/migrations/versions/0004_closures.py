"""What each release was resolved with, once.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "package_list",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_package_list"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_package_list_sha256"),
    )
    op.create_table(
        "closure",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("tried", sa.DateTime(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("functions", sa.JSON(), nullable=True),
        sa.Column("packages", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("release_id", name="pk_closure"),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_closure_release_id"
        ),
        sa.ForeignKeyConstraint(
            ["packages"], ["package_list.sha256"],
            name="fk_closure_packages",
        ),
        sa.CheckConstraint(
            "(failure is null) = (packages is not null)", name="ck_closure_made"
        ),
    )  # fmt: skip
    # Releases of before have theirs made by a worker, as new ones.
    op.execute(
        "INSERT INTO job (kind, subject, created, attempts, not_before, error)"
        " SELECT 'closure', team.name || '/' || function.name || '@' ||"
        " release.version, release.published, 0, release.published, ''"
        " FROM release JOIN function ON function.id = release.function_id"
        " JOIN team ON team.id = function.team_id ORDER BY release.id"
    )


def downgrade() -> None:
    """Take them away, and the work on them, which nobody could do."""
    op.execute("DELETE FROM job WHERE kind = 'closure'")
    op.drop_table("closure")
    op.drop_table("package_list")
