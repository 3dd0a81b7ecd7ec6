"""Good practices and lessons; guidance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models.base import Instant, Json

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = "'draft', 'in_review', 'published', 'retired'"
TEXT = ["practice_texts.practice_id", "practice_texts.number"]


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closing_review_id", sa.Uuid(), nullable=True),
        sa.Column("text_no", sa.Integer(), nullable=False),
        sa.Column("published_no", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by_id", sa.Uuid(), nullable=True),
        sa.Column("moved_at", Instant(timezone=True), nullable=True),
        sa.Column("event_head", sa.String(length=64), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_practices_state")),
        sa.CheckConstraint(
            "state <> 'published' or published_no is not null", name=op.f("ck_practices_published_has_text")
        ),
        sa.CheckConstraint(
            "state <> 'retired' or published_no is null", name=op.f("ck_practices_retired_has_none")
        ),
        sa.CheckConstraint(
            "not is_public or published_no is not null", name=op.f("ck_practices_public_is_published")
        ),
        sa.ForeignKeyConstraint(
            ["closing_review_id"], ["closing_reviews.id"], name=op.f("fk_practices_closing_review_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_practices_{name}"))
            for name in ("created_by_id", "submitted_by_id", "moved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    op.create_index("ix_practices_listed", "practices", ["created_at", "id"])
    op.create_index(op.f("ix_practices_closing_review_id"), "practices", ["closing_review_id"])
    _create_texts()
    _create_editions()
    op.create_table(
        "guidance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", Json(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_guidance_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
        sa.UniqueConstraint("step", "number", name=op.f("uq_guidance_step_number")),
    )
    op.create_table(
        "training_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=40), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("lapses_on > completed_on", name=op.f("ck_training_records_lapses_later")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_training_records_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_records")),
    )
    op.create_index("ix_training_records_person", "training_records", ["user_id", "path"])


def _create_texts() -> None:
    op.create_table(
        "practice_texts",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        *(sa.Column(name, Json(), nullable=False) for name in ("title", "situation", "done")),
        *(sa.Column(name, Json(), nullable=False) for name in ("outcome", "advice")),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('good_practice', 'lesson')", name=op.f("ck_practice_texts_kind")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_texts_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_practice_texts_written_by_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "number", name=op.f("pk_practice_texts")),
    )
    op.create_table(
        "practice_tags",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "number"], TEXT, name=op.f("fk_practice_tags_practice_id_number")
        ),
        sa.PrimaryKeyConstraint("practice_id", "number", "kind", "value", name=op.f("pk_practice_tags")),
    )
    op.create_index("ix_practice_tags_value", "practice_tags", ["kind", "value"])
    op.create_table(
        "practice_agreements",
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "number"], TEXT, name=op.f("fk_practice_agreements_practice_id_number")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_practice_agreements_agreement_id")
        ),
        sa.PrimaryKeyConstraint("practice_id", "number", "agreement_id", name=op.f("pk_practice_agreements")),
    )
    op.create_index(op.f("ix_practice_agreements_agreement_id"), "practice_agreements", ["agreement_id"])


def _create_editions() -> None:
    op.create_table(
        "practice_editions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_no", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "not is_public or text_no is not null", name=op.f("ck_practice_editions_public_has_text")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_editions_practice_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_practice_editions_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_editions")),
        sa.UniqueConstraint("practice_id", "number", name=op.f("uq_practice_editions_practice_id_number")),
    )
    op.create_index(op.f("ix_practice_editions_recorded_at"), "practice_editions", ["recorded_at"])


def downgrade() -> None:
    for name in (
        "training_records",
        "guidance",
        "practice_editions",
        "practice_agreements",
        "practice_tags",
        "practice_texts",
    ):
        op.drop_table(name)
    op.drop_table("practices")
