"""Search, saved searches, numbers of the register, notes on partners, merges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from registry.models import base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# links that the row itself tells, besides its lists; the condition leaves blanks away
NEW_LINKS = (
    ("state", "a.state", "1 = 1"),
    ("lead", "cast(a.lead_subprogramme as varchar(40))", "1 = 1"),
    ("partner", "o.country", "coalesce(o.country, '') <> ''"),
    ("level", "a.dd_level", "coalesce(a.dd_level, '') <> ''"),
    ("public", "case when a.is_public and a.signed_on is not null then 'yes' else 'no' end", "1 = 1"),
)
OLD_KINDS = "('subprogramme', 'nexus', 'sdg', 'target', 'country', 'type')"
PAIRED = "('lead', 'level', 'nexus', 'partner', 'public', 'sdg', 'state', 'subprogramme', 'type')"
SINGLE = PAIRED.replace("(", "('country', 'target', ", 1)
OPEN = "('country', 'lead', 'nexus', 'partner', 'sdg', 'state', 'subprogramme', 'target', 'type')"
STAFF_LINKS = "select agreement_id, kind, value from agreement_links"
# nothing was redacted before this version
PUBLIC_LINKS = (
    "select agreement_id, kind,"
    " case when kind = 'state' and value = 'under_review' then 'active' else value end as value"
    f" from agreement_links where kind in {OPEN} and agreement_id in"  # nosec B608 - our own constants
    " (select agreement_id from agreement_links where kind = 'public' and value = 'yes')"
)


def upgrade() -> None:
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index("ix_agreements_listed", ["created_at", "id"], unique=False)
    with op.batch_alter_table("agreement_history", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agreement_history_as_of",
            ["valid_from", "valid_to", "recorded_at", "superseded_at", "state", "agreement_id"],
            unique=False,
        )
    op.create_table(
        "agreement_counts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("with_kind", sa.String(length=15), nullable=False),
        sa.Column("with_value", sa.String(length=40), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_counts")),
    )
    with op.batch_alter_table("agreement_counts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agreement_counts_first",
            ["scope", "kind", "value", "with_kind", "with_value", "delta"],
            unique=False,
        )
        batch_op.create_index(
            "ix_agreement_counts_second",
            ["scope", "with_kind", "with_value", "kind", "value", "delta"],
            unique=False,
        )
    _links()
    _search()
    _partners()
    for scope, links in (("staff", STAFF_LINKS), ("public", PUBLIC_LINKS)):
        _count(scope, links)


def _links() -> None:
    with op.batch_alter_table("agreement_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("created_at", base.Instant(timezone=True), nullable=True))
        batch_op.drop_index("ix_agreement_links_kind_value")
    op.execute(
        "update agreement_links set created_at ="
        " (select a.created_at from agreements a where a.id = agreement_links.agreement_id)"
    )
    for kind, value, condition in NEW_LINKS:
        op.execute(
            f"insert into agreement_links (agreement_id, kind, value, created_at)"
            f" select a.id, '{kind}', {value}, a.created_at from agreements a"  # nosec B608 - our own constants
            f" join organisations o on o.id = a.organisation_id where {condition}"
        )
    with op.batch_alter_table("agreement_links", schema=None) as batch_op:
        batch_op.alter_column("created_at", existing_type=base.Instant(timezone=True), nullable=False)
        batch_op.create_index(
            "ix_agreement_links_listed", ["kind", "value", "created_at", "agreement_id"], unique=False
        )


def _count(scope: str, links: str) -> None:
    into = "insert into agreement_counts (scope, kind, value, with_kind, with_value, delta)"
    op.execute(
        f"{into} select '{scope}', '', '', '', '', count(distinct l.agreement_id) from ({links}) l"  # nosec B608 - our own constants
        " having count(distinct l.agreement_id) > 0"
    )
    op.execute(
        f"{into} select '{scope}', l.kind, l.value, '', '', count(*) from ({links}) l"  # nosec B608 - our own constants
        f" where l.kind in {SINGLE} group by l.kind, l.value"
    )
    op.execute(
        f"{into} select '{scope}', l.kind, l.value, m.kind, m.value, count(*) from ({links}) l"  # nosec B608 - our own constants
        f" join ({links}) m on m.agreement_id = l.agreement_id and l.kind < m.kind"
        f" where l.kind in {PAIRED} and m.kind in {PAIRED}"
        " group by l.kind, l.value, m.kind, m.value"
    )


def _search() -> None:
    op.create_table(
        "search_entries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_entries_kind_subject_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_entries',"
            " content_rowid='seq', detail='none', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute("CREATE INDEX search_words ON search_entries USING gin (words)")
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_searches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_searches_user_id_name")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_searches_user_id"), ["user_id"], unique=False)


def _partners() -> None:
    op.create_table(
        "organisation_keys",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_keys_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "key", name=op.f("pk_organisation_keys")),
    )
    with op.batch_alter_table("organisation_keys", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_keys_kind_key", ["kind", "key"], unique=False)
    op.create_table(
        "organisation_words",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_organisation_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "organisation_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", base.Instant(timezone=True), nullable=False),
        sa.Column("removed_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_notes_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_organisation_notes_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_notes")),
    )
    with op.batch_alter_table("organisation_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_notes_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "organisation_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", base.Json(), nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", base.Instant(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", base.Instant(timezone=True), nullable=True),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_organisation_merges_two_records")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["organisations.id"], name=op.f("fk_organisation_merges_kept_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["users.id"], name=op.f("fk_organisation_merges_merged_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["organisations.id"], name=op.f("fk_organisation_merges_merged_id")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["users.id"], name=op.f("fk_organisation_merges_undone_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merges")),
    )
    with op.batch_alter_table("organisation_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_merges_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_merges_merged_id"), ["merged_id"], unique=False)
    op.create_table(
        "distinct_organisations",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["organisations.id"], name=op.f("fk_distinct_organisations_first_id")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["users.id"], name=op.f("fk_distinct_organisations_said_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["organisations.id"], name=op.f("fk_distinct_organisations_second_id")
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_distinct_organisations")),
    )


def downgrade() -> None:
    for table in (
        "distinct_organisations",
        "organisation_merges",
        "organisation_notes",
        "organisation_words",
        "organisation_keys",
        "saved_searches",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
    with op.batch_alter_table("agreement_links", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_links_listed")
        batch_op.drop_column("created_at")
        batch_op.create_index("ix_agreement_links_kind_value", ["kind", "value"], unique=False)
    op.execute(f"delete from agreement_links where kind not in {OLD_KINDS}")  # nosec B608 - our own constants
    op.drop_table("agreement_counts")
    with op.batch_alter_table("agreement_history", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_history_as_of")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index("ix_agreements_listed")
