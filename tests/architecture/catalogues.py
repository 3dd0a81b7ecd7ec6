"""Catalogues of the interface: take the words out of the source, bring .po files up to date, compile them.

`python -m tests.architecture.catalogues` does all three; `python3 dev.py fix` calls it.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.architecture.tree import ROOT, files, shown

LANGUAGES = ("fr", "ru")
FOLDER = ROOT / "registry" / "translations"
SOURCES = ("registry", "workflows", "rules", "templates")
METHODS = [("**/translations/**", "ignore"), ("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"jinja2": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false", "encoding": "utf-8"}}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "N_": None,
    "NN_": (1, 2),
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
}


def po_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Every word that the source marks, in the order of the files."""
    ours = {shown(path) for path in files(".py", ".html", ".txt")}
    catalog = _catalogue(None)
    options = {pattern: OPTIONS.get(method, {}) for pattern, method in METHODS}
    for folder in SOURCES:
        found = extract_from_dir(str(ROOT / folder), METHODS, options, KEYWORDS, comment_tags=("i18n:",))
        for name, _line, message, comments, context in found:
            if f"{folder}/{name}" in ours and message and message != "":
                catalog.add(message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return catalog


def _catalogue(language: str | None) -> Catalog:
    # No dates and no names: the same source gives the same file.
    return Catalog(locale=language, project="partnerships", header_comment="", fuzzy=False)


def written(language: str, source: Catalog) -> bytes:
    """The .po file as it should stand: today's words, yesterday's translations, nothing obsolete."""
    path = po_path(language)
    catalog = _catalogue(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(source, no_fuzzy_matching=True)
    catalog.header_comment = ""
    out = io.BytesIO()
    write_po(
        out,
        catalog,
        width=100,
        ignore_obsolete=True,
        include_lineno=False,
        sort_by_file=True,
        omit_header=False,
    )
    stable = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(DATED)]
    return b"".join(stable)


UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
DATED = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By', b'"Report-Msgid')


def compiled(po: bytes, language: str) -> bytes:
    catalog = read_po(io.BytesIO(po), locale=language)
    # The .po file carries no dates: without fixed ones the .mo file would hold the minute of its making.
    catalog.creation_date = catalog.revision_date = UNDATED
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(language: str) -> list[str]:
    """Words without a translation, or with one that nobody has looked at since the words changed."""
    path = po_path(language)
    if not path.exists():
        return ["there is no catalogue"]
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return [str(entry.id) for entry in catalog if entry.id and (entry.fuzzy or not _is_said(entry.string))]


def _is_said(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def wrong_placeholders(language: str) -> list[str]:
    """Translations whose %(names)s are not those of the original: the page would fail, or lose a name."""
    with po_path(language).open("rb") as file:
        catalog = read_po(file, locale=language)
    # "25 % or more" is not a placeholder, though a formatter would take "% o" for one.
    named = [entry for entry in catalog if entry.id and "%(" in f"{entry.id}{entry.string}"]
    return [f"{entry.id}: {fault}" for entry in named for fault in entry.check(catalog)]


def bring_up_to_date() -> None:
    source = extract()
    for language in LANGUAGES:
        path = po_path(language)
        text = written(language, source)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        path.with_suffix(".mo").write_bytes(compiled(text, language))


if __name__ == "__main__":
    bring_up_to_date()
