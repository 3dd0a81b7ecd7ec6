"""The stages of a promise of time: read from the file of the office, refused with the place of the fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry import reference
from registry.clock import stage_reached
from registry.reference.source import OURS

MONDAY = date(2026, 11, 23)


def edited(folder: Path, old: str, new: str) -> reference.Reference:
    content = (OURS / "escalation.yaml").read_text(encoding="utf-8")
    assert old in content
    (folder / "escalation.yaml").write_text(content.replace(old, new, 1), encoding="utf-8")
    return reference.load(folder)


def test_the_stages_are_proposals_of_ours_and_follow_each_other() -> None:
    ours = reference.load().escalation
    assert ours.mark == "PROP"
    assert ours.stages["review"] == {1: -2, 2: 1, 3: 3, 4: 5}
    assert ours.stages["triage"] == {1: -1, 3: 1, 4: 3}  # nobody but the desk triages: no alternate


def test_an_office_sets_its_own_days(tmp_path: Path) -> None:
    assert edited(tmp_path, "alternate: 1", "alternate: 2").escalation.stages["review"][2] == 2


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("alternate: 1", "alternate: 4", "entry review"),  # after the desk
        ("reminder: -2, alternate", "remind: -2, alternate", "remind"),
        ("quiet_days: 10", "quiet_days: 0", "quiet_days"),
        ("review_share_pct: 70", "review_share_pct: 700", "review_share_pct"),
        ("head: 3", "head: soon", "triage.head"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(reference.BadReference, match=place):
        _ = edited(tmp_path, old, new).escalation


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 11, 18), 0), (date(2026, 11, 19), 1), (MONDAY, 1), (date(2026, 11, 24), 2),
        (date(2026, 11, 26), 3), (date(2026, 11, 29), 3), (date(2026, 11, 30), 4), (date(2027, 3, 1), 4),
    ],
)  # fmt: skip
def test_a_stage_begins_on_its_working_day(today: date, stage: int) -> None:
    assert stage_reached(MONDAY, today, reference.load().escalation.stages["review"], ()) == stage
