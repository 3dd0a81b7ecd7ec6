"""Training paths: each question has one right answer, and reads what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import reference
from registry.reference.source import OURS


def test_each_question_has_answers_of_which_one_is_right_and_its_place_is_not_always_the_same() -> None:
    questions = [each for path in reference.load().training for each in path.questions]
    assert all(len(each.answers) >= 3 for each in questions)
    assert {each.right for each in questions} == {0, 1, 2}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("{right: true,", "{right: false,", "answers"),  # none is right
        ("{right: false,", "{right: true,", "answers"),  # two are
        ("read: [review, decision]", "read: [review, nothing]", "read"),
        ("months: 24", "months: 0", "months"),
    ],
)
def test_a_path_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    content = (OURS / "training.yaml").read_text(encoding="utf-8")
    (tmp_path / "training.yaml").write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(reference.BadReference, match=place):
        _ = reference.load(tmp_path).training
