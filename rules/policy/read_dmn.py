"""Read a policy back from a DMN model that `policy_dmn` has written and that another tool may have edited.

Rows, cells, hit policies, words of outcomes and values of parameters count as the model says them. What our
extension elements say counts for the rest; where the model says the same a second time, the two must agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rules.cell import read_number
from rules.dmn.model import (
    BadModel,
    Decision,
    DecisionTable,
    Extension,
    Literal,
    Model,
    TableOutput,
    Variable,
)
from rules.dmn.reader import read_model
from rules.policy.dmn import KINDS, NAMESPACE, TABLE_PREFIX, policy_model
from rules.policy.file import read_json
from rules.policy.model import Names
from rules.policy.reading import Imported, Reading, imported
from rules.table import BadTable

STRING = r'"(?:[^"\\]|\\.)*"'
WORDS = re.compile(rf"\s*({STRING}|null)\s*(,|$)")
PLAIN_WORD = re.compile(r"(?!null$)[^\s,()\-\[][^\s,()]*")
NEGATED = re.compile(r"not\s*\((.*)\)", re.DOTALL)
ONCE = ("format", "version", "identity")  # extension elements of the whole model that stand once


def read_policy_dmn(data: bytes) -> Imported:
    """The policy in a DMN document. Raises BadTable with every fault and the element where it is."""
    try:
        model = read_model(data)
    except BadModel as bad:
        raise BadTable([str(bad)]) from None
    reading = Reading()
    document = _document(model, reading)
    found = imported(document, document.pop("identity"), reading)
    different = _differences(outline(policy_model(found.policy)), outline(model))
    if different:
        raise BadTable(different)
    dropped = tuple(_dropped(model))
    return Imported(found.source, found.policy, found.identity, (*found.warnings, *dropped))


def _document(model: Model, reading: Reading) -> dict[str, Any]:
    whole = _whole(model, reading)
    glossary = list(_glossary(model, reading))
    types = {each.get("name"): each.get("type") for each in glossary if isinstance(each, Mapping)}
    decisions = [(each, _ours(each.extensions)) for each in model.decisions]
    for decision, ours in decisions:
        if not {"parameter", "table"} & ours.keys():
            reading.faults.append(
                f"decision {decision.name}: the extension element parameter or table of {NAMESPACE} is missing"
            )
    return {
        **whole,
        "parameters": [_parameter(d, o["parameter"], reading) for d, o in decisions if "parameter" in o],
        "glossary": glossary,
        "tables": [
            _Table(at, d, types, reading).read(text)
            for at, (d, text) in enumerate((d, o["table"]) for d, o in decisions if "table" in o)
        ],
    }


def _ours(extensions: tuple[Extension, ...]) -> dict[str, str]:
    return {each.name: each.text for each in extensions if each.namespace == NAMESPACE}


def _json(text: str, where: str, reading: Reading) -> Any:
    try:
        return read_json(text)
    except ValueError as bad:
        reading.faults.append(f"{where}: the extension element is not JSON: {bad}")
        return None


# --- the whole model -----------------------------------------------------------------------------------


def _whole(model: Model, reading: Reading) -> dict[str, Any]:
    """What stands in extension elements of the definitions."""
    read: dict[str, Any] = {"wording": {}, "names": {}, "citations": [], "examples": []}
    read["names"] = {group: {} for group in Names.__dataclass_fields__}
    for number, each in enumerate(model.extensions, 1):
        if each.namespace == NAMESPACE:
            where = f"definitions, extension element {number} ({each.name})"
            _put(read, each.name, _json(each.text, where, reading), where, reading)
    for name in ONCE:
        if name not in read:
            reading.faults.append(f"definitions: the extension element {name} of {NAMESPACE} is missing")
            read[name] = ""
    if not isinstance(read["identity"], str):
        reading.faults.append("definitions, identity: expected text")
    return read


def _put(read: dict[str, Any], name: str, content: Any, where: str, reading: Reading) -> None:
    if name in ONCE:
        if name in read:
            reading.faults.append(f"{where}: it stands twice")
        read[name] = content
    elif name in ("citation", "example"):
        reading.places[f"{name}s[{len(read[f'{name}s'])}]"] = where
        read[f"{name}s"].append(content)
    elif name == "wording":
        _put_named(read["wording"], "rule", content, where, reading)
    elif name == "name":
        group = content.pop("group", None) if isinstance(content, dict) else None
        if isinstance(group, str) and group in read["names"]:
            _put_named(read["names"][group], "word", content, where, reading)
        else:
            reading.faults.append(f"{where}: expected a group, one of {', '.join(read['names'])}")
    else:
        reading.faults.append(f"{where}: a policy has no such element")


def _put_named(into: dict[str, Any], key: str, content: Any, where: str, reading: Reading) -> None:
    """An entry under the name that stands in it."""
    name = content.pop(key, None) if isinstance(content, dict) else None
    if not isinstance(name, str):
        reading.faults.append(f"{where}: expected an object with the key {key}")
    elif name in into:
        reading.faults.append(f"{where}: {name} stands twice")
    else:
        into[name] = content
        if key == "rule":
            reading.places[f"wording of {name}"] = reading.places[f"wording.{name}"] = where


# --- inputs, parameters and tables ---------------------------------------------------------------------


def _glossary(model: Model, reading: Reading) -> Iterator[Any]:
    for at, each in enumerate(model.inputs):
        where = f"inputData {each.name}"
        text = _ours(each.extensions).get("input")
        if text is None:
            reading.faults.append(f"{where}: the extension element input of {NAMESPACE} is missing")
            continue
        reading.places[f"glossary[{at}]"] = reading.places[f"glossary, {each.name}"] = where
        yield _json(text, where, reading)


def _parameter(decision: Decision, text: str, reading: Reading) -> dict[str, Any]:
    where = f"decision {decision.name}"
    rest = _json(text, where, reading)
    value: Any = None
    if not isinstance(decision.expression, Literal):
        reading.faults.append(f"{where}: expected a literal expression, the value of the parameter")
    else:
        written = decision.expression.text.strip()
        number = read_number(written)
        value = _codes(written) if number is None else number
        if value is None:
            reading.faults.append(f"{where}: expected a number or a list of strings, got {written[:60]!r}")
    reading.places[f"parameter {decision.name}"] = where
    given = rest if isinstance(rest, Mapping) else {}
    return {**given, "name": decision.name, "value": value}


def _codes(text: str) -> list[str] | None:
    words = words_in(text[1:-1]) if text.startswith("[") and text.endswith("]") else None
    return None if words is None or None in words else [word for word in words if word is not None]


def words_in(text: str) -> list[str | None] | None:
    """The string literals (None for null) that stand there with commas; None when anything else does."""
    found: list[str | None] = []
    at, more = 0, True
    while more:
        match = WORDS.match(text, at)
        if match is None:
            return None
        try:
            found.append(json.loads(match[1]))
        except ValueError:
            return None
        at, more = match.end(), match[2] == ","
    return found if at == len(text) else None


class _Table:
    """One decision that is a table; `types` are those of the inputs by name."""

    def __init__(self, at: int, decision: Decision, types: Mapping[Any, Any], reading: Reading) -> None:
        self.where = f"decision {decision.name}"
        self.name = decision.name.removeprefix(TABLE_PREFIX)
        self.types = types
        self.reading = reading
        table = decision.expression
        if not isinstance(table, DecisionTable):
            reading.faults.append(f"{self.where}: expected a decision table")
            table = DecisionTable((), (), ())
        self.table = table
        self.inputs = [column.text.strip() for column in table.inputs]
        self.outputs = [self._output(column) for column in table.outputs]
        reading.places[f"tables[{at}]"] = reading.places[f"table {self.name}"] = self.where
        for number in range(1, len(table.rules) + 1):
            reading.places[f"tables[{at}].rows[{number - 1}]"] = self._place(number)
            for column in ("", *self.inputs, *(output["name"] for output in self.outputs)):
                key = f"table {self.name}, row {number}" + (f", {column}" if column else "")
                reading.places[key] = self._place(number, column)

    def _place(self, number: int, column: str = "") -> str:
        name = self.table.rules[number - 1].id
        return (
            f"{self.where}, rule {number}"
            + (f" ({name})" if name else "")
            + (f", {column}" if column else "")
        )

    def read(self, text: str) -> dict[str, Any]:
        """`text` is our extension element: the title, and the outcomes without words that may be empty."""
        rest = _json(text, self.where, self.reading)
        title, empty = (
            (rest.get("title"), rest.get("nullable")) if isinstance(rest, Mapping) else (None, None)
        )
        for output in self.outputs:
            if output["type"] != "word":
                output["nullable"] = isinstance(empty, list) and output["name"] in empty
        return {
            "name": self.name,
            "title": title,
            "hit": self.table.hit_policy,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "rows": [
                [
                    *(self._cell(number, *each) for each in zip(rule.inputs, self.inputs, strict=True)),
                    *(self._outcome(number, *each) for each in zip(rule.outputs, self.outputs, strict=True)),
                ]
                for number, rule in enumerate(self.table.rules, 1)
            ],
        }

    def _output(self, column: TableOutput) -> dict[str, Any]:
        name = column.name or column.label
        kind = {KINDS[kind]: kind for kind in ("word", "flag", "number")}.get(
            column.type_ref, column.type_ref
        )
        words = words_in(column.allowed_values) if column.allowed_values else []
        where = f"{self.where}, output {name}"
        if words is None:
            self.reading.faults.append(f"{where}: expected string literals with commas as output values")
        if column.default:
            self.reading.faults.append(f"{where}: a default outcome; write a rule for it")
        known = [word for word in words or [] if word is not None]
        return {"name": name, "type": kind, "words": known, "nullable": None in (words or [])}

    def _cell(self, number: int, text: str, column: str) -> str:
        """The unary test as our tables write it."""
        stripped = text.strip()
        if self.types.get(column) != "choice" or stripped in ("-", ""):
            return stripped
        negated = NEGATED.fullmatch(stripped)
        words = self._words(negated[1] if negated else stripped, self._place(number, column))
        inner = ", ".join("null" if word is None else word for word in words)
        return f"not({inner})" if negated else inner

    def _outcome(self, number: int, text: str, output: Mapping[str, Any]) -> str:
        stripped = text.strip()
        if stripped == "null" and output["nullable"]:
            return "-"
        if output["type"] != "word":
            return stripped
        words = self._words(stripped, self._place(number, output["name"]))
        return ", ".join("null" if word is None else word for word in words)

    def _words(self, text: str, where: str) -> list[str | None]:
        """String literals; a bare word would be a variable, and no word of ours has a comma or a blank."""
        words = words_in(text) or []
        if not words or any(word is not None and not PLAIN_WORD.fullmatch(word) for word in words):
            self.reading.faults.append(f'{where}: expected words such as "a", "b", not {text[:60]!r}')
        return words


# --- what the model says twice -------------------------------------------------------------------------


def outline(model: Model) -> dict[str, str]:
    """What our extension elements, or the glossary, say too; texts of FEEL without blanks."""
    found = {"expression language": _language(model.language)}
    found["itemDefinitions"] = str(len(model.items))
    for item in model.items:
        kind = (" collection" if item.collection else "") + (" structure" if item.components else "")
        found[f"itemDefinition {item.name}: type"] = item.type_ref + kind
        found[f"itemDefinition {item.name}: allowed values"] = "".join(item.allowed_values.split())
        found[f"itemDefinition {item.name}: constraint"] = item.constraint
    for data in model.inputs:
        found[f"inputData {data.name}: label"] = data.label
        found[f"inputData {data.name}: variable"] = _variable(data.variable, data.name)
    for each in model.knowledge:
        found[f"businessKnowledgeModel {each.name}"] = "there"
    for decision in model.decisions:
        found[f"decision {decision.name}: label"] = decision.label
        found[f"decision {decision.name}: variable"] = _variable(decision.variable, decision.name)
        found |= {f"decision {decision.name}{key}": text for key, text in _expression(decision.expression)}
    return found


def _variable(variable: Variable | None, name: str) -> str:
    """Name and type; a model without a variable knows the value by the name of the element."""
    return f"{name} " if variable is None else f"{variable.name} {variable.type_ref}"


def _language(address: str) -> str:
    return "" if "feel" in address.casefold() else address


def _expression(expression: object) -> Iterator[tuple[str, str]]:
    if isinstance(expression, Literal):
        yield ": expression language", _language(expression.language)
    if isinstance(expression, DecisionTable):
        yield ": aggregation", expression.aggregation
        for column in expression.inputs:
            yield f", input {column.text.strip()}: label", column.label
            yield f", input {column.text.strip()}: type", column.type_ref
            yield f", input {column.text.strip()}: allowed values", column.allowed_values
        for output in expression.outputs:
            yield f", output {output.name or output.label}: name", output.name
            yield f", output {output.name or output.label}: label", output.label
            yield f", output {output.name or output.label}: type", output.type_ref


def _differences(expected: Mapping[str, str], got: Mapping[str, str]) -> list[str]:
    faults = []
    for key in dict.fromkeys((*expected, *got)):
        if key not in expected:
            faults.append(f"{key}: a policy has no such part")
        elif key not in got:
            faults.append(f"{key}: it is missing")
        elif expected[key] != got[key]:
            faults.append(
                f"{key}: expected {expected[key]!r} as the extension elements say, got {got[key]!r}"
            )
    return faults


def _dropped(model: Model) -> Iterator[str]:
    """What another tool may have added and a policy has no place for."""
    for decision in model.decisions:
        table = decision.expression
        notes = [decision.description, decision.question, decision.allowed_answers]
        if isinstance(table, DecisionTable):
            notes += [table.description, *table.annotations, *(rule.description for rule in table.rules)]
        if any(notes):
            yield f"decision {decision.name}: descriptions, questions and annotations are not kept"
