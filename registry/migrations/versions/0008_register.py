"""What the register keeps of an agreement besides: origin, EXCOM status, text version, redactions, verification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.models import base

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('origin', sa.String(length=10), nullable=False, server_default='case'))
        batch_op.add_column(sa.Column('renewed_from_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('text_version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('countersigned_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('signed_on_behalf_of', sa.String(length=300), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('embargo_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('redactions', base.Json(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('sdg_notes', base.Json(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('gender_validated_by_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('gender_validated_at', base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('role_in_mandate', sa.String(length=30), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('bodies', base.Json(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('excom_status', sa.String(length=12), nullable=False, server_default='not_required'))
        batch_op.add_column(sa.Column('payments_paused_at', base.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('payments_paused_reason', sa.String(length=40), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('report_due_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('verified_by_id', sa.Uuid(), nullable=True))
    # a reference that was typed in stands for an approved project
    op.execute(
        "update agreements set excom_status = case when excom_project <> '' then 'approved' else 'pending' end"
        " where needs_excom"
    )
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.drop_column('needs_excom')
        for column in ('origin', 'text_version', 'signed_on_behalf_of', 'redactions', 'sdg_notes', 'role_in_mandate',
                       'bodies', 'excom_status', 'payments_paused_reason'):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_check_constraint('origin', "origin in ('case', 'recorded', 'imported')")
        batch_op.create_check_constraint('excom_status', "excom_status in ('not_required', 'existing', 'pending', 'approved')")
        batch_op.create_foreign_key(batch_op.f('fk_agreements_renewed_from_id'), 'agreements', ['renewed_from_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_agreements_gender_validated_by_id'), 'users', ['gender_validated_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_agreements_verified_by_id'), 'users', ['verified_by_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_agreements_renewed_from_id'), ['renewed_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_agreements_report_due_on'), ['report_due_on'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.add_column(sa.Column('needs_excom', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("update agreements set needs_excom = true where excom_status <> 'not_required'"))
    with op.batch_alter_table('agreements', schema=None) as batch_op:
        batch_op.alter_column('needs_excom', server_default=None)
        batch_op.drop_index(batch_op.f('ix_agreements_report_due_on'))
        batch_op.drop_index(batch_op.f('ix_agreements_renewed_from_id'))
        batch_op.drop_constraint(batch_op.f('fk_agreements_verified_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_agreements_gender_validated_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_agreements_renewed_from_id'), type_='foreignkey')
        batch_op.drop_constraint('excom_status', type_='check')
        batch_op.drop_constraint('origin', type_='check')
        for column in (
            'verified_by_id', 'report_due_on', 'payments_paused_reason', 'payments_paused_at', 'excom_status', 'bodies',
            'role_in_mandate', 'gender_validated_at', 'gender_validated_by_id', 'sdg_notes', 'redactions', 'embargo_until',
            'signed_on_behalf_of', 'countersigned_on', 'text_version', 'renewed_from_id', 'origin',
        ):
            batch_op.drop_column(column)
