"""What each field of an export is, in one sentence, for the page on open data and for the schema."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.wording import N_

ABOUT: Mapping[str, str] = {
    "reference": N_("The number of the partnership in the register. It never changes."),
    "text_version": N_("The version of the text in force. An amendment adds one."),
    "status": N_("signed, active, suspended, completed, terminated or expired."),
    "title": N_("What the partnership is called."),
    "summary": N_("What the partnership is about, in a few sentences."),
    "partner": N_("The partner's name."),
    "partner_country": N_("The partner's country (ISO 3166-1, two letters)."),
    "partner_country_name": N_("The same in words, in the language of the file."),
    "partner_org_id": N_("The partner's identifier as org-id.guide writes it."),
    "lei": N_("The partner's legal entity identifier (ISO 17442)."),
    "partner_type": N_("Company, state-owned enterprise, association, foundation and so on."),
    "partner_type_name": N_("The same in words, in the language of the file."),
    "isic_rev4": N_("The partner's main activity (ISIC, revision 4)."),
    "engagement_types": N_("Kinds of partnership."),
    "engagement_type_names": N_("The same in words, in the language of the file."),
    "role_in_mandate": N_("The role of the partnership in the mandate of UNECE."),
    "role_in_mandate_name": N_("The same in words, in the language of the file."),
    "instrument": N_("The kind of agreement that was signed."),
    "instrument_name": N_("The same in words, in the language of the file."),
    "signed_on": N_("The day of signature."),
    "starts_on": N_("The first day."),
    "ends_on": N_("The last day."),
    "value_disclosed": N_("Whether the value is published. If not, the amounts are empty."),
    "value_currency": N_("The currency of the amounts (ISO 4217)."),
    "value_cash": N_("What the partner gives in cash."),
    "value_in_kind": N_("The fair market value of what the partner gives in kind."),
    "lead_subprogramme": N_("The number of the subprogramme that leads."),
    "focal_point_unit": N_("The division that answers questions."),
    "subprogrammes": N_("Numbers of all subprogrammes concerned."),
    "subprogramme_names": N_("The same in words, in the language of the file."),
    "nexus": N_("Nexus areas."),
    "nexus_names": N_("The same in words, in the language of the file."),
    "sdgs": N_("Numbers of the Sustainable Development Goals."),
    "sdg_targets": N_("Targets of the goals."),
    "gender_marker": N_(
        "none, mainstreamed or principal. Empty until the gender focal point has validated it."
    ),
    "gender_marker_name": N_("The same in words, in the language of the file."),
    "bodies": N_("UNECE bodies and instruments concerned."),
    "body_names": N_("The same in words, in the language of the file."),
    "beneficiary_countries": N_("Countries that benefit (ISO 3166-1)."),
    "beneficiary_country_names": N_("The same in words, in the language of the file."),
    "deliverables": N_("What was promised: text, by whom, due on, done on."),
    "emblem_authority": N_("Permissions to use the name or emblem that count today."),
    "progress": N_(
        "green: reports are on time; yellow: one is due; red: one is a year late. Empty when not in force."
    ),
    "verified_on": N_("The day on which the responsible office last confirmed this entry."),
    "verified_age": N_("within_a_year, over_a_year, over_two_years or never."),
    "is_public": N_("Whether the entry may be published."),
    "embargo_until": N_("The day from which it may be published."),
    "origin": N_("case, recorded (other track) or imported."),
    "value_usd": N_("The value in US dollars at the rate of the decision."),
    "contributions": N_("Contributions promised."),
    "excom_project_ref": N_("The project that the Executive Committee approved."),
    "excom_status": N_("not_required, existing, pending or approved."),
    "dd_level": N_("The level of due diligence."),
    "dd_date": N_("The day on which it was completed."),
    "dd_valid_until": N_("The day until which it is valid."),
    "competing_interests_note": N_("Other interest groups that were invited."),
    "documents": N_("Documents of the agreement."),
    "focal_point": N_("The focal point's name."),
}
