"""The pictures and the page of the workflows in docs/policy are current and can be read by everybody."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry.cli.workflow import FLOWS, workflow
from registry.reports.workflow_diagram import draw_workflow
from tests.architecture.tree import ROOT

FOLDER = ROOT / "docs" / "policy"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_committed_pictures_are_current(tmp_path: Path) -> None:
    result = CliRunner().invoke(workflow, ["diagram", "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    for path in sorted(tmp_path.iterdir()):
        assert (FOLDER / path.name).read_bytes() == path.read_bytes(), (
            "run: partnerships workflow diagram --output docs/policy"
        )
    assert {path.name for path in FOLDER.glob("*.svg")} == {path.name for path in tmp_path.iterdir()}


def test_the_committed_page_of_permissions_is_current() -> None:
    result = CliRunner().invoke(workflow, ["grid"])
    assert result.exit_code == 0
    assert (FOLDER / "permissions.md").read_bytes() == result.stdout_bytes, (
        "run: partnerships workflow grid --output docs/policy/permissions.md"
    )


@pytest.mark.parametrize("name", FLOWS)
def test_a_picture_tells_every_state_and_step_also_to_who_does_not_see_it(name: str) -> None:
    flow = FLOWS[name]
    root = ET.fromstring(draw_workflow(flow))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    for state in flow.state_rows:
        assert state.staff in texts
        assert state.staff in (description.text or "")
    assert len([text for text in texts if text.startswith("→") or text == "stays"]) == sum(
        len(step.source) for step in flow.steps
    )


@pytest.mark.parametrize("name", FLOWS)
def test_words_of_a_row_do_not_run_into_each_other(name: str) -> None:
    root = ET.fromstring(draw_workflow(FLOWS[name]))
    rows = [group for group in root.iter(f"{SVG}g") if len(group.findall(f"{SVG}text")) == 3]
    assert rows
    for row in rows:
        button, who, target = (each for each in row.findall(f"{SVG}text"))
        ends = float(who.get("x", 0)) + 6.4 * len(who.text or "")
        starts = float(target.get("x", 0)) - 6.4 * len(target.text or "")
        assert ends < starts, (button.text, who.text, target.text)
