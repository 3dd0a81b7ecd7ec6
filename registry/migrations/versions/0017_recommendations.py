"""Evaluations, recommendations, their responses and progress."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models.base import Instant, Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("dated", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_evaluations_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("title", "dated", name=op.f("uq_evaluations_title_dated")),
    )
    op.create_table(
        "recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("event_head", sa.String(length=64), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_recommendations_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("evaluation_id", "number", name=op.f("uq_recommendations_evaluation_id_number")),
    )
    op.create_table(
        "recommendation_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("acceptance", sa.String(length=20), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.String(length=500), nullable=False),
        sa.Column("units", Json(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "acceptance in ('accepted', 'partially_accepted', 'not_stated', 'rejected')",
            name=op.f("ck_recommendation_terms_acceptance"),
        ),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_recommendation_terms_superseded_later"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_terms_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_recommendation_terms_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_terms")),
    )
    op.create_index(
        "ix_recommendation_terms_effective", "recommendation_terms", ["recommendation_id", "effective_on"]
    )
    op.create_table(
        "recommendation_progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('not_started', 'in_progress', 'implemented', 'closed_not_implemented')",
            name=op.f("ck_recommendation_progress_status"),
        ),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_recommendation_progress_superseded_later"),
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_progress_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_recommendation_progress_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_progress")),
    )
    op.create_index(
        "ix_recommendation_progress_effective",
        "recommendation_progress",
        ["recommendation_id", "effective_on"],
    )
    op.create_table(
        "recommendation_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_links_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_recommendation_links_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_links")),
    )
    op.create_index(
        op.f("ix_recommendation_links_recommendation_id"), "recommendation_links", ["recommendation_id"]
    )
    op.create_table(
        "recommendation_figures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("superseded_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=op.f("fk_recommendation_figures_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_recommendation_figures_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_figures")),
    )
    op.create_index(
        op.f("ix_recommendation_figures_recommendation_id"), "recommendation_figures", ["recommendation_id"]
    )


def downgrade() -> None:
    for name in ("figures", "links", "progress", "terms"):
        op.drop_table(f"recommendation_{name}")
    op.drop_table("recommendations")
    op.drop_table("evaluations")
