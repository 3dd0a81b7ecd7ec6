"""The public key stays with each verification record: the key of the office may be replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014b"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("verification_records") as batch_op:
        batch_op.add_column(sa.Column("public_key", sa.String(64), nullable=False, server_default=""))
    with op.batch_alter_table("verification_records") as batch_op:
        batch_op.alter_column("public_key", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("verification_records") as batch_op:
        batch_op.drop_column("public_key")
