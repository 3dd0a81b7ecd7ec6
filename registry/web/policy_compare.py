"""Two versions of the policy side by side: cell by cell, and whether each table still means the same."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from registry.queries.policy import list_policy_versions, policy_of
from registry.web.access import for_roles
from registry.web.policy_difference import Reader
from registry.web.policy_version import open_version, page
from registry.web.request import current_session
from rules.policy import UnknownVersion
from rules.policy.difference import compare

blueprint = Blueprint("policy_compare", __name__)

# parts that are texts, in the order of the page
TEXTS = (
    ("wording", _l("Wording of rules")),
    ("parameter", _l("Names of numbers")),
    ("input", _l("Glossary")),
    ("name", _l("Names of levels, roles and documents")),
    ("citation", _l("Sources")),
    ("example", _l("Examples")),
)


@blueprint.get("/policy/versions/<int:number>/compare/<int:other>")
@for_roles("staff")
def show(number: int, other: int) -> ResponseReturnValue:
    """What version `number` says differently from version `other`."""
    version = open_version(number)
    session = current_session()
    try:
        old = policy_of(session, other)
    except UnknownVersion:
        abort(404)
    difference = compare(old, version.policy)
    reader = Reader(old, version.policy, difference)
    texts = [(part, title, reader.texts(part)) for part, title in TEXTS]
    return page(
        version,
        "compare",
        "compare",
        old=old,
        is_same=difference.is_same,
        parameters=reader.parameters(),
        tables=reader.tables(),
        texts=[(part, title, lines) for part, title, lines in texts if lines],
        others=[
            (line.number, _("Version %(number)s", number=line.number))
            for line in list_policy_versions(session)
            if line.number not in (number, other)
        ],
    )
