"""Workbooks that the worker writes; the feed of changes reads the history by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models.base import Instant, Json

revision = '0015'
down_revision = '0014b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'register_exports',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('ordered_by_id', sa.Uuid(), nullable=False),
        sa.Column('ordered_at', Instant(timezone=True), nullable=False),
        sa.Column('filters', Json(), nullable=False),
        sa.Column('language', sa.String(length=2), nullable=False),
        sa.Column('ready_at', Instant(timezone=True), nullable=True),
        sa.Column('row_count', sa.Integer(), nullable=True),
        sa.Column('size', sa.Integer(), nullable=True),
        sa.Column('removed_at', Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['ordered_by_id'], ['users.id'], name=op.f('fk_register_exports_ordered_by_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_register_exports')),
    )
    op.create_index(op.f('ix_register_exports_ordered_by_id'), 'register_exports', ['ordered_by_id'])
    op.create_index('ix_agreement_history_recorded', 'agreement_history', ['recorded_at'])


def downgrade() -> None:
    op.drop_index('ix_agreement_history_recorded', table_name='agreement_history')
    op.drop_table('register_exports')
