"""`partnerships rules check`: is a policy complete, reachable, monotone and safe enough to be published?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.adapters.policy_files import format_of, read_policy_file
from registry.config import BadSetting, read_config
from registry.db import make_engine, make_sessions, reading
from registry.models import Proposal, Snapshot
from rules.policy import PUBLISHED, UnknownVersion, load
from rules.policy.model import Policy
from rules.proof import Finding, Ran, Report, check, mix_of
from rules.table import BadTable
from rules.text import LANGUAGES

ORDER = ("low", "moderate", "substantial", "high", "excluded")


@click.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--version", type=int, default=1, show_default=True, help="Shipped version, when no FILE is given."
)
@click.option("--past", is_flag=True, help="Also count the levels of the past cases of the database.")
@click.option("--database", metavar="URL", help="The same, of this database instead of DATABASE_URL.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of counter-examples."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences.")
def check_command(
    file: str | None, version: int, past: bool, database: str | None, language: str, as_json: bool
) -> None:
    """Prove that a policy may be published: FILE (.json, .xlsx or .dmn, from `export`), or a shipped version.

    Every question about all cases is put to two methods, an exact sweep and z3, which must agree. What does
    not hold is shown by a case in words.

    \b
    asked   every table answers every case; every row can be used; no two rows contradict each other;
            more risk never lowers the level; what must always hold; a shipped version that is
            published is as it was; sources; examples
    shown   how many examples, and past cases, come out at which level

    The last line is a summary. The exit status is 0 only if everything holds.
    """
    policy = _policy(file, version)
    report = check(policy, load(policy.version) if policy.version in PUBLISHED else None)
    counted = _past(policy, database) if past or database else None
    if as_json:
        document = {**report.to_dict(), "past": counted, "policy_hash": policy.hash}
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for line in _lines(policy, report, counted, language):
            click.echo(line)
    if not report.holds:
        raise click.exceptions.Exit(1)


def _policy(file: str | None, version: int) -> Policy:
    try:
        if file is None:
            return load(version)
        return read_policy_file(Path(file).read_bytes(), format_of(file) or "json").policy
    except BadTable as bad:
        for fault in bad.faults:
            click.echo(f"  - {fault}")
        count = len(bad.faults)
        click.echo(f"FAILED: the policy cannot be read, {count} fault{'s' if count > 1 else ''}")
        raise click.exceptions.Exit(1) from None
    except UnknownVersion as unknown:
        raise click.BadParameter(str(unknown), param_hint="--version") from None


def _past(policy: Policy, database: str | None) -> dict[str, int]:
    """How the last facts of every past case come out."""
    try:
        engine = make_engine(database or read_config().database_url)
        try:
            with reading(make_sessions(engine)) as session:
                return dict(mix_of(policy, _last_facts(session)))
        finally:
            engine.dispose()
    except BadSetting as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        raise click.ClickException(f"The database does not answer as expected: {reason}") from None


def _last_facts(session: Session) -> Iterator[Mapping[str, Any]]:
    """The facts that gave each case its level last, for a terminal: nothing here asks who may see a case."""
    query = select(Snapshot.facts).join(Proposal, Proposal.snapshot_id == Snapshot.id)
    yield from session.scalars(query.execution_options(yield_per=500))


def _lines(policy: Policy, report: Report, past: Mapping[str, int] | None, language: str) -> Iterator[str]:
    yield f"Policy version {policy.version}, {policy.hash}"
    yield ""
    for ran in report.ran:
        yield _asked(ran, language)
    for heading, findings in (("What does not hold", report.findings), ("Warnings", report.warnings)):
        if findings:
            yield ""
            yield f"{heading}:"
            yield from (f"  - {_said(each, language)}" for each in findings)
    yield ""
    yield f"Levels of {sum(report.mix.values())} examples: {_mix(report.mix)}"
    if past is not None:
        yield f"Levels of {sum(past.values())} past cases: {_mix(past)}"
    yield ""
    yield report.summary


def _asked(ran: Ran, language: str) -> str:
    title = ran.title.get(language)
    if not ran.asked:
        return f"  --      {title}: not asked, because other things do not hold"
    mark = f"FAILED {ran.failed}" if ran.failed else "ok"
    methods = f", {ran.methods} methods" if ran.methods > 1 else ""
    return f"  {mark:<8}{title} ({ran.asked} asked{methods}, {ran.seconds:.2f} s)"


def _said(finding: Finding, language: str) -> str:
    return f"{finding.kind}: {finding.words.get(language)}"


def _mix(mix: Mapping[str, int]) -> str:
    counted = Counter(mix)
    known = [name for name in ORDER if counted[name]]
    rest = sorted(name for name in counted if name not in ORDER)
    return ", ".join(f"{name} {counted[name]}" for name in (*known, *rest)) or "none"
