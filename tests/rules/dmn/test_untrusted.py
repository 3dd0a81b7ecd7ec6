"""A stranger's model: no entities, no network, bounded size, and bounded cost of what it computes."""

from __future__ import annotations

import pytest

from rules.dmn import model as m
from rules.dmn.evaluate import evaluate
from rules.dmn.read_expression import NAMESPACES
from rules.dmn.reader import read_model
from rules.dmn.writer import write_model
from tests.rules.dmn.models import decision, feel, literal, model

START = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="M">'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (BOMB + START + b"<description>&b;</description></definitions>", "DOCTYPE"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + START + b"</definitions>", "DOCTYPE"),
        (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + START + b"&f;</definitions>", "DOCTYPE"),
        (b"<!DOCTYPE definitions>" + START + b"</definitions>", "DOCTYPE"),
        (START + b"&nbsp;</definitions>", "not well-formed"),
        (START, "not well-formed"),
        (b"", "not well-formed"),
        (b"PK\x03\x04", "not well-formed"),
        (b'<?xml version="1.0" encoding="klingon"?><definitions/>', "XML"),
        (START + b"<a>" * 200, "nested"),
        (START + b"<a/>" * 200_001, "elements"),
        (b" " * 10_000_001, "larger than 10 MB"),
        (b"<definitions/>", "DMN 1.1, 1.2, 1.3, 1.4, 1.5"),
        (b'<definitions xmlns="urn:other"/>', "urn:other"),
        (START.replace(b"definitions", b"testCases") + b"</testCases>", "definitions"),
    ],
    ids=range(15),
)
def test_what_is_no_safe_model_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(m.BadModel, match=reason):
        read_model(document)


def table_of(attributes: str, columns: str, rule: str) -> bytes:
    inner = f"<decisionTable {attributes}>{columns}<rule>{rule}</rule></decisionTable>"
    return START + f'<decision name="D" id="d">{inner}</decision></definitions>'.encode()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (table_of('hitPolicy="BEST"', "<output/>", "<outputEntry/>"), "hit policy 'BEST'"),
        (table_of('aggregation="AVG"', "<output/>", "<outputEntry/>"), "aggregation 'AVG'"),
        (table_of("", "<input/>", "<inputEntry/>"), "no output"),
        (table_of("", "<input/><output/>", "<outputEntry/>"), "rule 1: 0 input and 1 output"),
        (table_of("", "<output/>", "<outputEntry/><outputEntry/>"), "rule 1: 0 input and 2 output"),
    ],
    ids=["hit policy", "aggregation", "no output", "a cell too few", "a cell too many"],
)
def test_a_table_that_means_nothing_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(m.BadModel, match=reason):
        read_model(document)


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_of_the_standard_is_read(namespace: str) -> None:
    version = NAMESPACES[namespace]
    prefix = "feel:" if version == "1.1" else ""
    document = f"""<?xml version="1.0"?>
        <d:definitions xmlns:d="{namespace}" xmlns:o="urn:other" name="M" namespace="urn:m">
          <d:itemDefinition name="tA"><d:typeRef>{prefix}number</d:typeRef></d:itemDefinition>
          <d:inputData name="x" id="i"><d:variable name="x" typeRef="{prefix}number"/></d:inputData>
          <d:decision name="D" id="d"><o:literalExpression><d:text>0</d:text></o:literalExpression>
            <d:informationRequirement><d:requiredInput href="#i"/></d:informationRequirement>
            <d:literalExpression><d:text>x + 1</d:text></d:literalExpression></d:decision>
        </d:definitions>"""
    found = read_model(document.encode())
    assert (found.items[0].type_ref, found.inputs[0].variable) == ("number", m.Variable("x", "number"))
    assert evaluate(found, "D", {"x": 1}).value == 2


def test_a_model_in_another_encoding_is_read() -> None:
    written = write_model(model(decision("Größe", literal('"é"'))))
    for encoding in ("utf-16", "iso-8859-1"):
        text = written.decode().replace("UTF-8", encoding)
        assert evaluate(read_model(text.encode(encoding)), "Größe", {}).value == "é"


def doubled(first: str, then: str, last: str) -> m.Context:
    """a0 = first; a1, a2 … each twice what is before; the result."""
    texts = [first, *(then.replace("@", f"a{n}") for n in range(59))]
    entries = [m.ContextEntry(m.Variable(f"a{n}"), literal(text)) for n, text in enumerate(texts)]
    return m.Context((*entries, m.ContextEntry(None, literal(last))))


@pytest.mark.parametrize(
    "expression",
    [
        doubled('"aaaaaaaaaa"', "@ + @", "a59"),
        doubled("[1, 2]", "concatenate(@, @)", "a59"),
        doubled("[1, 2]", "[@, @]", "flatten(a59)"),
        doubled("[1, 2]", "[@, @]", "string(a59)"),
        doubled("[1, 2]", "[@, @]", "a59 = a58"),
        doubled("[1, 2]", "{b: @, c: @}", "a59"),
        literal("[" * 5000),
        literal("(" * 400 + "1" + ")" * 400),
        literal("-" * 5000 + "1"),
        literal("+".join("1" * 20_000)),
        literal("1 in (" * 3000),
        literal("not(" * 3000),
        literal("1" * 200_000),
        literal("9.99999 ** 99999999999999"),
        literal("f(a" + " " * 90_000),
        literal("//" * 40_000),
    ],
    ids=range(16),
)
def test_what_would_take_for_ever_is_null_at_once(expression: m.Expression) -> None:
    outcome = evaluate(model(decision("D", expression)), "D", {})
    assert outcome.value is None
    assert outcome.notes


def test_a_function_that_calls_itself_twice_is_given_up() -> None:
    calls = m.FunctionDefinition((m.Variable("f"),), literal("f(f) + f(f)"))
    context = m.Context((m.ContextEntry(m.Variable("g"), calls), m.ContextEntry(None, literal("g(g)"))))
    outcome = evaluate(model(decision("D", context)), "D", {})
    assert outcome.value is None
    assert "given up" in outcome.notes[-1]


def test_a_list_of_thousands_is_still_served() -> None:
    numbers = ", ".join(map(str, range(5000)))
    assert feel(f"count(distinct values([{numbers}])[item > 10])") == 4989
