"""Screening runs, what they covered, hits and judgements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('screening_runs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('scope', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('is_full', sa.Boolean(), nullable=False),
    sa.Column('lists', base.Json(), nullable=False),
    sa.Column('algorithm', sa.String(length=40), nullable=False),
    sa.Column('provider', sa.String(length=20), nullable=False),
    sa.Column('position', sa.Uuid(), nullable=True),
    sa.Column('parties_digest', sa.String(length=64), nullable=False),
    sa.Column('party_count', sa.Integer(), nullable=False),
    sa.Column('entry_count', sa.Integer(), nullable=False),
    sa.Column('raised_count', sa.Integer(), nullable=False),
    sa.Column('closed_count', sa.Integer(), nullable=False),
    sa.Column('ordered_by_id', sa.Uuid(), nullable=True),
    sa.Column('ordered_at', base.Instant(timezone=True), nullable=False),
    sa.Column('started_at', base.Instant(timezone=True), nullable=True),
    sa.Column('finished_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'finished') = (finished_at is not null)", name=op.f('ck_screening_runs_finished_has_time')),
    sa.CheckConstraint("(state = 'waiting') = (started_at is null)", name=op.f('ck_screening_runs_started_has_time')),
    sa.CheckConstraint("reason in ('list', 'party', 'submission', 'decision', 'signature', 'hand', 'catch_up')", name=op.f('ck_screening_runs_reason')),
    sa.CheckConstraint("scope in ('changes', 'parties')", name=op.f('ck_screening_runs_scope')),
    sa.CheckConstraint("state in ('waiting', 'running', 'finished')", name=op.f('ck_screening_runs_state')),
    sa.ForeignKeyConstraint(['ordered_by_id'], ['users.id'], name=op.f('fk_screening_runs_ordered_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_screening_runs_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_runs'))
    )
    with op.batch_alter_table('screening_runs', schema=None) as batch_op:
        batch_op.create_index('ix_screening_runs_ordered', ['ordered_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_screening_runs_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('screening_coverages',
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=30), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('algorithm', sa.String(length=40), nullable=False),
    sa.Column('covered_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_screening_coverages_party_id')),
    sa.ForeignKeyConstraint(['run_id'], ['screening_runs.id'], name=op.f('fk_screening_coverages_run_id')),
    sa.ForeignKeyConstraint(['version_id'], ['list_versions.id'], name=op.f('fk_screening_coverages_version_id')),
    sa.PrimaryKeyConstraint('party_id', 'source', name=op.f('pk_screening_coverages'))
    )
    with op.batch_alter_table('screening_coverages', schema=None) as batch_op:
        batch_op.create_index('ix_screening_coverages_version', ['source', 'version_id'], unique=False)

    op.create_table('hits',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=30), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('band', sa.String(length=6), nullable=False),
    sa.Column('explanation', base.Json(), nullable=False),
    sa.Column('algorithm', sa.String(length=40), nullable=False),
    sa.Column('party_hash', sa.String(length=64), nullable=False),
    sa.Column('match_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('first_run_id', sa.Uuid(), nullable=False),
    sa.Column('changed_run_id', sa.Uuid(), nullable=False),
    sa.Column('raised_at', base.Instant(timezone=True), nullable=False),
    sa.Column('closed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('closed_because', sa.String(length=10), nullable=True),
    sa.Column('reviewed_by_id', sa.Uuid(), nullable=True),
    sa.Column('reviewed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('judgement_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f('ck_hits_closed_has_time')),
    sa.CheckConstraint("(state = 'closed') = (closed_because is not null)", name=op.f('ck_hits_closed_has_reason')),
    sa.CheckConstraint("band in ('strong', 'review', 'weak')", name=op.f('ck_hits_band')),
    sa.CheckConstraint("state in ('open', 'asked', 'judged', 'different', 'same', 'closed')", name=op.f('ck_hits_state')),
    sa.ForeignKeyConstraint(['changed_run_id'], ['screening_runs.id'], name=op.f('fk_hits_changed_run_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['list_entries.id'], name=op.f('fk_hits_entry_id')),
    sa.ForeignKeyConstraint(['first_run_id'], ['screening_runs.id'], name=op.f('fk_hits_first_run_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_hits_organisation_id')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_hits_party_id')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['users.id'], name=op.f('fk_hits_reviewed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hits')),
    sa.UniqueConstraint('party_id', 'entry_id', name=op.f('uq_hits_party_id_entry_id'))
    )
    with op.batch_alter_table('hits', schema=None) as batch_op:
        batch_op.create_index('ix_hits_entry', ['entry_id'], unique=False)
        batch_op.create_index('ix_hits_organisation', ['organisation_id', 'state'], unique=False)
        batch_op.create_index('ix_hits_state_band', ['state', 'band', 'raised_at'], unique=False)

    op.create_table('judgements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('hit_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('judged_by_id', sa.Uuid(), nullable=False),
    sa.Column('judged_at', base.Instant(timezone=True), nullable=False),
    sa.Column('needs_second', sa.Boolean(), nullable=False),
    sa.Column('second_by_id', sa.Uuid(), nullable=True),
    sa.Column('second_at', base.Instant(timezone=True), nullable=True),
    sa.Column('second_agrees', sa.Boolean(), nullable=True),
    sa.Column('second_reason', sa.Text(), nullable=False),
    sa.Column('party_hash', sa.String(length=64), nullable=False),
    sa.Column('match_hash', sa.String(length=64), nullable=False),
    sa.Column('band', sa.String(length=6), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('revoked_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("verdict in ('same', 'different', 'cannot_tell')", name=op.f('ck_judgements_verdict')),
    sa.CheckConstraint('(second_by_id is null) = (second_at is null)', name=op.f('ck_judgements_second_has_time')),
    sa.CheckConstraint('second_by_id is null or second_by_id <> judged_by_id', name=op.f('ck_judgements_second_person')),
    sa.ForeignKeyConstraint(['hit_id'], ['hits.id'], name=op.f('fk_judgements_hit_id')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['users.id'], name=op.f('fk_judgements_judged_by_id')),
    sa.ForeignKeyConstraint(['second_by_id'], ['users.id'], name=op.f('fk_judgements_second_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgements'))
    )
    with op.batch_alter_table('judgements', schema=None) as batch_op:
        batch_op.create_index('ix_judgements_by', ['judged_by_id'], unique=False)
        batch_op.create_index('ix_judgements_hit', ['hit_id', 'judged_at'], unique=False)

    # hits and judgements name each other
    with op.batch_alter_table('hits', schema=None) as batch_op:
        batch_op.create_foreign_key('fk_hits_judgement_id', 'judgements', ['judgement_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('hits', schema=None) as batch_op:
        batch_op.drop_constraint('fk_hits_judgement_id', type_='foreignkey')

    with op.batch_alter_table('judgements', schema=None) as batch_op:
        batch_op.drop_index('ix_judgements_hit')
        batch_op.drop_index('ix_judgements_by')

    op.drop_table('judgements')
    with op.batch_alter_table('hits', schema=None) as batch_op:
        batch_op.drop_index('ix_hits_state_band')
        batch_op.drop_index('ix_hits_organisation')
        batch_op.drop_index('ix_hits_entry')

    op.drop_table('hits')
    with op.batch_alter_table('screening_coverages', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_coverages_version')

    op.drop_table('screening_coverages')
    with op.batch_alter_table('screening_runs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_runs_organisation_id'))
        batch_op.drop_index('ix_screening_runs_ordered')

    op.drop_table('screening_runs')
