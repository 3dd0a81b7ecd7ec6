"""Every table of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('anchor_heads',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('event_count', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=False),
    sa.Column('anchor_seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('case_id', 'event_count', name=op.f('pk_anchor_heads'))
    )
    with op.batch_alter_table('anchor_heads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_anchor_heads_anchor_seq'), ['anchor_seq'], unique=False)

    op.create_table('anchors',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('anchored_at', base.Instant(timezone=True), nullable=False),
    sa.Column('head_count', sa.Integer(), nullable=False),
    sa.Column('heads_digest', sa.String(length=64), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_anchors'))
    )
    op.create_table('case_counts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('rollup', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=30), nullable=False),
    sa.Column('risk', sa.String(length=12), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('delta', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_counts'))
    )
    with op.batch_alter_table('case_counts', schema=None) as batch_op:
        batch_op.create_index('ix_case_counts_cell', ['rollup', 'state', 'risk', 'subprogramme', 'country', 'delta'], unique=False)
        batch_op.create_index('ix_case_counts_country', ['rollup', 'country', 'state', 'risk', 'subprogramme', 'delta'], unique=False)

    op.create_table('chains',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chains'))
    )
    op.create_table('event_details',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('salt', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('case_id', 'seq', 'key', name=op.f('pk_event_details'))
    )
    op.create_table('events',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_kind', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('effective_at', base.Instant(timezone=True), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('envelope', sa.Text(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_events'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index('ix_events_actor', ['actor_id', 'recorded_at'], unique=False)
        batch_op.create_index('ix_events_name_recorded', ['name', 'recorded_at'], unique=False)

    op.create_table('jobs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', base.Json(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('run_at', base.Instant(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('max_attempts', sa.Integer(), nullable=False),
    sa.Column('lease_until', base.Instant(timezone=True), nullable=True),
    sa.Column('worker', sa.String(length=80), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('enqueued_at', base.Instant(timezone=True), nullable=False),
    sa.Column('finished_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'running') = (lease_until is not null)", name=op.f('ck_jobs_running_has_lease')),
    sa.CheckConstraint("(state in ('done', 'failed')) = (finished_at is not null)", name=op.f('ck_jobs_finished_has_time')),
    sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name=op.f('ck_jobs_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('key', name=op.f('uq_jobs_key'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index('ix_jobs_state_run', ['state', 'run_at', 'id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('template', sa.String(length=60), nullable=False),
    sa.Column('to_address', sa.String(length=254), nullable=False),
    sa.Column('to_user_id', sa.Uuid(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('is_secret', sa.Boolean(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('event_seq', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('queued_at', base.Instant(timezone=True), nullable=False),
    sa.Column('sent_at', base.Instant(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f('ck_messages_sent_has_time')),
    sa.CheckConstraint("state in ('queued', 'sent', 'failed')", name=op.f('ck_messages_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('key', name=op.f('uq_messages_key'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_case', ['case_id', 'queued_at'], unique=False)
        batch_op.create_index('ix_messages_queued', ['queued_at', 'id'], unique=False)

    op.create_table('organisations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('name_key', sa.String(length=300), nullable=False),
    sa.Column('entity_type', sa.String(length=30), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('registration_no', sa.String(length=100), nullable=True),
    sa.Column('lei', sa.String(length=20), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=True),
    sa.Column('email_domain', sa.String(length=200), nullable=True),
    sa.Column('isic_rev4', sa.String(length=4), nullable=True),
    sa.Column('sector_label', sa.String(length=300), nullable=True),
    sa.Column('employees', sa.BigInteger(), nullable=True),
    sa.Column('annual_revenue_usd', sa.Numeric(precision=20, scale=2), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("entity_type in ('company', 'soe', 'industry_association', 'corporate_foundation', 'government', 'igo', 'ngo', 'academia')", name=op.f('ck_organisations_entity_type')),
    sa.ForeignKeyConstraint(['group_id'], ['organisations.id'], name=op.f('fk_organisations_group_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisations.id'], name=op.f('fk_organisations_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations'))
    )
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisations_email_domain'), ['email_domain'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_lei'), ['lei'], unique=False)
        batch_op.create_index('ix_organisations_name_key', ['name_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisations_registration_no'), ['registration_no'], unique=False)

    op.create_table('outbox',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_outbox'))
    )
    op.create_table('reference_numbers',
    sa.Column('kind', sa.String(length=5), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'year', name=op.f('pk_reference_numbers'))
    )
    op.create_table('sign_in_attempts',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('at', base.Instant(timezone=True), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempts'))
    )
    with op.batch_alter_table('sign_in_attempts', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempts_source_at', ['source', 'at'], unique=False)

    op.create_table('users',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('is_staff', sa.Boolean(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('password_hash', sa.String(length=300), nullable=True),
    sa.Column('email_confirmed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('failed_sign_ins', sa.Integer(), nullable=False),
    sa.Column('locked_until', base.Instant(timezone=True), nullable=True),
    sa.Column('last_sign_in_at', base.Instant(timezone=True), nullable=True),
    sa.Column('session_epoch', sa.Integer(), nullable=False),
    sa.Column('mail_frequency', sa.String(length=10), nullable=False),
    sa.Column('past_employers', sa.String(length=500), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.CheckConstraint("language in ('en', 'fr', 'ru')", name=op.f('ck_users_language')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email', name=op.f('uq_users_email'))
    )
    op.create_table('memberships',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', base.Instant(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decided_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("state in ('asked', 'admitted', 'refused', 'ended')", name=op.f('ck_memberships_state')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_memberships_decided_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships')),
    sa.UniqueConstraint('user_id', 'organisation_id', name=op.f('uq_memberships_user_id_organisation_id'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('parties',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('birth_on', sa.Date(), nullable=True),
    sa.Column('pct', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('pep', sa.Boolean(), nullable=False),
    sa.Column('disclosed', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('removed_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("kind in ('person', 'organisation')", name=op.f('ck_parties_kind')),
    sa.CheckConstraint("role in ('entity', 'parent', 'owner', 'director', 'signatory')", name=op.f('ck_parties_role')),
    sa.CheckConstraint('pct between 0 and 100', name=op.f('ck_parties_pct')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_parties_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parties'))
    )
    with op.batch_alter_table('parties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_parties_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('proposals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=20), nullable=True),
    sa.Column('state', sa.String(length=30), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('sponsor_id', sa.Uuid(), nullable=True),
    sa.Column('solicited_note', sa.Text(), nullable=False),
    sa.Column('contact_email', sa.String(length=254), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('submitted_at', base.Instant(timezone=True), nullable=True),
    sa.Column('completed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('decided_at', base.Instant(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('submission_no', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=True),
    sa.Column('form_version', sa.Integer(), nullable=False),
    sa.Column('gate', sa.String(length=30), nullable=True),
    sa.Column('dd_level', sa.String(length=12), nullable=True),
    sa.Column('risk_level', sa.String(length=12), nullable=True),
    sa.Column('first_risk_level', sa.String(length=12), nullable=True),
    sa.Column('value_usd_cents', sa.BigInteger(), nullable=True),
    sa.Column('snapshot_id', sa.Uuid(), nullable=True),
    sa.Column('triaged_by_id', sa.Uuid(), nullable=True),
    sa.Column('triaged_at', base.Instant(timezone=True), nullable=True),
    sa.Column('lead_subprogramme', sa.Integer(), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('programme_fit', sa.Text(), nullable=False),
    sa.Column('expected_benefit', sa.Text(), nullable=False),
    sa.Column('staff_days', sa.Integer(), nullable=True),
    sa.Column('outcome_reason', sa.String(length=40), nullable=True),
    sa.Column('outcome_note', sa.Text(), nullable=False),
    sa.Column('merged_into_id', sa.Uuid(), nullable=True),
    sa.Column('counted', base.Json(), nullable=True),
    sa.Column('search_key', sa.Text(), nullable=False),
    sa.Column('moved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("source in ('portal', 'email', 'letter', 'meeting', 'import')", name=op.f('ck_proposals_source')),
    sa.CheckConstraint("state = 'draft' or submitted_at is not null", name=op.f('ck_proposals_submitted_has_date')),
    sa.CheckConstraint("state in ('draft', 'submitted', 'returned', 'in_review', 'clarification_asked', 'in_decision', 'decided', 'deferred', 'exclusion_proposed', 'approved', 'declined', 'excluded', 'redirected', 'referred', 'merged', 'withdrawn', 'closed')", name=op.f('ck_proposals_state')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_proposals_created_by_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['proposals.id'], name=op.f('fk_proposals_merged_into_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['users.id'], name=op.f('fk_proposals_moved_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_proposals_organisation_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name='fk_proposals_snapshot_id', use_alter=True),
    sa.ForeignKeyConstraint(['sponsor_id'], ['users.id'], name=op.f('fk_proposals_sponsor_id')),
    sa.ForeignKeyConstraint(['triaged_by_id'], ['users.id'], name=op.f('fk_proposals_triaged_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals')),
    sa.UniqueConstraint('reference', name=op.f('uq_proposals_reference'))
    )
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.create_index('ix_proposals_country_submitted', ['country', 'submitted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposals_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index('ix_proposals_due', ['due_on', 'id'], unique=False)
        batch_op.create_index('ix_proposals_lead_submitted', ['lead_subprogramme', 'submitted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposals_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_proposals_risk_submitted', ['risk_level', 'submitted_at', 'id'], unique=False)
        batch_op.create_index('ix_proposals_state_submitted', ['state', 'submitted_at', 'id'], unique=False)
        batch_op.create_index('ix_proposals_submitted', ['submitted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposals_triaged_by_id'), ['triaged_by_id'], unique=False)

    op.create_table('role_grants',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=True),
    sa.Column('is_alternate', sa.Boolean(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('granted_by_id', sa.Uuid(), nullable=True),
    sa.Column('granted_at', base.Instant(timezone=True), nullable=False),
    sa.Column('confirmed_by_id', sa.Uuid(), nullable=True),
    sa.Column('confirmed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Uuid(), nullable=True),
    sa.Column('ended_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("role in ('desk', 'focal_point', 'executive_office', 'legal_affairs', 'task_force_panel', 'gender_focal_point', 'auditor', 'administrator', 'approving_official', 'division_director', 'deputy_executive_secretary', 'executive_secretary')", name=op.f('ck_role_grants_role')),
    sa.CheckConstraint('confirmed_by_id is null or confirmed_by_id <> granted_by_id', name=op.f('ck_role_grants_two_people')),
    sa.CheckConstraint('subprogramme between 1 and 8', name=op.f('ck_role_grants_subprogramme')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['users.id'], name=op.f('fk_role_grants_confirmed_by_id')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['users.id'], name=op.f('fk_role_grants_ended_by_id')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['users.id'], name=op.f('fk_role_grants_granted_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_role_grants_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grants'))
    )
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.create_index('ix_role_grants_role_subprogramme', ['role', 'subprogramme'], unique=False)
        batch_op.create_index(batch_op.f('ix_role_grants_user_id'), ['user_id'], unique=False)

    op.create_table('agreements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=15), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('instrument', sa.String(length=40), nullable=False),
    sa.Column('title', base.Json(), nullable=False),
    sa.Column('summary', base.Json(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('signed_by_partner', sa.String(length=200), nullable=False),
    sa.Column('signed_by_unece', sa.String(length=200), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('cash_minor', sa.BigInteger(), nullable=False),
    sa.Column('in_kind_minor', sa.BigInteger(), nullable=False),
    sa.Column('value_usd_cents', sa.BigInteger(), nullable=False),
    sa.Column('is_value_public', sa.Boolean(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('embargo_reason', sa.Text(), nullable=False),
    sa.Column('lead_subprogramme', sa.Integer(), nullable=False),
    sa.Column('subprogrammes', base.Json(), nullable=False),
    sa.Column('types', base.Json(), nullable=False),
    sa.Column('nexus', base.Json(), nullable=False),
    sa.Column('sdgs', base.Json(), nullable=False),
    sa.Column('sdg_targets', base.Json(), nullable=False),
    sa.Column('gender_marker', sa.String(length=15), nullable=False),
    sa.Column('beneficiary_countries', base.Json(), nullable=False),
    sa.Column('focal_point_id', sa.Uuid(), nullable=True),
    sa.Column('excom_project', sa.String(length=100), nullable=False),
    sa.Column('needs_excom', sa.Boolean(), nullable=False),
    sa.Column('dd_level', sa.String(length=12), nullable=True),
    sa.Column('risk_level', sa.String(length=12), nullable=True),
    sa.Column('dd_completed_on', sa.Date(), nullable=True),
    sa.Column('dd_valid_until', sa.Date(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('search_key', sa.Text(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('moved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('drafting', 'cleared', 'signed', 'active', 'under_review', 'suspended', 'completed', 'terminated', 'expired')", name=op.f('ck_agreements_state')),
    sa.CheckConstraint("state not in ('signed', 'active') or signed_on is not null", name=op.f('ck_agreements_signed_has_date')),
    sa.CheckConstraint('ends_on is null or starts_on is null or ends_on >= starts_on', name=op.f('ck_agreements_dates')),
    sa.ForeignKeyConstraint(['focal_point_id'], ['users.id'], name=op.f('fk_agreements_focal_point_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['users.id'], name=op.f('fk_agreements_moved_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_agreements_organisation_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_agreements_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreements')),
    sa.UniqueConstraint('proposal_id', name=op.f('uq_agreements_proposal_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_agreements_reference'))
    )
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agreements_lead_subprogramme'), ['lead_subprogramme'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreements_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('ix_agreements_state_signed', ['state', 'signed_on', 'id'], unique=False)

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
    with op.batch_alter_table('conditions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conditions_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_conditions_agreement_id'))

    op.drop_table('conditions')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_documents_sha256'))
        batch_op.drop_index(batch_op.f('ix_documents_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_documents_organisation_id'))

    op.drop_table('documents')
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decisions_decided_by_id'))

    op.drop_table('decisions')
    with op.batch_alter_table('clock_pauses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clock_pauses_clock_id'))

    op.drop_table('clock_pauses')
    op.drop_table('clearances')
    with op.batch_alter_table('agreement_links', schema=None) as batch_op:
        batch_op.drop_index('ix_agreement_links_kind_value')

    op.drop_table('agreement_links')
    with op.batch_alter_table('agreement_history', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agreement_history_state'))
        batch_op.drop_index('ix_agreement_history_agreement')

    op.drop_table('agreement_history')
    with op.batch_alter_table('tokens', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tokens_user_id'))
        batch_op.drop_index(batch_op.f('ix_tokens_proposal_id'))

    op.drop_table('tokens')
    op.drop_table('submissions')
    with op.batch_alter_table('snapshots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_snapshots_proposal_id'))

    op.drop_table('snapshots')
    op.drop_table('sections')
    with op.batch_alter_table('screenings', schema=None) as batch_op:
        batch_op.drop_index('ix_screenings_proposal')
        batch_op.drop_index('ix_screenings_party')

    op.drop_table('screenings')
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_index('ix_reviews_reviewer_state')
        batch_op.drop_index(batch_op.f('ix_reviews_proposal_id'))

    op.drop_table('reviews')
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_questions_proposal_id'))

    op.drop_table('questions')
    op.drop_table('proposal_subprogrammes')
    with op.batch_alter_table('party_names', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_party_names_party_id'))

    op.drop_table('party_names')
    with op.batch_alter_table('party_identifiers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_party_identifiers_party_id'))

    op.drop_table('party_identifiers')
    with op.batch_alter_table('level_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_level_changes_proposal_id'))

    op.drop_table('level_changes')
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letters_proposal_id'))

    op.drop_table('letters')
    with op.batch_alter_table('interest_declarations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interest_declarations_user_id'))

    op.drop_table('interest_declarations')
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index('ix_clocks_proposal')

    op.drop_table('clocks')
    with op.batch_alter_table('assessments', schema=None) as batch_op:
        batch_op.drop_index('ix_assessments_proposal_field')

    op.drop_table('assessments')
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.drop_index('ix_agreements_state_signed')
        batch_op.drop_index(batch_op.f('ix_agreements_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_agreements_lead_subprogramme'))

    op.drop_table('agreements')
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_role_grants_user_id'))
        batch_op.drop_index('ix_role_grants_role_subprogramme')

    op.drop_table('role_grants')
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposals_triaged_by_id'))
        batch_op.drop_index('ix_proposals_submitted')
        batch_op.drop_index('ix_proposals_state_submitted')
        batch_op.drop_index('ix_proposals_risk_submitted')
        batch_op.drop_index(batch_op.f('ix_proposals_organisation_id'))
        batch_op.drop_index('ix_proposals_lead_submitted')
        batch_op.drop_index('ix_proposals_due')
        batch_op.drop_index(batch_op.f('ix_proposals_created_by_id'))
        batch_op.drop_index('ix_proposals_country_submitted')

    op.drop_table('proposals')
    with op.batch_alter_table('parties', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_parties_organisation_id'))

    op.drop_table('parties')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_organisation_id'))

    op.drop_table('memberships')
    op.drop_table('users')
    with op.batch_alter_table('sign_in_attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_attempts_source_at')

    op.drop_table('sign_in_attempts')
    op.drop_table('reference_numbers')
    op.drop_table('outbox')
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisations_registration_no'))
        batch_op.drop_index(batch_op.f('ix_organisations_parent_id'))
        batch_op.drop_index('ix_organisations_name_key')
        batch_op.drop_index(batch_op.f('ix_organisations_lei'))
        batch_op.drop_index(batch_op.f('ix_organisations_group_id'))
        batch_op.drop_index(batch_op.f('ix_organisations_email_domain'))

    op.drop_table('organisations')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index('ix_messages_queued')
        batch_op.drop_index('ix_messages_case')

    op.drop_table('messages')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index('ix_jobs_state_run')

    op.drop_table('jobs')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index('ix_events_name_recorded')
        batch_op.drop_index('ix_events_actor')

    op.drop_table('events')
    op.drop_table('event_details')
    op.drop_table('chains')
    with op.batch_alter_table('case_counts', schema=None) as batch_op:
        batch_op.drop_index('ix_case_counts_country')
        batch_op.drop_index('ix_case_counts_cell')

    op.drop_table('case_counts')
    op.drop_table('anchors')
    with op.batch_alter_table('anchor_heads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_anchor_heads_anchor_seq'))

    op.drop_table('anchor_heads')
