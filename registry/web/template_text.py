"""Clauses and letters as the office may read and replace them: texts in three languages, blanks, drafts."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from registry import reference
from registry.reference.clauses import BLANK
from registry.reports.instrument_draft import blank_draft
from registry.reports.letter import letter_texts
from registry.web.access import for_roles
from registry.web.instrument_draft import DOCX
from registry.web.language import NAMES, current_language
from registry.web.request import now

blueprint = Blueprint("template_text", __name__)

LETTERS = {
    "acknowledgement": _l("We have the proposal"),
    "returned": _l("Please complete it"),
    "redirected": _l("Another way"),
    "excluded": _l("Excluded"),
    "exclusion_proposed": _l("An exclusion is proposed"),
    "declined": _l("Not accepted"),
    "deferred": _l("Deferred"),
    "approved": _l("Approved"),
    "approved_with_conditions": _l("Approved with conditions"),
    "reconsideration_upheld": _l("Second look: it stays as decided"),
    "reconsideration_reopened": _l("Second look: the case is open again"),
}
BLANKS = {
    "title": _l("title of the proposal"),
    "reference": _l("number"),
    "partner": _l("partner"),
    "date": _l("date of the letter"),
    "received": _l("day on which it came"),
    "until": _l("last day to answer"),
}


@blueprint.get("/templates")
@for_roles("staff")
def contents() -> ResponseReturnValue:
    """Instruments that are signed, and kinds of letter."""
    ours = reference.load()
    return render_template(
        "template_text/contents.html",
        instruments=[each for each in ours.instruments if each.sign_role is not None],
        letters=letter_texts(),
        counts={each.id: len(ours.clauses.of(each.id)) for each in ours.instruments},
        letter_name=letter_name,
    )


@blueprint.get("/templates/instruments/<instrument_id>")
@for_roles("staff")
def instrument(instrument_id: str) -> ResponseReturnValue:
    """Its clauses in one language, with what is filled in by the register."""
    ours, code = reference.load(), _language()
    found = next((each for each in ours.instruments if each.id == instrument_id), None)
    if found is None or found.sign_role is None:
        abort(404)
    clauses = ours.clauses.of(found.id)
    used = {name for each in clauses for name in BLANK.findall(each.text.get(code))}
    return render_template(
        "template_text/instrument.html",
        instrument=found,
        between=_marked(ours.clauses.between.get(code), code),
        clauses=[(each.heading.get(code), _marked(each.text.get(code), code)) for each in clauses],
        blanks=[
            (name, words.get(current_language()))
            for name, words in ours.clauses.blanks.items()
            if name in used
        ],
        code=code,
        names=NAMES,
    )


@blueprint.get("/templates/instruments/<instrument_id>/blank-<any(en,fr,ru):code>.docx")
@for_roles("staff")
def blank(instrument_id: str, code: str) -> ResponseReturnValue:
    """The draft with every blank open."""
    try:
        data = blank_draft(instrument_id, code, made_at=now())
    except LookupError:
        abort(404)
    name = f"{instrument_id}-blank-{code}.docx"
    return send_file(io.BytesIO(data), mimetype=DOCX, as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/templates/letters/<letter>")
@for_roles("staff")
def letter(letter: str) -> ResponseReturnValue:
    """What a letter of this kind says in one language."""
    code = _language()
    found = next((each for each in letter_texts() if each.kind == letter), None)
    if found is None:
        abort(404)
    return render_template(
        "template_text/letter.html",
        letter=found,
        letter_name=letter_name,
        subject=_plain(found.subject.get(code)),
        parts=[(name, _plain(words.get(code))) for name, words in found.parts if words.get(code)],
        code=code,
        names=NAMES,
    )


def letter_name(kind: str) -> str:
    return str(LETTERS.get(kind, kind))


def _language() -> str:
    """The language of the text: that of the address, else of the page."""
    asked = request.args.get("text", "")
    return asked if asked in NAMES else current_language()


def _marked(text: str, code: str) -> Markup:
    """The text with a mark where the register fills something in, in words of its language."""
    blanks = reference.load().clauses.blanks
    return _with_marks(text, lambda name: blanks[name].get(code))


def _plain(text: str) -> Markup:
    return _with_marks(text, lambda name: BLANKS.get(name, name))


def _with_marks(text: str, words: Any) -> Markup:
    parts, at = [], 0
    for found in BLANK.finditer(text):
        parts += [
            escape(text[at : found.start()]),
            Markup('<mark class="blank">{}</mark>').format(words(found[1])),
        ]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])
