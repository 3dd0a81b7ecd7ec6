"""Parallel review, interests, tasks, freeze, reconsideration, verification records; delegated offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

CASE_STATES = (
    'draft', 'submitted', 'returned', 'in_review', 'clarification_asked', 'in_decision', 'decided', 'deferred',
    'exclusion_proposed', 'approved', 'declined', 'excluded', 'redirected', 'referred', 'merged', 'withdrawn', 'closed',
)
NEW_CASE_STATES = ('waiting_for_award', 'derogation_asked', 'reconsideration_asked')
REVIEW_STATES = ('open', 'declared', 'given', 'recused', 'cancelled')
ROLES = (
    'desk', 'focal_point', 'executive_office', 'legal_affairs', 'task_force_panel', 'gender_focal_point', 'auditor',
    'administrator', 'approving_official', 'division_director', 'deputy_executive_secretary', 'executive_secretary',
    'policy_officer',
)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return '{} in ({})'.format(column, ', '.join(f"'{word}'" for word in words))


def upgrade() -> None:
    op.create_table('findings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(length=30), nullable=False),
    sa.Column('severity', sa.Integer(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=500), nullable=False),
    sa.Column('is_resolved', sa.Boolean(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('superseded_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint('severity between 1 and 5', name=op.f('ck_findings_severity')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_findings_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_findings_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings'))
    )
    op.create_index(
        'ix_findings_report', 'findings', ['organisation_id', 'topic', 'reported_on', 'source'], unique=True,
        sqlite_where=sa.text('superseded_at is null'), postgresql_where=sa.text('superseded_at is null'),
    )

    op.create_table('gifts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('giver', sa.String(length=300), nullable=False),
    sa.Column('what', sa.String(length=500), nullable=False),
    sa.Column('value_usd_cents', sa.Integer(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_gifts_organisation_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_gifts_recorded_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_gifts_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gifts'))
    )
    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gifts_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_gifts_user_id'), ['user_id'], unique=False)

    op.create_table('invited_groups',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('invited_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('competitors', 'users', 'public_interest', 'member_states', 'other')", name=op.f('ck_invited_groups_kind')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_invited_groups_proposal_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_invited_groups_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invited_groups'))
    )
    with op.batch_alter_table('invited_groups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invited_groups_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('quality_checks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('drawn_at', base.Instant(timezone=True), nullable=False),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('finding', sa.String(length=15), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('done_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(done_at is null) = (finding = '')", name=op.f('ck_quality_checks_done_has_finding')),
    sa.CheckConstraint("finding in ('', 'sound', 'small_faults', 'wrong')", name=op.f('ck_quality_checks_finding')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['users.id'], name=op.f('fk_quality_checks_checked_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_quality_checks_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quality_checks')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_quality_checks_proposal_id'))
    )
    op.create_table('reconsiderations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('of_state', sa.String(length=10), nullable=False),
    sa.Column('submission_no', sa.Integer(), nullable=False),
    sa.Column('grounds', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', base.Instant(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('letter_text', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(answered_at is null) = (outcome = '')", name=op.f('ck_reconsiderations_answered_has_outcome')),
    sa.CheckConstraint("of_state in ('declined', 'excluded')", name=op.f('ck_reconsiderations_of_state')),
    sa.CheckConstraint("outcome in ('', 'upheld', 'reopened')", name=op.f('ck_reconsiderations_outcome')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['users.id'], name=op.f('fk_reconsiderations_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_reconsiderations_asked_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_reconsiderations_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconsiderations'))
    )
    with op.batch_alter_table('reconsiderations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reconsiderations_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('verification_records',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('signature', sa.String(length=200), nullable=False),
    sa.Column('key_id', sa.String(length=64), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('issued_by_id', sa.Uuid(), nullable=False),
    sa.Column('issued_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['issued_by_id'], ['users.id'], name=op.f('fk_verification_records_issued_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_verification_records_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_records')),
    sa.UniqueConstraint('number', name=op.f('uq_verification_records_number'))
    )
    with op.batch_alter_table('verification_records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verification_records_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('review_responses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('stance', sa.String(length=10), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('given_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("stance in ('agree', 'disagree')", name=op.f('ck_review_responses_stance')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_review_responses_review_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_review_responses_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_responses')),
    sa.UniqueConstraint('review_id', 'user_id', name=op.f('uq_review_responses_review_id_user_id'))
    )
    op.create_table('tasks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('agreement_id', sa.Uuid(), nullable=True),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('opened_at', base.Instant(timezone=True), nullable=False),
    sa.Column('done_at', base.Instant(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Uuid(), nullable=True),
    sa.Column('done_note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreements.id'], name=op.f('fk_tasks_agreement_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['users.id'], name=op.f('fk_tasks_done_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_tasks_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
    sa.UniqueConstraint('key', name=op.f('uq_tasks_key'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index('ix_tasks_open', ['role', 'done_at', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_proposal_id'), ['proposal_id'], unique=False)

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('recorded_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('signed_note_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_decisions_recorded_by_id'), 'users', ['recorded_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_decisions_signed_note_id'), 'documents', ['signed_note_id'], ['id'])
        batch_op.create_check_constraint(
            op.f('ck_decisions_both_names'), 'recorded_by_id is null or recorded_by_id <> decided_by_id'
        )
        batch_op.create_check_constraint(
            op.f('ck_decisions_recorded_from_note'), '(recorded_by_id is null) = (signed_note_id is null)'
        )

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('question_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_documents_question_id'), ['question_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_documents_question_id'), 'questions', ['question_id'], ['id'])

    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('award_expected_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('award_known_at', base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('derogated_at', base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('conflict_note', sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('groups_note', sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('reminded', sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('frozen', base.Json(), nullable=True))
        batch_op.add_column(sa.Column('frozen_at', base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('changed_parts', base.Json(), nullable=True))
        batch_op.drop_constraint(op.f('ck_proposals_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposals_state'), _one_of('state', (*CASE_STATES, *NEW_CASE_STATES)))
        batch_op.create_index('ix_proposals_search', ['submitted_at', 'id', 'search_key'], unique=False)

    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('reminded', sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('sections', base.Json(), nullable=True))
        batch_op.add_column(sa.Column('hit_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('about', sa.String(length=500), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_questions_review_id'), 'reviews', ['review_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_questions_hit_id'), 'hits', ['hit_id'], ['id'])

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.add_column(sa.Column('role', sa.String(length=40), nullable=False, server_default="focal_point"))
        batch_op.add_column(sa.Column('is_required', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('access_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('asked', sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column('reminded', sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column('changed', base.Json(), nullable=True))
        batch_op.drop_constraint(op.f('ck_reviews_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_reviews_state'), _one_of('state', (*REVIEW_STATES, 'waived')))

    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_expert', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('interest_declarations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hints', base.Json(), nullable=True))

    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('delegated_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('instrument', sa.String(length=300), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f('fk_role_grants_delegated_by_id'), 'users', ['delegated_by_id'], ['id'])
        batch_op.drop_constraint(op.f('ck_role_grants_role'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_grants_role'), _one_of('role', (*ROLES, 'finance_officer')))
        batch_op.create_check_constraint(
            op.f('ck_role_grants_delegation_ends'),
            'delegated_by_id is null or (valid_to is not null and delegated_by_id <> user_id)',
        )



def downgrade() -> None:
    op.execute("DELETE FROM role_grants WHERE role = 'finance_officer'")
    op.execute("UPDATE proposals SET state = 'submitted' WHERE state IN ('waiting_for_award', 'derogation_asked')")
    op.execute("UPDATE proposals SET state = 'declined' WHERE state = 'reconsideration_asked'")
    op.execute("UPDATE reviews SET state = 'cancelled' WHERE state = 'waived'")
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_role_grants_delegation_ends'), type_='check')
        batch_op.drop_constraint(op.f('ck_role_grants_role'), type_='check')
        batch_op.create_check_constraint(op.f('ck_role_grants_role'), _one_of('role', ROLES))
        batch_op.drop_constraint(batch_op.f('fk_role_grants_delegated_by_id'), type_='foreignkey')
        batch_op.drop_column('instrument')
        batch_op.drop_column('delegated_by_id')

    with op.batch_alter_table('interest_declarations', schema=None) as batch_op:
        batch_op.drop_column('hints')

    op.execute("UPDATE users SET is_active = false WHERE is_expert")  # nobody else tells them from staff
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('is_expert')

    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_reviews_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_reviews_state'), _one_of('state', REVIEW_STATES))
        batch_op.drop_column('changed')
        batch_op.drop_column('reminded')
        batch_op.drop_column('access_until')
        batch_op.drop_column('asked')
        batch_op.drop_column('is_required')
        batch_op.drop_column('role')

    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_questions_hit_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_questions_review_id'), type_='foreignkey')
        batch_op.drop_column('reminded')
        batch_op.drop_column('about')
        batch_op.drop_column('hit_id')
        batch_op.drop_column('sections')
        batch_op.drop_column('review_id')

    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.drop_index('ix_proposals_search')
        batch_op.drop_constraint(op.f('ck_proposals_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_proposals_state'), _one_of('state', CASE_STATES))
        batch_op.drop_column('changed_parts')
        batch_op.drop_column('frozen_at')
        batch_op.drop_column('frozen')
        batch_op.drop_column('reminded')
        batch_op.drop_column('groups_note')
        batch_op.drop_column('conflict_note')
        batch_op.drop_column('derogated_at')
        batch_op.drop_column('award_known_at')
        batch_op.drop_column('award_expected_on')

    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_documents_question_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_documents_question_id'))
        batch_op.drop_column('question_id')

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_decisions_recorded_from_note'), type_='check')
        batch_op.drop_constraint(op.f('ck_decisions_both_names'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_decisions_signed_note_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_decisions_recorded_by_id'), type_='foreignkey')
        batch_op.drop_column('signed_note_id')
        batch_op.drop_column('recorded_by_id')

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_proposal_id'))
        batch_op.drop_index('ix_tasks_open')
        batch_op.drop_index(batch_op.f('ix_tasks_subject_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_agreement_id'))

    op.drop_table('tasks')
    op.drop_table('review_responses')
    with op.batch_alter_table('verification_records', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_verification_records_proposal_id'))

    op.drop_table('verification_records')
    with op.batch_alter_table('reconsiderations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reconsiderations_proposal_id'))

    op.drop_table('reconsiderations')
    op.drop_table('quality_checks')
    with op.batch_alter_table('invited_groups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invited_groups_proposal_id'))

    op.drop_table('invited_groups')
    with op.batch_alter_table('gifts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gifts_user_id'))
        batch_op.drop_index(batch_op.f('ix_gifts_organisation_id'))

    op.drop_table('gifts')
    op.drop_index('ix_findings_report', table_name='findings')
    op.drop_table('findings')
