"""Names: how well ours are matched beside other matchers, what blocking loses, how fast a list is searched.

The labelled pairs are those of the shared data. Weights and rules were chosen on their even rows (the first
is 0); the odd ones are reported. Our own regional pairs are measured whole: each rests on a rule.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from registry.adapters.lists import ListFile, ofac, unsc
from registry.adapters.lists.listed import Listed
from rules.screening import ORGANIZATION, PERSON, REVIEW, WEAK, Entry, Name, Search, compare_names
from rules.screening.clean import main_script
from tests.bench.common_names import COMMON_NAMES, FORMS
from tests.bench.harness import Bench, area
from tests.bench.screening_peers import scorers
from tests.rules.screening.names import OWN_PAIRS, Pair, area_under_curve, best_f1, pairs, record

SHARED = Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
REPORTED = slice(1, None, 2)
SIZES = {10_000: 350.0, 100_000: 100.0}  # names on the list, names asked for a second
MEMORY = 1024.0  # MB


@area("screening.names")
def names(bench: Bench) -> None:
    if not SHARED.is_dir():
        print("NOT MEASURED: the shared data is missing; set SHARED_DATA to its folder", flush=True)
        return
    _labelled(bench)
    _own(bench)
    listed = real_entries()
    _unrelated(bench, listed)
    _blocking(bench, listed)
    for size, goal in SIZES.items():
        _speed(bench, listed, size, goal)


def real_entries() -> list[Entry]:
    """The UN list of 2026 and OFAC's of 2019."""
    folder = SHARED / "lists"
    un = ListFile((folder / "unsc_2026-02-27.xml").read_bytes())
    beside = {name: (folder / f"ofac_{name}.csv").read_bytes() for name in ("alt", "add")}
    sdn = ListFile((folder / "ofac_sdn.csv").read_bytes(), beside=beside)
    read = [*unsc.read(un), *ofac.read(sdn)]
    return [each.entry for each in read if isinstance(each, Listed)]


def _scored(some: list[Pair], score: object) -> list[tuple[float, bool]]:
    return [(score(pair.ours, pair.theirs, pair.schema), pair.same) for pair in some]  # type: ignore[operator]


def _labelled(bench: Bench) -> None:
    general = pairs(SHARED / "names" / "names_dev.csv")[REPORTED]
    regional = pairs(SHARED / "names" / "regional_dev.csv")[REPORTED]
    for name, score in scorers().items():
        ours = name == "ours"
        scores = _scored(general, score)
        area = area_under_curve(scores)
        bench.record(f"screening.names.general.auc.{name}", area, "", at_least=0.90 if ours else None)
        f1 = best_f1(scores)[0]
        bench.record(f"screening.names.general.f1.{name}", f1, "", at_least=0.84 if ours else None)
        scores = _scored(regional, score)
        bench.record(f"screening.names.regional.auc.{name}", area_under_curve(scores), "")
        true = [value for value, same in scores if same]
        found = sum(value >= REVIEW for value in true) / len(true)
        bench.record(f"screening.names.regional.recall.{name}", found, "", at_least=0.90 if ours else None)


def _own(bench: Bench) -> None:
    own = pairs(OWN_PAIRS)
    bench.record("screening.names.own.pairs", len(own), "pairs", at_least=300)
    scores = _scored(own, compare_names)
    right = sum((score >= REVIEW) == same for score, same in scores) / len(scores)
    bench.record("screening.names.own.right", right, "", at_least=0.95)


def made_up(count: int, seed: int) -> Iterator[Entry]:
    """People, and one company in four, of frequent names: on no list, save by chance."""
    chance = random.Random(seed)
    for number in range(count):
        language = chance.choice(list(COMMON_NAMES))
        given, family, trade = COMMON_NAMES[language]
        last = chance.choice(family.split("|") if "|" in family else family.split())
        if chance.random() < 0.25:
            name = f"{FORMS[language]} {chance.choice(trade.split())} {last}"
            yield record(name, key=f"q{number}", schema=ORGANIZATION, countries=(language.upper(),))
        else:
            born = (str(chance.randint(1940, 2003)),)
            name = f"{chance.choice(given.split())} {last}"
            yield record(name, key=f"q{number}", birth_dates=born, countries=(language.upper(),))


def _unrelated(bench: Bench, listed: list[Entry]) -> None:
    search, asked = Search(listed), list({entry.names: entry for entry in made_up(3000, 7)}.values())
    people = [entry for entry in asked if entry.schema == PERSON]
    for label, some, most in (
        ("names_only", [replace(entry, birth_dates=(), countries=()) for entry in asked], 1.0),
        ("with_birth_year_and_country", people, 0.3),
    ):
        alerts = sum(bool(hits := search.find(each)) and hits[0].score >= REVIEW for each in some)
        bench.record(f"screening.names.unrelated.{label}", 100 * alerts / len(some), "% alerts", at_most=most)


def _blocking(bench: Bench, listed: list[Entry]) -> None:
    """Of the true pairs that comparing puts into a band, how many a search among all entries finds."""
    files = [SHARED / "names" / "names_dev.csv", SHARED / "names" / "regional_dev.csv", OWN_PAIRS]
    true = [pair for file in files for pair in pairs(file) if pair.same]
    entries = [record(pair.theirs, key=f"pair {at}", schema=pair.schema) for at, pair in enumerate(true)]
    search = Search([*listed, *entries])
    counted: dict[str, list[bool]] = {"latin": [], "across_scripts": []}
    for at, pair in enumerate(true):
        if compare_names(pair.ours, pair.theirs, pair.schema) >= WEAK:
            found = {match.key for match in search.find(record(pair.ours, key="", schema=pair.schema))}
            latin = main_script(pair.ours) == main_script(pair.theirs) == "LATIN"
            counted["latin" if latin else "across_scripts"].append(f"pair {at}" in found)
    for name, least in (("latin", 0.999), ("across_scripts", 0.97)):
        recall = sum(counted[name]) / len(counted[name])
        bench.record(f"screening.names.blocking.{name}", recall, "", at_least=least)


def long_list(listed: list[Entry], size: int) -> list[Entry]:
    """`size` names: real ones, then such whose words come from two real ones, as lists grow."""
    chance = random.Random(11)
    real = [(entry.schema, name.text) for entry in listed for name in entry.names]
    chance.shuffle(real)
    found = [record(name, key=str(at), schema=schema) for at, (schema, name) in enumerate(real[: size // 2])]
    people = [name.split() for schema, name in real if schema == PERSON and len(name.split()) > 1]
    others = [name.split() for schema, name in real if schema != PERSON and len(name.split()) > 1]
    while len(found) < size:
        is_person = chance.random() < 0.7
        first, second = chance.choices(people if is_person else others, k=2)
        name = " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])
        schema = PERSON if is_person else ORGANIZATION
        found.append(Entry(str(len(found)), "made", schema, (Name(name),)))
    return found


def _speed(bench: Bench, listed: list[Entry], size: int, goal: float) -> None:
    """In a process of its own, so that memory is only that of the index."""
    code = f"from tests.bench.screening_names import measure; measure({size})"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    built, rate, memory = map(float, told.stdout.split()[-3:])
    bench.record(f"screening.names.build.{size}", built, "s")
    bench.record(f"screening.names.rate.{size}", rate, "names/s", at_least=goal, scaled=True)
    bench.record(f"screening.names.memory.{size}", memory, "MB", at_most=MEMORY)


def measure(size: int) -> None:
    """Prints seconds of building, names asked for a second, MB. Half of the names asked for are of the list's
    making, half are unrelated; each word is new to the index when it is first asked for."""
    listed = real_entries()
    entries = long_list(listed, size)
    began = time.process_time()
    search = Search(entries)
    built = time.process_time() - began
    asked = [*made_up(400, 3), *(replace(entry, key="") for entry in long_list(listed, size)[-400:])]
    began = time.process_time()
    for each in asked:
        search.find(each)
    rate = len(asked) / (time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{built:.2f} {rate:.1f} {memory:.0f}")
