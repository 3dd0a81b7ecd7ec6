"""Versions of the policy written by officers, golden cases, shadow decisions; the role of the policy officer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

FROZEN = (
    'id', 'number', 'state', 'title', 'note', 'base_number', 'document', 'hash', 'report', 'edited_by', 'in_force_from',
    'created_by_id', 'created_at', 'checked_by_id', 'checked_at', 'submitted_by_id', 'submitted_at',
    'approved_by_id', 'approved_at', 'published_by_id', 'published_at',
)
ROLES = (
    'desk', 'focal_point', 'executive_office', 'legal_affairs', 'task_force_panel', 'gender_focal_point', 'auditor',
    'administrator', 'approving_official', 'division_director', 'deputy_executive_secretary', 'executive_secretary',
)


def upgrade() -> None:
    op.create_table('policy_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('report', base.Json(), nullable=True),
    sa.Column('edited_by', base.Json(), nullable=False),
    sa.Column('is_shadow', sa.Boolean(), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=True),
    sa.Column('created_by_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', base.Instant(timezone=True), nullable=False),
    sa.Column('checked_by_id', sa.Uuid(), nullable=True),
    sa.Column('checked_at', base.Instant(timezone=True), nullable=True),
    sa.Column('submitted_by_id', sa.Uuid(), nullable=True),
    sa.Column('submitted_at', base.Instant(timezone=True), nullable=True),
    sa.Column('approved_by_id', sa.Uuid(), nullable=True),
    sa.Column('approved_at', base.Instant(timezone=True), nullable=True),
    sa.Column('published_by_id', sa.Uuid(), nullable=True),
    sa.Column('published_at', base.Instant(timezone=True), nullable=True),
    sa.Column('outcome_note', sa.Text(), nullable=False),
    sa.Column('moved_by_id', sa.Uuid(), nullable=True),
    sa.Column('moved_at', base.Instant(timezone=True), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'published') = (in_force_from is not null)", name=op.f('ck_policy_versions_published_has_date')),
    sa.CheckConstraint("state <> 'published' or not is_shadow", name=op.f('ck_policy_versions_published_casts_no_shadow')),
    sa.CheckConstraint("state in ('draft', 'checked', 'submitted', 'approved', 'published', 'withdrawn')", name=op.f('ck_policy_versions_state')),
    sa.CheckConstraint("state not in ('approved', 'published') or (approved_by_id is not null and submitted_by_id is not null)", name=op.f('ck_policy_versions_approved_has_person')),
    sa.CheckConstraint("state not in ('checked', 'submitted', 'approved', 'published') or report is not null", name=op.f('ck_policy_versions_checked_has_report')),
    sa.CheckConstraint('approved_by_id is null or approved_by_id <> submitted_by_id', name=op.f('ck_policy_versions_second_person')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['users.id'], name=op.f('fk_policy_versions_approved_by_id')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['users.id'], name=op.f('fk_policy_versions_checked_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_policy_versions_created_by_id')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['users.id'], name=op.f('fk_policy_versions_moved_by_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['users.id'], name=op.f('fk_policy_versions_published_by_id')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['users.id'], name=op.f('fk_policy_versions_submitted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_versions')),
    sa.UniqueConstraint('number', name=op.f('uq_policy_versions_number'))
    )
    with op.batch_alter_table('policy_versions', schema=None) as batch_op:
        batch_op.create_index('ix_policy_versions_in_force', ['state', 'in_force_from'], unique=False)

    op.create_table('golden_cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('facts', base.Json(), nullable=False),
    sa.Column('expected', base.Json(), nullable=False),
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('policy_version', sa.Integer(), nullable=False),
    sa.Column('added_by_id', sa.Uuid(), nullable=False),
    sa.Column('added_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_golden_cases_added_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_golden_cases_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_golden_cases')),
    sa.UniqueConstraint('number', name=op.f('uq_golden_cases_number'))
    )
    with op.batch_alter_table('golden_cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_golden_cases_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('shadow_decisions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('policy_version_id', sa.Uuid(), nullable=False),
    sa.Column('policy_hash', sa.String(length=64), nullable=False),
    sa.Column('engine_version', sa.String(length=20), nullable=False),
    sa.Column('outcome', base.Json(), nullable=False),
    sa.Column('decided_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['policy_version_id'], ['policy_versions.id'], name=op.f('fk_shadow_decisions_policy_version_id')),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshots.id'], name=op.f('fk_shadow_decisions_snapshot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shadow_decisions')),
    sa.UniqueConstraint('snapshot_id', 'policy_version_id', name=op.f('uq_shadow_decisions_snapshot_id_policy_version_id'))
    )
    with op.batch_alter_table('shadow_decisions', schema=None) as batch_op:
        batch_op.create_index('ix_shadow_decisions_version_hash', ['policy_version_id', 'policy_hash'], unique=False)

    _allow((*ROLES, 'policy_officer'))
    _freeze()


def _allow(roles: tuple[str, ...]) -> None:
    """SQLite copies the table to change a check."""
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_role_grants_role'), type_='check')
        batch_op.create_check_constraint(
            op.f('ck_role_grants_role'), 'role in ({})'.format(', '.join(f"'{role}'" for role in roles))
        )


def _freeze() -> None:
    """A published version never changes; a later step that copies the table must make the trigger again."""
    if op.get_bind().dialect.name == 'sqlite':
        changed = ' OR '.join(f'NEW.{name} IS NOT OLD.{name}' for name in FROZEN)
        op.execute(
            'CREATE TRIGGER policy_versions_frozen BEFORE UPDATE ON policy_versions'
            f" WHEN OLD.state = 'published' AND ({changed})"
            " BEGIN SELECT RAISE(ABORT, 'a published policy version never changes'); END"
        )
        return
    old, new = (', '.join(f'{row}.{name}' for name in FROZEN) for row in ('OLD', 'NEW'))
    op.execute(
        'CREATE OR REPLACE FUNCTION policy_versions_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
        " RAISE EXCEPTION 'a published policy version never changes' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        'CREATE TRIGGER policy_versions_frozen BEFORE UPDATE ON policy_versions FOR EACH ROW'
        f" WHEN (OLD.state = 'published' AND ({old}) IS DISTINCT FROM ({new}))"
        ' EXECUTE FUNCTION policy_versions_frozen()'
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_grants WHERE role = 'policy_officer'")
    _allow(ROLES)
    op.drop_table('shadow_decisions')
    op.drop_table('golden_cases')
    op.drop_table('policy_versions')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION policy_versions_frozen()')
