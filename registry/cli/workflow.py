"""`partnerships workflow`: prove the tables of the workflows, draw them, print who may do what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from registry.reports.workflow_diagram import draw_workflow
from registry.reports.workflow_grid import write_grid
from rules.policy import UnknownVersion
from workflows.agreement import AGREEMENT
from workflows.amendment import AMENDMENT
from workflows.hit import HIT
from workflows.policy import POLICY
from workflows.practice import PRACTICE
from workflows.proposal import PROPOSAL
from workflows.recommendation import RECOMMENDATION
from workflows.renewal import RENEWAL
from workflows.review import REVIEW
from workflows.safety import Proof, Tables, prove
from workflows.safety.mutant import FORM_ONLY, Hunt, mutants
from workflows.safety.tables import shipped_orders

EVERY = (PROPOSAL, REVIEW, HIT, AGREEMENT, AMENDMENT, RENEWAL, POLICY, PRACTICE, RECOMMENDATION)
FLOWS = {flow.name: flow for flow in EVERY}


@click.group("workflow")
def workflow() -> None:
    """The workflows of case, review, match and agreement: proven, drawn, printed."""


@workflow.command("prove")
@click.option(
    "--mutants", "with_mutants", is_flag=True, help="Also take away every single guard, one at a time."
)
@click.option(
    "--policy",
    type=int,
    metavar="VERSION",
    help="Shipped policy whose ordered acts count.  [default: the newest]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def prove_command(with_mutants: bool, policy: int | None, as_json: bool) -> None:
    """Walk every reachable case and prove what must never happen.

    The rows of the tables are explored as they are in force, together with what the world may do in between:
    a new match, a lapse of screening, facts that change, a recusal, a sponsor who becomes known, time that
    runs out. What does not hold is shown by the shortest way there, step by step.

    With --mutants each guard is taken away once: every need, every condition, every role. A guard whose
    absence nothing notices is a failure too.

    The exit status is 0 only if everything holds.
    """
    try:
        tables = Tables(orders=shipped_orders(policy))
    except UnknownVersion as unknown:
        raise click.BadParameter(str(unknown), param_hint="--policy") from None
    proof = prove(tables)
    missed: list[str] | None = None
    count = 0
    if with_mutants and proof.holds:
        hunt = Hunt(tables)
        every = list(mutants(tables))
        count, missed = len(every), [mutant.name for mutant in hunt.survivors(every)]
    if as_json:
        click.echo(json.dumps(_document(proof, count, missed), ensure_ascii=False))
    else:
        for line in _lines(proof, count, missed):
            click.echo(line)
    if not proof.holds or missed:
        raise click.exceptions.Exit(1)


@workflow.command("diagram")
@click.option(
    "--output", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
    help="Where the pictures go, one a workflow: docs/policy.",
)  # fmt: skip
def diagram_command(output: Path) -> None:
    """Draw every workflow as a picture (SVG): states, steps, who takes them and where they lead.

    docs/policy holds these pictures; after a change of a table, draw them again:
      partnerships workflow diagram --output docs/policy
    """
    output.mkdir(parents=True, exist_ok=True)
    for name, flow in FLOWS.items():
        path = output / f"workflow-{name}.svg"
        path.write_text(draw_workflow(flow), encoding="utf-8", newline="\n")
        click.echo(f"Written: {path}")


@workflow.command("grid")
@click.option(
    "--output",
    default="-",
    metavar="FILE",
    type=click.File("w", encoding="utf-8"),
    help="Default: standard output.",
)
def grid_command(output: IO[str]) -> None:
    """Write who may take which step from which state, and what must hold, as a Markdown page.

    docs/policy holds this page; after a change of a table, write it again:
      partnerships workflow grid --output docs/policy/permissions.md
    """
    output.write(write_grid(FLOWS.values()))


def _document(proof: Proof, count: int, missed: list[str] | None) -> dict[str, object]:
    findings = [
        {"law": each.law, "sentence": each.sentence, "about": each.about, "path": list(each.path)}
        for each in proof.findings
    ]
    return {
        "holds": proof.holds and not missed, "findings": findings, "laws": len(proof.asked),
        "cases": proof.cases, "places": proof.places, "moves": proof.moves,
        "seconds": round(proof.seconds, 3),
        "mutants": None if missed is None else {"taken_away": count, "missed": missed},
    }  # fmt: skip


def _lines(proof: Proof, count: int, missed: list[str] | None) -> Iterator[str]:
    broken = {finding.law for finding in proof.findings}
    for name, sentence in proof.asked:
        yield f"  {'FAILED' if name in broken else 'ok':<8}{sentence}"
    for finding in proof.findings:
        yield ""
        yield f"{finding.law}: {finding.sentence}"
        yield f"  found at {finding.about}"
        for number, words in enumerate(finding.path, 1):
            yield f"  {number:>3}. {words}"
    yield ""
    if missed is not None:
        seen = count - len(missed)
        forms = f"; {len(FORM_ONLY)} are form only" if FORM_ONLY else ""
        yield f"Every guard was taken away once: {seen} of {count} were noticed{forms}."
        yield from (f"  not noticed: {name}" for name in missed)
    walked = f"{proof.cases:,} cases in {proof.places:,} places, {proof.moves:,} moves, {proof.seconds:.1f} s"
    verdict = "Everything holds" if proof.holds and not missed else "FAILED"
    yield f"{verdict}: {len(proof.asked)} laws, {walked}."
