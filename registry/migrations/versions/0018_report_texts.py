"""Texts that officers write for a report, and which reports were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("profile", sa.String(length=10), nullable=False),
        sa.Column("is_machine", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'returned', 'signed')", name=op.f("ck_report_texts_state")
        ),
        sa.CheckConstraint(
            "profile in ('internal', 'excom', 'public')", name=op.f("ck_report_texts_profile")
        ),
        sa.CheckConstraint("language in ('en', 'fr', 'ru')", name=op.f("ck_report_texts_language")),
        sa.CheckConstraint(
            "state <> 'signed' or taken_by_id <> written_by_id", name=op.f("ck_report_texts_second_person")
        ),
        sa.CheckConstraint(
            "state <> 'returned' or note <> ''", name=op.f("ck_report_texts_returned_has_note")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_report_texts_written_by_id")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["users.id"], name=op.f("fk_report_texts_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_texts")),
        sa.UniqueConstraint("place_id", "number", name=op.f("uq_report_texts_place_id_number")),
        sa.UniqueConstraint(
            "report", "until_on", "section", "language", "number",
            name=op.f("uq_report_texts_report_until_on_section_language_number"),
        ),
    )  # fmt: skip
    op.create_table(
        "report_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("definition", sa.String(length=64), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("known_at", base.Instant(timezone=True), nullable=False),
        sa.Column("profile", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("profile in ('internal', 'excom', 'public')", name=op.f("ck_report_runs_profile")),
        sa.CheckConstraint("since_on <= until_on", name=op.f("ck_report_runs_period")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_report_runs_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_runs")),
    )
    op.create_index("ix_report_runs_report", "report_runs", ["report", "until_on", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_report_runs_report", table_name="report_runs")
    op.drop_table("report_runs")
    op.drop_table("report_texts")
