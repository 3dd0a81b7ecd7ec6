"""REMEMBERS: tables and constraints. Must not decide, must not send, must not know the web."""

from registry.models.agreement import Agreement, AgreementHistory, AgreementLink, Clearance
from registry.models.agreement_relation import AgreementRelation
from registry.models.amendment import Amendment, AmendmentClearance, Renewal
from registry.models.base import Base
from registry.models.contribution import Contribution, ContributionDue, Undertaking
from registry.models.count import CaseCount
from registry.models.decision import Decision, Letter
from registry.models.document import Document
from registry.models.event import Anchor, AnchorHead, Chain, Event, EventDetail, Outbox
from registry.models.finding import Finding
from registry.models.hit import Coverage, Hit, Judgement, ScreeningRun
from registry.models.interest import Gift, InvitedGroup, ReviewResponse
from registry.models.job import Job
from registry.models.message import Message
from registry.models.number import ReferenceNumber
from registry.models.organisation import Organisation, Party, PartyIdentifier, PartyName
from registry.models.policy import GoldenCase, PolicyVersion, ShadowDecision
from registry.models.proposal import (
    Assessment,
    Clock,
    ClockPause,
    LevelChange,
    Proposal,
    ProposalSubprogramme,
    Question,
    Section,
    Snapshot,
    Submission,
)
from registry.models.register_import import ImportBatch, ImportMapping, ImportRow
from registry.models.review import Condition, InterestDeclaration, Review
from registry.models.screening import Screening
from registry.models.screening_key import ScreenedName, ScreenedTerm, ScreenedWord
from registry.models.task import QualityCheck, Task
from registry.models.user import Membership, RoleGrant, SignInAttempt, Token, User
from registry.models.verification import Reconsideration, VerificationRecord
from registry.models.watchlist import ListChange, ListEntry, ListName, ListVersion

__all__ = [
    "Agreement", "AgreementHistory", "AgreementLink", "AgreementRelation", "Amendment",
    "AmendmentClearance", "Anchor", "AnchorHead", "Assessment", "Base", "CaseCount", "Chain", "Clearance",
    "Clock", "ClockPause", "Condition", "Contribution", "ContributionDue", "Coverage", "Decision",
    "Document", "Event", "EventDetail", "Finding", "Gift", "GoldenCase", "Hit", "ImportBatch", "ImportMapping",
    "ImportRow", "InterestDeclaration",
    "InvitedGroup", "Job", "Judgement", "Letter", "LevelChange", "ListChange", "ListEntry", "ListName",
    "ListVersion", "Membership", "Message", "Organisation", "Outbox", "Party", "PartyIdentifier",
    "PartyName", "PolicyVersion", "Proposal", "ProposalSubprogramme", "QualityCheck", "Question",
    "Reconsideration", "ReferenceNumber", "Renewal", "Review", "ReviewResponse", "RoleGrant",
    "ScreenedName", "ScreenedTerm", "ScreenedWord", "Screening", "ScreeningRun", "Section",
    "ShadowDecision", "SignInAttempt", "Snapshot", "Submission", "Task", "Token", "Undertaking", "User",
    "VerificationRecord",
]  # fmt: skip
