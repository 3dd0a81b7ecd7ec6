"""Generated facts documents: valid ones with every boundary in reach, and drafts made of them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from rules.facts import SECTIONS
from rules.shape import Choice, Flag
from tests.rules.cases import BLUE_WELL

PERCENT = st.sampled_from([0, 0.1, 9.99, 10, 24.99, 25, 49.99, 50, 100])
AMOUNT = st.sampled_from([0, 0.1, 4000, 9999.9, 10_000, 100_000, 900_000, 1_000_000, 5_000_000])
FLAG = st.booleans()
SECTOR = st.sampled_from(["6201", "0620", "0126", "01", "2520", "25", "92", "9499"])
TYPES = st.lists(
    st.sampled_from(["advocacy", "event_sponsorship", "loaned_personnel"]), min_size=1, max_size=3
)


def _owners(shares: list[float], most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    answers = {"name": st.just("Owner"), "pct": st.sampled_from(shares), "country": st.just("CH")}
    return st.lists(
        st.fixed_dictionaries({**answers, "pep": FLAG, "disclosed": FLAG}), min_size=1, max_size=most
    )


owners = st.one_of(_owners([0, 10, 24.99, 25, 33.3], 3), _owners([60, 100], 1))
media = st.lists(
    st.fixed_dictionaries(
        {
            "topic": st.just("Report"),
            "severity": st.sampled_from([1, 2.99, 3, 3.99, 4, 5]),
            "age_years": st.sampled_from([0, 5, 5.01]),
            "resolved": FLAG,
        }
    ),
    max_size=2,
)
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "isic_rev4": SECTOR,
    "owners": owners,
    "types": TYPES,
    "duration_months": st.sampled_from([0.5, 12, 12.1, 36]),
    "unilateral_sanctions": st.lists(st.sampled_from(["OFAC-SDN", "EU-FSF"]), max_size=2),
    "adverse_media": media,
    "unsc": st.just("clear"),
    "unsc_subject": st.just(None),
    "unsc_subject_pct": st.just(0),
    "tobacco_revenue_pct": st.just(0),
    "complete": st.just(True),
}


def _answers(path: str, kind: Any) -> st.SearchStrategy[Any] | None:
    """What a field may be answered with; None keeps Blue Well's answer."""
    name = path.partition(".")[2]
    if name in SPECIAL:
        return SPECIAL[name]
    if isinstance(kind, Flag):
        return FLAG
    if isinstance(kind, Choice) and not kind.name and name not in ("language", "requested_instrument"):
        return st.sampled_from(kind.values)
    if name.endswith("_pct"):
        return PERCENT
    if (name.endswith("_usd") and name != "annual_revenue_usd") or name == "loaned_personnel_fte":
        return AMOUNT
    return None


ANSWERS = {
    f"{section}.{name}": answers
    for section, fields in SECTIONS.items()
    for name, kind in fields.items()
    if (answers := _answers(f"{section}.{name}", kind)) is not None
}


@st.composite
def documents(draw: st.DrawFn, changed: int | None = None) -> dict[str, Any]:
    """A valid document: Blue Well's case with up to `changed` answers (default: any number) drawn anew."""
    document = copy.deepcopy(BLUE_WELL)
    paths = sorted(ANSWERS)
    most = len(paths) if changed is None else changed
    for path in draw(st.lists(st.sampled_from(paths), unique=True, max_size=most)):
        section, _, name = path.partition(".")
        document[section][name] = draw(ANSWERS[path])
    _consistent(draw, document)
    return document


def _consistent(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """The answers that depend on one another, drawn together."""
    screening, declared = document["screening"], document["declarations"]
    unsc = draw(st.sampled_from(["clear", "clear", "clear", "false_positive", "possible", "confirmed"]))
    screening["unsc"] = unsc
    if unsc != "clear":
        subject = draw(st.sampled_from(["entity", "controller", "director", "signatory", "owner"]))
        shares = [0.1, 49.99, 50, 100] if subject == "owner" else [0, 49.99, 50]
        screening["unsc_subject"], screening["unsc_subject_pct"] = subject, draw(st.sampled_from(shares))
    if declared["tobacco_role"] != "none":
        declared["tobacco_revenue_pct"] = draw(PERCENT)
    if draw(st.sampled_from([True, True, True, True, False])) is False:
        document["submission"] |= {"complete": False, "missing_fields": ["lei"]}
        if draw(FLAG):
            document["submitter"] |= {"owners": [], "isic_rev4": None}


@st.composite
def drafts(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """(a draft, a valid document that it may turn into): some answers are gone, or are "unknown"."""
    whole = draw(documents(changed=8))
    if whole["submitter"]["owners"] and draw(FLAG):
        whole["submitter"]["owners"] = draw(owners)
    if draw(FLAG):
        whole["screening"]["adverse_media"] = draw(media)
    draft = copy.deepcopy(whole)
    if draw(FLAG):
        draft.pop(draw(st.sampled_from(sorted(draft))))
    paths = sorted(f"{section}.{name}" for section in draft for name in draft[section])
    for path in draw(st.lists(st.sampled_from(paths), unique=True)):
        section, _, name = path.partition(".")
        _forget(draw, draft[section], name)
    for items in (draft.get("submitter", {}).get("owners"), draft.get("screening", {}).get("adverse_media")):
        for item in items if isinstance(items, list) else []:
            for name in draw(st.lists(st.sampled_from(sorted(item)), unique=True)):
                _forget(draw, item, name)
    return draft, whole


def _forget(draw: st.DrawFn, answers: dict[str, Any], name: str) -> None:
    if draw(FLAG):
        del answers[name]
    else:
        answers[name] = "unknown"
