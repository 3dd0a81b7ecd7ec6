"""Reads the words of a list that stand for something known here: countries, goals, instruments, states …"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from babel.core import get_global

from registry import reference
from registry.adapters.register_cell import given_of
from registry.adapters.register_fault import CellFault
from registry.adapters.sheet_rows import Cell
from registry.text import fold

_SEPARATORS = re.compile(r"\s*(?:[;\n|]|,\s|\s/\s|\s+(?:and|et|и)\s+)\s*")
_TIGHT = re.compile(r"\s*[;,/|\n]\s*|\s+(?:and|et|и)\s+|\s+")
# beside the names of CLDR and the UN; countries that are no more are not here
_COUNTRIES = {
    "GB": "uk,u.k.,great britain,england,scotland,grande-bretagne,англия",
    "US": "usa,u.s.a.,u.s.,america,etats-unis d'amerique",
    "RU": "russia,россия,russie,рф",
    "MD": "moldova,молдова,moldavie,молдавия",
    "CZ": "czech republic,republique tcheque,чехия",
    "TR": "turkey,turquie,турция",
    "MK": "macedonia,fyrom,македония",
    "NL": "holland,the netherlands,голландия",
    "KG": "kyrgyz republic,киргизия",
    "BY": "byelorussia,белоруссия",
    "KR": "south korea,republic of korea,coree du sud",
    "AE": "uae,emirates",
    "VA": "vatican",
    "BA": "bosnia",
    "CH": "schweiz,suisse",
}
_INSTRUMENTS = {
    "memorandum_of_understanding": (
        "mou,m.o.u.,memorandum,memorandum d'entente,protocole d'accord,меморандум"
    ),
    "letter_of_agreement": (
        "loa,letter,letter of intent,exchange of letters,echange de lettres,lettre d'accord,"
        "обмен письмами,письмо"
    ),
    "contribution_agreement": (
        "contribution,ca,trust fund agreement,donor agreement,accord de contribution,взнос"
    ),
    "pro_bono_agreement": "pro bono,in-kind agreement",
    "non_reimbursable_loan_agreement": "nrl,nrla,non-reimbursable loan,secondment agreement",
    "data_sharing_agreement": "data agreement,data sharing",
    "no_instrument_rules_of_procedure": "no instrument,rules of procedure,informal",
}
_ENTITIES = {
    "company": (
        "private sector,private company,business,firm,corporation,ltd,entreprise privee,фирма,"
        "предприятие,частныи сектор"
    ),
    "soe": "state owned,state-owned,state enterprise,госпредприятие",
    "industry_association": (
        "association,business association,chamber of commerce,trade association,ассоциация"
    ),
    "corporate_foundation": "foundation,fondation,фонд",
    "government": "state,ministry,public authority,municipality,city,ministere,министерство,правительство",
    "igo": "international organization,international organisation,un,un agency,io,мпо",
    "ngo": "non-profit,nonprofit,civil society,ong,нпо",
    "academia": "university,academic,research institute,universite,университет",
}
_STATES = {
    "active": (
        "active,in force,ongoing,current,en vigueur,actif,en cours,деиствует,деиствующее,в силе,"
        "implementation"
    ),
    "signed": "signed,signe,подписан,подписано",
    "completed": "completed,complete,closed,finished,acheve,termine,завершен,завершено,закрыто",
    "terminated": "terminated,cancelled,canceled,resilie,annule,расторгнуто,прекращено",
    "expired": "expired,lapsed,ended,expire,echu,истек,истекло",
    "!not_signed_yet": (
        "draft,drafting,pending,negotiation,under negotiation,in preparation,planned,pipeline,"
        "en preparation,projet,проект,готовится,cleared"
    ),
    "!state_by_a_person": "suspended,suspendu,приостановлено,under review,on hold",
}
_GENDER = {
    "none": "0,no,gen0,not targeted",
    "mainstreamed": "1,gen1,significant,yes",
    "principal": "2,gen2,gen3,3,main",
}


_LANGS = reference.LANGUAGES


def _turned(words: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): value for value, each in words.items() for word in each.split(",")}


def _countries() -> Mapping[str, str]:
    return _countries_of(reference.load())


@lru_cache(maxsize=4)
def _countries_of(ref: reference.Reference) -> Mapping[str, str]:
    found = _turned(_COUNTRIES)
    for language in reference.LANGUAGES:
        found |= {fold(name): code for code, name in ref.list_countries(language)}
    known = {code for code, _name in ref.list_countries()}
    found |= {code.lower(): code for code in known}
    for three, codes in get_global("territory_aliases").items():
        if len(three) == 3 and three.isalpha() and len(codes) == 1 and codes[0] in known:
            found.setdefault(three.lower(), codes[0])
    return found


def known_words(field: str) -> Mapping[str, str]:
    """Folded words and the value of the reference data each stands for, in all languages."""
    return _words_of(reference.load(), field)


@lru_cache(maxsize=64)
def _words_of(ref: reference.Reference, field: str) -> Mapping[str, str]:
    if field == "subprogrammes":
        found = {str(each.no): str(each.no) for each in ref.subprogrammes}
        found |= {each.code.lower(): str(each.no) for each in ref.subprogrammes}
        return found | {fold(each.name[lang]): str(each.no) for each in ref.subprogrammes for lang in _LANGS}
    if field == "sdgs":
        return {fold(each.title[lang]): str(each.no) for each in ref.goals for lang in _LANGS}
    if field == "nexus":
        return {
            fold(words): each.id
            for each in ref.nexus_areas
            for words in (each.id, *(each.name[lang] for lang in _LANGS))
        }
    if field == "status":
        return _turned(_STATES)
    source = {"instrument": "requested_instrument", "gender_marker": "gender_sdg5"}.get(field, field)
    extra = {"instrument": _INSTRUMENTS, "entity_type": _ENTITIES, "gender_marker": _GENDER}.get(field, {})
    found = {}
    for value, label in ref.labels(source).items():
        if value != "contract":
            found |= {fold(words): value for words in (value, value.replace("_", " "))}
            found |= {fold(re.sub(r"\s*\(.*\)", "", label.label[lang])): value for lang in _LANGS}
            found |= {fold(label.label[lang]): value for lang in _LANGS}
    return found | _turned(extra)


def one_of(field: str) -> Callable[[Cell], str | None]:
    """A reader of one word of the reference data. A status that nobody may bring in begins with "!"."""
    words = known_words(field)

    def read(cell: Cell) -> str | None:
        text = given_of(cell)
        if not text:
            return None
        value = words.get(fold(text))
        if value is None:
            raise CellFault("unknown_word", given=text, expected=field)
        if value.startswith("!"):
            raise CellFault(value[1:], given=text)
        return value

    return read


def many_of(field: str) -> Callable[[Cell], list[str]]:
    """A reader of several words, parted by ; or a new line, or by a comma where no word has one."""
    words = known_words(field)

    def read(cell: Cell) -> list[str]:
        found = []
        for part in _split(given_of(cell), words):
            if fold(part) not in words:
                raise CellFault("unknown_word", given=part, expected=field)
            found.append(words[fold(part)])
        return list(dict.fromkeys(found))

    return read


def read_country(cell: Cell) -> str | None:
    codes = read_countries(cell)
    if len(codes) > 1:
        raise CellFault("one_only", given=given_of(cell))
    return codes[0] if codes else None


def read_countries(cell: Cell) -> list[str]:
    known = _countries()
    found = []
    for part in _split(given_of(cell), known):
        code = known.get(fold(part).removeprefix("the ").replace("’", "'"))
        if code is None:
            raise CellFault("unknown_country", given=part)
        found.append(code)
    return list(dict.fromkeys(found))


_SUBPROGRAMME = re.compile(
    r"(?:sp|sub-?programme|sous-programme|подпрограмма)?[\s.:№#]*([1-8])(?:\s*[-–:.]\s*(.+))?"
)


def read_subprogrammes(cell: Cell) -> list[int]:
    """Numbers or names; "2 – Transport" is both, and they must say the same."""
    words, found = known_words("subprogrammes"), []
    for part in _split(given_of(cell), words):
        low = fold(part)
        number = words.get(low)
        if number is None and (match := _SUBPROGRAMME.fullmatch(low)):
            number = match[1] if not match[2] or words.get(match[2]) == match[1] else None
        if number is None:
            raise CellFault("unknown_subprogramme", given=part)
        found.append(int(number))
    return list(dict.fromkeys(found))


def read_subprogramme(cell: Cell) -> int | None:
    found = read_subprogrammes(cell)
    if len(found) > 1:
        raise CellFault("one_only", given=given_of(cell))
    return found[0] if found else None


_GOAL = re.compile(r"(?:(?:sdgs?|odd|цур|goals?|objectif|цель)[\s.:#№-]*)?(\d{1,2})")


def read_goals(cell: Cell) -> list[int]:
    """Goals as numbers or by title. A decimal number is what a spreadsheet makes of "7,2": nobody knows."""
    if isinstance(cell, float) and not cell.is_integer():
        raise CellFault("number_for_goals", given=cell)
    titles = known_words("sdgs")
    text = given_of(cell)
    if fold(text) in titles:
        return [int(titles[fold(text)])]
    bare = re.sub(r"(?i)\b(sdgs?|odd|цур|goals?)\b[\s.:#№-]*", "", text)
    parts = [part for part in _TIGHT.split(bare) if part]
    if not all(_GOAL.fullmatch(fold(part)) for part in parts):
        parts = [part for part in re.split(r"\s*[;\n|]\s*", text) if part]
    found = []
    for part in parts:
        match = _GOAL.fullmatch(fold(part))
        number = match[1] if match else titles.get(fold(part), "")
        if not number or not 1 <= int(number) <= 17:
            raise CellFault("unknown_goal", given=part)
        found.append(int(number))
    return sorted(set(found))


def read_targets(cell: Cell) -> list[str]:
    targets, found = reference.load().targets, []
    for part in _TIGHT.split(given_of(cell)):
        code = part.lower().rstrip(".").removeprefix("sdg").strip()
        if code and code not in targets:
            raise CellFault("unknown_target", given=part)
        if code:
            found.append(code)
    return list(dict.fromkeys(found))


def _split(text: str, known: Iterable[str]) -> list[str]:
    """The parts of a text, which stays whole when it is itself a word that is known."""
    if not text:
        return []
    if fold(text) in known:
        return [text]
    parts = [part for part in re.split(r"\s*[;\n|]\s*", text) if part]
    return [
        each
        for part in parts
        for each in ([part] if fold(part) in known else _SEPARATORS.split(part))
        if each
    ]
