"""Who may take which step from which state, and what must hold: the tables of the workflows as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.reports.workflow_diagram import SHORT, TITLES, condition_words
from workflows.machine import Step, Workflow

HEAD = """# Who may do what

Made from the tables in `workflows/` by `partnerships workflow grid`; do not edit by hand. A dot says that the
role may take the step from the state; the numbers name what must hold before, listed below each table. What
is not in a table is refused to everybody. Somebody who is recused from a case (K01) has no role on it.
"""


def write_grid(flows: Iterable[Workflow]) -> str:
    """One Markdown page: a table for each workflow, a line for each step from each state."""
    return "\n".join([HEAD, *(part for flow in flows for part in _flow(flow))])


def _flow(flow: Workflow) -> Iterator[str]:
    roles = list(dict.fromkeys(role for step in flow.steps for role in step.by))
    numbers = {name: number for number, name in enumerate(_asked(flow), 1)}
    yield f"## {TITLES.get(flow.name, flow.name)}\n"
    yield f"![{TITLES.get(flow.name, flow.name)}](workflow-{flow.name}.svg)\n"
    yield "| from | step | to | " + " | ".join(SHORT.get(role, role) for role in roles) + " | must hold |"
    yield "| --- | --- | --- | " + " | ".join(":-:" for _ in roles) + " | --- |"
    for state in flow.state_rows:
        for step in flow.steps:
            if state.name in step.source:
                marks = " | ".join("●" if role in step.by else "" for role in roles)
                yield (
                    f"| {state.staff} | {_step(step)} | {_target(flow, step, state.name)} | {marks}"
                    f" | {', '.join(str(numbers[name]) for name in step.needs)} |"
                )
    yield ""
    for name, number in numbers.items():
        yield f"{number}. {flow.needs[name]}"
    yield ""
    yield from _times(flow)


def _times(flow: Workflow) -> Iterator[str]:
    """Which parameter of the policy promises the time of a state, and where that time stands still."""
    timed = [state for state in flow.state_rows if state.service or state.pause]
    if not timed:
        return
    yield "| state | promised time: parameter of the policy | the time stands still: reason |"
    yield "| --- | --- | --- |"
    for state in timed:
        service = f"`{state.service}`" if state.service else ""
        yield f"| {state.staff} | {service} | {f'`{state.pause}`' if state.pause else ''} |"
    yield ""


def _asked(flow: Workflow) -> list[str]:
    return list(dict.fromkeys(name for step in flow.steps for name in step.needs))


def _step(step: Step) -> str:
    when = f" ({', '.join(map(condition_words, step.when))})" if step.when else ""
    source = f" [{step.authority}]" if step.authority else ""
    return f"{step.button}{when}{source}".replace("|", "\\|")


def _target(flow: Workflow, step: Step, state: str) -> str:
    return "stays" if step.target == state else flow.state(step.target).staff
