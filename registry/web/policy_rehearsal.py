"""A version rehearsed on past cases and on generated ones; a draft that decides silently beside new cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import rules
from registry.queries.rehearsal import Moved, Rehearsal, rehearse
from registry.queries.shadow import ERROR, ShadowReport, compare_shadow
from registry.services.policy import shadow_policy
from registry.web.access import for_roles
from registry.web.forms import Form, VersionField
from registry.web.policy_version import Version, open_version, page
from registry.web.policy_why import value_words
from registry.web.policy_words import code_words, here, show_amount, word_text
from registry.web.request import commit, current_actor, current_session, now, see_other
from rules.boundary import NO_ANSWER, TYPES, WINDOW, BoundaryCase
from rules.decision import EXCLUDED_RANK, RANKS
from workflows import roles as r
from workflows.policy import UNDECIDED

blueprint = Blueprint("policy_rehearsal", __name__)

FIRST, FIRST_GENERATED = 8, 16  # of a long list; the others are folded
RANK: Mapping[str, int] = {**RANKS, "excluded": EXCLUDED_RANK}


@dataclass(frozen=True)
class Matrix:
    """Old class × new class in words; each line has its number of cases, and where the list of them is."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[tuple[int, str, bool], ...]], ...]  # class, (cases, anchor, is the same)


@dataclass(frozen=True)
class Group:
    """One class of difference: the cases that a person may see, how many others, and a generated witness."""

    anchor: str
    old: str
    new: str
    tag: tuple[str, str]
    count: int
    first: Sequence[Any]
    rest: Sequence[Any]
    unseen: int
    witness: dict[str, Any] | None = None


def class_words(policy: rules.Policy, kind: str) -> str:
    """A class of outcomes: the level of risk, or the gate of what did not pass."""
    if kind == NO_ANSWER:
        return str(_("No answer: the version has a gap"))
    if kind == ERROR:
        return str(_("Error"))
    return word_text(policy, "risk_level" if kind in RANKS else "gate", kind)


def matrix_of(policy: rules.Policy, classes: Sequence[str], cells: Mapping[tuple[str, str], int]) -> Matrix:
    words = {kind: class_words(policy, kind) for kind in classes}
    return Matrix(
        tuple(words.values()),
        tuple(
            (
                words[old],
                tuple((cells.get((old, new), 0), anchor_of(old, new), old == new) for new in classes),
            )
            for old in classes
            if any(cells.get((old, new)) for new in classes)
        ),
    )


def anchor_of(old: str, new: str) -> str:
    return f"moved-{old}-{new}".replace("_", "-")


def direction(old: str, new: str) -> tuple[str, str]:
    """(words, tone): whether the case comes out higher, lower, or goes another way."""
    if old in RANK and new in RANK:
        return (_("higher"), "waiting") if RANK[new] > RANK[old] else (_("lower"), "yours")
    return (_("cannot be decided"), "bad") if new in (NO_ANSWER, ERROR) else (_("another way"), "neutral")


@blueprint.get("/policy/versions/<int:number>/rehearsal")
@for_roles("staff")
def rehearsal(number: int) -> ResponseReturnValue:
    """Every past case under the version of the page, beside what was decided."""
    version = open_version(number)
    found = rehearse(current_session(), version.policy, actor=current_actor(), now=now())
    groups = _groups(version.policy, found.classes, found.matrix, found.moved, found.witnesses)
    return page(
        version,
        "rehearsal",
        "rehearsal",
        found=found,
        matrix=matrix_of(version.policy, found.classes, found.matrix),
        groups=groups,
        live=[each for each in found.moved if each.is_live],
        boundary=_boundary(version.policy, found),
        load=_load(version.policy, found),
    )


def _groups(
    policy: rules.Policy,
    classes: Sequence[str],
    matrix: Mapping[tuple[str, str], int],
    moved: Sequence[Any],
    witnesses: Mapping[tuple[str, str], Moved | BoundaryCase],
) -> list[Group]:
    """The classes of difference in the order of the matrix."""
    pairs = [(old, new) for old in classes for new in classes if old != new and matrix.get((old, new))]
    found = []
    for old, new in pairs:
        named = [each for each in moved if (each.old, each.new) == (old, new)]
        witness = witnesses.get((old, new))
        found.append(
            Group(
                anchor_of(old, new),
                class_words(policy, old),
                class_words(policy, new),
                direction(old, new),
                matrix[old, new],
                named[:FIRST],
                named[FIRST:],
                matrix[old, new] - len(named),
                _generated(policy, witness) if isinstance(witness, BoundaryCase) else None,
            )
        )
    return found


def _boundary(policy: rules.Policy, found: Rehearsal) -> dict[str, list[dict[str, Any]]]:
    """Generated cases that come out differently: another level, or the same one for other reasons."""
    lines = [(each.moves, _generated(policy, each)) for each in found.boundary]
    moved = [line for moves, line in lines if moves]
    return {
        "first": moved[:FIRST_GENERATED],
        "rest": moved[FIRST_GENERATED:],
        "reasons": [line for moves, line in lines if not moves],
    }


def _load(policy: rules.Policy, found: Rehearsal) -> dict[str, list[tuple[str, int, int]]]:
    """(role, cases as decided, cases rehearsed): who would have had more or less to do, and who the same."""
    lines = [(word_text(policy, "role", line.role), line.old, line.new) for line in found.review_load]
    return {
        "changed": [line for line in lines if line[1] != line[2]],
        "same": [line for line in lines if line[1] == line[2]],
    }


def _generated(policy: rules.Policy, case: BoundaryCase) -> dict[str, Any]:
    return {
        "input": _input_words(policy, case.input),
        "value": _value_words(policy, case.input, case.value),
        "base": case.base,
        "old": class_words(policy, case.old),
        "new": class_words(policy, case.new),
        "old_rules": ", ".join(case.old_rules),
        "new_rules": ", ".join(case.new_rules),
        "tag": direction(case.old, case.new) if case.moves else (_("other reasons"), "neutral"),
    }


def _input_words(policy: rules.Policy, name: str) -> str:
    known: Any = policy.glossary[name] if name in policy.glossary else policy.parameters[name]
    return here(known.label)


def _value_words(policy: rules.Policy, name: str, value: Any) -> str:
    if name in policy.glossary:
        return value_words(policy, name, value)
    if name == WINDOW:
        return show_amount(value, "year")
    return code_words(policy.parameters[name], str(value)) if name == TYPES else str(value)


class ShadowForm(Form):
    version = VersionField()


@blueprint.route("/policy/versions/<int:number>/shadow", methods=["GET", "POST"])
@for_roles("staff")
def shadow(number: int) -> ResponseReturnValue:
    """What a draft decides silently beside new cases; an officer starts and stops it with one button."""
    version = open_version(number)
    row = version.row
    if row is None:
        abort(404)
    form = ShadowForm(data={"version": row.version})
    if form.validate_on_submit():
        return _switch(version, form)
    found = compare_shadow(current_session(), row, actor=current_actor(), now=now())
    return page(
        version,
        "shadow",
        "shadow",
        form=form,
        found=found,
        may_switch=_may_switch(version),
        matrix=matrix_of(version.policy, found.classes, found.matrix),
        groups=_groups(version.policy, found.classes, _differing(found), found.different, {}),
    )


def _switch(version: Version, form: ShadowForm) -> ResponseReturnValue:
    """Starts it where it stands, or stops it. Who may not gets 404 and 409 as for any step."""
    row = version.row
    if row is None or version.guards is None or r.POLICY_OFFICER not in version.guards.roles:
        abort(404)
    on = not row.is_shadow
    shadow_policy(current_session(), row, on=on, version=form.version.data, actor=current_actor(), now=now())
    commit()
    if on:
        flash(_("The draft decides silently beside every new case from now on."), "success")
    else:
        flash(_("The draft decides no more cases. What it decided stays here."), "success")
    return see_other("policy_rehearsal.shadow", number=version.number)


def _may_switch(version: Version) -> bool:
    return (
        version.guards is not None and r.POLICY_OFFICER in version.guards.roles and version.state in UNDECIDED
    )


def _differing(found: ShadowReport) -> dict[tuple[str, str], int]:
    return {pair: count for pair, count in found.matrix.items() if pair[0] != pair[1]}
