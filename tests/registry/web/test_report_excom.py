"""The pages of the EXCOM report: chosen, read, taken along, presented; texts written and signed off."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session, sessionmaker

from registry.services.agreement_history import write_change
from tests.case import NOW, on_stage
from tests.cast import AsPerson, Cast
from tests.register import entered

pytestmark = pytest.mark.one_engine
TEXTS = "/reports/excom/texts/2026-11-30"
WANTED = {
    "as_of-day": "30", "as_of-month": "11", "as_of-year": "2026", "profile": "excom", "language": "en",
}  # fmt: skip


@pytest.fixture
def register(sessions: sessionmaker[Session], cast: Cast) -> None:
    with sessions.begin() as session:
        people = on_stage(session, cast)
        write_change(session, entered(session, people, 1), "agreement.changed", actor=people.bea, now=NOW)


@pytest.mark.usefixtures("register")
def test_a_report_is_chosen_written_for_read_taken_along_and_presented(
    cast: Cast, as_person: AsPerson
) -> None:
    bea, carl, otto = as_person(cast.bea), as_person(cast.carl), as_person(cast.otto)
    assert "EXCOM Partnerships Report" in bea.get("/reports").text
    # a text: by the focal point, signed off by the director
    carl.get(TEXTS)
    assert "Write" in carl.page.text
    place = f"{TEXTS}/gender/en"
    said = {"text": "Women lead.\n\nAnd more.", "profile": "excom", "number": "0"}
    assert carl.submit(place, {**said, "text": " "}).status_code == 422
    assert carl.submit(place, said).status_code == 303
    assert carl.submit(place, said).status_code == 409  # a page that was open twice
    assert carl.submit(place, {}, form=-2).status_code == 303
    otto.get(place)
    assert "Sign off" in otto.page.text
    refused = otto.submit(place, {"note": ""}, form=-2)
    assert (refused.status_code, "Say what should change." in refused.text) == (422, True)
    assert otto.submit(place, {}, form=-3).status_code == 303
    assert "Keep the draft" not in as_person(cast.aldo).get(place).text
    # the report
    assert bea.submit("/reports/excom", {**WANTED, "since-day": "1"}).status_code == 422
    chosen = bea.submit("/reports/excom", WANTED)
    assert chosen.status_code == 303
    address = chosen.location
    assert re.search(r"as_of=2026-11-30&since=2025-12-01&known_at=20", address)
    page = bea.get(address)
    assert "Clean rivers" in page.text
    assert "Women lead." in page.text
    assert address.replace("&", "&amp;") in page.text  # what always gives this report
    for form, kind in (("docx", b"PK"), ("html", b"<!DOCTYPE")):
        with bea.get(address.replace("/read?", f"/file.{form}?")) as answer:
            assert answer.data.startswith(kind)
            assert f"excom-2026-11-30-excom-en.{form}" in answer.headers["Content-Disposition"]
    kept = bea.submit(address, {"occasion": "130th meeting"})
    assert kept.status_code == 303
    assert "Same as presented" in bea.get(kept.location).text
    assert "130th meeting" in bea.get("/reports/excom").text
    # who reads what
    internal = address.replace("profile=excom", "profile=internal")
    assert (bea.get(internal).status_code, carl.get(internal).status_code) == (200, 404)
    assert carl.get(address).status_code == 200
    assert "Put on record" not in carl.page.text
    assert bea.get("/reports/excom/read?as_of=2026-13-01").status_code == 404
    assert as_person(cast.alice).get("/reports").status_code == 404
