"""What a file is, by its content: a short list is accepted, and each entry is looked into.

No library guesses here: ten extensions, each with a check of its own, and everything else is refused.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import IO

from defusedxml.ElementTree import ParseError, fromstring

from workflows.wording import N_

OOXML = "application/vnd.openxmlformats-officedocument"
ACCEPTED: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{OOXML}.wordprocessingml.document",
    "xlsx": f"{OOXML}.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
MAIN_PART = {
    "docx": f"{OOXML}.wordprocessingml.document.main+xml",
    "xlsx": f"{OOXML}.spreadsheetml.sheet.main+xml",
}
UNPACKED_BYTES = 200 * 1024 * 1024  # of all members together
UNPACKED_TIMES = 200  # the packed size; ordinary office files stay below 30
MEMBERS = 5000
CHUNK = 64 * 1024
MACROS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|.*\.bas)$|^(basic|scripts)/|(^|/)(macrosheets|activex)/",
    re.IGNORECASE,
)
PROGRAMS = re.compile(r"\.(exe|dll|js|vbs|jar|bat|cmd|ps1|scr|com|msi|lnk)$", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")


# what reading a broken zip file may raise
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, NotImplementedError)


class Refused(ValueError):
    """An upload not taken in. `reason` is a word, str() a sentence for gettext, `values` its placeholders."""

    def __init__(self, reason: str, sentence: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.reason, self.sentence, self.values = reason, sentence, dict(values or {})


def sniff(file: IO[bytes], filename: str) -> str:
    """The content type of a seekable file. Raises Refused: not accepted, or not what its name says."""
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension not in ACCEPTED:
        raise Refused(
            "wrong_type",
            N_("Files of this kind are not accepted. Send one of these: %(kinds)s."),
            {"kinds": ", ".join(ACCEPTED)},
        )
    file.seek(0)
    head = file.read(8)
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused(
            "encrypted",
            N_("This file has a password or an old Office format. Save it as DOCX or XLSX, without one."),
        )
    CHECKS[extension](file, extension)
    return ACCEPTED[extension]


def _not_what_it_says(extension: str) -> Refused:
    return Refused(
        "not_what_it_says",
        N_("The content of this file is not what its name says (%(extension)s). Save it anew and try again."),
        {"extension": extension},
    )


def _broken() -> Refused:
    return Refused("broken", N_("This file is damaged and cannot be opened. Save it anew and send it again."))


def _check_pdf(file: IO[bytes], extension: str) -> None:
    file.seek(0)
    if not file.read(1024).lstrip().startswith(b"%PDF-1.") and not _at(file, 0, b"%PDF-2."):
        raise _not_what_it_says(extension)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    tail = file.read()
    if b"%%EOF" not in tail:
        raise _broken()


def _check_png(file: IO[bytes], extension: str) -> None:
    if not (_at(file, 0, b"\x89PNG\r\n\x1a\n") and _at(file, 12, b"IHDR")):
        raise _not_what_it_says(extension)
    file.seek(0, 2)
    if not _at(file, file.tell() - 8, b"IEND"):
        raise _broken()


def _check_jpeg(file: IO[bytes], extension: str) -> None:
    if not _at(file, 0, b"\xff\xd8\xff"):
        raise _not_what_it_says(extension)
    file.seek(0)
    if b"\xff\xd9" not in file.read():
        raise _broken()


def _check_text(file: IO[bytes], extension: str) -> None:
    """UTF-8, UTF-16 with a mark or a one-byte encoding of our languages; nothing that a browser runs."""
    file.seek(0)
    content = file.read()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise _not_what_it_says(extension) from None
    start = content.removeprefix(codecs.BOM_UTF8).lstrip()[:256].lower()
    looks_active = start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"#!"))
    if CONTROLS.search(content) or looks_active:
        raise _not_what_it_says(extension)


def _check_office(file: IO[bytes], extension: str) -> None:
    names, archive = _open_archive(file, extension)
    with archive:
        types = _part(archive, "[Content_Types].xml", extension)
        try:
            declared = {each.get("ContentType", "") for each in fromstring(types)}
        except (ParseError, ValueError):
            raise _broken() from None
        if any("macroenabled" in each.lower() or "vba" in each.lower() for each in declared):
            raise _has_macros()
        if MAIN_PART[extension] not in declared:
            raise _not_what_it_says(extension)
        _check_members(names)


def _check_open_document(file: IO[bytes], extension: str) -> None:
    names, archive = _open_archive(file, extension)
    with archive:
        if _part(archive, "mimetype", extension).strip() != ACCEPTED[extension].encode():
            raise _not_what_it_says(extension)
        manifest = _part(archive, "META-INF/manifest.xml", extension)
        if b"encryption-data" in manifest:
            raise Refused(
                "encrypted", N_("This file is protected by a password. Save it without a password.")
            )
        _check_members(names)


def _open_archive(file: IO[bytes], extension: str) -> tuple[list[str], zipfile.ZipFile]:
    """Opens and unpacks everything once, with a limit: what a member claims to be is not believed."""
    if not _at(file, 0, b"PK\x03\x04"):
        raise _not_what_it_says(extension)
    file.seek(0, 2)
    packed = file.tell()
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        claimed = sum(member.file_size for member in members)
        # Members that share their bytes ("overlap") unpack to more than the file could hold.
        overlap = sum(member.compress_size for member in members) > packed
        if overlap or len(members) > MEMBERS or claimed > UNPACKED_BYTES or claimed > UNPACKED_TIMES * packed:
            raise _bomb()
        if any(member.flag_bits & 1 for member in members):
            raise Refused(
                "encrypted", N_("This file is protected by a password. Save it without a password.")
            )
        for member in members:
            with archive.open(member) as part:  # its check sum fails when it is longer than it claims
                while part.read(CHUNK):
                    pass
    except BROKEN_ZIP:
        raise _broken() from None
    return [member.filename for member in members], archive


def _part(archive: zipfile.ZipFile, name: str, extension: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise _not_what_it_says(extension) from None


def _check_members(names: list[str]) -> None:
    if any(MACROS.search(name) for name in names):
        raise _has_macros()
    if any(PROGRAMS.search(name) for name in names):
        raise Refused("program", N_("This file holds a program. Remove it and send the file again."))


def _has_macros() -> Refused:
    return Refused("macros", N_("This file holds macros. Save it without macros and send it again."))


def _bomb() -> Refused:
    return Refused(
        "zip_bomb", N_("This file unpacks to far more than its size. Save it anew and send it again.")
    )


def _at(file: IO[bytes], offset: int, expected: bytes) -> bool:
    file.seek(max(0, offset))
    return file.read(len(expected)) == expected


CHECKS: dict[str, Callable[[IO[bytes], str], None]] = {
    "pdf": _check_pdf,
    "docx": _check_office,
    "xlsx": _check_office,
    "odt": _check_open_document,
    "ods": _check_open_document,
    "png": _check_png,
    "jpg": _check_jpeg,
    "jpeg": _check_jpeg,
    "txt": _check_text,
    "csv": _check_text,
}
