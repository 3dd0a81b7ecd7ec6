"""Who is told of what happens to agreements and in the register."""

from __future__ import annotations

from registry.notifications.audience import NOBODY, Audience, Notice, desk, office, partner

_GO_ON = Notice(Audience.M01_OFFICIALS, "agreement_reviewed")
_TASK = office("task_opened")

_STOCK = (Notice(Audience.STOCK_TAKERS, "stock_taking"),)

# fmt: off
OF_THE_REGISTER: dict[str, tuple[Notice, ...]] = {
    "organisation.merged":                NOBODY,
    "organisation.unmerged":              NOBODY,
    "organisation.note_written":          NOBODY,
    "organisation.note_removed":          NOBODY,
    "proposal.partner_changed":           NOBODY,
    "agreement.drafted":                  NOBODY,  # the letter of approval tells the partner
    "agreement.changed":                  NOBODY,
    "agreement.publication_changed":      NOBODY,
    "agreement.published":                NOBODY,  # an embargo that ended by itself
    "agreement.unit_cleared":             NOBODY,
    "agreement.cleared":                  NOBODY,
    "agreement.redrafted":                NOBODY,
    "agreement.signed":                   (partner("agreement_signed"), desk("agreement_signed_desk")),
    "agreement.countersigned":            NOBODY,
    "agreement.activated":                NOBODY,
    "agreement.reviewed":                 (_GO_ON,),
    "agreement.suspended":                NOBODY,  # the Executive Secretary tells the partner (M01)
    "agreement.carried_on":               NOBODY,
    "agreement.terminated":               NOBODY,
    "agreement.completed":                NOBODY,
    "agreement.expired":                  NOBODY,
    "stock_taking.opened":                _STOCK,
    "stock_taking.reminded":              _STOCK,
    "stock_taking.closed":                NOBODY,
    "agreement.verified":                 NOBODY,
    "agreement.end_reported":             (desk("agreement_end_reported"),),
    "organisation.interest_recorded":     NOBODY,
    "organisation.interest_ended":        NOBODY,
    "agreement.recorded":                 NOBODY,
    "agreement.screened":                 NOBODY,
    "agreement.linked":                   NOBODY,
    "agreement.gender_validated":         NOBODY,
    "agreement.related":                  NOBODY,
    "agreement.unrelated":                NOBODY,
    "agreement.contribution_promised":    NOBODY,
    "agreement.contribution_changed":     NOBODY,
    "agreement.contribution_removed":     NOBODY,
    "agreement.contribution_valued":      NOBODY,
    "agreement.contribution_received":    NOBODY,
    "agreement.donor_informed":           NOBODY,
    "agreement.due_added":                NOBODY,
    "agreement.due_removed":              NOBODY,
    "agreement.loan_cleared":             NOBODY,
    "agreement.undertaking_signed":       NOBODY,
    "agreement.imported":                 NOBODY,  # the person who brings a list in sees its report
    "agreement.taken_back":               NOBODY,
    "organisation.taken_back":            NOBODY,
    "import.taken":                       NOBODY,
    "import.undone":                      NOBODY,
    "agreement.task_opened":              (_TASK,),
    "agreement.task_done":                NOBODY,
}
# fmt: on
