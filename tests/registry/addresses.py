"""Every address of the application, made from its routes and a case that has something of everything."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from registry.adapters.files import accept
from registry.adapters.lists import ListFile
from registry.models import (
    ActionPoint,
    Agreement,
    AgreementRelation,
    Amendment,
    Assessment,
    Clearance,
    Condition,
    Contribution,
    ContributionDue,
    Deliverable,
    Document,
    Hit,
    Incident,
    Job,
    ListEntry,
    Membership,
    NamePermission,
    Organisation,
    OrganisationMerge,
    OrganisationNote,
    Party,
    Proposal,
    QualityCheck,
    Question,
    Review,
    RoleGrant,
    SavedSearch,
    ScreeningRun,
    StandardsInterest,
    StockEntry,
    Task,
    User,
    VerificationRecord,
)
from registry.queries.renewal import RenewalGuards
from registry.queries.verification import list_keys
from registry.services.action_point import open_point
from registry.services.agreement import EVENT_OF_VERB
from registry.services.amendment import change_amendment, open_amendment
from registry.services.assessment import record_assessments
from registry.services.contribution import add_contribution
from registry.services.contribution_due import add_due
from registry.services.deliverable import add_deliverable
from registry.services.document import add_document
from registry.services.expert import invite_expert
from registry.services.incident import Happened, record_incident
from registry.services.list_import import import_list
from registry.services.name_permission import grant_permission
from registry.services.progress_report import send_report
from registry.services.question import answer_question, ask_partner
from registry.services.renewal import answer_still_true, ask_still_true
from registry.services.review import declare_interest
from registry.services.standards_interest import record_interest
from registry.services.stock_taking import open_stock_taking
from registry.services.task import open_task
from registry.web.access import Access, access_of
from registry.web.proposal_section import PAGES
from rules import policy
from tests.case import NOW
from tests.cast import Cast
from tests.registry.addresses_report import FIXED, NOWHERE, furnish_reports, report_values
from tests.registry.every_state import Stage
from tests.registry.import_batch import add_batch
from tests.registry.lists.list_files import own_csv
from tests.registry.policies import drafted
from workflows.amendment import AMENDMENT
from workflows.practice import PRACTICE
from workflows.proposal import PROPOSAL

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# a route with one of these speaks of one case
OF_A_CASE = frozenset(
    {"proposal_id", "review_id", "document_id", "agreement_id", "condition_id", "question_id",
     "assessment_id", "task_id", "hit_id", "record_id", "deliverable_id", "incident_id", "permission_id",
     "point_id"}
)  # fmt: skip
DRAFT = 3  # of the policy, made by Pia
UNCOUNTED = "ungm"  # a list that is there and moves no case: the policy does not name it
# what <name> names on pages of the policy, by endpoint or blueprint
POLICY_NAMES = {
    "policy_table": "level",
    "policy_row": "level",
    "policy_edit": "level",
    "policy_edit.parameter": "simplified_max_usd",
    "policy_text": "value",
}
Ways = dict[str, list[Any]]  # name of a converter → values worth trying


@dataclass(frozen=True)
class Address:
    """One address: the route it comes from and the text to ask for."""

    endpoint: str
    rule: str
    path: str
    methods: frozenset[str]
    access: Access
    is_of_a_case: bool

    @property
    def is_internal(self) -> bool:
        """Whether no partner may open the page, whatever is on it."""
        return bool(self.access.roles) and "partner" not in self.access.roles


def _ways(rule: Rule, name: str, values: Mapping[str, list[Any]]) -> list[Any]:
    chosen = getattr(rule._converters[name], "items", None)  # one of a few words: the route says which
    if chosen:
        return [each for each in values.get(name, ()) if each in chosen] or sorted(chosen)[:1]
    if name not in values:
        pytest.fail(f"{rule.rule} has a converter that no test knows: give {name!r} a value in addresses.py")
    return values[name]


def values_of(session: Session, case: Proposal) -> Ways:
    """What to put into each converter, for one case; what the case does not have leads nowhere."""

    def first(model: type[Any], *wanted: Any) -> list[Any]:
        found = session.scalar(select(model.id).where(*wanted).order_by(model.id).limit(1))
        return [found or NOWHERE]

    reviews = list(session.scalars(select(Review.id).where(Review.proposal_id == case.id)))
    agreement = session.scalar(select(Agreement).where(Agreement.proposal_id == case.id))
    agreement_id = agreement.id if agreement else NOWHERE
    mine = (Document.proposal_id == case.id) | (Document.agreement_id == agreement_id)
    documents = list(session.scalars(select(Document.id).where(mine)))
    return {
        "proposal_id": [case.id],
        "agreement_id": [agreement_id],
        "review_id": reviews or [NOWHERE],
        "document_id": documents or [NOWHERE],
        "contribution_id": first(
            Contribution, Contribution.agreement_id == agreement_id, Contribution.kind == "loaned_personnel"
        ),
        "due_id": first(
            ContributionDue,
            ContributionDue.contribution_id.in_(
                select(Contribution.id).where(Contribution.agreement_id == agreement_id)
            ),
        ),
        "relation_id": first(AgreementRelation),
        "interest_id": first(StandardsInterest),
        "entry_id": first(StockEntry, StockEntry.agreement_id == agreement_id),
        "year": [NOW.year],
        "area": [2],
        "step": ["remind"],
        "amendment_id": first(Amendment, Amendment.agreement_id == agreement_id),
        "condition_id": first(Condition, Condition.proposal_id == case.id),
        "question_id": first(Question, Question.proposal_id == case.id),
        "task_id": first(Task, Task.proposal_id == case.id),
        "assessment_id": first(
            Assessment, Assessment.proposal_id == case.id, Assessment.is_internal.is_(False)
        ),
        "organisation_id": [case.organisation_id],
        "other_id": first(
            Organisation,
            Organisation.id != case.organisation_id,
            Organisation.id.in_(select(Agreement.organisation_id)),
        ),
        "note_id": first(OrganisationNote),
        "merge_id": first(OrganisationMerge),
        "saved_id": first(SavedSearch),
        "membership_id": first(Membership, Membership.organisation_id == case.organisation_id),
        "user_id": first(User, User.is_staff),
        "grant_id": first(RoleGrant),
        "job_id": first(Job),
        "hit_id": first(Hit, Hit.organisation_id == case.organisation_id),
        "deliverable_id": first(Deliverable, Deliverable.agreement_id == agreement_id),
        "incident_id": first(Incident, Incident.agreement_id == agreement_id),
        "permission_id": first(NamePermission, NamePermission.agreement_id == agreement_id),
        "point_id": first(ActionPoint, ActionPoint.agreement_id == agreement_id),
        "check_id": first(QualityCheck, QualityCheck.proposal_id == case.id),
        "number": [1, DRAFT, agreement.reference if agreement else "AGR-2026-0000"],
        "unit": list(session.scalars(select(Clearance.unit).where(Clearance.agreement_id == agreement_id)))
        or ["DES"],
        "verb": ["admit", *EVENT_OF_VERB, *PROPOSAL.verbs],
        "name": [page.name for page in PAGES],
        "path": ["submitter.state_owned_pct"],
        "other": [2],
        "record_id": first(VerificationRecord, VerificationRecord.proposal_id == case.id),
        "at": [4],
        "fingerprint": sorted(list_keys(session)) or [NOWHERE],
        "finding_id": [NOWHERE],
        "export_id": [NOWHERE],  # a file of the person who ordered it
        "kind": [next(iter(policy.load().names.documents))],
        "source": [UNCOUNTED],
        **FIXED,
        **report_values(session),
    }


def fitting(values: Ways, rule: Rule) -> Ways:
    """The values that this route is made for: the verbs of its noun, a number as a number."""
    wanted = dict(values)
    if "verb" in rule.arguments:
        wanted["verb"] = _verbs(rule.endpoint)
    if "number" in rule.arguments:
        kind = int if "<int:number>" in rule.rule else str
        wanted["number"] = [value for value in values["number"] if isinstance(value, kind)]
    named = POLICY_NAMES.get(rule.endpoint, POLICY_NAMES.get(rule.endpoint.partition(".")[0]))
    if named is not None:
        wanted["name"] = [named]
    return wanted


def _verbs(endpoint: str) -> list[str]:
    noun = endpoint.partition(".")[0]
    if noun == "organisation":
        return ["admit", "refuse", "end"]
    if noun == "policy_step":
        return ["withdraw"]
    if noun == "practice":
        return list(PRACTICE.verbs)
    if noun == "amendment":
        return list(AMENDMENT.verbs)
    if noun == "renewal":
        return ["confirm", "renew", "refuse"]
    return list(EVENT_OF_VERB if noun.startswith("agreement") else PROPOSAL.verbs)


def furnish(session: Session, cast: Cast, cases: dict[str, Proposal], files: Path) -> None:
    """Documents, an answered question, a contested value, a condition, a draft of the policy, a match."""
    drafted(session, cast)
    add_match(session, cast)
    invite_expert(
        session, cases["in_review"], email="eva@university.example", name="Eva Expert", language="en",
        question="Is it sound?", until=NOW.date(), base_url="", actor=cast.bea, now=NOW,
    ).access_until = date(2099, 1, 1)  # fmt: skip
    for name, actor in (("draft", cast.alice), ("in_review", cast.bea), ("clarification_asked", cast.alice)):
        add_pdf(session, cases[name], files, actor=actor)
    add_pdf(session, cases["in_review"], files, actor=cast.bea, is_internal=True)
    review = cases["in_review"]
    declare_interest(session, review, interest="none", actor=cast.carl, now=NOW)
    open_task(session, kind="late_case", subject_id=review.id, proposal=review, due_on=NOW.date(), now=NOW)
    question = ask_partner(session, review, text="How many mayors?", actor=cast.carl, now=NOW)
    answer_question(session, review, question, answer="Forty.", actor=cast.alice, now=NOW)
    record_assessments(
        session, review, {"submitter.employees": 41}, source="Website", is_internal=False, actor=cast.bea,
        now=NOW,
    )  # fmt: skip
    agreement = session.scalars(select(Agreement).where(Agreement.proposal_id == cases["in_force"].id)).one()
    session.add(
        Condition(
            proposal_id=cases["in_force"].id, agreement_id=agreement.id, text="Name the sources",
            owner="partner", created_at=NOW,
        )
    )  # fmt: skip
    add_loan(session, cast, agreement)
    add_batch(session, cast, files)
    record_interest(
        session, name="Blue Well", country="CH", body="wp29", subject="Brakes", since=NOW.date(),
        actor=cast.bea, now=NOW,
    )  # fmt: skip
    furnish_reports(session, cast, review, files)
    open_stock_taking(session, year=NOW.year, due_on=date(2026, 12, 31), actor=cast.bea, now=NOW)
    furnish_agreement(session, cast, agreement, files)
    signed = add_pdf(session, cases["approved"], files, actor=cast.bea, of_ended_case=True)
    signed.proposal_id, signed.agreement_id = agreement.proposal_id, agreement.id
    session.flush()


def add_loan(session: Session, cast: Cast, agreement: Agreement) -> None:
    """A person on loan, nothing signed yet, and a report that is due."""
    loan = add_contribution(
        session, agreement, "loaned_personnel", {"title": "A statistician", "person_name": "Sam"},
        paper="Letter of May", actor=cast.bea, now=NOW,
    )  # fmt: skip
    add_due(session, agreement, loan, kind="report", due_on=NOW.date(), actor=cast.bea, now=NOW)


def furnish_agreement(session: Session, cast: Cast, agreement: Agreement, files: Path) -> None:
    """A deliverable, a report, an incident, a permission, an action point, an amendment, a question."""
    row = open_amendment(session, agreement, reason="More wells", actor=cast.bea, now=NOW)
    change_amendment(session, row, {"clauses": "Article 3: eleven wells."}, actor=cast.bea, now=NOW)
    asked = ask_still_true(session, agreement, "mid_term", actor=cast.bea, now=NOW)
    paths = RenewalGuards(session, asked, cast.alice, NOW).paths
    said = {path: {"still": path != "organisation.website", "now": "Another"} for path in paths}
    answer_still_true(session, asked, said, actor=cast.alice, now=NOW)
    agreement.focal_point_id = cast.carl.id
    add_deliverable(
        session, agreement, text="Ten wells", side="partner", due_on=NOW.date(), actor=cast.bea, now=NOW
    )
    send_report(session, agreement, track="delayed", done="Two", hinders="Frost", actor=cast.carl, now=NOW)
    happened = Happened("breach", 2, NOW.date(), "A letter", "One well is dry.")
    record_incident(session, agreement, happened, actor=cast.bea, now=NOW)
    letter = accept(io.BytesIO(PDF), "letter.pdf", folder=files, max_bytes=10_000)
    grant_permission(
        session, agreement, kind="emblem", scope="On the wells", granted_on=NOW.date(), expires_on=None,
        authority="Legal Affairs, letter of 1 May", proof=letter, actor=cast.bea, now=NOW,
    )  # fmt: skip
    open_point(
        session, agreement, text="Call them", owner=cast.bea, due_on=NOW.date(), actor=cast.bea, now=NOW
    )


def add_match(session: Session, cast: Cast) -> None:
    """A list, and a party of Blue Well that may be on it."""
    version = import_list(
        session,
        ListFile(own_csv(("1", "person", "Alice Ferrand", "", "", ""))),
        source=UNCOUNTED,
        actor=None,
        now=NOW,
    ).version
    entry = session.scalars(select(ListEntry).where(ListEntry.first_version_id == version.id)).one()
    party = session.scalars(
        select(Party).where(Party.organisation_id == cast.blue_well.id, Party.kind == "person").limit(1)
    ).one()
    run = ScreeningRun(
        id=uuid.uuid4(), reason="hand", scope="parties", state="finished", lists=[], algorithm="names-1",
        ordered_at=NOW, started_at=NOW, finished_at=NOW,
    )  # fmt: skip
    session.add(run)
    session.flush()
    hit = Hit(
        id=uuid.uuid4(), party_id=party.id, organisation_id=party.organisation_id, entry_id=entry.id,
        source=UNCOUNTED, score=0.9, band="review", explanation=[], algorithm="names-1", party_hash="1",
        match_hash=entry.match_hash, first_run_id=run.id, changed_run_id=run.id, raised_at=NOW,
    )  # fmt: skip
    session.add(hit)
    session.flush()


def add_pdf(
    session: Session,
    case: Proposal,
    files: Path,
    *,
    actor: User,
    is_internal: bool = False,
    of_ended_case: bool = False,
) -> Document:
    stored = accept(io.BytesIO(PDF), "brochure.pdf", folder=files, max_bytes=10_000)
    if of_ended_case:
        document = Document(
            id=uuid.uuid4(), proposal_id=case.id, kind="signed_agreement", filename=stored.name,
            content_type=stored.content_type, size=stored.size, sha256=stored.sha256, uploaded_by_id=actor.id,
            received_at=NOW,
        )  # fmt: skip
        session.add(document)
        session.flush()
        return document
    return add_document(
        session, case, stored, kind="annual_report", title="Our brochure", is_internal=is_internal,
        actor=actor, now=NOW,
    )  # fmt: skip


def every_address(app: Flask, values: Ways) -> Iterator[Address]:
    """All routes, each with the values that it is made for; a converter that is not known fails the test."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        assert access is not None, f"{rule.endpoint} does not say who may open it"
        names = sorted(rule.arguments)
        wanted = fitting(values, rule)
        for chosen in product(*(_ways(rule, name, wanted) for name in names)):
            given = dict(zip(names, chosen, strict=True))
            yield Address(
                rule.endpoint,
                rule.rule,
                app.url_map.bind("localhost").build(rule.endpoint, given),
                frozenset(rule.methods or ()) & {"GET", "POST"},
                access,
                bool(rule.arguments & OF_A_CASE),
            )


def play(session: Session, cast: Cast, files: Path) -> dict[str, Proposal]:
    """A case in every state, furnished."""
    cases = Stage(session, cast).play()
    furnish(session, cast, cases, files)
    return cases


REFERENCE = re.compile(r"\b(?:P|AGR)-\d{4}-\d{4,}\b")
