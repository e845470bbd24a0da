"""Jobs are found by what they are about.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index: each page of a release asks whether it is still being made.

    The subject is first: an index by kinds would be taken for claims too, and sorted.
    """
    op.create_index("ix_job_subject_kind", "job", ["subject", "kind"])


def downgrade() -> None:
    """Take it away: jobs are then looked through from the first to the last."""
    op.drop_index("ix_job_subject_kind", "job")
