"""One safe verb on many rows: each goes through its own service and guards; the answer says what came of it.

Never a verdict, a decision or a declaration: those are given one by one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.interest import Undeclared
from registry.web.forms import Form, TextareaField
from registry.web.request import commit, current_session
from workflows.machine import Blocked, NotYours, WrongState

MOST = 200  # rows of one batch: as many as a list shows


class BatchForm(Form):
    """A note for all ticked rows; the rows are boxes named `row` in the table."""

    note = TextareaField(_l("One note for all that are ticked"), rows=2, max_length=1000)

    def is_whole(self, ids: list[uuid.UUID]) -> bool:
        if not ids:
            self.form_errors.append(_("Tick at least one line."))
        if not self.note.data:
            self.refuse("note", _("Write what was done."))
        return not self.problems()


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was ticked, as the result names it, and what is done to it."""

    name: str
    href: str
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    href: str
    is_done: bool
    why_not: str = ""


def ticked() -> list[uuid.UUID]:
    """The ids that were ticked; what is no id was not sent by our page."""
    found = dict.fromkeys(request.form.getlist("row"))
    ids = []
    for text in found:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    return ids[:MOST]


def take_each(ids: Iterable[uuid.UUID], load: Callable[[uuid.UUID], Row | None]) -> list[Result]:
    """Every row in a transaction of its own: what one refuses takes nothing from the others.

    `load` raises Undeclared, or answers None for what is not there for this person.
    """
    return [_take(each, load) for each in ids]


def _take(number: uuid.UUID, load: Callable[[uuid.UUID], Row | None]) -> Result:
    row: Row | None = None
    try:
        row = load(number)
        if row is None:
            return Result("", "", is_done=False, why_not=_("It is not there any more."))
        row.act()
        commit()
        return Result(row.name, row.href, is_done=True)
    except Undeclared as refusal:
        href = url_for("interest.declare", proposal_id=refusal.proposal_id)
        why = _("Say first whether you have an interest in the case (K01).")
        return _refused(Result(_("A case without your declaration"), href, is_done=False, why_not=why))
    except Blocked as refusal:
        why = " ".join(_(reason) for reason in refusal.reasons)
    except WrongState as refusal:
        by = refusal.moved_by
        why = _("%(name)s did it before you.", name=by) if by else _("It is done already.")
    except NotYours:
        why = _("This is for another office to do.")
    return _refused(Result(row.name if row else "", row.href if row else "", is_done=False, why_not=why))


def _refused(result: Result) -> Result:
    current_session().rollback()
    return result


def result_page(results: list[Result], *, title: Any, back: tuple[str, Any]) -> str:
    """What became of each row; `back` is the address and the name of the list."""
    return render_template(
        "batch/result.html", results=results, title=title, back=back,
        count=sum(each.is_done for each in results),
    )  # fmt: skip
