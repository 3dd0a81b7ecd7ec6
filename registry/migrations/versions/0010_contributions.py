"""Contributions promised and received, their dates, undertakings of loaned personnel, relations of agreements."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

TEXTS = ('title', 'trust_fund', 'grant_reference', 'basis', 'corrected_basis', 'person_name', 'loan_instrument',
         'barred_instruments', 'hr_reference', 'removed_reason')


def upgrade() -> None:
    op.create_table('agreement_relations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('part_of', 'follows', 'same_project', 'related')", name=op.f('ck_agreement_relations_kind')),
    sa.CheckConstraint('agreement_id <> other_id', name=op.f('ck_agreement_relations_two_agreements')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_relations_agreement_id')),
    sa.ForeignKeyConstraint(['other_id'], ['agreements.id'], name=op.f('fk_agreement_relations_other_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_agreement_relations_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_relations')),
    sa.UniqueConstraint('agreement_id', 'other_id', name=op.f('uq_agreement_relations_agreement_id_other_id'))
    )
    with op.batch_alter_table('agreement_relations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreement_relations_other_id'), ['other_id'], unique=False)

    op.create_table('contributions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('is_of_case', sa.Boolean(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('promised_minor', sa.BigInteger(), nullable=False),
    sa.Column('valued_on', sa.Date(), nullable=False),
    sa.Column('trust_fund', sa.String(length=100), nullable=False),
    sa.Column('grant_reference', sa.String(length=100), nullable=False),
    sa.Column('support_cost_pct', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('corrected_minor', sa.BigInteger(), nullable=True),
    sa.Column('corrected_basis', sa.Text(), nullable=False),
    sa.Column('corrected_by_id', sa.Uuid(), nullable=True),
    sa.Column('corrected_at', base.Instant(timezone=True), nullable=True),
    sa.Column('person_name', sa.String(length=200), nullable=False),
    sa.Column('months', sa.Numeric(precision=6, scale=2), nullable=True),
    sa.Column('loan_instrument', sa.String(length=300), nullable=False),
    sa.Column('barred_instruments', sa.Text(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('cooling_off_until', sa.Date(), nullable=True),
    sa.Column('hr_cleared_on', sa.Date(), nullable=True),
    sa.Column('hr_reference', sa.String(length=300), nullable=False),
    sa.Column('hr_recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('hr_recorded_at', base.Instant(timezone=True), nullable=True),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('removed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('removed_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('cash', 'in_kind', 'loaned_personnel')", name=op.f('ck_contributions_kind')),
    sa.CheckConstraint('(corrected_minor is null) = (corrected_by_id is null)', name=op.f('ck_contributions_corrected')),
    sa.CheckConstraint('ends_on is null or starts_on is null or ends_on >= starts_on', name=op.f('ck_contributions_dates')),
    sa.CheckConstraint('promised_minor >= 0', name=op.f('ck_contributions_promised')),
    sa.CheckConstraint('support_cost_pct between 0 and 100', name=op.f('ck_contributions_support_cost')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_contributions_agreement_id')),
    sa.ForeignKeyConstraint(['corrected_by_id'], ['users.id'], name=op.f('fk_contributions_corrected_by_id')),
    sa.ForeignKeyConstraint(['hr_recorded_by_id'], ['users.id'], name=op.f('fk_contributions_hr_recorded_by_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_contributions_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contributions'))
    )
    with op.batch_alter_table('contributions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contributions_agreement_id'), ['agreement_id'], unique=False)

    op.create_table('contribution_dues',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_minor', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('done_by_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind in ('instalment', 'report')", name=op.f('ck_contribution_dues_kind')),
    sa.CheckConstraint('(done_on is null) = (done_by_id is null)', name=op.f('ck_contribution_dues_done_by_somebody')),
    sa.CheckConstraint('amount_minor >= 0 and done_minor >= 0', name=op.f('ck_contribution_dues_amounts')),
    sa.ForeignKeyConstraint(['contribution_id'], ['contributions.id'], name=op.f('fk_contribution_dues_contribution_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['users.id'], name=op.f('fk_contribution_dues_done_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution_dues'))
    )
    with op.batch_alter_table('contribution_dues', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contribution_dues_contribution_id'), ['contribution_id'], unique=False)
        batch_op.create_index('ix_contribution_dues_open', ['done_on', 'due_on'], unique=False)

    op.create_table('undertakings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contribution_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=25), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('regulated_instrument', 'supervision', 'procurement', 'spending', 'confidentiality')", name=op.f('ck_undertakings_kind')),
    sa.ForeignKeyConstraint(['contribution_id'], ['contributions.id'], name=op.f('fk_undertakings_contribution_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_undertakings_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_undertakings')),
    sa.UniqueConstraint('contribution_id', 'kind', name=op.f('uq_undertakings_contribution_id_kind'))
    )
    _carry_over()


def downgrade() -> None:
    op.drop_table('undertakings')
    with op.batch_alter_table('contribution_dues', schema=None) as batch_op:
        batch_op.drop_index('ix_contribution_dues_open')
        batch_op.drop_index(batch_op.f('ix_contribution_dues_contribution_id'))

    op.drop_table('contribution_dues')
    with op.batch_alter_table('contributions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contributions_agreement_id'))

    op.drop_table('contributions')
    with op.batch_alter_table('agreement_relations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_relations_other_id'))

    op.drop_table('agreement_relations')


def _carry_over() -> None:
    """The sums that an agreement has had until now become a contribution each."""
    connection = op.get_bind()
    agreements = sa.table(
        'agreements', sa.column('id', sa.Uuid), sa.column('currency', sa.String), sa.column('cash_minor', sa.BigInteger),
        sa.column('in_kind_minor', sa.BigInteger), sa.column('created_at', base.Instant),
    )
    contributions = sa.table(
        'contributions', sa.column('id', sa.Uuid), sa.column('agreement_id', sa.Uuid), sa.column('kind', sa.String),
        sa.column('currency', sa.String), sa.column('promised_minor', sa.BigInteger), sa.column('valued_on', sa.Date),
        sa.column('is_of_case', sa.Boolean), sa.column('recorded_at', base.Instant),
        *(sa.column(name, sa.Text) for name in TEXTS),
    )
    held = sa.or_(agreements.c.cash_minor > 0, agreements.c.in_kind_minor > 0)
    rows = []
    for row in connection.execute(sa.select(agreements).where(held)):
        created: datetime = row.created_at
        for kind, minor in (('cash', row.cash_minor), ('in_kind', row.in_kind_minor)):
            if minor:
                rows.append(
                    {'id': uuid.uuid4(), 'agreement_id': row.id, 'kind': kind, 'currency': row.currency, 'promised_minor': minor,
                     'valued_on': created.date(), 'is_of_case': True, 'recorded_at': created, **dict.fromkeys(TEXTS, '')}
                )
    if rows:
        connection.execute(sa.insert(contributions), rows)
