"""A model that is written and read again is the same model; what XML cannot carry is refused."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dmn import model as m
from rules.dmn.reader import read_model
from rules.dmn.writer import write_model

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")))
LINES = st.text(st.sampled_from(" \t\n\rab<>&'\"]é日🐎-[("), max_size=12)
WORDS = TEXTS | LINES
TYPES = st.sampled_from(["", "number", "string", "tLoan", "date and time", "tA b"])
IDS = st.sampled_from(["", "_1", "i-2", "other.ns"])
XML_NAMES = st.sampled_from(["input", "origin", "_x", "a.b-c", "text"])
EXTENSIONS = st.lists(
    st.builds(m.Extension, st.sampled_from(["urn:a", "https://b/c#d", ""]), XML_NAMES, WORDS), max_size=2
).map(tuple)
VARIABLES = st.builds(m.Variable, WORDS, TYPES, IDS)


def some(strategy: st.SearchStrategy[object], least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


def told(what: type, /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Values of a dataclass: the usual fields by their names, the others as given."""
    usual = {"id": IDS, "label": WORDS, "description": WORDS, "extensions": EXTENSIONS, "type_ref": TYPES}
    names = {field.name for field in dataclasses.fields(what)}
    chosen = {name: strategy for name, strategy in usual.items() if name in names}
    return st.builds(what, **(chosen | fields))


@st.composite
def tables(draw: st.DrawFn) -> m.DecisionTable:
    columns = draw(some(told(m.TableInput, text=WORDS, allowed_values=WORDS)))
    outputs = draw(some(told(m.TableOutput, name=WORDS, allowed_values=WORDS, default=WORDS), least=1))
    cells = [
        st.lists(WORDS, min_size=len(side), max_size=len(side)).map(tuple) for side in (columns, outputs)
    ]
    rows = told(m.Rule, inputs=cells[0], outputs=cells[1], annotations=some(WORDS))
    table = told(
        m.DecisionTable,
        inputs=st.just(columns),
        outputs=st.just(outputs),
        rules=some(rows),
        hit_policy=st.sampled_from(m.HIT_POLICIES),
        aggregation=st.sampled_from(m.AGGREGATIONS),
        annotations=some(WORDS),
        output_label=WORDS,
    )
    found = draw(table)
    assert isinstance(found, m.DecisionTable)
    return found


def boxes(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    maybe = st.none() | inner
    return st.one_of(
        told(m.Invocation, function=inner, bindings=some(st.builds(m.Binding, VARIABLES, maybe))),
        told(m.Context, entries=some(st.builds(m.ContextEntry, st.none() | VARIABLES, maybe))),
        told(m.ListOf, items=some(inner)),
        told(m.Relation, columns=some(VARIABLES), rows=some(some(inner))),
        told(
            m.FunctionDefinition,
            parameters=some(VARIABLES),
            body=maybe,
            kind=st.sampled_from(["FEEL", "Java"]),
        ),
    )


EXPRESSIONS = st.recursive(
    told(m.Literal, text=WORDS, language=st.sampled_from(["", "urn:other"])) | tables(), boxes, max_leaves=4
)
LEAF_ITEMS = told(
    m.ItemDefinition, name=WORDS, allowed_values=WORDS, constraint=WORDS, collection=st.booleans()
)
ITEMS = LEAF_ITEMS | told(m.ItemDefinition, name=WORDS, components=some(LEAF_ITEMS))
GRAPH = {"variable": st.none() | VARIABLES, "name": WORDS}
HREFS = some(st.sampled_from(["_1", "i 2", "urn:other#_1"]))
FUNCTIONS = told(m.FunctionDefinition, parameters=some(VARIABLES), body=st.none() | EXPRESSIONS)
MODELS = told(
    m.Model,
    name=WORDS,
    namespace=st.sampled_from(["urn:m", ""]),
    language=st.sampled_from(["", "https://www.omg.org/spec/DMN/20191111/FEEL/"]),
    items=some(ITEMS),
    inputs=some(told(m.InputData, **GRAPH)),
    knowledge=some(told(m.Knowledge, function=st.none() | FUNCTIONS, required_knowledge=HREFS, **GRAPH)),
    decisions=some(
        told(
            m.Decision,
            expression=st.none() | EXPRESSIONS,
            required_inputs=HREFS,
            required_decisions=HREFS,
            required_knowledge=HREFS,
            question=WORDS,
            allowed_answers=WORDS,
            **GRAPH,
        )
    ),
)


@settings(max_examples=150, deadline=None)
@given(MODELS)
def test_a_model_comes_back_as_it_was_written(model: m.Model) -> None:
    assert read_model(write_model(model)) == model


def test_every_shared_model_comes_back_as_it_was_read(shared_data: Path) -> None:
    files = sorted((shared_data / "dmn").glob("*/*.dmn"))
    assert files
    for file in files:
        model = read_model(file.read_bytes())
        assert model.decisions, file.name
        assert read_model(write_model(model)) == model, file.name


def test_the_elements_come_in_the_order_of_the_schema() -> None:
    table = m.DecisionTable(
        (m.TableInput("Age", "number"),),
        (m.TableOutput(),),
        (m.Rule(("-",), ("1",), ("why",)),),
        annotations=("A",),
    )
    model = m.Model(
        "M",
        "urn:m",
        items=(m.ItemDefinition("tA", "number", allowed_values=">0"),),
        inputs=(m.InputData("Age", "i"),),
        decisions=(m.Decision("D", "d", table, m.Variable("D"), ("i",), question="Why?"),),
        knowledge=(m.Knowledge("K", "k", m.FunctionDefinition((m.Variable("x"),), m.Literal("x"))),),
    )
    tags = re.findall(r"<(\w+)", write_model(model).decode())
    assert " ".join(tags) == (
        "definitions itemDefinition typeRef allowedValues text inputData"
        " businessKnowledgeModel encapsulatedLogic formalParameter literalExpression text"
        " decision question variable informationRequirement requiredInput decisionTable input inputExpression"
        " text output annotation rule inputEntry text outputEntry text annotationEntry text"
    )
    assert fromstring(write_model(model)).tag == "{https://www.omg.org/spec/DMN/20191111/MODEL/}definitions"


def test_a_constraint_on_the_whole_value_needs_the_newer_version() -> None:
    model = m.Model("M", "urn:m", items=(m.ItemDefinition("tA", "number", constraint="count(?) > 1"),))
    assert b"/20230324/" in write_model(model)
    assert read_model(write_model(model)) == model


@pytest.mark.parametrize(
    "model",
    [
        m.Model("a\x00b", "urn:m"),
        m.Model("a\ud800b", "urn:m"),
        m.Model("M", "urn:m", extensions=(m.Extension("urn:a", "no name"),)),
        m.Model("M", "urn:m", extensions=(m.Extension("urn:a", "a><b"),)),
        m.Model("M", "urn:m", decisions=(m.Decision("D", "d", m.Unsupported("for")),)),
    ],
    ids=range(5),
)
def test_what_cannot_be_written_is_refused(model: m.Model) -> None:
    with pytest.raises(m.BadModel):
        write_model(model)
