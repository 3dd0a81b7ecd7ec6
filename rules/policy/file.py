"""A policy as a text file and back: JSON, one line a row of a table. Whatever is not exactly right is refused.

`build_policy(read_policy(write_policy(source)))` has the hash of `build_policy(source)`. Layout between the
tokens is free; keys twice, keys missing or unknown, and numbers that are not finite are faults.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules.glossary import Input, Parameter
from rules.policy.model import Citation, Example, Names, PolicySource, WordingSource
from rules.policy.structure import source_faults
from rules.policy.written import FILE, FORMAT
from rules.shape import Fault
from rules.table import BadTable, Hit, Output, TableSource
from rules.text import Text

MOST = 4_000_000  # characters; version 1 has about 100 000
_word = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode  # `json.dumps` makes one at each call


def document_of(source: PolicySource) -> dict[str, Any]:
    """The whole source as JSON-ready data (numbers stay int or Decimal)."""
    return {
        "format": FORMAT,
        "version": source.version,
        "parameters": [_parameter(each) for each in source.parameters],
        "glossary": [each.canonical() for each in source.inputs],
        "tables": [_table(each) for each in source.tables],
        "wording": {rule: _wording(each) for rule, each in source.wording.items()},
        "names": {
            group: {word: text.to_dict() for word, text in getattr(source.names, group).items()}
            for group in Names.__dataclass_fields__
        },
        "citations": [each.to_dict() for each in source.citations],
        "examples": [
            {"id": e.id, "title": e.title, "expected": dict(e.expected), "facts": e.facts}
            for e in source.examples
        ],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value = list(parameter.value) if isinstance(parameter.value, tuple) else parameter.value
    return {**parameter.canonical(), "value": value}


def _table(table: TableSource) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title.to_dict(),
        "hit": str(table.hit),
        "inputs": list(table.inputs),
        "outputs": [_output(output) for output in table.outputs],
        "rows": [
            [*(cells.get(name, "-") for name in table.inputs), *outcome] for cells, outcome in table.rows
        ],
    }


def _output(output: Output) -> dict[str, Any]:
    return {
        "name": output.name,
        "type": output.type,
        "words": list(output.words),
        "nullable": output.nullable,
    }


def _wording(wording: WordingSource) -> dict[str, Any]:
    return {
        "kind": wording.kind,
        "section": wording.section,
        "reason": wording.reason.to_dict(),
        "letter": wording.letter.to_dict() if wording.letter else None,
        "after": list(wording.after),
    }


def write_policy(source: PolicySource) -> str:
    """The file: every part on lines of its own, the rows of a table aligned."""
    document = document_of(source)
    lines = ["{", f' "format": {json_of(FORMAT)},', f' "version": {source.version},']
    lines += _block("parameters", map(json_of, document["parameters"]))
    lines += _block("glossary", map(json_of, document["glossary"]))
    lines += _block("tables", map(_table_text, document["tables"]))
    for part in ("wording", "names"):
        lines += [
            f' "{part}": {{',
            *_joined(f"  {json_of(k)}: {json_of(v)}" for k, v in document[part].items()),
            " },",
        ]
    lines += _block("citations", map(json_of, document["citations"]))
    lines += _block("examples", map(json_of, document["examples"]))
    lines[-1] = " ]"
    return "\n".join([*lines, "}", ""])


def json_of(value: Any) -> str:
    """JSON on one line, numbers exact and never in the form 1E+3."""
    if isinstance(value, str):  # nearly everything is a word: a policy is written in half the time
        return _word(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json_of(str(key))}: {json_of(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(json_of, value)) + "]"
    return _word(value)


def _joined(items: Iterable[str]) -> Iterator[str]:
    """The items with a comma after each but the last."""
    listed = list(items)
    for at, each in enumerate(listed, 1):
        yield each + ("," if at < len(listed) else "")


def _block(name: str, items: Iterable[str]) -> list[str]:
    return [f' "{name}": [', *_joined(f"  {each}" for each in items), " ],"]


def _table_text(table: Mapping[str, Any]) -> str:
    head = ", ".join(
        f'"{key}": {json_of(table[key])}' for key in ("name", "title", "hit", "inputs", "outputs")
    )
    return "\n".join(["{" + head + ', "rows": [', *_joined(_aligned(table["rows"])), "  ]}"])


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    texts = [[json_of(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)] if texts else []
    for row in texts:
        cells = [f"{cell}," for cell in row[:-1]]
        padded = (cell.ljust(width + 1) for cell, width in zip(cells, widths, strict=False))
        yield "    [" + " ".join([*padded, row[-1]]) + "]"


def read_policy(text: str) -> PolicySource:
    """The source in a file. Raises BadTable naming every fault; nothing in the file is skipped."""
    if len(text) > MOST:
        raise BadTable([f"the file has more than {MOST} characters"])
    try:
        document = read_json(text)
    except ValueError as bad:
        raise BadTable([f"the file is not JSON: {bad}"]) from None
    return source_of(document)


def read_json(text: str) -> Any:
    """Numbers exact, each key once, nothing that is not finite. Raises ValueError."""
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_not_a_number, object_pairs_hook=_each_key_once
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _not_a_number(text: str) -> Any:
    raise ValueError(f"{text} is not a number")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"a key stands twice: {', '.join(sorted({n for n in names if names.count(n) > 1}))}")
    return read


def source_of(document: object) -> PolicySource:
    """The source in a document of the form that `document_of` gives. Raises BadTable with all faults."""
    faults: list[Fault] = []
    read = FILE.read(document, "", faults, False)
    if faults:
        raise BadTable([str(fault) for fault in faults])
    source = PolicySource(
        version=read["version"],
        parameters=tuple(
            Parameter(each["name"], each["value"], each["unit"], Text(**each["label"]))
            for each in read["parameters"]
        ),
        inputs=tuple(map(_read_input, read["glossary"])),
        tables=tuple(map(_read_table, read["tables"])),
        wording={rule: _read_wording(each) for rule, each in read["wording"].items()},
        names=Names(
            **{group: {k: Text(**v) for k, v in words.items()} for group, words in read["names"].items()}
        ),
        citations=tuple(Citation(**each) for each in read["citations"]),
        examples=tuple(Example(**each) for each in read["examples"]),
    )
    wrong = source_faults(source)
    if wrong:
        raise BadTable(wrong)
    return source


def _text(value: Mapping[str, str] | None) -> Text | None:
    return None if value is None else Text(**value)


def _read_input(read: Mapping[str, Any]) -> Input:
    return Input(
        column=read["column"],
        label=Text(**read["label"]),
        source=read["source"],
        unit=read["unit"],
        worst_last=read["worst_last"],
        worse=read["worse"],
        question=Text(**read["question"]),
        letter=_text(read["letter"]),
    )


def _read_table(read: Mapping[str, Any]) -> TableSource:
    inputs, width = read["inputs"], len(read["inputs"]) + len(read["outputs"])
    return TableSource(
        name=read["name"],
        title=Text(**read["title"]),
        hit=Hit(read["hit"]),
        inputs=inputs,
        outputs=tuple(Output(**each) for each in read["outputs"]),
        rows=tuple((dict(zip(inputs, row, strict=False)), row[len(inputs) :]) for row in read["rows"]),
        short_rows=tuple(at for at, row in enumerate(read["rows"], 1) if len(row) != width),
    )


def _read_wording(read: Mapping[str, Any]) -> WordingSource:
    return WordingSource(
        read["kind"], read["section"], Text(**read["reason"]), _text(read["letter"]), read["after"]
    )
