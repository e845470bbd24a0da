"""Accounts with roles in teams, private teams, statuses of functions, pulls by day.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables and columns; tokens made before stay tokens of their teams."""
    _add_accounts()
    _add_invitations()
    with op.batch_alter_table("team") as team:
        team.add_column(
            sa.Column(
                "visibility", sa.String(7), nullable=False, server_default="public"
            )
        )
        team.create_check_constraint(
            "visibility", "visibility in ('public', 'private')"
        )
    with op.batch_alter_table("function") as function:
        function.add_column(sa.Column("deprecated", sa.Text(), nullable=True))
        function.add_column(sa.Column("replacement", sa.String(96), nullable=True))
        function.add_column(sa.Column("archived", sa.Text(), nullable=True))
    with op.batch_alter_table("token") as token:
        token.alter_column("team_id", existing_type=sa.Integer(), nullable=True)
        token.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        token.add_column(
            sa.Column("label", sa.String(64), nullable=False, server_default="")
        )
        token.add_column(
            sa.Column("patterns", sa.JSON(), nullable=False, server_default="[]")
        )
        token.add_column(sa.Column("last_used", sa.DateTime(), nullable=True))
        token.add_column(sa.Column("revoked", sa.DateTime(), nullable=True))
        token.create_foreign_key(
            "fk_token_account_id", "account", ["account_id"], ["id"]
        )
        token.create_check_constraint(
            "one_holder", "(team_id is null) <> (account_id is null)"
        )
    op.create_table(
        "pull",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name="fk_pull_release_id"
        ),
        sa.PrimaryKeyConstraint("release_id", "day", name="pk_pull"),
    )
    # The search index follows the event log now: nobody does these jobs any more.
    op.execute("delete from job where kind = 'search'")


def downgrade() -> None:
    """Take them away; tokens of accounts go too, nothing could hold them."""
    op.drop_table("pull")
    op.execute("delete from token where team_id is null")
    with op.batch_alter_table("token") as token:
        token.drop_constraint(op.f("ck_token_one_holder"), type_="check")
        token.drop_constraint("fk_token_account_id", type_="foreignkey")
        for column in ("revoked", "last_used", "patterns", "label", "account_id"):
            token.drop_column(column)
        token.alter_column("team_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("function") as function:
        for column in ("archived", "replacement", "deprecated"):
            function.drop_column(column)
    with op.batch_alter_table("team") as team:
        team.drop_constraint(op.f("ck_team_visibility"), type_="check")
        team.drop_column("visibility")
    for table in ("invitation", "membership", "account"):
        op.drop_table(table)


def _add_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(39), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
    )
    op.create_table(
        "membership",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.CheckConstraint("role in ('owner', 'maintainer', 'reader')", name="role"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_membership_team_id"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_membership_account_id"
        ),
        sa.PrimaryKeyConstraint("team_id", "account_id", name="pk_membership"),
    )


def _add_invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.String(80), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=False),
        sa.Column("accepted", sa.DateTime(), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("role in ('owner', 'maintainer', 'reader')", name="role"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_invitation_team_id"),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["account.id"], name="fk_invitation_accepted_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("hash", name="uq_invitation_hash"),
    )
