"""PostgreSQL reads the entries of one kind from the newest on: a search for a word that many have."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = "acokp"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for kind in KINDS:
            op.execute(f"CREATE INDEX search_words_{kind} ON search_entries (seq) WHERE kind = '{kind}'")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for kind in KINDS:
            op.execute(f"DROP INDEX search_words_{kind}")
