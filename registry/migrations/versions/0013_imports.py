"""Imported lists: batches, rows judged, remembered mappings of columns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_batches',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False),
    sa.Column('columns', base.Json(), nullable=False),
    sa.Column('settings', base.Json(), nullable=False),
    sa.Column('counts', base.Json(), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', base.Instant(timezone=True), nullable=False),
    sa.Column('taken_at', base.Instant(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Uuid(), nullable=True),
    sa.Column('undone_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('checked', 'taken', 'undone')", name=op.f('ck_import_batches_state')),
    sa.CheckConstraint("(state = 'checked') = (taken_at is null)", name=op.f('ck_import_batches_taken_has_time')),
    sa.CheckConstraint("(state = 'undone') = (undone_at is not null)", name=op.f('ck_import_batches_undone_has_time')),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_import_batches_made_by_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['users.id'], name=op.f('fk_import_batches_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batches')),
    sa.UniqueConstraint('number', name=op.f('uq_import_batches_number'))
    )
    op.create_index('ix_import_batches_sha256', 'import_batches', ['sha256'], unique=False)
    op.create_table('import_mappings',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('columns', base.Json(), nullable=False),
    sa.Column('settings', base.Json(), nullable=False),
    sa.Column('saved_by_id', sa.Uuid(), nullable=False),
    sa.Column('saved_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['saved_by_id'], ['users.id'], name=op.f('fk_import_mappings_saved_by_id')),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_import_mappings'))
    )
    op.create_table('import_rows',
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('row_no', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('faults', base.Json(), nullable=False),
    sa.Column('choice', sa.String(length=4), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint(
        "verdict in ('accepted', 'warned', 'refused', 'duplicate')", name=op.f('ck_import_rows_verdict')
    ),
    sa.CheckConstraint("choice in ('', 'skip', 'same', 'new')", name=op.f('ck_import_rows_choice')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name=op.f('fk_import_rows_batch_id')),
    sa.PrimaryKeyConstraint('batch_id', 'row_no', name=op.f('pk_import_rows'))
    )
    op.create_index('ix_import_rows_agreement', 'import_rows', ['agreement_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_import_rows_agreement', table_name='import_rows')
    op.drop_table('import_rows')
    op.drop_table('import_mappings')
    op.drop_index('ix_import_batches_sha256', table_name='import_batches')
    op.drop_table('import_batches')
