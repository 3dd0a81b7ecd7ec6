"""A report that uses every part there is, in three languages; long tables, a wide one, hostile words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from registry.reports.document import (
    Chart,
    Figure,
    Head,
    Paragraph,
    Part,
    Profile,
    Report,
    Section,
    Series,
    Shown,
    Table,
    Unit,
    Written,
)
from registry.reports.words import ReportWords

HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") *bold* $x^2$ @label'
FORMULA = "=1+1"
DRAFT = "A draft that nobody signed off."
AREAS = (
    "Environment", "Transport", "Statistics", "Economic cooperation and integration", "Sustainable energy",
    "Trade", "Forests and timber", "Housing, land management and population",
)  # fmt: skip
TITLES = {
    "en": ("Partnerships Report", "Note by the secretariat", "Overview", "By subprogramme", "Progress"),
    "fr": ("Rapport sur les partenariats", "Note du secrétariat", "Aperçu", "Par sous-programme", "Progrès"),
    "ru": ("Доклад о партнёрствах", "Записка секретариата", "Обзор", "По подпрограммам", "Ход выполнения"),
}  # fmt: skip
OVERVIEW = {
    "en": "In the period %(signed)s agreements were signed, of %(value)s in all. %(share)s of proposals "
    "were on the simplified track; the median was %(days)s days.",
    "fr": "Au cours de la période, %(signed)s accords ont été signés, pour %(value)s au total. %(share)s "
    "des propositions ont suivi la voie simplifiée; la médiane était de %(days)s jours.",
    "ru": "За отчётный период подписано %(signed)s соглашений на сумму %(value)s. %(share)s предложений "
    "рассмотрены в упрощённом порядке; медиана составила %(days)s дня.",
}


def sample_report(language: str = "en", profile: Profile = "internal", *, contents: bool = True) -> Report:
    """Four sections and one below, a wide table, three charts, two texts of officers."""
    title, subtitle, overview, areas, progress = TITLES[language]
    return Report(
        id="sample",
        definition="4f0c9d2ab31e",
        title=title,
        subtitle=subtitle,
        language=language,
        profile=profile,
        since=date(2025, 7, 1),
        as_of=date(2026, 6, 30),
        known_at=datetime(2026, 7, 2, 9, 30, tzinfo=UTC),
        summary="What partners and the secretariat did together in the year, and what is to be decided.",
        symbol="ECE/EX/2026/L.12",
        notes=("Every figure was counted from the history of the register.",),
        sections=(
            Section("overview", overview, _overview(language)),
            Section("areas", areas, (_by_area(), *_charts())),
            Section("practices", "Practices", (_long(),), level=2),
            Section("progress", progress, (_wide(),)),
            Section("lessons", HOSTILE, _texts()),
        ),
        contents=contents,
    )


def figure(name: str, value: int | Decimal | None, unit: Unit = "number", *, merged: bool = False) -> Figure:
    records = ("PA-2026-0001", "PA-2026-0002", "PA-2026-0003")
    return Figure(name, value, unit, f"count_{name}", records, merged)


def _overview(language: str) -> tuple[Part, ...]:
    words = ReportWords(language)
    said = {
        "signed": words.shown(figure("signed", 12)),
        "value": words.shown(figure("value", 123_456_700, "usd_cents")),
        "share": words.shown(figure("share", 62, "percent")),
        "days": words.shown(figure("days", Decimal("17.5"), "days")),
    }
    unknown = words.shown(figure("withdrawn", None))
    text = OVERVIEW[language] % {name: shown.text for name, shown in said.items()}
    return (
        Paragraph(text, tuple(said.values())),
        Paragraph(
            f"Since the last report: {HOSTILE}",
            (unknown,),
            bullets=(
                f"withdrawn: {unknown.text}",
                "one partner was declined on exclusionary grounds",
                FORMULA,
            ),
        ),
        Paragraph("This line has no number.", is_numbered=False),
    )


def _by_area() -> Table:
    heads = (
        Head("Subprogramme", share=2.4),
        Head("In force", True),
        Head("Value", True),
        Head("Ended", True),
    )
    return Table(
        "areas",
        "Agreements in force by subprogramme",
        heads,
        tuple(_area_row(area, str(at), at * 3) for at, area in enumerate(AREAS)),
        total=_area_row("All", "all", 84),
        note="An agreement of two subprogrammes counts once in each; the total counts it once.",
    )


def _area_row(name: str, key: str, number: int) -> tuple[str, Shown, Shown, Shown]:
    value = figure(f"value.{key}", number * 1_400_000, "usd_cents")
    return (
        name,
        Shown(str(number), figure(f"area.{key}", number)),
        Shown(f"USD {number * 14_000:,}", value),
        Shown("under 5", figure(f"ended.{key}", None, merged=True)),
    )


def _charts() -> tuple[Chart, ...]:
    years = ("2021", "2022", "2023", "2024", "2025", "2026")
    table = Table(
        "signed",
        "Agreements signed by year",
        (Head("Year"), Head("Signed", True)),
        tuple((year, Shown(str(at + 2), figure(f"year.{year}", at + 2))) for at, year in enumerate(years)),
    )
    kinds = ("Cooperation agreement", "Contribution in kind", "Memorandum of understanding")
    by_kind = tuple(
        Series(kind, tuple(float((at * 3 + number * 2) % 7) for at in range(len(AREAS))))
        for number, kind in enumerate(kinds)
    )
    signed = Series("Signed", (2.0, 3.0, None, 5.0, 0.0, 7.0))
    ended = Series("Ended", (1.0, 1.0, 2.0, 2.0, 4.0, 1.0))
    days = (
        Series("Simplified", (30.0, 28.0, None, 17.0, 12.0, 9.0)),
        Series("Regular", (61.0, 64.0, 58.0, 49.0, 44.0, 41.0)),
        Series("Enhanced", (None, 120.0, 131.0, 110.0, 102.0, 97.5)),
    )
    return (
        Chart(
            "by-area", "Agreements by subprogramme and kind", "stacked", AREAS, by_kind,
            "Economic cooperation has most agreements, twelve; environment has six.", table, "Agreements",
        ),
        Chart(
            "by-year", "Signed by year", "bars", years, (signed, ended),
            "Signatures rose from two in 2021 to seven in 2026; 2023 is not known.", table, "Agreements",
        ),
        Chart(
            "days", "Days to decision", "lines", years, days,
            "Days to a decision fell at each level; enhanced reviews still take about 100.", table, "Days",
        ),
    )  # fmt: skip


def _long() -> Table:
    rows = tuple((f"Practice {at} with a name of some length", "In progress", str(at)) for at in range(1, 61))
    heads = (Head("Name", share=3), Head("State"), Head("No.", True))
    return Table("long", "A table of more than a page", heads, rows)


def _wide() -> Table:
    heads = (
        Head("#", share=0.3), Head("Recommendation", share=2.2), Head("Management response", share=2.2),
        Head("Responsibility", share=1.1), Head("Target date", share=0.9),
        Head("Date of implementation/comments", share=2.4),
    )  # fmt: skip
    text = (
        "Strengthen buy-in from membership, senior management and other relevant stakeholders within the "
        "Organization through better sharing the benefits of engaging with the private sector. "
    )
    response = "The organization accepts the recommendation. "
    rows = tuple(
        (
            str(at), text * 2, response * (at % 4 + 2), "DES" if at != 4 else "", "31 December 2023",
            f"In progress\n{text}\n• {FORMULA}\n• {HOSTILE}",
        )
        for at in range(1, 9)
    )  # fmt: skip
    return Table("progress", "Progress Report as of 30 June 2023", heads, rows, is_wide=True)


def _texts() -> tuple[Part, ...]:
    return (
        Written((HOSTILE, FORMULA), "Signed off by Ms. Ada Keller on 1 July 2026", is_unofficial=True),
        Written((DRAFT,), ""),
    )
