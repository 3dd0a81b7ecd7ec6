"""The glossary: terms of the field in plain words, for everybody."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from registry import reference
from registry.reference.glossary import Term
from registry.text import fold
from registry.web.access import open_to_everyone
from registry.web.field import visible
from registry.web.formats import in_language

blueprint = Blueprint("glossary", __name__)

MARKS = {
    "SEEN": _l("Read in a public source"),
    "SEED": _l("From the evaluation's progress report"),
    "MEM": _l("General knowledge, not checked"),
    "PROP": _l("A word or rule of this register"),
}


@blueprint.get("/glossary")
@open_to_everyone
def show() -> ResponseReturnValue:
    """Every term by its name in the page's language; a search narrows, whatever the accents."""
    typed = visible(request.args.get("q", ""))[:100].strip()
    terms = sorted(reference.load().glossary, key=lambda each: fold(in_language(each.term)))
    found = [each for each in terms if not typed or _has(each, typed)]
    return render_template(
        "glossary/show.html",
        terms=found,
        typed=typed,
        names={each.id: in_language(each.term) for each in terms},
        shown={each.id for each in found},
        marks=MARKS,
    )


def _has(term: Term, typed: str) -> bool:
    """Every word stands in the term or its meaning, in any of the languages."""
    said = fold(" ".join([*term.term.as_dict().values(), *term.means.as_dict().values()]))
    return all(word in said for word in fold(typed).split())
