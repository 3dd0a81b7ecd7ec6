"""What the EXCOM report says of the documents that guide partnerships, and of what subprogrammes seek."""

from __future__ import annotations

from collections.abc import Iterator

from registry.queries.strategy_document import DocumentThen
from registry.reports.excom_maker import Keyed, Maker
from workflows.wording import N_


def guides(make: Maker) -> Iterator[Keyed]:
    """Framework, Strategy and guidance in force; and those about which member States were asked."""
    documents = make.facts.documents
    adopted = [said for said in (_adopted(make, each) for each in documents) if said]
    if adopted:
        yield "guides", make.paragraph(N_("Partnerships follow these documents:"), bullets=adopted)
    for each in documents:
        opened = each.in_work.consultations if each.in_work is not None else ()
        for asked in opened:
            yield "consulted", make.paragraph(
                N_("Member States were asked about a new version of %(title)s from %(since)s to %(until)s."),
                title=make.quoted(make.words.pick(each.document.title)),
                since=make.words.day(asked.consultation.opened_on),
                until=make.words.day(asked.consultation.closed_on or asked.consultation.closes_on),
            )  # fmt: skip


def _adopted(make: Maker, each: DocumentThen) -> str:
    words, now = make.words, each.in_force
    if now is None:
        return ""
    text = N_("%(title)s, %(version)s, adopted on %(day)s by %(who)s")
    if now.version.review_due_on is not None:
        text = N_("%(title)s, %(version)s, adopted on %(day)s by %(who)s, to be reviewed by %(review)s")
    return words.say(
        text, title=words.pick(each.document.title), version=now.version.label,
        day=words.day(now.version.adopted_on), who=now.version.adopted_by,
        review=words.day(now.version.review_due_on),
    )  # fmt: skip


def sought(make: Maker, area: int) -> Iterator[Keyed]:
    """What the Director endorsed, in the Director's words, and the needs that were open on the day."""
    words, row = make.words, make.facts.expectations.get(area)
    if row is not None:
        said = (
            (N_("It seeks: %(words)s"), row.seeks),
            (N_("It declines: %(words)s"), row.declines),
            (N_("Role of partners in its mandate: %(words)s"), row.role_in_mandate),
        )
        yield "sought", make.paragraph(
            N_("What the Director endorsed on %(day)s:"), day=words.day(row.effective_on),
            bullets=[words.say(text, words=_in_a_line(words.pick(given))) for text, given in said if given],
        )  # fmt: skip
    needs = [words.pick(each.title) for each in make.facts.needs if each.subprogramme == area]
    if needs:
        yield "sought", make.paragraph(N_("It looks for partners in particular for:"), bullets=needs)


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
