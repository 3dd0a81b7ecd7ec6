"""What a list of agreements may tell, by column: finds the header and proposes which column means what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from registry.adapters.register_cell import OPEN_END, is_lei, read_date, text_of
from registry.adapters.register_fault import CellFault
from registry.adapters.register_money import currency_of
from registry.adapters.register_word import one_of, read_countries, read_goals, read_subprogrammes
from registry.adapters.sheet_rows import Cell, Row
from registry.text import fold
from workflows.wording import N_

LOOKED_AT = 30  # rows at the top in which the header is looked for
SAMPLE = 40  # rows below it whose cells say what an unknown column holds


@dataclass(frozen=True, slots=True)
class Field:
    """`names`: what people call the column, folded, parted by commas, in English, French and Russian."""

    id: str
    words: str
    names: str
    example: str
    is_needed: bool = False


# fmt: off
FIELDS = (
    Field("partner", N_("Partner"), "partner,partner name,name of partner,name of the partner,organisation,organization,partner organisation,partner organization,company,donor,counterpart,entity,partenaire,nom du partenaire,societe,entreprise,партнер,название партнера,наименование партнера,организация,компания,контрагент", "Blue Well SA", True),
    Field("country", N_("Country of the partner"), "country,partner country,country of partner,country of the partner,country of registration,pays,pays du partenaire,страна,страна партнера", "Switzerland"),
    Field("entity_type", N_("Kind of organisation"), "partner type,type of partner,kind of organisation,type of organisation,type of organization,sector type,entity type,type de partenaire,тип партнера,тип организации", "Company"),
    Field("registration_no", N_("Registration number"), "registration number,registration no,reg no,company number,numero d'enregistrement,siren,регистрационныи номер,инн,огрн", "CHE-123.456.789"),
    Field("lei", N_("LEI"), "lei,lei code,legal entity identifier", ""),
    Field("website", N_("Website of the partner"), "website,web site,web,url,homepage,site web,site internet,саит,веб-саит", "https://bluewell.example"),
    Field("title", N_("Title"), "title,agreement title,title of agreement,title of the agreement,project,project title,name of agreement,subject,activity,intitule,titre,objet,titre de l'accord,название,наименование,название соглашения,предмет,проект", "Clean water in schools", True),
    Field("title_fr", N_("Title in French"), "title (fr),title fr,french title,title in french,titre en francais", ""),
    Field("title_ru", N_("Title in Russian"), "title (ru),title ru,russian title,title in russian,название на русском", ""),
    Field("summary", N_("Summary"), "summary,description,purpose,objective,scope,abstract,resume,descriptif,описание,цель,содержание", "Pumps and training for 40 schools."),
    Field("instrument", N_("Instrument"), "instrument,agreement type,type of agreement,kind of agreement,legal instrument,form,type d'accord,инструмент,вид соглашения,тип соглашения", "Memorandum of understanding"),
    Field("types", N_("Kinds of partnership"), "type of partnership,partnership type,kind of partnership,type of engagement,engagement type,modality,type de partenariat,вид партнерства,тип партнерства", "Knowledge exchange; Advocacy"),
    Field("lead_subprogramme", N_("Lead subprogramme"), "lead subprogramme,subprogramme,sub-programme,lead sp,sp,lead,lead division,programme,sous-programme,sous-programme chef de file,подпрограмма,ведущая подпрограмма", "1"),
    Field("subprogrammes", N_("Subprogrammes"), "subprogrammes,all subprogrammes,sub-programmes,sps,other subprogrammes,sous-programmes,autres sous-programmes,подпрограммы,другие подпрограммы", "1; 5"),
    Field("nexus", N_("Nexus areas"), "nexus,nexus area,nexus areas,high-impact area,domaine nexus,область взаимосвязеи", ""),
    Field("sdgs", N_("SDG goals"), "sdg,sdgs,sdg goals,goals,sustainable development goals,odd,objectifs,цур,цели", "5; 13"),
    Field("sdg_targets", N_("SDG targets"), "sdg targets,targets,sdg target,cibles,cibles odd,задачи цур,задачи", "13.1; 5.c"),
    Field("gender_marker", N_("Gender marker"), "gender,gender marker,gender equality marker,marqueur de genre,genre,гендерныи маркер,гендер", ""),
    Field("beneficiary_countries", N_("Beneficiary countries"), "beneficiary countries,beneficiary country,beneficiaries,countries,target countries,programme countries,pays beneficiaires,страны-бенефициары,страны", "Tajikistan; Uzbekistan"),
    Field("signed_on", N_("Signed on"), "signed,signed on,date signed,date of signature,signature date,signature,signing date,date de signature,signe le,дата подписания,подписано", "2024-03-01"),
    Field("starts_on", N_("Start"), "start,starts,start date,from,effective date,entry into force,date of entry into force,valid from,beginning,debut,date de debut,entree en vigueur,начало,дата начала,деиствует с,вступило в силу", "2024-03-15"),
    Field("ends_on", N_("End"), "end,ends,end date,to,until,valid until,expiry,expiry date,expires,completion date,fin,date de fin,echeance,окончание,дата окончания,деиствует до,срок", "2027-03-14"),
    Field("status", N_("Status"), "status,state,statut,etat,статус,состояние", "Active"),
    Field("cash", N_("Cash contribution"), "cash,cash contribution,amount,value,contribution,total value,contract value,financial contribution,budget,montant,contribution financiere,valeur,сумма,взнос,денежныи взнос,стоимость", "25000 CHF"),
    Field("in_kind", N_("Contribution in kind"), "in kind,in-kind,in-kind contribution,in kind contribution,in-kind value,value in kind,contribution en nature,en nature,в натуральнои форме,неденежныи взнос", ""),
    Field("currency", N_("Currency"), "currency,cur,ccy,devise,monnaie,валюта", "CHF"),
    Field("signed_by_partner", N_("Signed for the partner by"), "signed by partner,partner signatory,signatory of partner,signatory (partner),signataire du partenaire,подписант партнера", ""),
    Field("signed_by_unece", N_("Signed for UNECE by"), "signed by unece,unece signatory,signatory (unece),signatory,signataire cee,подписант еэк", ""),
    Field("excom_project", N_("EXCOM project"), "excom project,excom,project number,xb project,projet excom,проект исполкома", ""),
    Field("focal_point", N_("Focal point"), "focal point,unece focal point,contact,responsible,officer,point focal,координатор,ответственныи", "focal@unece.example"),
    Field("public", N_("May be published"), "public,publish,published,may be published,publiable,публичныи,опубликовать", "yes"),
)
# fmt: on
FIELD = {field.id: field for field in FIELDS}
NEEDED = tuple(field.id for field in FIELDS if field.is_needed)


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns: its number, its cells as text."""

    row: int
    cells: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The same for two files whose columns are called the same, in the same order."""
        return sha256("\n".join(_name(cell) for cell in self.cells).encode()).hexdigest()


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for field in FIELDS:
        for name in (field.id.replace("_", " "), field.words, *field.names.split(",")):
            found.setdefault(_name(name), field.id)
    return found


def _name(cell: str) -> str:
    """A heading without currency, units, stars, numbers and punctuation around it."""
    bare = re.sub(r"[*:№#_]|^\W*\d+[.)]\s", " ", fold(cell))
    return " ".join(bare.split()).strip(" .-")


def field_of(heading: str) -> str:
    """The field that a heading names, "" when it is none of ours. What stands in brackets may be a unit."""
    name = _name(heading)
    known = _by_name()
    return known.get(name) or known.get(" ".join(re.sub(r"\(.*?\)|\[.*?\]", " ", name).split()), "")


def currency_in(heading: str) -> str:
    """The currency that a heading gives: "Value (USD)", "Montant en EUR"."""
    words = re.split(r"[\s()\[\],/]+", fold(heading))
    return next((code for word in words if len(word) > 1 and (code := currency_of(word))), "")


def find_header(rows: Sequence[Row]) -> Header:
    """The row of most headings that are known; else the first with three texts. `rows`: those at the top."""
    best, most = None, 1
    for row in rows[:LOOKED_AT]:
        known = {field_of(text_of(cell)) for cell in row.cells if isinstance(cell, str)} - {""}
        if len(known) > most:
            best, most = row, len(known)
    if best is None:
        texts = (row for row in rows if sum(isinstance(cell, str) and bool(cell) for cell in row.cells) >= 3)
        best = next(texts, rows[0] if rows else Row(1, ()))
    cells = [text_of(cell) for cell in best.cells]
    while cells and not cells[-1]:
        cells.pop()
    return Header(best.number, tuple(cells))


def propose(header: Header, sample: Sequence[Row]) -> dict[str, int]:
    """Field → number of its column (from 1): by the heading, then by what the cells of the others hold."""
    found: dict[str, int] = {}
    for place, heading in enumerate(header.cells, start=1):
        field = field_of(heading)
        if field == "country" and "country" in found:
            field = "beneficiary_countries"
        if field and field not in found:
            found[field] = place
    if "subprogrammes" in found and "lead_subprogramme" not in found:
        found["lead_subprogramme"] = found.pop("subprogrammes")
    width = max([len(header.cells), *(len(row.cells) for row in sample[:SAMPLE])])
    for place in range(1, width + 1):
        if place in found.values() or field_of((*header.cells, *[""] * width)[place - 1]):
            continue
        cells = [row.cells[place - 1] for row in sample[:SAMPLE] if len(row.cells) >= place]
        field = _by_content([cell for cell in cells if text_of(cell)], found)
        if field:
            found[field] = place
    return found


def _by_content(cells: Sequence[Cell], taken: Mapping[str, int]) -> str:
    if len(cells) < 3:
        return ""
    for field, fits in _CONTENT.items():
        if field not in taken and sum(_holds(fits, cell) for cell in cells) >= 0.8 * len(cells):
            return field
    return ""


def _holds(fits: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        return bool(fits(cell))
    except CellFault as why:
        return why.code == "ambiguous_date"


def _is_day(cell: Cell) -> bool:
    """Numbers are no days here: a column of them may be anything."""
    if isinstance(cell, int | float):
        return False
    return fold(text_of(cell)) in OPEN_END or read_date(cell) is not None


def _is_instrument(cell: Cell) -> bool:
    return bool(one_of("instrument")(cell))


def _is_status(cell: Cell) -> bool:
    return bool(one_of("status")(cell))


_CONTENT: Mapping[str, Callable[[Cell], object]] = {
    "signed_on": _is_day,
    "starts_on": _is_day,
    "ends_on": _is_day,
    "lei": lambda cell: is_lei(text_of(cell)),
    "website": lambda cell: re.match(r"(?:https?://|www\.)\S+$", text_of(cell)),
    "focal_point": lambda cell: re.fullmatch(r"\S+@\S+\.\S+", text_of(cell)),
    "country": lambda cell: not text_of(cell).isdigit() and read_countries(cell),
    "lead_subprogramme": lambda cell: (
        isinstance(cell, str) and not cell.isdigit() and read_subprogrammes(cell)
    ),
    "instrument": _is_instrument,
    "sdgs": lambda cell: re.search(r"(?i)sdg|odd|цур", text_of(cell)) and read_goals(cell),
    "status": _is_status,
}
