"""Read the sheets of a policy that are plain lists: one row is one entry of the policy file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rules.cell import read_number
from rules.policy.file import read_json
from rules.policy.model import Names
from rules.policy.reading import Reading, Row, flag, letter_of, place_all, spoken, text_of, whole, words_of
from rules.policy.sheets import CITATIONS, EXAMPLES, GLOSSARY, NAMES, NOTHING, PARAMETERS, WORDING
from rules.policy.structure import LISTS


def read_parameter(at: int, number: int, row: Row, reading: Reading) -> dict[str, Any]:
    name, value, unit, *label = row
    key = f"parameters[{at}]"
    place_all(
        [f"{key}.name", f"{key}.value", f"{key}.unit", *spoken(f"{key}.label")], PARAMETERS, number, reading
    )
    reading.place(f"parameter {name}", PARAMETERS, number, 2)
    exact = None if name in LISTS else read_number(value)
    read = words_of(value, PARAMETERS, number, 2, reading) if exact is None else exact
    return {"name": name, "value": read, "unit": unit, "label": text_of(label)}


def read_input(at: int, number: int, row: Row, reading: Reading) -> dict[str, Any]:
    names = ("name", "type", "words", "nullable", "low", "high", "unit", "worst_last", "worse", "source")
    key = f"glossary[{at}]"
    languages = [each for part in ("label", "question", "letter") for each in spoken(f"{key}.{part}")]
    place_all([*(f"{key}.{name}" for name in names), *languages], GLOSSARY, number, reading)
    reading.place(f"glossary, {row[0]}", GLOSSARY, number, 1)
    reading.place(f"input {row[0]}", GLOSSARY, number, 1)
    read: dict[str, Any] = dict(zip(names, row[: len(names)], strict=True))
    for name in ("words", "worst_last"):
        read[name] = words_of(read[name], GLOSSARY, number, names.index(name) + 1, reading)
    read["nullable"] = flag(read["nullable"])
    read["low"] = whole(read["low"])
    read["high"] = whole(read["high"]) if read["high"] else None
    label, question, letter = row[10:13], row[13:16], row[16:19]
    return {**read, "label": text_of(label), "question": text_of(question), "letter": letter_of(letter)}


def read_wording(rows: Sequence[tuple[int, Row]], reading: Reading) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for number, row in rows:
        rule, kind, section, *texts, after = row
        if rule in read:
            reading.fault(WORDING, number, 1, f"rule {rule} stands twice")
        key = f"wording.{rule}"
        languages = [*spoken(f"{key}.reason"), *spoken(f"{key}.letter")]
        place_all(
            [f"wording of {rule}", f"{key}.kind", f"{key}.section", *languages, f"{key}.after"],
            WORDING,
            number,
            reading,
        )
        reading.place(key, WORDING, number, 1)
        read[rule] = {
            "kind": kind,
            "section": section,
            "reason": text_of(texts[:3]),
            "letter": letter_of(texts[3:]),
            "after": words_of(after, WORDING, number, len(row), reading),
        }
    return read


def read_names(rows: Sequence[tuple[int, Row]], reading: Reading) -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = {group: {} for group in Names.__dataclass_fields__}
    for number, (group, word, *texts) in rows:
        if group not in read:
            reading.fault(NAMES, number, 1, f"expected one of {', '.join(read)}, got {group!r}")
        elif word in read[group]:
            reading.fault(NAMES, number, 2, f"{word} stands twice in {group}")
        else:
            read[group][word] = text_of(texts)
            key = f"names.{group}.{word}"
            place_all([f"names.{group}", key, *spoken(key)], NAMES, number, reading)
    return read


def read_citation(at: int, number: int, row: Row, reading: Reading) -> dict[str, Any]:
    keys = ("id", "title", "mark")
    place_all([f"citations[{at}].{key}" for key in keys], CITATIONS, number, reading)
    reading.place(f"citation {row[0]}", CITATIONS, number, 1)
    return dict(zip(keys, row, strict=True))


def read_example(at: int, number: int, row: Row, reading: Reading) -> dict[str, Any]:
    name, title, gate, diligence, risk, rules, facts = row
    key = f"examples[{at}]"
    expected = [f"{key}.expected.{part}" for part in ("gate", "dd_level", "risk_level", "rule_ids")]
    place_all([f"{key}.id", f"{key}.title", *expected, f"{key}.facts"], EXAMPLES, number, reading)
    reading.place(f"example {name}", EXAMPLES, number, 1)
    reading.place(f"example {name}:", EXAMPLES, number, len(row))
    levels = [None if level == NOTHING else level for level in (diligence, risk)]
    return {
        "id": name,
        "title": title,
        "expected": {
            "gate": gate,
            "dd_level": levels[0],
            "risk_level": levels[1],
            "rule_ids": words_of(rules, EXAMPLES, number, 6, reading),
        },
        "facts": _facts(facts, number, len(row), reading),
    }


def _facts(text: str, number: int, column: int, reading: Reading) -> Any:
    try:
        return read_json(text)
    except ValueError as bad:
        reading.fault(EXAMPLES, number, column, f"expected the facts as JSON: {bad}")
        return {}
