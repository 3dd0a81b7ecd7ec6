"""A version of the policy as its pages open it: what it is, who may change it, the links between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import rules
from registry.models import PolicyVersion
from registry.queries.policy import (
    SHIPPED_TITLES,
    PolicyGuards,
    find_policy_version,
    policy_in_force,
    policy_of,
    policy_roles,
)
from registry.services.policy import edit_policy
from registry.web.request import commit, current_actor, current_session, now, today
from rules import policy as shipped
from rules.policy import UnknownVersion
from rules.policy.change import NoSuchPart
from rules.policy.model import PolicySource
from rules.table import BadTable
from workflows import roles as r
from workflows.machine import Offer
from workflows.policy import OPEN, POLICY, UNDECIDED

TONES = {
    "checked": "yours",
    "submitted": "waiting",
    "approved": "good",
    "published": "good",
    "withdrawn": "bad",
}


@dataclass(frozen=True)
class Version:
    """One version: its policy, its row (None for what ships), and the number of the one in force today."""

    number: int
    policy: rules.Policy
    row: PolicyVersion | None
    in_force: int

    @property
    def state(self) -> str:
        if self.row is not None:
            return self.row.state
        return "published" if self.number in shipped.PUBLISHED else "draft"

    @property
    def title(self) -> str:
        return self.row.title if self.row is not None else str(_(SHIPPED_TITLES[self.number]))

    @property
    def state_words(self) -> tuple[str, str]:
        """(words, tone) of its tag."""
        starts = self.row.in_force_from if self.row is not None else None
        return standing(self.number, self.state, starts, self.in_force, is_shipped=self.row is None)

    @cached_property
    def guards(self) -> PolicyGuards | None:
        return None if self.row is None else PolicyGuards(self.row, current_actor(), now())

    @property
    def may_edit(self) -> bool:
        guards = self.guards
        return guards is not None and self.state in OPEN and r.POLICY_OFFICER in guards.roles

    @property
    def may_copy(self) -> bool:
        return r.POLICY_OFFICER in policy_roles(current_actor(), now())

    def offers(self) -> list[Offer]:
        """The steps that the person may take now; editing is offered at each part of the text."""
        return [] if self.guards is None else [o for o in self.guards.offers() if o.step.verb != "edit"]

    def pages(self) -> list[tuple[str, str, str]]:
        """(name, words, address) of the pages of a version, for the links above each."""
        start = f"/policy/versions/{self.number}"
        pages = [
            ("show", str(_("Overview")), start),
            ("glossary", str(_("Glossary")), f"{start}/glossary"),
            ("wording", str(_("Wording")), f"{start}/wording"),
            ("examples", str(_("Examples")), f"{start}/examples"),
        ]
        if self.row is not None:
            pages.append(("report", str(_("Check")), f"{start}/report"))
        if self.number != self.in_force:
            pages += [
                ("compare", str(_("What differs")), f"{start}/compare/{self.in_force}"),
                ("rehearsal", str(_("Rehearsal")), f"{start}/rehearsal"),
            ]
        if self.row is not None and self.state in UNDECIDED:
            pages.append(("shadow", str(_("Shadow")), f"{start}/shadow"))
        return pages


def standing(
    number: int, state: str, starts: date | None, in_force: int, *, is_shipped: bool
) -> tuple[str, str]:
    """(words, tone): in force, coming, replaced, or the state of its life."""
    if state != "published":
        if is_shipped:
            return str(_("Shipped as a draft")), "neutral"
        return str(_(POLICY.state(state).staff)), TONES.get(state, "neutral")
    if number == in_force:
        return str(_("In force")), "good"
    if starts is not None and starts > today():
        return str(_("Coming")), "yours"
    return str(_("Replaced")), "neutral"


def open_version(number: int) -> Version:
    """The version of an address; 404 when there is none."""
    session = current_session()
    try:
        policy = policy_of(session, number)
    except UnknownVersion:
        abort(404)
    row = find_policy_version(session, number)
    return Version(number, policy, row, policy_in_force(session, today()).version)


def open_draft(number: int) -> Version:
    """The same for pages that change the text: 404 for who may not, the page of 409 for what may no more."""
    version = open_version(number)
    if version.row is None or version.guards is None or r.POLICY_OFFICER not in version.guards.roles:
        abort(404)
    if version.state not in OPEN:
        raise version.guards.moved("edit")
    return version


def part(found: Callable[[], Any]) -> Any:
    """What the address names; 404 when the version has no such part."""
    try:
        return found()
    except NoSuchPart:
        abort(404)


def keep(version: Version, source: PolicySource, what: str, form: Any) -> bool:
    """Saves the changed text. False: it would not hold together, and the form says why. Raises WrongState."""
    assert version.row is not None
    session = current_session()
    try:
        edit_policy(
            session, version.row, source, what=what, version=form.version.data or 0,
            actor=current_actor(), now=now(),
        )  # fmt: skip
    except BadTable as bad:
        session.rollback()
        form.form_errors += [_("The draft would not hold together: %(why)s.", why=why) for why in bad.faults]
        return False
    commit()
    return True


def page(version: Version, template: str, here: str, **shown: Any) -> ResponseReturnValue:
    """A page of a version; 422 when its form has errors."""
    form = shown.get("form")
    text = render_template(
        f"policy/{template}.html",
        version=version,
        here=here,
        address_of_parameter=lambda name: url_for("policy.show", number=version.number) + f"#{name}",
        **shown,
    )
    return text, 422 if form is not None and form.errors else 200
