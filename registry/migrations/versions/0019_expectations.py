"""What a subprogramme seeks and declines; documents of strategy and their consultations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expectations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('seeks', base.Json(), nullable=False),
    sa.Column('declines', base.Json(), nullable=False),
    sa.Column('role_in_mandate', base.Json(), nullable=False),
    sa.Column('types_sought', base.Json(), nullable=False),
    sa.Column('types_declined', base.Json(), nullable=False),
    sa.Column('nexus', base.Json(), nullable=False),
    sa.Column('sdgs', base.Json(), nullable=False),
    sa.Column('countries', base.Json(), nullable=False),
    sa.Column('review_due_on', sa.Date(), nullable=False),
    sa.Column('drafted_by_id', sa.Uuid(), nullable=False),
    sa.Column('drafted_at', base.Instant(timezone=True), nullable=False),
    sa.Column('sent_at', base.Instant(timezone=True), nullable=True),
    sa.Column('returned_note', sa.Text(), nullable=False),
    sa.Column('endorsed_by_id', sa.Uuid(), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('endorsed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('supersedes_id', sa.Uuid(), nullable=True),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint('(endorsed_at is null) = (effective_on is null)', name=op.f('ck_expectations_endorsed_has_day')),
    sa.CheckConstraint('(endorsed_at is null) = (endorsed_by_id is null)', name=op.f('ck_expectations_endorsed_has_person')),
    sa.CheckConstraint('endorsed_at is null or sent_at is not null', name=op.f('ck_expectations_endorsed_was_sent')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['users.id'], name=op.f('fk_expectations_drafted_by_id')),
    sa.ForeignKeyConstraint(['endorsed_by_id'], ['users.id'], name=op.f('fk_expectations_endorsed_by_id')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['expectations.id'], name=op.f('fk_expectations_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expectations')),
    sa.UniqueConstraint('subprogramme', 'number', name=op.f('uq_expectations_subprogramme_number'))
    )
    with op.batch_alter_table('expectations', schema=None) as batch_op:
        batch_op.create_index('ix_expectations_draft', ['subprogramme'], unique=True, sqlite_where=sa.text('endorsed_at is null'), postgresql_where=sa.text('endorsed_at is null'))

    op.create_table('needs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subprogramme', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', base.Json(), nullable=False),
    sa.Column('text', base.Json(), nullable=False),
    sa.Column('words', base.Json(), nullable=False),
    sa.Column('types', base.Json(), nullable=False),
    sa.Column('sdgs', base.Json(), nullable=False),
    sa.Column('countries', base.Json(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('drafted_by_id', sa.Uuid(), nullable=False),
    sa.Column('drafted_at', base.Instant(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.Uuid(), nullable=True),
    sa.Column('published_at', base.Instant(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Uuid(), nullable=True),
    sa.Column('closed_at', base.Instant(timezone=True), nullable=True),
    sa.Column('closed_reason', sa.Text(), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f('ck_needs_closed_has_time')),
    sa.CheckConstraint("state <> 'published' or published_at is not null", name=op.f('ck_needs_published_has_time')),
    sa.CheckConstraint("state in ('draft', 'published', 'closed')", name=op.f('ck_needs_state')),
    sa.CheckConstraint('(published_at is null) = (published_by_id is null)', name=op.f('ck_needs_published_has_person')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_needs_closed_by_id')),
    sa.ForeignKeyConstraint(['drafted_by_id'], ['users.id'], name=op.f('fk_needs_drafted_by_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['users.id'], name=op.f('fk_needs_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_needs'))
    )
    with op.batch_alter_table('needs', schema=None) as batch_op:
        batch_op.create_index('ix_needs_state', ['state', 'until_on', 'id'], unique=False)

    op.create_table('strategy_documents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', base.Json(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('event_head', sa.String(length=64), nullable=True),
    sa.Column('event_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind in ('framework', 'strategy', 'guidance')", name=op.f('ck_strategy_documents_kind')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_strategy_documents_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_documents'))
    )
    op.create_table('need_answers',
    sa.Column('proposal_id', sa.Uuid(), nullable=False),
    sa.Column('need_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['needs.id'], name=op.f('fk_need_answers_need_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_need_answers_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_need_answers'))
    )
    with op.batch_alter_table('need_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_answers_need_id'), ['need_id'], unique=False)

    op.create_table('strategy_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('about', base.Json(), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=True),
    sa.Column('content_type', sa.String(length=100), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('adopted_on', sa.Date(), nullable=True),
    sa.Column('adopted_by', sa.String(length=200), nullable=False),
    sa.Column('adopted_at', base.Instant(timezone=True), nullable=True),
    sa.Column('review_due_on', sa.Date(), nullable=True),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(adopted_on is null) = (adopted_by = '')", name=op.f('ck_strategy_versions_adopted_by_somebody')),
    sa.CheckConstraint("sha256 is not null or link <> ''", name=op.f('ck_strategy_versions_file_or_link')),
    sa.CheckConstraint('(adopted_on is null) = (adopted_at is null)', name=op.f('ck_strategy_versions_adopted_has_day')),
    sa.CheckConstraint('(sha256 is null) = (filename is null)', name=op.f('ck_strategy_versions_file_has_name')),
    sa.ForeignKeyConstraint(['document_id'], ['strategy_documents.id'], name=op.f('fk_strategy_versions_document_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_strategy_versions_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_versions')),
    sa.UniqueConstraint('document_id', 'label', name=op.f('uq_strategy_versions_document_id_label'))
    )
    op.create_table('consultations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_at', base.Instant(timezone=True), nullable=True),
    sa.CheckConstraint('closes_on >= opened_on', name=op.f('ck_consultations_days_in_order')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_consultations_recorded_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['strategy_versions.id'], name=op.f('fk_consultations_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultations'))
    )
    with op.batch_alter_table('consultations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultations_version_id'), ['version_id'], unique=False)

    op.create_table('consultation_comments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_consultation_comments_consultation_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_consultation_comments_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_comments'))
    )
    with op.batch_alter_table('consultation_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_comments_consultation_id'), ['consultation_id'], unique=False)

    op.create_table('consultation_responses',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('responded_on', sa.Date(), nullable=False),
    sa.Column('recorded_by_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', base.Instant(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['consultation_comments.id'], name=op.f('fk_consultation_responses_comment_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['users.id'], name=op.f('fk_consultation_responses_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation_responses'))
    )
    with op.batch_alter_table('consultation_responses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_responses_comment_id'), ['comment_id'], unique=False)


def downgrade() -> None:
    for name in (
        'consultation_responses', 'consultation_comments', 'consultations', 'strategy_versions',
        'need_answers', 'strategy_documents', 'needs', 'expectations',
    ):
        op.drop_table(name)
