"""Puts the parts together: settings, engine, languages, sessions, pages."""

from __future__ import annotations

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from registry import TEMPLATES, TRANSLATIONS, reference
from registry.config import Config, read_config
from registry.db import make_engine, make_sessions
from registry.web import (
    account,
    action_point,
    agreement,
    agreement_ending,
    agreement_links,
    agreement_step,
    amendment,
    assessment,
    benefit,
    case,
    clock,
    closing_review,
    consultation,
    contribution,
    contribution_due,
    dashboard,
    decision,
    decision_note,
    decision_record,
    deliverable,
    derogation,
    desk,
    document,
    duplicate,
    evidence,
    expectation,
    expert,
    finding,
    fit_check,
    freeze,
    glossary,
    guidance,
    hit,
    home,
    incident,
    instrument_draft,
    interest,
    interest_group,
    interest_register,
    invitation,
    loan,
    meeting,
    name_permission,
    need,
    operations,
    organisation,
    partner,
    partnership,
    picture,
    policy,
    policy_case,
    policy_compare,
    policy_edit,
    policy_rehearsal,
    policy_row,
    policy_step,
    policy_table,
    policy_text,
    policy_upload,
    policy_what_if,
    practice,
    progress,
    proposal,
    proposal_check,
    proposal_section,
    proposal_status,
    public,
    public_feed,
    publication,
    quality,
    question,
    receipt,
    recommendation,
    recommendation_import,
    recommendation_report,
    recommendation_step,
    reconsideration,
    register_export,
    register_import,
    renewal,
    report_excom,
    report_home,
    report_text,
    review,
    role,
    screening,
    search,
    signature,
    staffing,
    standards_interest,
    stock_taking,
    strategy_document,
    task,
    template_text,
    tender,
    training,
    triage,
    verdict,
    verification,
    watchlist,
    what_we_seek,
)
from registry.web.access import guard_every_page
from registry.web.errors import prepare_errors
from registry.web.formats import prepare_formats
from registry.web.guidance import prepare_guidance
from registry.web.language import prepare_languages
from registry.web.navigation import prepare_navigation
from registry.web.request import prepare_requests
from registry.web.security import prepare_security
from registry.web.session import prepare_sessions

BLUEPRINTS = (
    home.blueprint,
    account.blueprint,
    decision.blueprint,
    decision_note.blueprint,
    decision_record.blueprint,
    agreement_links.blueprint,
    partnership.blueprint,
    standards_interest.blueprint,
    stock_taking.blueprint,
    recommendation.blueprint,
    recommendation_import.blueprint,
    recommendation_report.blueprint,
    recommendation_step.blueprint,
    contribution.blueprint,
    contribution_due.blueprint,
    loan.blueprint,
    freeze.blueprint,
    derogation.blueprint,
    reconsideration.blueprint,
    receipt.blueprint,
    verification.blueprint,
    review.blueprint,
    agreement_ending.blueprint,
    instrument_draft.blueprint,
    renewal.blueprint,
    amendment.blueprint,
    quality.blueprint,
    verdict.blueprint,
    agreement.blueprint,
    agreement_step.blueprint,
    register_import.blueprint,
    progress.blueprint,
    deliverable.blueprint,
    evidence.blueprint,
    incident.blueprint,
    name_permission.blueprint,
    closing_review.blueprint,
    action_point.blueprint,
    meeting.blueprint,
    signature.blueprint,
    picture.blueprint,
    report_home.blueprint,
    report_excom.blueprint,
    report_text.blueprint,
    duplicate.blueprint,
    partner.blueprint,
    search.blueprint,
    public.blueprint,
    public_feed.blueprint,
    publication.blueprint,
    register_export.blueprint,
    desk.blueprint,
    case.blueprint,
    interest.blueprint,
    interest_group.blueprint,
    interest_register.blueprint,
    tender.blueprint,
    expert.blueprint,
    triage.blueprint,
    clock.blueprint,
    question.blueprint,
    task.blueprint,
    screening.blueprint,
    assessment.blueprint,
    policy.blueprint,
    policy_table.blueprint,
    policy_row.blueprint,
    policy_edit.blueprint,
    policy_text.blueprint,
    policy_upload.blueprint,
    policy_step.blueprint,
    policy_what_if.blueprint,
    policy_compare.blueprint,
    policy_case.blueprint,
    policy_rehearsal.blueprint,
    role.blueprint,
    operations.blueprint,
    staffing.blueprint,
    fit_check.blueprint,
    proposal.blueprint,
    proposal_section.blueprint,
    proposal_check.blueprint,
    proposal_status.blueprint,
    document.blueprint,
    organisation.blueprint,
    invitation.blueprint,
    hit.blueprint,
    finding.blueprint,
    watchlist.blueprint,
    practice.blueprint,
    guidance.blueprint,
    glossary.blueprint,
    template_text.blueprint,
    training.blueprint,
    expectation.blueprint,
    need.blueprint,
    what_we_seek.blueprint,
    benefit.blueprint,
    strategy_document.blueprint,
    consultation.blueprint,
    dashboard.blueprint,
)


def create_app(config: Config | None = None) -> Flask:
    """The application for one installation; settings come from the environment when none are given."""
    settings = config or read_config()
    app = Flask("registry", template_folder=None, static_folder="static")
    app.extensions["config"] = settings
    reference.use(settings.reference_dir)
    app.extensions["engine"] = make_engine(settings.database_url)
    app.extensions["sessions"] = make_sessions(app.extensions["engine"])
    _prepare_templates(app)
    prepare_requests(app)
    prepare_security(app, settings)
    prepare_sessions(app)
    prepare_languages(app, str(TRANSLATIONS))
    prepare_formats(app)
    prepare_navigation(app)
    prepare_guidance(app)
    guard_every_page(app)
    prepare_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _prepare_templates(app: Flask) -> None:
    """Our pages, and the GOV.UK macros under their package's name."""
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
