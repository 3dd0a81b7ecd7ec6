"""Amendments and renewals; files of an agreement without a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.create_index('ix_agreements_state_ends', ['state', 'ends_on', 'id'], unique=False)
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.alter_column('proposal_id', existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index(batch_op.f('ix_documents_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_check_constraint('of_something', 'proposal_id is not null or agreement_id is not null')
    op.create_table('amendments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('open_key', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('base', base.Json(), nullable=False),
    sa.Column('proposed', base.Json(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('signed_by_partner', sa.String(length=200), nullable=False),
    sa.Column('signed_by_unece', sa.String(length=200), nullable=False),
    sa.Column('text_version', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('moved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('drafting', 'cleared', 'merged', 'cancelled')", name=op.f('ck_amendments_state')),
    sa.CheckConstraint("(state = 'merged') = (signed_on is not null)", name=op.f('ck_amendments_merged_is_signed')),
    sa.CheckConstraint(
        "(open_key is null) = (state in ('merged', 'cancelled'))", name=op.f('ck_amendments_one_open')
    ),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_amendments_agreement_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_amendments_created_by_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['users.id'], name=op.f('fk_amendments_moved_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendments')),
    sa.UniqueConstraint('agreement_id', 'number', name=op.f('uq_amendments_agreement_id_number')),
    sa.UniqueConstraint('open_key', name=op.f('uq_amendments_open_key'))
    )
    op.create_table('amendment_clearances',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('amendment_id', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('cleared_by_id', sa.Uuid(), nullable=True),
    sa.Column('cleared_at', base.Instant(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['amendment_id'], ['amendments.id'], name=op.f('fk_amendment_clearances_amendment_id')),
    sa.ForeignKeyConstraint(['cleared_by_id'], ['users.id'], name=op.f('fk_amendment_clearances_cleared_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_amendment_clearances')),
    sa.UniqueConstraint('amendment_id', 'unit', name=op.f('uq_amendment_clearances_amendment_id_unit'))
    )
    op.create_table('renewals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('open_key', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=True),
    sa.Column('asked_at', base.Instant(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('diligence_until', sa.Date(), nullable=True),
    sa.Column('answers', base.Json(), nullable=False),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', base.Instant(timezone=True), nullable=True),
    sa.Column('looks', base.Json(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('successor_id', sa.Uuid(), nullable=True),
    sa.Column('moved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("purpose in ('renewal', 'mid_term')", name=op.f('ck_renewals_purpose')),
    sa.CheckConstraint(
        "state in ('asked', 'answered', 'confirmed', 'renewed', 'settled', 'refused')", name=op.f('ck_renewals_state')
    ),
    sa.CheckConstraint(
        "(open_key is null) = (state in ('renewed', 'settled', 'refused'))", name=op.f('ck_renewals_one_open')
    ),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_renewals_agreement_id')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_renewals_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_renewals_asked_by_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['users.id'], name=op.f('fk_renewals_moved_by_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['agreements.id'], name=op.f('fk_renewals_successor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewals')),
    sa.UniqueConstraint('open_key', name=op.f('uq_renewals_open_key'))
    )
    op.create_index(op.f('ix_renewals_agreement_id'), 'renewals', ['agreement_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_renewals_agreement_id'), table_name='renewals')
    op.drop_table('renewals')
    op.drop_table('amendment_clearances')
    op.drop_table('amendments')
    # the version before knew no file without a case
    op.execute('delete from documents where proposal_id is null')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_constraint('of_something', type_='check')
        batch_op.drop_index(batch_op.f('ix_documents_agreement_id'))
        batch_op.alter_column('proposal_id', existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.drop_index('ix_agreements_state_ends')
