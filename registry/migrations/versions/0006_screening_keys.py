"""Keys of parties' names, by which a changed list finds them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('screened_names',
    sa.Column('name_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('algorithm', sa.String(length=40), nullable=False),
    sa.Column('least', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['name_id'], ['party_names.id'], name=op.f('fk_screened_names_name_id')),
    sa.PrimaryKeyConstraint('name_id', name=op.f('pk_screened_names'))
    )
    op.create_table('screened_terms',
    sa.Column('term', sa.Text(), nullable=False),
    sa.Column('name_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('term', 'name_id', name=op.f('pk_screened_terms')),
    sqlite_with_rowid=False
    )
    op.create_table('screened_words',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('term', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'term', name=op.f('pk_screened_words')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('screened_words')
    op.drop_table('screened_terms')
    op.drop_table('screened_names')
