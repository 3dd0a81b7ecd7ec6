"""The tables assessments to conditions, in the order in which they point at each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('value', base.Json(), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('is_internal', sa.Boolean(), nullable=False),
    sa.Column('assessed_by_id', sa.Uuid(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('needs_second', sa.Boolean(), nullable=False),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('superseded_at', base.Instant(timezone=True), nullable=True),
    sa.Column('contested_at', base.Instant(timezone=True), nullable=True),
    sa.Column('contest_note', sa.Text(), nullable=False),
    sa.CheckConstraint('confirmed_by_id is null or confirmed_by_id <> assessed_by_id', name=op.f('ck_assessments_second_person')),
    sa.ForeignKeyConstraint(['assessed_by_id'], ['users.id'], name=op.f('fk_assessments_assessed_by_id')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['users.id'], name=op.f('fk_assessments_confirmed_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_assessments_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments'))
    )
    with op.batch_alter_table('assessments', schema=None) as batch_op:
        batch_op.create_index('ix_assessments_proposal_field', ['proposal_id', 'field'], unique=False)

    op.create_table('clocks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('working_days', sa.Integer(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('stopped_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("kind in ('acknowledge', 'triage', 'decision', 'answer')", name=op.f('ck_clocks_kind')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_clocks_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clocks'))
    )
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.create_index('ix_clocks_proposal', ['proposal_id'], unique=False)

    op.create_table('interest_declarations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('interest', sa.String(length=25), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('declared_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("interest in ('none', 'financial', 'family_employment', 'former_employer', 'gift_or_hospitality', 'outside_activity', 'personal_relationship')", name=op.f('ck_interest_declarations_interest')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_interest_declarations_proposal_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_interest_declarations_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest_declarations')),
    sa.UniqueConstraint('proposal_id', 'user_id', name=op.f('uq_interest_declarations_proposal_id_user_id'))
    )
    with op.batch_alter_table('interest_declarations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interest_declarations_user_id'), ['user_id'], unique=False)

    op.create_table('letters',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('written_at', base.Instant(timezone=True), nullable=False),
    sa.Column('signed_by_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_letters_proposal_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['users.id'], name=op.f('fk_letters_signed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters'))
    )
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letters_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('level_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('from_risk', sa.String(length=12), nullable=False),
    sa.Column('to_risk', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('changed_by_id', sa.Uuid(), nullable=False),
    sa.Column('changed_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['users.id'], name=op.f('fk_level_changes_changed_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_level_changes_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_level_changes'))
    )
    with op.batch_alter_table('level_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_level_changes_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('party_identifiers',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=100), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_party_identifiers_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party_identifiers'))
    )
    with op.batch_alter_table('party_identifiers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_party_identifiers_party_id'), ['party_id'], unique=False)

    op.create_table('party_names',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('script', sa.String(length=4), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_party_names_party_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party_names'))
    )
    with op.batch_alter_table('party_names', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_party_names_party_id'), ['party_id'], unique=False)

    op.create_table('proposal_subprogrammes',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_proposal_subprogrammes_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'subprogramme', name=op.f('pk_proposal_subprogrammes'))
    )
    op.create_table('questions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', base.Instant(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', base.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_questions_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_questions_asked_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_questions_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('reviews',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('submission_no', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(length=30), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=True),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('reviewer_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opened_at', base.Instant(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('programme_fit', sa.Text(), nullable=False),
    sa.Column('competitors', sa.Text(), nullable=False),
    sa.Column('history', sa.Text(), nullable=False),
    sa.Column('verdict', sa.String(length=20), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('given_at', base.Instant(timezone=True), nullable=True),
    sa.Column('visible_from', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'given') = (verdict is not null)", name=op.f('ck_reviews_given_has_verdict')),
    sa.CheckConstraint("state in ('open', 'declared', 'given', 'recused', 'cancelled')", name=op.f('ck_reviews_state')),
    sa.CheckConstraint("verdict is null or verdict in ('no_objection', 'with_conditions', 'objection', 'cannot_judge')", name=op.f('ck_reviews_verdict')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_reviews_proposal_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_reviews_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews')),
    sa.UniqueConstraint('proposal_id', 'round', 'slot', 'attempt', name=op.f('uq_reviews_proposal_id_round_slot_attempt'))
    )
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index('ix_reviews_reviewer_state', ['reviewer_id', 'state'], unique=False)

    op.create_table('screenings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('list_source', sa.String(length=30), nullable=False),
    sa.Column('list_version', sa.String(length=100), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('result', sa.String(length=15), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('entered_by_id', sa.Uuid(), nullable=False),
    sa.Column('entered_at', base.Instant(timezone=True), nullable=False),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('refused_by_id', sa.Uuid(), nullable=True),
    sa.Column('refused_at', base.Instant(timezone=True), nullable=True),
    sa.Column('superseded_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("result in ('clear', 'false_positive', 'possible', 'confirmed')", name=op.f('ck_screenings_result')),
    sa.CheckConstraint('confirmed_by_id is null or confirmed_by_id <> entered_by_id', name=op.f('ck_screenings_second_person_confirms')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['users.id'], name=op.f('fk_screenings_confirmed_by_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['users.id'], name=op.f('fk_screenings_entered_by_id')),
    sa.ForeignKeyConstraint(['party_id'], ['parties.id'], name=op.f('fk_screenings_party_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_screenings_proposal_id')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['users.id'], name=op.f('fk_screenings_refused_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screenings'))
    )
    with op.batch_alter_table('screenings', schema=None) as batch_op:
        batch_op.create_index('ix_screenings_party', ['party_id', 'entered_at'], unique=False)
        batch_op.create_index('ix_screenings_proposal', ['proposal_id'], unique=False)

    op.create_table('sections',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=30), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('answers', base.Json(), nullable=False),
    sa.Column('updated_by_id', sa.Uuid(), nullable=False),
    sa.Column('updated_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_sections_proposal_id')),
    sa.ForeignKeyConstraint(['updated_by_id'], ['users.id'], name=op.f('fk_sections_updated_by_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'name', name=op.f('pk_sections'))
    )
    op.create_table('snapshots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('submission_no', sa.Integer(), nullable=False),
    sa.Column('facts', base.Json(), nullable=False),
    sa.Column('facts_hash', sa.String(length=64), nullable=False),
    sa.Column('outcome', base.Json(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('policy_hash', sa.String(length=64), nullable=False),
    sa.Column('engine_version', sa.String(length=20), nullable=False),
    sa.Column('exchange_rates', base.Json(), nullable=False),
    sa.Column('taken_by_id', sa.Uuid(), nullable=True),
    sa.Column('taken_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_snapshots_proposal_id')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['users.id'], name=op.f('fk_snapshots_taken_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshots'))
    )
    with op.batch_alter_table('snapshots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snapshots_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('submissions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('form_version', sa.Integer(), nullable=False),
    sa.Column('answers', base.Json(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('submitted_by_id', sa.Uuid(), nullable=False),
    sa.Column('submitted_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_submissions_proposal_id')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['users.id'], name=op.f('fk_submissions_submitted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submissions')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_submissions_proposal_id_number'))
    )
    op.create_table('tokens',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('expires_at', base.Instant(timezone=True), nullable=False),
    sa.Column('used_at', base.Instant(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_tokens_proposal_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_tokens_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tokens')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_tokens_secret_hash'))
    )
    with op.batch_alter_table('tokens', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tokens_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tokens_user_id'), ['user_id'], unique=False)

    op.create_table('agreement_history',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('superseded_at', base.Instant(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=15), nullable=False),
    sa.Column('columns', base.Json(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_history_agreement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_history'))
    )
    with op.batch_alter_table('agreement_history', schema=None) as batch_op:
        batch_op.create_index('ix_agreement_history_agreement', ['agreement_id', 'recorded_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreement_history_state'), ['state'], unique=False)

    op.create_table('agreement_links',
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_agreement_links_agreement_id')),
    sa.PrimaryKeyConstraint('agreement_id', 'kind', 'value', name=op.f('pk_agreement_links'))
    )
    with op.batch_alter_table('agreement_links', schema=None) as batch_op:
        batch_op.create_index('ix_agreement_links_kind_value', ['kind', 'value'], unique=False)

    op.create_table('clearances',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('cleared_by_id', sa.Uuid(), nullable=True),
    sa.Column('cleared_at', base.Instant(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_clearances_agreement_id')),
    sa.ForeignKeyConstraint(['cleared_by_id'], ['users.id'], name=op.f('fk_clearances_cleared_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clearances')),
    sa.UniqueConstraint('agreement_id', 'unit', name=op.f('uq_clearances_agreement_id_unit'))
    )
    op.create_table('clock_pauses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('clock_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=30), nullable=False),
    sa.Column('paused_on', sa.Date(), nullable=False),
    sa.Column('resumed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['clock_id'], ['clocks.id'], name=op.f('fk_clock_pauses_clock_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_pauses'))
    )
    with op.batch_alter_table('clock_pauses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clock_pauses_clock_id'), ['clock_id'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('submission_no', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=False),
    sa.Column('outcome', sa.String(length=25), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('letter_text', sa.Text(), nullable=False),
    sa.Column('next_steps', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Uuid(), nullable=False),
    sa.Column('decided_at', base.Instant(timezone=True), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=True),
    sa.Column('defer_until', sa.Date(), nullable=True),
    sa.CheckConstraint("outcome in ('approve', 'approve_with_conditions', 'decline', 'defer', 'for', 'against', 'no_view')", name=op.f('ck_decisions_outcome')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_decisions_decided_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_decisions_proposal_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_decisions_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_decisions_proposal_id_number'))
    )
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decisions_decided_by_id'), ['decided_by_id'], unique=False)

    op.create_table('documents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=True),
    sa.Column('content_type', sa.String(length=100), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('scan', sa.String(length=12), nullable=False),
    sa.Column('is_internal', sa.Boolean(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('missing_reason', sa.String(length=40), nullable=True),
    sa.Column('missing_note', sa.Text(), nullable=False),
    sa.Column('uploaded_by_id', sa.Uuid(), nullable=False),
    sa.Column('received_at', base.Instant(timezone=True), nullable=False),
    sa.Column('removed_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("scan in ('not_scanned', 'clean', 'infected')", name=op.f('ck_documents_scan')),
    sa.CheckConstraint('(sha256 is null) = (missing_reason is not null)', name=op.f('ck_documents_file_or_reason')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_documents_agreement_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_documents_organisation_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_documents_proposal_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['users.id'], name=op.f('fk_documents_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_sha256'), ['sha256'], unique=False)

    op.create_table('conditions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('review_id', sa.Uuid(), nullable=True),
    sa.Column('decision_id', sa.Uuid(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('is_blocking', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('met_at', base.Instant(timezone=True), nullable=True),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_conditions_agreement_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_conditions_decision_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_conditions_proposal_id')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_conditions_review_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conditions'))
    )
    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conditions_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conditions_proposal_id'), ['proposal_id'], unique=False)
    # Tables that point at each other: SQLite has the keys from the start, PostgreSQL takes them last.
    if op.get_bind().dialect.name == 'postgresql':
        op.create_foreign_key('fk_proposals_snapshot_id', 'proposals', 'snapshots', ['snapshot_id'], ['id'])


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint('fk_proposals_snapshot_id', 'proposals', type_='foreignkey')
    op.drop_table('conditions')
    op.drop_table('documents')
    op.drop_table('decisions')
    op.drop_table('clock_pauses')
    op.drop_table('clearances')
    op.drop_table('agreement_links')
    op.drop_table('agreement_history')
    op.drop_table('tokens')
    op.drop_table('submissions')
    op.drop_table('snapshots')
    op.drop_table('sections')
    op.drop_table('screenings')
    op.drop_table('reviews')
    op.drop_table('questions')
    op.drop_table('proposal_subprogrammes')
    op.drop_table('party_names')
    op.drop_table('party_identifiers')
    op.drop_table('level_changes')
    op.drop_table('letters')
    op.drop_table('interest_declarations')
    op.drop_table('clocks')
    op.drop_table('assessments')
