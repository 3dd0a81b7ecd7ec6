"""Stock-taking, standards interests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standards_interests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('until_on is null or until_on >= since_on', name=op.f('ck_standards_interests_dates')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_standards_interests_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_standards_interests_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standards_interests'))
    )
    with op.batch_alter_table('standards_interests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standards_interests_body'), ['body'], unique=False)
        batch_op.create_index(batch_op.f('ix_standards_interests_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('stock_takings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opened_by_id', sa.Uuid(), nullable=False),
    sa.Column('opened_at', base.Instant(timezone=True), nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('closed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['opened_by_id'], ['users.id'], name=op.f('fk_stock_takings_opened_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_takings')),
    sa.UniqueConstraint('year', name=op.f('uq_stock_takings_year'))
    )
    op.create_table('stock_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('stock_taking_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(answer = '') = (answered_at is null)", name=op.f('ck_stock_entries_answered_has_time')),
    sa.CheckConstraint("answer <> 'ended' or note <> ''", name=op.f('ck_stock_entries_end_has_note')),
    sa.CheckConstraint("answer in ('', 'right', 'corrected', 'ended')", name=op.f('ck_stock_entries_answer')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_stock_entries_agreement_id')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_stock_entries_answered_by_id')),
    sa.ForeignKeyConstraint(['stock_taking_id'], ['stock_takings.id'], name=op.f('fk_stock_entries_stock_taking_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_entries')),
    sa.UniqueConstraint('stock_taking_id', 'agreement_id', name=op.f('uq_stock_entries_stock_taking_id_agreement_id'))
    )
    with op.batch_alter_table('stock_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stock_entries_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index('ix_stock_entries_area', ['stock_taking_id', 'subprogramme', 'answer'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('stock_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_stock_entries_area')
        batch_op.drop_index(batch_op.f('ix_stock_entries_agreement_id'))

    op.drop_table('stock_entries')
    op.drop_table('stock_takings')
    with op.batch_alter_table('standards_interests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_standards_interests_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_standards_interests_body'))

    op.drop_table('standards_interests')
