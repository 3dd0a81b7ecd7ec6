"""A match of names in words: what stands against what, what speaks for it and against it, how it scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registry.models import Hit
from registry.web.formats import show_country, show_date, show_label, show_number
from workflows.hit import UNSETTLED

AGREES, NEAR, DIFFERS, UNKNOWN = "yours", "waiting", "bad", "neutral"

BANDS = {"strong": _l("Strong match"), "review": _l("Likely match"), "weak": _l("Weak match")}
BAND_TONES = {"strong": "bad", "review": "waiting", "weak": "neutral"}
STATE_TONES = {
    "open": "waiting",
    "asked": "waiting",
    "judged": "waiting",
    "different": "good",
    "same": "bad",
    "closed": "neutral",
}
VERDICTS = {
    "same": _l("The same"),
    "different": _l("Somebody else"),
    "cannot_tell": _l("Cannot tell: the partner is asked"),
}
CLOSED_BECAUSE = {
    "delisted": _l("The entry left its list."),
    "not_alike": _l("The two are not alike any more."),
}
SCHEMAS = {
    "Person": _l("Natural person"),
    "Organization": _l("Organisation"),
    "Company": _l("Company"),
    "LegalEntity": _l("Person or organisation"),
    "Vessel": _l("Ship"),
    "Airplane": _l("Aircraft"),
    "person": _l("Natural person"),
    "organisation": _l("Organisation"),
}
GENDERS = {"male": _l("male"), "female": _l("female"), "other": _l("other")}
IDENTIFIERS = {
    "registration": _l("Registration number"),
    "lei": _l("LEI"),
    "passport": _l("Passport"),
    "national_id": _l("National number"),
    "tax": _l("Tax number"),
    "imo": _l("IMO number"),
}
KINDS = {
    "primary": _l("main name"),
    "alias": _l("other name"),
    "original_script": _l("in the original script"),
}
QUALITIES = {"strong": _l("good"), "weak": _l("weak")}
# what a publisher says beside the facts that are compared
ON_ENTRY = {
    "reference": _l("Reference"),
    "regime": _l("Regime"),
    "programme": _l("Programme"),
    "dataset": _l("Data set"),
    "topics": _l("Topics"),
    "listed_on": _l("Listed on"),
    "updated_on": _l("Updated on"),
    "noticed_on": _l("Notice of"),
    "since": _l("Since"),
    "submitted_by": _l("Submitted by"),
    "imposed_by": _l("Imposed by"),
    "sanction": _l("Sanction"),
    "grounds": _l("Grounds"),
    "reason": _l("Reason"),
    "ineligible_from": _l("Not eligible from"),
    "ineligible_until": _l("Not eligible until"),
    "title": _l("Title"),
    "designation": _l("Designation"),
    "nationality": _l("Nationality"),
    "country": _l("Country"),
    "project_country": _l("Country of the project"),
    "address": _l("Address"),
    "birth": _l("Born, as listed"),
    "birth_place": _l("Place of birth"),
    "document": _l("Document"),
    "vessel": _l("Ship"),
    "earlier_name": _l("Earlier name"),
    "later_name": _l("Later name"),
    "comments": _l("Comments"),
    "note": _l("Note"),
}
_PLACES = {name: place for place, name in enumerate(ON_ENTRY)}
# code of a part → the tag of its line, and how it speaks for the match
WORDS = {
    "word_same": (_l("same word"), AGREES),
    "word_spelling": (_l("spelled differently"), NEAR),
    "word_known": (_l("same name in another language"), NEAR),
    "word_bones": (_l("same consonants"), NEAR),
    "word_alike": (_l("nearly the same"), NEAR),
    "word_initial": (_l("initial that fits"), NEAR),
    "word_joined": (_l("written as one word or two"), NEAR),
    "word_initials": (_l("initials of these words"), NEAR),
    "word_only_ours": (_l("only in our name"), DIFFERS),
    "word_only_theirs": (_l("only on the list"), DIFFERS),
    "form_same": (_l("same legal form"), AGREES),
    "form_differs": (_l("another legal form"), DIFFERS),
}
ONE_SIDED = ("word_only_ours", "word_only_theirs")
SENTENCES = {
    "identifier_agrees": _l("Both have the same identifier: it decides."),
    "names_differ": _l("No two names have a word in common."),
    "name_used": _l("These two spellings are compared."),
    "alias_used": _l("The list gives this spelling as another name."),
    "weak_alias_used": _l("The list gives this spelling as a weak alias: never enough by itself."),
    "scripts_differ": _l("The two are written in different scripts."),
    "birth_date_agrees": _l("The same date of birth."),
    "birth_year_agrees": _l("The same year of birth."),
    "birth_year_near": _l("Years of birth one year apart."),
    "birth_year_differs": _l("Different years of birth."),
    "country_agrees": _l("A country in common."),
    "country_differs": _l("No country in common."),
    "gender_differs": _l("Different genders."),
}
NOTED = ("weak_alias_used", "scripts_differ", "names_differ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison: ours, theirs, and in a word how they compare."""

    name: str
    ours: str
    theirs: str
    words: str = ""
    tone: str = UNKNOWN


def name_lines(hit: Hit) -> list[Line]:
    """The aligned words of the two spellings that were compared."""
    return [
        Line("", part["ours"], part["theirs"], str(WORDS[part["code"]][0]), WORDS[part["code"]][1])
        for part in hit.explanation
        if part["code"] in WORDS
    ]


def compared_names(hit: Hit) -> tuple[str, str]:
    """The spelling of ours and of the list's that the score rests on."""
    used = next((part for part in hit.explanation if part["code"] == "name_used"), None)
    return (used["ours"], used["theirs"]) if used else (hit.party.name, hit.entry.caption)


def name_on_list(hit: Hit) -> str:
    """Whose other name was compared, when the spelling is not the entry's main one."""
    return "" if compared_names(hit)[1] == hit.entry.caption else hit.entry.caption


@dataclass(frozen=True, slots=True)
class Balance:
    """What speaks for the same, what against, what nobody can compare: names of facts, in words."""

    same: str
    other: str
    unknown: str


def balance(hit: Hit) -> Balance:
    """The whole comparison in three short lines."""
    parts = [part["code"] for part in hit.explanation if part["code"] in WORDS]
    common = sum(code.startswith("word") and code not in ONE_SIDED for code in parts)
    extra = sum(code in ONE_SIDED for code in parts)
    facts = fact_lines(hit)
    same = [line.name.lower() for line in facts if line.tone in (AGREES, NEAR)]
    other = [line.name.lower() for line in facts if line.tone == DIFFERS]
    if common:
        same.insert(0, ngettext("%(num)s word of the name", "%(num)s words of the name", common))
    if extra:
        other.insert(0, ngettext("%(num)s word on one side only", "%(num)s words on one side only", extra))
    unknown = [line.name.lower() for line in facts if not (line.ours and line.theirs)]
    return Balance(", ".join(same), ", ".join(other), ", ".join(unknown))


def notes(hit: Hit) -> list[str]:
    """What the reader must know of the spelling: an alias, another script."""
    return [str(SENTENCES[part["code"]]) for part in hit.explanation if part["code"] in NOTED]


def fact_lines(hit: Hit) -> list[Line]:
    """Birth, country, gender, numbers, another type; a fact that one side lacks speaks neither way."""
    party, facts = hit.party, hit.entry.facts
    codes = {part["code"] for part in hit.explanation}
    births = [show_birth(text) for text in facts["birth_dates"]]
    types = _named(SCHEMAS, party.kind), _named(SCHEMAS, hit.entry.schema)
    lines = [Line(_("Type"), *types, _("nothing in common"))] if types[0] != types[1] else []
    if party.kind == "person" or births:
        lines.append(_line(_("Date of birth"), show_date(party.birth_on), ", ".join(births), "birth", codes))
    lines.append(
        _line(
            _("Country"),
            show_country(party.country),
            ", ".join(show_country(code) for code in facts["countries"]),
            "country",
            codes,
        )
    )
    if facts["gender"]:
        lines.append(_line(_("Gender"), "", _named(GENDERS, facts["gender"]), "gender", codes))
    ours = [(each.kind, each.value) for each in party.identifiers]
    theirs = [(kind, value) for kind, value in facts["identifiers"]]
    if ours or theirs:
        lines.append(_line(_("Numbers"), _numbers(ours), _numbers(theirs), "identifier", codes))
    return lines


def _line(name: str, ours: str, theirs: str, fact: str, codes: set[str]) -> Line:
    if f"{fact}_year_near" in codes:
        return Line(name, ours, theirs, _("one year apart"), NEAR)
    if f"{fact}_year_agrees" in codes:
        return Line(name, ours, theirs, _("same year"), NEAR)
    if {f"{fact}_agrees", f"{fact}_date_agrees"} & codes:
        return Line(name, ours, theirs, _("agrees"), AGREES)
    if {f"{fact}_differs", f"{fact}_year_differs"} & codes:
        return Line(name, ours, theirs, _("differs"), DIFFERS)
    if ours and theirs:
        return Line(name, ours, theirs, _("nothing in common"), UNKNOWN)
    return Line(name, ours, theirs)


def score_lines(hit: Hit) -> list[Line]:
    """Every part of the score: what it says, of which texts, how much it counts."""
    return [
        Line(_sentence(part), part["ours"], part["theirs"], _counts(part["code"], part["effect"]))
        for part in hit.explanation
    ]


def _sentence(part: Mapping[str, Any]) -> str:
    code = part["code"]
    return str(WORDS[code][0] if code in WORDS else SENTENCES.get(code, code))


def _counts(code: str, effect: float) -> str:
    if not effect:
        return ""
    if code in WORDS or code in ("name_used", "identifier_agrees"):
        return str(_("%(number)s of 100", number=show_points(effect)))
    sign = "+" if effect > 0 else "−"
    return str(_("%(number)s points", number=sign + show_points(abs(effect))))


def show_points(score: float) -> str:
    """A score from 0 to 1 in hundredths, never rounded up over the border of a band: 94.9, 97."""
    return show_number(int(score * 1000 + 1e-6) / 10)


def entry_facts(hit: Hit) -> list[tuple[str, str]]:
    """Everything that the list says of its entry."""
    entry = hit.entry
    kind = (_("Type"), _named(SCHEMAS, entry.schema))
    said = sorted(entry.content.items(), key=lambda each: _PLACES.get(each[0], len(_PLACES)))
    facts = [(line.name, line.theirs) for line in fact_lines(hit) if line.theirs and line.name != kind[0]]
    return [
        kind,
        *facts,
        *((_named(ON_ENTRY, label), "\n".join(map(show_birth, texts))) for label, texts in said),
    ]


def entry_names(hit: Hit) -> list[tuple[str, str]]:
    """Each name of the entry with its kind and quality in words."""
    found = []
    for name in hit.entry.names:
        about = _named(KINDS, name.kind)
        if name.quality:
            about += ", " + _("quality: %(quality)s", quality=_named(QUALITIES, name.quality))
        found.append((name.text, about))
    return found


def party_words(*hits: Hit) -> str:
    """What the party is to the organisation, in each of its capacities."""
    roles = sorted({hit.party.role for hit in hits})
    first, *others = (show_label("capacity", role) for role in roles)
    words = ", ".join([first, *(other.lower() for other in others)])
    if roles == ["entity"]:
        return words
    return str(_("%(role)s of %(organisation)s", role=words, organisation=hits[0].organisation.name))


def by_person(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits of one person in two capacities stand together: one verdict is enough for all of them."""
    found: dict[Any, list[Hit]] = {}
    for hit in hits:
        state = "" if hit.state in UNSETTLED else hit.state
        key = (hit.organisation_id, hit.entry_id, hit.party_hash, hit.match_hash, state)
        found.setdefault(key, []).append(hit)
    return [sorted(hits, key=lambda hit: hit.judgement_id is None) for hits in found.values()]


def show_birth(text: str) -> str:
    """1970, 1970-05 or a whole date, as the list gives it; any other text as it is."""
    try:
        return show_date(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def _numbers(pairs: list[tuple[str, str]]) -> str:
    return "\n".join(f"{_named(IDENTIFIERS, kind)}: {value}" for kind, value in pairs)


def _named(words: Mapping[str, Any], code: str) -> str:
    return str(words.get(code, code))
