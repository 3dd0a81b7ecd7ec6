"""The partner's whole way in Russian: Anton reads no English word of ours, from the sign-in to the letter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys import answers, office
from tests.journeys.people import Answers
from tests.journeys.scene import Scene

TITLE = "Кофе на Форуме мэров"
ORGANISATION: Answers = {
    "What is the full legal name of your organization?": "ООО «Голубой колодец»",
    "In which country is it registered?": "Kazakhstan",
    "What is its registration number?": "100200300",
    "What does your organization do?": "разработка программного обеспечения",
}
OWNER: Answers = {"Name of the owner": "Анна Белова", "Country": "Kazakhstan"}
ACTIVITY: Answers = {
    "What is your proposal called?": TITLE,
    "What would you like to do with us?": "Кофе и фрукты для мэров. Логотип не показываем.",
    "What are your goods and services worth?": "4000",
}
# Words on pages that are the same in every language: names, and what people typed.
NAMES = {"English", "Français", "Blue Well", "Anton Belov"}
# Everything that the site itself says on a page, piece by piece; what was typed is not read.
PIECES = """() => Array.from(
  document.querySelectorAll("title, h1, h2, legend, label, button, main a, nav a, p, dt, .govuk-hint"),
  piece => piece.innerText.trim())"""


def _is_russian(page: Page) -> None:
    pieces = [piece for piece in page.evaluate(PIECES) if piece not in NAMES]
    foreign = [piece for piece in pieces if _has_letters(piece) and not _has_cyrillic(piece)]
    assert not foreign, f"{page.url} says in another language: {foreign}"


def _has_letters(text: str) -> bool:
    return sum(sign.isalpha() for sign in text) > 3


def _has_cyrillic(text: str) -> bool:
    return any("а" <= sign <= "я" for sign in text.lower())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_partner_goes_the_whole_way_in_russian(scene: Scene) -> None:
    scene.track = "simplified, in Russian"
    anton = scene.stranger("partner", language="ru")
    anton.checks.append(_is_russian)
    scene.signs_in(anton, scene.cast.anton)
    answers.starts(anton)
    anton.fills({**answers.ORGANISATION, **ORGANISATION}).presses(answers.GO_ON)
    anton.fills(answers.SECTOR).presses(answers.GO_ON).reads_heading("Who owns and leads it")
    signs = {"Who would sign an agreement?": "Анна Белова, директор"}
    anton.fills({**answers.OWNERSHIP, **signs}).fills({**answers.OWNER, **OWNER}, within="Owner 1")
    anton.presses(answers.GO_ON)
    answers.proposes(anton, ACTIVITY)
    answers.declares_nothing(anton)
    status = answers.sends(anton)

    office.triages(scene.signed_in("desk", scene.cast.bea), TITLE)
    office.judges(scene.signed_in("focal point", scene.cast.carl).opens("/reviews"), TITLE, "No objection")
    olga = scene.signed_in("approving official", scene.cast.olga)
    office.decides(olga.opens("/reviews"), TITLE, "Approve")

    anton.continues("partner, after the decision").opens(status).reads("Approved", TITLE)
    anton.opens(f"{status}/answers").opens("/proposals").opens("/organisations").opens("/account")
    anton.reads_heading("Your account")
    assert scene.recorded(TITLE) == ("approved", "low")
