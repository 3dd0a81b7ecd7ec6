"""Mails that wait for the one mail of the day, and which one they went out in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEFORE = "state in ('queued', 'sent', 'failed')"
NOW = "state in ('queued', 'sent', 'failed', 'held', 'gathered')"
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_messages_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_messages_state"), NOW)
        batch_op.create_check_constraint(
            batch_op.f("ck_messages_gathered_has_digest"), "(state = 'gathered') = (digest_id is not null)"
        )
        batch_op.create_foreign_key(batch_op.f("fk_messages_digest_id"), "messages", ["digest_id"], ["id"])
    op.create_index("ix_messages_held", "messages", ["to_user_id"], postgresql_where=HELD, sqlite_where=HELD)


def downgrade() -> None:
    op.execute("update messages set state = 'queued', digest_id = null where state in ('held', 'gathered')")
    op.drop_index("ix_messages_held", "messages")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_messages_digest_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_messages_gathered_has_digest"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_messages_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_messages_state"), BEFORE)
        batch_op.drop_column("digest_id")
