"""How others score two names, when they are installed: `pip install .[bench]`; not in the locks.

rapidfuzz is always there; nomenklatura's logic-v2 is what OpenSanctions and yente match with.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from itertools import count

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from rules.screening import compare_names

Score = Callable[[str, str, str], float]  # two names and their schema


def token_sort(ours: str, theirs: str, schema: str) -> float:
    return fuzz.token_sort_ratio(ours.casefold(), theirs.casefold()) / 100


def jaro_winkler(ours: str, theirs: str, schema: str) -> float:
    return JaroWinkler.similarity(ours.casefold(), theirs.casefold())


def logic_v2() -> Score:
    """nomenklatura's matcher as it comes, with nothing but a name in each entity."""
    model = importlib.import_module("followthemoney").model
    matcher = importlib.import_module("nomenklatura.matching.logic_v2.model").LogicV2
    config = matcher.default_config()

    numbers = count()  # it keeps names by the id of their entity, so no id may come twice

    def entity(name: str, schema: str) -> object:
        return model.get_proxy({"id": f"e{next(numbers)}", "schema": schema, "properties": {"name": [name]}})

    def score(ours: str, theirs: str, schema: str) -> float:
        return float(matcher.compare(entity(ours, schema), entity(theirs, schema), config).score)

    return score


def scorers() -> dict[str, Score]:
    """Ours first. Says loudly which peer is not there."""
    found: dict[str, Score] = {"ours": compare_names, "token_sort": token_sort, "jaro_winkler": jaro_winkler}
    if importlib.util.find_spec("nomenklatura") is None:
        print("NOT MEASURED: nomenklatura logic-v2 is not installed (pip install .[bench])", flush=True)
    else:
        found["logic_v2"] = logic_v2()
    return found
