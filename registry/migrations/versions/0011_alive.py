"""Deliverables, progress reports, incidents, permissions of name and emblem, action points, closing reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reminders',
        sa.Column('subject_id', sa.Uuid(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('stage', sa.Integer(), nullable=False),
        sa.Column('reminded_at', base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('subject_id', 'due_on', 'stage', name=op.f('pk_reminders'))
    )
    op.create_table('action_points',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=True),
        sa.Column('proposal_id', sa.Uuid(), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('owner_id', sa.Uuid(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('created_by_id', sa.Uuid(), nullable=False),
        sa.Column('created_at', base.Instant(timezone=True), nullable=False),
        sa.Column('done_at', base.Instant(timezone=True), nullable=True),
        sa.Column('done_by_id', sa.Uuid(), nullable=True),
        sa.Column('done_note', sa.Text(), nullable=False),
        sa.CheckConstraint("(done_at is null) = (done_note = '')", name=op.f('ck_action_points_done_has_note')),
        sa.CheckConstraint('(agreement_id is null) <> (proposal_id is null)', name=op.f('ck_action_points_one_subject')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_action_points_agreement_id')),
        sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_action_points_created_by_id')),
        sa.ForeignKeyConstraint(['done_by_id'], ['users.id'], name=op.f('fk_action_points_done_by_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_action_points_owner_id')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_action_points_proposal_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_action_points'))
    )
    with op.batch_alter_table('action_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_points_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index('ix_action_points_owner', ['owner_id', 'done_at', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_points_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('closing_reviews',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column('achieved', sa.String(length=15), nullable=False),
        sa.Column('results', sa.Text(), nullable=False),
        sa.Column('lessons', sa.Text(), nullable=False),
        sa.Column('would_repeat', sa.Boolean(), nullable=False),
        sa.Column('people_reached', sa.Integer(), nullable=True),
        sa.Column('written_by_id', sa.Uuid(), nullable=False),
        sa.Column('written_at', base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("achieved in ('achieved', 'partly', 'not_achieved')", name=op.f('ck_closing_reviews_achieved')),
        sa.CheckConstraint('people_reached is null or people_reached >= 0', name=op.f('ck_closing_reviews_people_reached')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_closing_reviews_agreement_id')),
        sa.ForeignKeyConstraint(['written_by_id'], ['users.id'], name=op.f('fk_closing_reviews_written_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_reviews')),
        sa.UniqueConstraint('agreement_id', name=op.f('uq_closing_reviews_agreement_id'))
    )
    op.create_table('progress_reports',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column('side', sa.String(length=10), nullable=False),
        sa.Column('track', sa.String(length=12), nullable=False),
        sa.Column('done', sa.Text(), nullable=False),
        sa.Column('hinders', sa.Text(), nullable=False),
        sa.Column('next_steps', sa.Text(), nullable=False),
        sa.Column('people_reached', sa.Integer(), nullable=True),
        sa.Column('results', sa.Text(), nullable=False),
        sa.Column('delivered', base.Json(), nullable=False),
        sa.Column('for_due_on', sa.Date(), nullable=True),
        sa.Column('written_by_id', sa.Uuid(), nullable=False),
        sa.Column('sent_at', base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('partner', 'unece')", name=op.f('ck_progress_reports_side')),
        sa.CheckConstraint("track in ('on_track', 'delayed', 'in_trouble')", name=op.f('ck_progress_reports_track')),
        sa.CheckConstraint('people_reached is null or people_reached >= 0', name=op.f('ck_progress_reports_people_reached')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_progress_reports_agreement_id')),
        sa.ForeignKeyConstraint(['written_by_id'], ['users.id'], name=op.f('fk_progress_reports_written_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_progress_reports'))
    )
    with op.batch_alter_table('progress_reports', schema=None) as batch_op:
        batch_op.create_index('ix_progress_reports_agreement', ['agreement_id', 'sent_at'], unique=False)

    op.create_table('deliverables',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('side', sa.String(length=10), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('done_on', sa.Date(), nullable=True),
        sa.Column('done_at', base.Instant(timezone=True), nullable=True),
        sa.Column('done_by_id', sa.Uuid(), nullable=True),
        sa.Column('evidence', sa.Text(), nullable=False),
        sa.Column('evidence_file_id', sa.Uuid(), nullable=True),
        sa.Column('report_id', sa.Uuid(), nullable=True),
        sa.Column('dropped_at', base.Instant(timezone=True), nullable=True),
        sa.Column('dropped_reason', sa.Text(), nullable=False),
        sa.Column('created_by_id', sa.Uuid(), nullable=False),
        sa.Column('created_at', base.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('partner', 'unece')", name=op.f('ck_deliverables_side')),
        sa.CheckConstraint('(done_on is null) = (done_at is null)', name=op.f('ck_deliverables_done_has_day')),
        sa.CheckConstraint('done_on is null or dropped_at is null', name=op.f('ck_deliverables_done_or_dropped')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_deliverables_agreement_id')),
        sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_deliverables_created_by_id')),
        sa.ForeignKeyConstraint(['done_by_id'], ['users.id'], name=op.f('fk_deliverables_done_by_id')),
        sa.ForeignKeyConstraint(['evidence_file_id'], ['documents.id'], name=op.f('fk_deliverables_evidence_file_id')),
        sa.ForeignKeyConstraint(['report_id'], ['progress_reports.id'], name=op.f('fk_deliverables_report_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deliverables'))
    )
    with op.batch_alter_table('deliverables', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliverables_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index('ix_deliverables_open', ['due_on', 'done_on', 'dropped_at'], unique=False)

    op.create_table('incidents',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('severity', sa.Integer(), nullable=False),
        sa.Column('happened_on', sa.Date(), nullable=False),
        sa.Column('source', sa.String(length=500), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('is_confidential', sa.Boolean(), nullable=False),
        sa.Column('file_id', sa.Uuid(), nullable=True),
        sa.Column('finding_id', sa.Uuid(), nullable=True),
        sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
        sa.Column('closed_at', base.Instant(timezone=True), nullable=True),
        sa.Column('closed_by_id', sa.Uuid(), nullable=True),
        sa.Column('outcome', sa.String(length=30), nullable=False),
        sa.Column('outcome_note', sa.Text(), nullable=False),
        sa.CheckConstraint("(closed_at is null) = (outcome = '')", name=op.f('ck_incidents_closed_has_outcome')),
        sa.CheckConstraint('severity between 1 and 5', name=op.f('ck_incidents_severity')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_incidents_agreement_id')),
        sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_incidents_closed_by_id')),
        sa.ForeignKeyConstraint(['file_id'], ['documents.id'], name=op.f('fk_incidents_file_id')),
        sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_incidents_finding_id')),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_incidents_recorded_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_incidents'))
    )
    with op.batch_alter_table('incidents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incidents_agreement_id'), ['agreement_id'], unique=False)

    op.create_table('name_permissions',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('agreement_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('scope', sa.Text(), nullable=False),
        sa.Column('granted_on', sa.Date(), nullable=False),
        sa.Column('expires_on', sa.Date(), nullable=True),
        sa.Column('authority', sa.String(length=300), nullable=False),
        sa.Column('proof_id', sa.Uuid(), nullable=True),
        sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
        sa.Column('revoked_at', base.Instant(timezone=True), nullable=True),
        sa.Column('revoked_by_id', sa.Uuid(), nullable=True),
        sa.Column('revoked_reason', sa.Text(), nullable=False),
        sa.CheckConstraint("(revoked_at is null) = (revoked_reason = '')", name=op.f('ck_name_permissions_revoked_has_reason')),
        sa.CheckConstraint('expires_on is null or expires_on >= granted_on', name=op.f('ck_name_permissions_dates')),
        sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_name_permissions_agreement_id')),
        sa.ForeignKeyConstraint(['proof_id'], ['documents.id'], name=op.f('fk_name_permissions_proof_id')),
        sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_name_permissions_recorded_by_id')),
        sa.ForeignKeyConstraint(['revoked_by_id'], ['users.id'], name=op.f('fk_name_permissions_revoked_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_name_permissions'))
    )
    with op.batch_alter_table('name_permissions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_name_permissions_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_name_permissions_expires_on'), ['expires_on'], unique=False)

    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('evidence_file_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('met_by_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_conditions_met_by_id'), 'users', ['met_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_conditions_evidence_file_id'), 'documents', ['evidence_file_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_conditions_evidence_file_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_conditions_met_by_id'), type_='foreignkey')
        batch_op.drop_column('met_by_id')
        batch_op.drop_column('evidence_file_id')

    op.drop_table('name_permissions')
    op.drop_table('incidents')
    op.drop_table('deliverables')
    op.drop_table('progress_reports')
    op.drop_table('closing_reviews')
    op.drop_table('action_points')
    op.drop_table('reminders')
