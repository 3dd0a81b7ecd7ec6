"""Numbers of what is in force: a scope of their own beside those of the whole register."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

IN_FORCE = "('signed', 'active', 'under_review', 'suspended')"
SINGLE = "('country', 'target', 'lead', 'level', 'nexus', 'partner', 'public', 'sdg', 'state', 'subprogramme', 'type')"
LINKS = (
    "select l.agreement_id, l.kind, l.value from agreement_links l"  # nosec B608 - our own constants
    " join agreement_links s on s.agreement_id = l.agreement_id"
    f" where s.kind = 'state' and s.value in {IN_FORCE}"
)
INTO = "insert into agreement_counts (scope, kind, value, with_kind, with_value, delta) select 'force',"


def upgrade() -> None:
    op.execute(
        f"{INTO} '', '', '', '', count(distinct l.agreement_id) from ({LINKS}) l"  # nosec B608 - our own constants
        " having count(distinct l.agreement_id) > 0"
    )
    op.execute(
        f"{INTO} l.kind, l.value, '', '', count(*) from ({LINKS}) l"  # nosec B608 - our own constants
        f" where l.kind in {SINGLE} group by l.kind, l.value"
    )
    op.execute(
        f"{INTO} 'sdg', l.value, 'subprogramme', m.value, count(*) from ({LINKS}) l"  # nosec B608 - our own constants
        f" join ({LINKS}) m on m.agreement_id = l.agreement_id"
        " where l.kind = 'sdg' and m.kind = 'subprogramme' group by l.value, m.value"
    )


def downgrade() -> None:
    op.execute("delete from agreement_counts where scope = 'force'")
