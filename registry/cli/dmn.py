"""`partnerships dmn`: evaluate decision models of the standard DMN, as other tools read them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from rules.dmn.evaluate import UnknownDecision, evaluate
from rules.dmn.model import BadModel, Model
from rules.dmn.reader import MAX_BYTES, read_model
from rules.dmn.result import json_text

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def dmn() -> None:
    """Work with decision models (DMN 1.1 to 1.5, conformance level 2).

    This is how the standard reads a model: what is missing, misspelt or of the wrong type becomes null, and
    null goes on. Our own policy is never read so; it is decided by `partnerships rules`.
    """


@dmn.command("evaluate")
@click.argument("model", type=FILE, metavar="MODEL.dmn")
@click.option("--decision", required=True, metavar="NAME", help="Name of the decision, or else its id.")
@click.option("--inputs", type=FILE, metavar="FILE.json", help="One JSON object; without it there are none.")
@click.option("--notes", is_flag=True, help="Say on standard error why something became null.")
def evaluate_model(model: Path, decision: str, inputs: Path | None, notes: bool) -> None:
    """Evaluate a decision of MODEL.dmn and print {"result": …}.

    FILE.json holds the values by names of input data; dates, times and durations are ISO 8601 texts. An
    input that is not there, or not of the model's type, is null. Decisions that the decision requires are
    evaluated first. Numbers are decimals of 34 digits, in and out.

    The exit status is 0, for the result null too; 2 when the model or the inputs cannot be read, or the
    model has no such decision.
    """
    definitions = _model(model)
    try:
        outcome = evaluate(definitions, decision, _inputs(inputs))
    except UnknownDecision as unknown:
        raise click.BadParameter(str(unknown), param_hint="--decision") from None
    except BadModel as bad:
        raise click.BadParameter(f"{model}: {bad}", param_hint="MODEL.dmn") from None
    click.echo(f'{{"result": {json_text(outcome.value)}}}'.encode())
    if notes:
        for note in outcome.notes:
            click.echo(note, err=True)


def _bytes(file: Path, hint: str) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(MAX_BYTES + 1)
    except OSError as broken:
        raise click.BadParameter(f"{file}: {broken.strerror}", param_hint=hint) from None


def _model(file: Path) -> Model:
    try:
        return read_model(_bytes(file, "MODEL.dmn"))
    except BadModel as bad:
        raise click.BadParameter(f"{file}: {bad}", param_hint="MODEL.dmn") from None


def _inputs(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    data = _bytes(file, "--inputs")
    try:
        if len(data) > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES // 1_000_000} MB")
        found = json.loads(
            data,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_each_once,
        )
    except (ValueError, ArithmeticError, RecursionError) as bad:
        raise click.BadParameter(f"{file}: not readable as JSON: {bad}", param_hint="--inputs") from None
    if not isinstance(found, dict):
        raise click.BadParameter(
            f"{file}: expected one JSON object of names and values", param_hint="--inputs"
        )
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number of JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands twice")
        found[name] = value
    return found
