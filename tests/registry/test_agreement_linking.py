"""Links of an agreement: goals with how, the gender marker, relations; and their pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.models import Agreement, AgreementLink, Organisation
from registry.queries.agreement_linking import divisions_of, list_group, list_relations
from registry.services.agreement_linking import (
    link_agreement,
    relate_agreements,
    unrelate_agreements,
    validate_gender,
)
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.registry.test_contribution import drafted
from workflows.machine import Blocked, NotYours, WrongState


@pytest.fixture
def staged(session: Session, cast: Cast) -> Cast:
    return on_stage(session, cast)


def test_desk_and_focal_points_of_its_subprogrammes_link_an_agreement(session: Session, staged: Cast) -> None:
    cast, agreement = staged, drafted(session, staged)
    values = {
        "subprogrammes": [2, 5],
        "sdgs": [5, 11],
        "sdg_targets": ["11.2", "17.1"],
        "sdg_notes": {"11.2": "Buses for all", "17.1": "gone with its goal", "11": " "},
        "gender_marker": "principal",
        "bodies": ["wp29"],
    }
    with pytest.raises(NotYours):
        link_agreement(session, agreement, values, actor=cast.claire, now=NOW)
    link_agreement(session, agreement, values, version=agreement.version, actor=cast.cleo, now=NOW)
    assert (agreement.sdg_targets, agreement.sdg_notes) == (["11.2"], {"11.2": "Buses for all"})
    assert len(divisions_of(agreement)) == 2
    links = session.execute(select(AgreementLink.kind, AgreementLink.value)).all()
    assert ("sdg", "5") in [(kind, value) for kind, value in links]
    # the subprogramme that it touches now may change it too, but not from an old page
    with pytest.raises(WrongState):
        link_agreement(session, agreement, {"nexus": []}, version=1, actor=cast.claire, now=NOW)
    link_agreement(session, agreement, {"nexus": []}, actor=cast.claire, now=NOW)
    with pytest.raises(Blocked):
        link_agreement(session, agreement, {"lead_subprogramme": 7}, actor=cast.bea, now=NOW)


def test_only_the_gender_focal_point_validates_and_another_marker_is_validated_anew(
    session: Session, staged: Cast
) -> None:
    cast, agreement = staged, drafted(session, staged)
    with pytest.raises(NotYours):
        validate_gender(session, agreement, "principal", actor=cast.bea, now=NOW)
    validate_gender(session, agreement, "principal", actor=cast.grace, now=NOW)
    assert agreement.gender_validated_at == NOW
    link_agreement(session, agreement, {"gender_marker": "principal"}, actor=cast.bea, now=NOW)
    assert agreement.gender_validated_by_id == cast.grace.id
    link_agreement(session, agreement, {"gender_marker": "none"}, actor=cast.bea, now=NOW)
    assert agreement.gender_validated_at is None


def test_two_agreements_are_related_once_and_the_group_is_read_from_the_partner(
    session: Session, staged: Cast
) -> None:
    cast, first = staged, drafted(session, staged)
    second = drafted(session, cast)
    row = relate_agreements(session, first, second.reference.lower(), "follows", actor=cast.bea, now=NOW)
    for number in (second.reference, first.reference, "AGR-1999-0001"):
        with pytest.raises(Blocked):
            relate_agreements(session, first, number, "related", actor=cast.bea, now=NOW)
    [(seen, is_from)] = list_relations(session, second, cast.bea, NOW)
    assert (seen.other_id, is_from) == (second.id, False)
    assert list_relations(session, second, cast.dora, NOW) == []
    unrelate_agreements(session, second, row, actor=cast.bea, now=NOW)
    assert list_relations(session, first, cast.bea, NOW) == []
    partner = session.get_one(Organisation, first.organisation_id)
    cast.grey_dam.group_id, partner.parent_id = partner.group_id, cast.grey_dam.id
    session.flush()
    [company] = list_group(session, first, cast.bea, NOW)
    assert (company.organisation.name, company.is_parent) == (cast.grey_dam.name, True)


def test_the_links_are_changed_in_one_form_and_validated_on_their_page(
    sessions: sessionmaker[Session], cast: Cast, as_person: AsPerson
) -> None:
    with sessions.begin() as session:
        path = f"/agreements/{drafted(session, on_stage(session, cast)).id}"
    carl = as_person(cast.carl)
    answers = {"targets": "11.2 11.99", "countries": "Atlantis"}
    assert carl.submit(f"{path}/links/edit", answers).status_code == 422
    assert "There is no target 11.99." in carl.page.text
    assert "We do not know this country: Atlantis." in carl.page.text
    right = {
        "targets": "11.2", "countries": "Armenia, Georgia", "note_11": "Safer buses", "bodies": ["itc"],
        "role_in_mandate": "policy_dialogue", "gender_marker": "mainstreamed",
    }  # fmt: skip
    assert carl.submit(f"{path}/links/edit", right).status_code == 303
    carl.get(f"{path}/links")
    for words in ("Safer buses", "Inland Transport Committee", "Georgia", "Policy dialogue", "not validated"):
        assert words in carl.page.text, words
    assert carl.get(f"{path}/gender").status_code == 404
    grace = as_person(cast.grace)
    assert grace.submit(f"{path}/gender", {}).status_code == 303
    grace.get(f"{path}/links")
    assert "validated on" in grace.page.text
    assert grace.get(f"{path}/links/edit").status_code == 404
    with sessions() as session:
        row = session.scalars(select(Agreement)).one()
        assert (row.beneficiary_countries, row.sdg_notes) == (["AM", "GE"], {"11": "Safer buses"})
    assert carl.submit(f"{path}/relations", {"kind": "follows", "number": "AGR-1"}).status_code == 422
