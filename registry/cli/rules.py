"""`partnerships rules`: decide on facts documents from files, and write the policy as a readable page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import click

from registry.adapters.fact_files import FactDocument, read_fact_documents
from registry.cli.rules_check import check_command
from registry.cli.rules_exchange import compare_command, export_command, import_command
from registry.cli.rules_replay import replay_command
from rules import BadFacts, Fault, Policy, decide
from rules.policy import load
from rules.policy.document import policy_document

OUTPUT = click.option(
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    help="File to write; - is standard output.",
)
VERSION = click.option("--version", type=int, default=1, show_default=True, help="Version of the policy.")


@click.group()
def rules() -> None:
    """Decide on cases by the policy, read it, and prove it.

    `decide` reads facts documents and prints one decision a line; `document` writes the tables of a
    policy version as a page for officers.
    """


for command in (check_command, export_command, import_command, compare_command, replay_command):
    rules.add_command(command)


@rules.command("decide")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--jsonl", is_flag=True, help="Read a file of JSON objects as JSON Lines, one document a line.")
@OUTPUT
@VERSION
def decide_file(file: str, jsonl: bool, output: IO[bytes], version: int) -> None:
    """Decide on the facts documents of FILE.

    FILE is YAML, JSON, JSON Lines, or a file with `scenarios:`; - is standard input. A document has the
    six sections submission, submitter, proposal, declarations, screening and coi; `id`, `title` and
    `expected` may stand beside them and are not facts.

    \b
    One JSON object a line, in the order of the documents:
      a decision:      gate, dd_level, risk_level, rule_ids, approver, validity_months, acts, and in
                       findings for each rule the reason in words and its source
      a bad document:  error, naming every fault, and faults; no decision

    The exit status is 0, or 1 when any document was bad.
    """
    policy = _policy(version)
    if file == "-":
        documents = read_fact_documents(sys.stdin.buffer.read(), jsonl=jsonl)
    else:
        documents = read_fact_documents(Path(file).read_bytes(), name=file, jsonl=jsonl)
    bad = 0
    for line in _lines(policy, documents):
        bad += int("error" in line)
        output.write(_encoded(line))
    sys.exit(1 if bad else 0)


@rules.command("document")
@OUTPUT
@VERSION
def write_document(output: IO[bytes], version: int) -> None:
    """Write the policy as Markdown: its parameters, inputs, tables, wording and sources.

    docs/policy/version-1.md is this page; after a change of the policy, write it again:

    \b
      partnerships rules document --output docs/policy/version-1.md
    """
    output.write(policy_document(_policy(version)).encode("utf-8"))


def _policy(version: int) -> Policy:
    try:
        return load(version)
    except ValueError as unknown:
        raise click.BadParameter(str(unknown), param_hint="--version") from None


def _lines(policy: Policy, documents: Iterator[FactDocument]) -> Iterator[dict[str, Any]]:
    for document in documents:
        carried: dict[str, Any] = {}
        if document.id is not None:
            carried["id"] = document.id
        if document.title is not None:
            carried["title"] = document.title
        yield carried | _answer(policy, document)


def _answer(policy: Policy, document: FactDocument) -> dict[str, Any]:
    """The decision on one document, or its error. Faults of reading and of content are named together."""
    faults = document.faults
    if document.body is not None:
        try:
            decision = decide(policy, document.body)
            if not faults:
                return decision.to_dict()
        except BadFacts as bad:
            faults += bad.faults
    named = [fault.to_dict() for fault in faults]
    return {"error": _sentence(faults), "line": document.line, "faults": named}


def _sentence(faults: tuple[Fault, ...]) -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"{count}: " + "; ".join(map(str, faults))


def _encoded(line: dict[str, Any]) -> bytes:
    try:
        return json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair in what a bad document says
        return json.dumps(line).encode("ascii") + b"\n"
