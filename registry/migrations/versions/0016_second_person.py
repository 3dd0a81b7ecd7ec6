"""A report about a partner counts once a second person confirms it; those that counted go on counting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REPORT = ["organisation_id", "topic", "reported_on", "source"]
CURRENT = "superseded_at is null"


def upgrade() -> None:
    op.drop_index("ix_findings_report", table_name="findings")
    with op.batch_alter_table("findings") as batch_op:
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refused_by_id", sa.Uuid(), nullable=True))
        for name in ("confirmed_by_id", "refused_by_id"):
            batch_op.create_foreign_key(op.f(f"fk_findings_{name}"), "users", [name], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_findings_second_person"), "confirmed_by_id is null or confirmed_by_id <> recorded_by_id"
        )
        batch_op.create_check_constraint(
            op.f("ck_findings_one_answer"), "confirmed_at is null or refused_by_id is null"
        )
    op.execute("update findings set confirmed_at = recorded_at")
    _index("ix_findings_report", f"{CURRENT} and confirmed_at is not null")
    _index("ix_findings_waiting", f"{CURRENT} and confirmed_at is null")


def downgrade() -> None:
    op.drop_index("ix_findings_waiting", table_name="findings")
    op.drop_index("ix_findings_report", table_name="findings")
    op.execute("delete from findings where confirmed_at is null")
    with op.batch_alter_table("findings") as batch_op:
        batch_op.drop_constraint(op.f("ck_findings_one_answer"), type_="check")
        batch_op.drop_constraint(op.f("ck_findings_second_person"), type_="check")
        for name in ("confirmed_by_id", "refused_by_id"):
            batch_op.drop_constraint(op.f(f"fk_findings_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("confirmed_at")
    _index("ix_findings_report", CURRENT)


def _index(name: str, rows: str) -> None:
    where = sa.text(rows)
    op.create_index(name, "findings", REPORT, unique=True, sqlite_where=where, postgresql_where=where)
