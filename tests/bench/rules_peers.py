"""The same table in two other engines, when they are installed: `pip install .[bench]`; not in the locks.

Each gives a function from values by name to the numbers of the rows that match.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from tests.bench.rules_table import NAMES, Test

MODULES = {"zen_engine": "zen", "zen_engine_traced": "zen", "spiffworkflow": "SpiffWorkflow"}

Ask = Callable[[Mapping[str, Any]], list[int]]


def zen_engine(cells: Sequence[Sequence[Test]], *, trace: bool) -> Ask:
    """zen-engine (Rust). `trace` is its explanation: the matched rows with what they read."""
    zen = importlib.import_module("zen")
    rules = [
        {
            "_id": f"r{at}",
            **{name: each.zen for name, each in zip(NAMES, row, strict=True)},
            "number": str(at),
        }
        for at, row in enumerate(cells)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "type": "expression", "field": name} for name in NAMES],
        "outputs": [{"id": "number", "name": "number", "type": "expression", "field": "number"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {"id": "t", "name": "t", "type": "decisionTableNode", "position": {"x": 1, "y": 0}, "content": table},
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    content = {"table": {"nodes": nodes, "edges": edges}}
    # a static loader compiles the table once: 17 times as fast as create_decision(…).evaluate
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})

    def ask(values: Mapping[str, Any]) -> list[int]:
        found = engine.evaluate("table", values, {"trace": trace})["result"]
        return [int(each["number"]) for each in found]

    return ask


def spiff_workflow(cells: Sequence[Sequence[Test]]) -> Ask:
    """SpiffWorkflow (Python): its DMN engine with expressions in Python."""
    model = importlib.import_module("SpiffWorkflow.dmn.specs.model")
    engine = importlib.import_module("SpiffWorkflow.dmn.engine.DMNEngine")
    script = importlib.import_module("SpiffWorkflow.bpmn.script_engine")
    table = model.DecisionTable("t", "t", "COLLECT")
    inputs = [model.Input(name, name, name, name, "string") for name in NAMES]
    output = model.Output("number", "number", "number", "number")
    for at, row in enumerate(cells):
        rule = model.Rule(f"r{at}")
        for known, each in zip(inputs, row, strict=True):
            entry = model.InputEntry(f"{at}{known.id}", known)
            entry.lhs = [each.python] if each.python else []
            rule.inputEntries.append(entry)
        answer = model.OutputEntry(f"{at}o", output)
        answer.text = str(at)
        rule.outputEntries.append(answer)
        table.rules.append(rule)
    asked = engine.DMNEngine(table)
    workflow = SimpleNamespace(script_engine=script.PythonScriptEngine())

    def ask(values: Mapping[str, Any]) -> list[int]:
        task = SimpleNamespace(workflow=workflow, data=dict(values), task_spec=None)
        return list(asked.result(task).get("number", []))

    return ask


def peer(name: str, cells: Sequence[Sequence[Test]]) -> Ask | None:
    """An engine by its name in MODULES; None when it is not installed."""
    if importlib.util.find_spec(MODULES[name]) is None:
        return None
    if name == "spiffworkflow":
        return spiff_workflow(cells)
    return zen_engine(cells, trace=name == "zen_engine_traced")
