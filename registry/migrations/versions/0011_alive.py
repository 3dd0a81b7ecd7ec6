"""Deliverables, progress reports, incidents, permissions of name and emblem, action points, closing reviews."""

from __future__ import annotations

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
