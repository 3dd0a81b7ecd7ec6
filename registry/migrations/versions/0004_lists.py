"""Watch lists: their versions, entries, names, and what each version changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('list_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=30), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('importer_version', sa.String(length=20), nullable=False),
    sa.Column('counts', base.Json(), nullable=False),
    sa.Column('reasons', base.Json(), nullable=False),
    sa.Column('staged', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('imported_by_id', sa.Uuid(), nullable=True),
    sa.Column('imported_at', base.Instant(timezone=True), nullable=False),
    sa.Column('checked_at', base.Instant(timezone=True), nullable=False),
    sa.Column('accepted_by_id', sa.Uuid(), nullable=True),
    sa.Column('accepted_at', base.Instant(timezone=True), nullable=True),
    sa.Column('refused_by_id', sa.Uuid(), nullable=True),
    sa.Column('refused_at', base.Instant(timezone=True), nullable=True),
    sa.Column('in_force_at', base.Instant(timezone=True), nullable=True),
    sa.Column('superseded_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'quarantined') = (staged is not null)", name=op.f('ck_list_versions_quarantined_is_staged')),
    sa.CheckConstraint("(state = 'superseded') = (superseded_at is not null)", name=op.f('ck_list_versions_superseded_has_time')),
    sa.CheckConstraint("(state in ('in_force', 'superseded')) = (in_force_at is not null)", name=op.f('ck_list_versions_has_counted')),
    sa.CheckConstraint("state in ('quarantined', 'in_force', 'superseded', 'refused')", name=op.f('ck_list_versions_state')),
    sa.CheckConstraint('accepted_by_id is null or accepted_by_id <> imported_by_id', name=op.f('ck_list_versions_second_person')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['users.id'], name=op.f('fk_list_versions_accepted_by_id')),
    sa.ForeignKeyConstraint(['imported_by_id'], ['users.id'], name=op.f('fk_list_versions_imported_by_id')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['users.id'], name=op.f('fk_list_versions_refused_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_versions')),
    sa.UniqueConstraint('source', 'number', name=op.f('uq_list_versions_source_number'))
    )
    with op.batch_alter_table('list_versions', schema=None) as batch_op:
        batch_op.create_index('ix_list_versions_in_force', ['source'], unique=True, sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))

    op.create_table('list_entries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=30), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('schema', sa.String(length=30), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('facts', base.Json(), nullable=False),
    sa.Column('content', base.Json(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('match_hash', sa.String(length=64), nullable=False),
    sa.Column('first_version_id', sa.Uuid(), nullable=False),
    sa.Column('changed_version_id', sa.Uuid(), nullable=False),
    sa.Column('removed_version_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['changed_version_id'], ['list_versions.id'], name=op.f('fk_list_entries_changed_version_id')),
    sa.ForeignKeyConstraint(['first_version_id'], ['list_versions.id'], name=op.f('fk_list_entries_first_version_id')),
    sa.ForeignKeyConstraint(['removed_version_id'], ['list_versions.id'], name=op.f('fk_list_entries_removed_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_entries')),
    sa.UniqueConstraint('source', 'key', name=op.f('uq_list_entries_source_key'))
    )
    with op.batch_alter_table('list_entries', schema=None) as batch_op:
        batch_op.create_index('ix_list_entries_listed', ['source', 'removed_version_id'], unique=False)

    op.create_table('list_changes',
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('matters', sa.Boolean(), nullable=False),
    sa.Column('before', base.Json(), nullable=True),
    sa.CheckConstraint("kind in ('added', 'changed', 'removed')", name=op.f('ck_list_changes_kind')),
    sa.ForeignKeyConstraint(['entry_id'], ['list_entries.id'], name=op.f('fk_list_changes_entry_id')),
    sa.ForeignKeyConstraint(['version_id'], ['list_versions.id'], name=op.f('fk_list_changes_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'entry_id', name=op.f('pk_list_changes'))
    )
    with op.batch_alter_table('list_changes', schema=None) as batch_op:
        batch_op.create_index('ix_list_changes_entry', ['entry_id'], unique=False)

    op.create_table('list_names',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=15), nullable=False),
    sa.Column('quality', sa.String(length=6), nullable=False),
    sa.Column('script', sa.String(length=20), nullable=False),
    sa.CheckConstraint("kind in ('primary', 'alias', 'original_script')", name=op.f('ck_list_names_kind')),
    sa.CheckConstraint("quality in ('strong', 'weak', '')", name=op.f('ck_list_names_quality')),
    sa.ForeignKeyConstraint(['entry_id'], ['list_entries.id'], name=op.f('fk_list_names_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', 'position', name=op.f('pk_list_names'))
    )


def downgrade() -> None:
    op.drop_table('list_names')
    with op.batch_alter_table('list_changes', schema=None) as batch_op:
        batch_op.drop_index('ix_list_changes_entry')

    op.drop_table('list_changes')
    with op.batch_alter_table('list_entries', schema=None) as batch_op:
        batch_op.drop_index('ix_list_entries_listed')

    op.drop_table('list_entries')
    with op.batch_alter_table('list_versions', schema=None) as batch_op:
        batch_op.drop_index('ix_list_versions_in_force', sqlite_where=sa.text("state = 'in_force'"), postgresql_where=sa.text("state = 'in_force'"))

    op.drop_table('list_versions')
