"""The tables anchor_heads to agreements, in the order in which they point at each other."""

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
    sa.CheckConstraint("state in ('draft', 'submitted', 'returned', 'in_review', 'clarification_asked', 'in_decision', 'decided', 'deferred', 'exclusion_proposed', 'approved', 'declined', 'excluded', 'redirected', 'referred', 'merged', 'withdrawn', 'closed')", name=op.f('ck_proposals_state')),
    sa.CheckConstraint("state in ('draft', 'withdrawn') or submitted_at is not null", name=op.f('ck_proposals_submitted_has_date')),
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
        batch_op.create_index('ix_proposals_overdue', ['due_on', 'state', 'risk_level', 'lead_subprogramme', 'country', 'id'], unique=False)
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


def downgrade() -> None:
    op.drop_table('agreements')
    op.drop_table('role_grants')
    op.drop_table('proposals')
    op.drop_table('parties')
    op.drop_table('memberships')
    op.drop_table('users')
    op.drop_table('sign_in_attempts')
    op.drop_table('reference_numbers')
    op.drop_table('outbox')
    op.drop_table('organisations')
    op.drop_table('messages')
    op.drop_table('jobs')
    op.drop_table('events')
    op.drop_table('event_details')
    op.drop_table('chains')
    op.drop_table('case_counts')
    op.drop_table('anchors')
    op.drop_table('anchor_heads')
