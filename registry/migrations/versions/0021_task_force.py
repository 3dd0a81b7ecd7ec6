"""Meetings of the Task Force, what they decide, and action points given there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OF_ONE = "(agreement_id is null) <> (proposal_id is null)"
OF_ONE_OR_THE_MEETING = (
    "(agreement_id is null or proposal_id is null)"
    " and (agreement_id is not null or proposal_id is not null or meeting_id is not null)"
)


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("known_at", base.Instant(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("event_head", sa.String(length=64), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('planned', 'held', 'closed')", name=op.f("ck_meetings_state")),
        sa.CheckConstraint(
            "state = 'planned' or known_at is not null", name=op.f("ck_meetings_held_has_pack")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at is not null)", name=op.f("ck_meetings_closed_has_time")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_meetings_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("number", name=op.f("uq_meetings_number")),
    )
    op.create_table(
        "meeting_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("decided", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", base.Instant(timezone=True), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "decided in ('agreed', 'recommended', 'noted', 'put_off')",
            name=op.f("ck_meeting_decisions_decided"),
        ),
        sa.CheckConstraint(
            "proposal_id is null or agreement_id is null", name=op.f("ck_meeting_decisions_one_subject")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_meeting_decisions_text_given")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_meeting_decisions_{name}"))
            for name, table in (
                ("meeting_id", "meetings"),
                ("proposal_id", "proposals"),
                ("agreement_id", "agreements"),
                ("recorded_by_id", "users"),
                ("corrects_id", "meeting_decisions"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decisions")),
    )
    op.create_index("ix_meeting_decisions_meeting", "meeting_decisions", ["meeting_id", "recorded_at"])
    for name in ("proposal_id", "agreement_id"):
        op.create_index(op.f(f"ix_meeting_decisions_{name}"), "meeting_decisions", [name])
    with op.batch_alter_table("action_points") as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_action_points_meeting_id"), "meetings", ["meeting_id"], ["id"])
        batch_op.drop_constraint(op.f("ck_action_points_one_subject"), type_="check")
        batch_op.create_check_constraint(op.f("ck_action_points_one_subject"), OF_ONE_OR_THE_MEETING)
    op.create_index(op.f("ix_action_points_meeting_id"), "action_points", ["meeting_id"])


def downgrade() -> None:
    op.execute("delete from action_points where agreement_id is null and proposal_id is null")
    op.drop_index(op.f("ix_action_points_meeting_id"), table_name="action_points")
    with op.batch_alter_table("action_points") as batch_op:
        batch_op.drop_constraint(op.f("ck_action_points_one_subject"), type_="check")
        batch_op.create_check_constraint(op.f("ck_action_points_one_subject"), OF_ONE)
        batch_op.drop_constraint(op.f("fk_action_points_meeting_id"), type_="foreignkey")
        batch_op.drop_column("meeting_id")
    op.drop_table("meeting_decisions")
    op.drop_table("meetings")
