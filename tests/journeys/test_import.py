"""The desk brings in a list kept elsewhere: 300 rows, forty of them wrong, each named with its cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.scene import Scene
from tests.registry.messy_list import write_messy_list

pytestmark = pytest.mark.one_engine


def test_a_messy_workbook_comes_into_the_register(scene: Scene, tmp_path: Path) -> None:
    scene.track = "import"
    made = write_messy_list(tmp_path / "messy.xlsx")
    bea = scene.signed_in("desk", scene.cast.bea)
    bea.opens("/agreements").follows("Bring a list in")
    bea.attaches("The list", "messy.xlsx", made.path.read_bytes()).presses("Look at the file")
    bea.reads_heading("Columns of the list").presses("Check every row")
    said = bea.sees()
    assert [cell for number, cell, _code in made.faults if f"row {number}, cell {cell}:" not in said] == []
    bea.presses("Take the rows into the register").reads("260 agreements are in the register.")
    bea.reads("260 partners are not screened yet.")
    bea.opens("/agreements").reads("260 agreements")
