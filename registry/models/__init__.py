"""REMEMBERS: tables and constraints. Must not decide, must not send, must not know the web."""

from registry.models.action_point import ActionPoint
from registry.models.agreement import Agreement, AgreementHistory, AgreementLink, Clearance
from registry.models.agreement_count import AgreementCount
from registry.models.agreement_relation import AgreementRelation
from registry.models.amendment import Amendment, AmendmentClearance, Renewal
from registry.models.base import Base
from registry.models.closing_review import ClosingReview
from registry.models.contribution import Contribution, ContributionDue, Undertaking
from registry.models.count import CaseCount
from registry.models.decision import Decision, Letter
from registry.models.deliverable import Deliverable
from registry.models.document import Document
from registry.models.event import Anchor, AnchorHead, Chain, Event, EventDetail, Outbox
from registry.models.expectation import Expectation, Need, NeedAnswer
from registry.models.finding import Finding
from registry.models.hit import Coverage, Hit, Judgement, ScreeningRun
from registry.models.incident import Incident
from registry.models.interest import Gift, InvitedGroup, ReviewResponse
from registry.models.job import Job
from registry.models.meeting import Meeting, MeetingDecision
from registry.models.message import Message
from registry.models.name_permission import NamePermission
from registry.models.number import ReferenceNumber
from registry.models.organisation import Organisation, Party, PartyIdentifier, PartyName
from registry.models.partner import (
    DistinctOrganisations,
    OrganisationKey,
    OrganisationMerge,
    OrganisationNote,
    OrganisationWord,
)
from registry.models.policy import GoldenCase, PolicyVersion, ShadowDecision
from registry.models.practice import (
    Guidance,
    Practice,
    PracticeAgreement,
    PracticeEdition,
    PracticeTag,
    PracticeText,
)
from registry.models.progress_report import ProgressReport, Reminder
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
from registry.models.recommendation import (
    Evaluation,
    ProgressEntry,
    Recommendation,
    RecommendationFigure,
    RecommendationLink,
    RecommendationTerms,
)
from registry.models.register_export import RegisterExport
from registry.models.register_import import ImportBatch, ImportMapping, ImportRow
from registry.models.report_run import ReportRun
from registry.models.report_text import ReportText
from registry.models.review import Condition, InterestDeclaration, Review
from registry.models.screening import Screening
from registry.models.screening_key import ScreenedName, ScreenedTerm, ScreenedWord
from registry.models.search import SavedSearch, SearchEntry
from registry.models.standards_interest import StandardsInterest
from registry.models.stock_taking import StockEntry, StockTaking
from registry.models.strategy_document import (
    Consultation,
    ConsultationComment,
    ConsultationResponse,
    StrategyDocument,
    StrategyVersion,
)
from registry.models.task import QualityCheck, Task
from registry.models.training import TrainingRecord
from registry.models.user import Membership, RoleGrant, SignInAttempt, Token, User
from registry.models.verification import Reconsideration, VerificationRecord
from registry.models.watchlist import ListChange, ListEntry, ListName, ListVersion

__all__ = [
    "ActionPoint", "Agreement", "AgreementCount", "AgreementHistory", "AgreementLink",
    "AgreementRelation", "Amendment", "AmendmentClearance", "Anchor", "AnchorHead", "Assessment", "Base",
    "CaseCount", "Chain", "Clearance", "Clock", "ClockPause", "ClosingReview", "Condition",
    "Consultation", "ConsultationComment", "ConsultationResponse", "Contribution", "ContributionDue",
    "Coverage", "Decision", "Deliverable", "DistinctOrganisations", "Document", "Evaluation", "Event",
    "EventDetail", "Expectation", "Finding", "Gift", "GoldenCase", "Guidance", "Hit", "ImportBatch",
    "ImportMapping", "ImportRow", "Incident", "InterestDeclaration", "InvitedGroup", "Job", "Judgement",
    "Letter", "LevelChange", "ListChange", "ListEntry", "ListName", "ListVersion", "Meeting",
    "MeetingDecision", "Membership", "Message", "NamePermission", "Need", "NeedAnswer", "Organisation",
    "OrganisationKey", "OrganisationMerge", "OrganisationNote", "OrganisationWord", "Outbox", "Party",
    "PartyIdentifier", "PartyName", "PolicyVersion", "Practice", "PracticeAgreement", "PracticeEdition",
    "PracticeTag", "PracticeText", "ProgressEntry", "ProgressReport", "Proposal", "ProposalSubprogramme",
    "QualityCheck", "Question", "Recommendation", "RecommendationFigure", "RecommendationLink",
    "RecommendationTerms", "Reconsideration", "ReferenceNumber", "RegisterExport", "Reminder", "Renewal",
    "ReportRun", "ReportText", "Review", "ReviewResponse", "RoleGrant", "SavedSearch", "ScreenedName",
    "ScreenedTerm", "ScreenedWord", "Screening", "ScreeningRun", "SearchEntry", "Section",
    "ShadowDecision", "SignInAttempt", "Snapshot", "StandardsInterest", "StockEntry", "StockTaking",
    "StrategyDocument", "StrategyVersion", "Submission", "Task", "Token", "TrainingRecord", "Undertaking",
    "User", "VerificationRecord",
]  # fmt: skip
