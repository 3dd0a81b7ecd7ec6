"""Who may read which column: everybody, the staff, or nobody but those whom a page of its own is made for.

public  anybody, of an agreement that is published: pages, CSV, JSON, IATI, feed.
staff   besides, everybody who works here and may see the record: pages, and the files that staff take out.
secret  no export carries it, whoever asks: due-diligence levels and notes, matches, owners and directors,
        answers to the questionnaire, applicants who were declined or excluded, names of reviewers, passwords.

Every column of every model stands here, and a test compares. Queries for an export read only columns that
`check_sources` let pass, so that this table, and not the care of whoever adds a field, keeps a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import cache

from registry.disclosure_practice import OF_PRACTICES
from registry.disclosure_report import OF_REPORTS
from registry.disclosure_strategy import OF_STRATEGY


class Level(IntEnum):
    """The higher, the fewer people."""

    PUBLIC = 0
    STAFF = 1
    SECRET = 2


class NotForThisDoor(ValueError):
    """A field of an export reads a column that must not leave through its door, or that nobody declared."""


# A review of an agreement in force is nobody's business outside, so the public reads `state` through
# queries.register.PUBLIC_STATUS; amounts and the gender marker are public once agreed and validated.
# fmt: off
COLUMNS: Mapping[str, str] = {
    **OF_REPORTS,
    **OF_PRACTICES,
    **OF_STRATEGY,
    "Agreement": """
        public  reference state text_version instrument title summary starts_on ends_on signed_on
                currency cash_minor in_kind_minor is_value_public lead_subprogramme subprogrammes
                types nexus sdgs sdg_targets gender_marker gender_validated_at role_in_mandate
                bodies beneficiary_countries report_due_on verified_on
        staff   id version proposal_id organisation_id origin renewed_from_id signed_by_partner
                signed_by_unece countersigned_on signed_on_behalf_of value_usd_cents is_public
                embargo_reason embargo_until redactions sdg_notes focal_point_id excom_project
                excom_status dd_level dd_completed_on dd_valid_until payments_paused_at
                payments_paused_reason search_key created_at moved_at event_count
        secret  gender_validated_by_id risk_level verified_by_id moved_by_id event_head""",
    "AgreementLink": """
        public  kind value
        staff   agreement_id created_at""",
    "AgreementRelation": """
        staff   id agreement_id other_id kind recorded_at
        secret  recorded_by_id""",
    "AgreementHistory": """
        staff   id agreement_id valid_from valid_to recorded_at superseded_at state
        secret  columns""",
    "Clearance": """
        staff   id agreement_id unit cleared_at
        secret  cleared_by_id note""",
    "Condition": """
        staff   id proposal_id agreement_id text owner due_on is_blocking evidence evidence_file_id
                met_at met_by_id created_at
        secret  review_id decision_id""",
    "Contribution": """
        staff   id agreement_id kind title is_of_case currency promised_minor valued_on trust_fund
                grant_reference support_cost_pct basis corrected_minor corrected_basis corrected_at
                months loan_instrument barred_instruments starts_on ends_on cooling_off_until
                hr_cleared_on hr_reference hr_recorded_at recorded_at removed_at removed_reason
        secret  corrected_by_id person_name hr_recorded_by_id recorded_by_id""",
    "ContributionDue": """
        staff   id contribution_id kind due_on amount_minor done_on done_minor note
        secret  done_by_id""",
    "Undertaking": """
        staff   id contribution_id kind signed_on recorded_at
        secret  recorded_by_id""",
    "Organisation": """
        public  name entity_type country lei isic_rev4
        staff   id name_key registration_no website email_domain sector_label employees
                annual_revenue_usd parent_id group_id created_at event_count
        secret  event_head""",
    "Deliverable": """
        public  text side due_on done_on
        staff   id agreement_id done_at evidence_file_id report_id dropped_at created_at
        secret  done_by_id evidence dropped_reason created_by_id""",
    "NamePermission": """
        public  kind granted_on expires_on
        staff   id agreement_id scope authority proof_id recorded_at revoked_at
        secret  recorded_by_id revoked_by_id revoked_reason""",
    "Party": """
        secret  id organisation_id role kind country birth_on pct pep disclosed valid_from valid_to
                recorded_at removed_at""",
    "PartyName": """
        secret  id party_id name script kind""",
    "PartyIdentifier": """
        secret  id party_id kind value country""",
    "Document": """
        staff   id proposal_id agreement_id organisation_id kind title filename content_type size
                is_internal issued_on expires_on received_at removed_at
        secret  question_id sha256 scan missing_reason missing_note uploaded_by_id""",
    "Proposal": """
        staff   id reference state title language organisation_id received_on submitted_at
                completed_at decided_at due_on value_usd_cents lead_subprogramme country
                programme_fit expected_benefit staff_days
        secret  version created_by_id created_at source sponsor_id solicited_note contact_email
                submission_no round policy_version form_version gate dd_level risk_level
                first_risk_level snapshot_id triaged_by_id triaged_at outcome_reason outcome_note
                merged_into_id counted award_expected_on award_known_at derogated_at conflict_note
                groups_note reminded frozen frozen_at changed_parts search_key moved_by_id moved_at
                event_head event_count""",
    "ProposalSubprogramme": """
        staff   proposal_id subprogramme""",
    "ActionPoint": """
        secret  id agreement_id proposal_id meeting_id text owner_id due_on created_by_id created_at
                done_at done_by_id done_note""",
    "AgreementCount": """
        staff   id scope kind value with_kind with_value delta""",
    "Amendment": """
        secret  id agreement_id number state open_key version reason base proposed effective_on
                signed_on signed_by_partner signed_by_unece text_version created_by_id created_at
                moved_by_id moved_at""",
    "AmendmentClearance": """
        secret  id amendment_id unit cleared_by_id cleared_at note""",
    "Anchor": """
        secret  seq anchored_at head_count heads_digest previous_hash hash""",
    "AnchorHead": """
        secret  case_id event_count event_head anchor_seq""",
    "Assessment": """
        secret  id proposal_id field value source is_internal assessed_by_id effective_on
                recorded_at needs_second confirmed_by_id confirmed_at superseded_at contested_at
                contest_note""",
    "CaseCount": """
        staff   id rollup state risk subprogramme country delta""",
    "Chain": """
        secret  id kind event_head event_count""",
    "Clock": """
        staff   id proposal_id kind working_days started_on due_on stopped_at""",
    "ClockPause": """
        staff   id clock_id reason paused_on resumed_on""",
    "ClosingReview": """
        secret  id agreement_id achieved results lessons would_repeat people_reached written_by_id
                written_at""",
    "Coverage": """
        secret  party_id source version_id run_id algorithm covered_at""",
    "Decision": """
        secret  id proposal_id number submission_no round role act outcome reasons letter_text
                next_steps decided_by_id decided_at snapshot_id defer_until recorded_by_id
                signed_note_id""",
    "DistinctOrganisations": """
        secret  first_id second_id said_by_id said_at""",
    "Event": """
        secret  case_id seq case_kind name actor_id subject_kind subject_id effective_at recorded_at
                payload envelope previous_hash hash""",
    "EventDetail": """
        secret  case_id seq key value salt""",
    "Finding": """
        secret  id organisation_id topic severity reported_on source is_resolved file_name
                recorded_by_id recorded_at confirmed_by_id confirmed_at refused_by_id superseded_at""",
    "Gift": """
        secret  id user_id organisation_id giver what value_usd_cents received_on recorded_by_id
                recorded_at""",
    "GoldenCase": """
        secret  id number title facts expected proposal_id policy_version added_by_id added_at""",
    "Hit": """
        secret  id party_id organisation_id entry_id source score band explanation algorithm
                party_hash match_hash state first_run_id changed_run_id raised_at closed_at
                closed_because reviewed_by_id reviewed_at judgement_id version event_head
                event_count""",
    "ImportBatch": """
        secret  id number state file_name sha256 byte_count columns settings counts made_by_id
                made_at taken_at undone_by_id undone_at event_head event_count""",
    "ImportMapping": """
        secret  fingerprint columns settings saved_by_id saved_at""",
    "ImportRow": """
        secret  batch_id row_no verdict faults choice agreement_id organisation_id""",
    "Incident": """
        secret  id agreement_id kind severity happened_on source text is_confidential file_id
                finding_id recorded_by_id recorded_at closed_at closed_by_id outcome outcome_note""",
    "InterestDeclaration": """
        secret  id proposal_id user_id interest note hints declared_at""",
    "InvitedGroup": """
        staff   id proposal_id name kind invited_on note
        secret  recorded_by_id recorded_at""",
    "Job": """
        secret  id kind payload key state run_at attempts max_attempts lease_until worker error
                enqueued_at finished_at""",
    "Judgement": """
        secret  id hit_id verdict reason judged_by_id judged_at needs_second second_by_id second_at
                second_agrees second_reason party_hash match_hash band score revoked_at""",
    "Letter": """
        secret  id proposal_id kind language subject body written_at signed_by_id""",
    "LevelChange": """
        secret  id proposal_id from_risk to_risk reason changed_by_id changed_at""",
    "ListChange": """
        secret  version_id entry_id kind matters before""",
    "ListEntry": """
        secret  id source key schema caption facts content content_hash match_hash first_version_id
                changed_version_id removed_version_id""",
    "ListName": """
        secret  entry_id position text kind quality script""",
    "ListVersion": """
        staff   id source number state sha256 published_on importer_version counts imported_at
                in_force_at superseded_at
        secret  file_name byte_count address reasons staged note imported_by_id checked_at
                accepted_by_id accepted_at refused_by_id refused_at""",
    "Membership": """
        staff   id user_id organisation_id state
        secret  asked_at decided_by_id decided_at""",
    "Meeting": """
        secret  id number held_on place state known_at created_by_id created_at closed_at event_head
                event_count""",
    "MeetingDecision": """
        secret  id meeting_id proposal_id agreement_id decided text recorded_by_id recorded_at
                superseded_at corrects_id""",
    "Message": """
        secret  id key template to_address to_user_id language subject body is_secret case_id
                event_seq state queued_at sent_at error digest_id""",
    "OrganisationKey": """
        secret  organisation_id kind key""",
    "OrganisationMerge": """
        secret  id kept_id merged_id reason moved merged_by_id merged_at undone_by_id undone_at""",
    "OrganisationNote": """
        secret  id organisation_id text written_by_id written_at removed_at""",
    "OrganisationWord": """
        secret  key word""",
    "Outbox": """
        secret  case_id seq name""",
    "PolicyVersion": """
        staff   id number state version title document hash in_force_from published_at
        secret  note based_on report edited_by is_shadow created_by_id created_at checked_by_id
                checked_at submitted_by_id submitted_at approved_by_id approved_at published_by_id
                outcome_note moved_by_id moved_at event_head event_count""",
    "ProgressReport": """
        secret  id agreement_id side track done hinders next_steps people_reached results delivered
                for_due_on written_by_id sent_at""",
    "QualityCheck": """
        secret  id proposal_id drawn_at checked_by_id finding note done_at""",
    "Question": """
        secret  id proposal_id asked_by_id review_id hit_id about asked_at due_on reminded sections
                text answer answered_by_id answered_at""",
    "Reconsideration": """
        secret  id proposal_id of_state submission_no grounds asked_by_id asked_at outcome reasons
                letter_text answered_by_id answered_at""",
    "ReferenceNumber": """
        staff   kind year last""",
    "RegisterExport": """
        staff   id ordered_by_id ordered_at filters language ready_at row_count size removed_at""",
    "Reminder": """
        secret  subject_id due_on stage reminded_at""",
    "Renewal": """
        secret  id agreement_id purpose state open_key version asked_by_id asked_at due_on
                diligence_until answers answered_by_id answered_at looks note successor_id
                moved_by_id moved_at""",
    "Review": """
        secret  id proposal_id submission_no round slot attempt subprogramme role is_required asked
                access_until is_lead reviewer_id state version opened_at due_on programme_fit
                competitors history verdict reasons given_at visible_from reminded changed""",
    "ReviewResponse": """
        secret  id review_id user_id stance note given_at""",
    "RoleGrant": """
        staff   id user_id role subprogramme is_alternate valid_from valid_to
        secret  delegated_by_id instrument granted_by_id granted_at confirmed_by_id confirmed_at
                ended_by_id ended_at""",
    "SavedSearch": """
        secret  id user_id name place query saved_at""",
    "ScreenedName": """
        secret  name_id algorithm least""",
    "ScreenedTerm": """
        secret  term name_id""",
    "ScreenedWord": """
        secret  key term""",
    "Screening": """
        secret  id party_id proposal_id list_source list_version method result note entered_by_id
                entered_at confirmed_by_id confirmed_at refused_by_id refused_at superseded_at""",
    "ScreeningRun": """
        secret  id reason scope state organisation_id is_full lists algorithm provider position
                parties_digest party_count entry_count raised_count closed_count ordered_by_id
                ordered_at started_at finished_at event_head event_count""",
    "SearchEntry": """
        secret  seq kind subject_id words""",
    "Section": """
        secret  proposal_id name version answers updated_by_id updated_at""",
    "ShadowDecision": """
        secret  id snapshot_id policy_version_id policy_hash engine_version outcome decided_at""",
    "SignInAttempt": """
        secret  id source at succeeded""",
    "Snapshot": """
        secret  id proposal_id submission_no facts facts_hash outcome policy_version policy_hash
                engine_version exchange_rates taken_by_id taken_at""",
    "StandardsInterest": """
        secret  id organisation_id body subject since_on until_on recorded_by_id recorded_at""",
    "StockEntry": """
        secret  id stock_taking_id agreement_id subprogramme answer note answered_by_id answered_at""",
    "StockTaking": """
        secret  id year due_on opened_by_id opened_at reminded_on closed_at event_head event_count""",
    "Submission": """
        secret  id proposal_id number form_version answers hash submitted_by_id submitted_at""",
    "Task": """
        staff   id kind role agreement_id verb due_on opened_at done_at
        secret  key subject_id proposal_id reasons done_by_id done_note""",
    "Token": """
        secret  id user_id proposal_id purpose email secret_hash created_at expires_at used_at""",
    "User": """
        staff   id name language is_staff is_active
        secret  email is_expert password_hash email_confirmed_at failed_sign_ins locked_until
                last_sign_in_at session_epoch mail_frequency past_employers event_head event_count
                created_at""",
    "VerificationRecord": """
        public  key_id public_key
        secret  id number proposal_id content signature valid_until issued_by_id issued_at""",
}
# fmt: on


def level_of(column: str) -> Level:
    """Of "Model.column". Raises NotForThisDoor for one that nobody declared: closed unless declared."""
    model, _, name = column.partition(".")
    try:
        return levels(model)[name]
    except KeyError:
        raise NotForThisDoor(f"{column} is not declared in registry/disclosure.py") from None


def check_sources(columns: Iterable[str], door: Level) -> None:
    """Raises NotForThisDoor when one of the columns must not pass the door; nothing secret passes any."""
    if door is Level.SECRET:
        raise NotForThisDoor("There is no export for what is secret.")
    for column in columns:
        if level_of(column) > door:
            raise NotForThisDoor(f"{column} is {level_of(column).name.lower()}, the door {door.name.lower()}")


@cache
def levels(model: str) -> Mapping[str, Level]:
    """Column → level, of one model."""
    found: dict[str, Level] = {}
    level: Level | None = None
    for word in COLUMNS[model].split():
        if word.upper() in Level.__members__:
            level = Level[word.upper()]
        elif level is None or word in found:
            raise ValueError(f"{model}: {word} has no level, or two")
        else:
            found[word] = level
    return found
