"""Uploads: taken in by content, one test an extension; refused with a sentence; stored by digest."""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adapters.files import (
    ACCEPTED,
    Refused,
    ScannerAway,
    accept,
    open_stored,
    path_of,
    safe_name,
    scanner_from,
    sniff,
)

OOXML = "application/vnd.openxmlformats-officedocument"
LIMIT = 1024 * 1024


def archive(members: dict[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def office(kind: str, *, main: str | None = None, **more: bytes | str) -> bytes:
    part, folder = {"docx": ("wordprocessingml.document", "word"), "xlsx": ("spreadsheetml.sheet", "xl")}[
        kind
    ]
    main = main or f"{OOXML}.{part}.main+xml"
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{folder}/main.xml" ContentType="{main}"/></Types>'
    )
    return archive({"[Content_Types].xml": types, f"{folder}/main.xml": "<x/>"} | more)


def open_document(kind: str, **more: bytes | str) -> bytes:
    members = {"mimetype": ACCEPTED[kind], "META-INF/manifest.xml": "<m/>", "content.xml": "<x/>"}
    return archive(members | more)


def png() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))
        )

    header = struct.pack("!LLBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\xff\xd9"
GOOD = {
    "pdf": PDF,
    "docx": office("docx"),
    "xlsx": office("xlsx"),
    "odt": open_document("odt"),
    "ods": open_document("ods"),
    "png": png(),
    "jpg": JPEG,
    "jpeg": JPEG,
    "txt": "Чистая вода: это просто.\n".encode(),
    "csv": b"\xef\xbb\xbfname;country\r\nBlue Well;CH\r\n",
}


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        sniff(io.BytesIO(content), name)
    assert str(caught.value) % caught.value.values  # the sentence and its placeholders fit
    return caught.value.reason


@pytest.mark.parametrize("extension", ACCEPTED)
def test_each_accepted_kind_is_known_by_its_content(extension: str) -> None:
    assert sniff(io.BytesIO(GOOD[extension]), f"Report.{extension.upper()}") == ACCEPTED[extension]


@pytest.mark.parametrize("extension", ACCEPTED)
def test_no_kind_is_accepted_under_the_name_of_another(extension: str) -> None:
    same = {"jpg": {"jpeg"}, "jpeg": {"jpg"}, "txt": {"csv"}, "csv": {"txt"}}.get(extension, set())
    for other in ACCEPTED.keys() - {extension} - same:
        if other in ("txt", "csv") and extension == "pdf":
            continue  # this PDF is plain text and harmless as such
        assert refused(GOOD[extension], f"x.{other}") == "not_what_it_says"


@pytest.mark.parametrize(
    "name", ["x.exe", "x.docm", "x.xlsm", "x.html", "x.svg", "x.zip", "x.doc", "pdf", "x.pdf.js", "x."]
)
def test_any_other_extension_is_refused(name: str) -> None:
    assert refused(PDF, name) == "wrong_type"


@pytest.mark.parametrize(
    "content", [b"<html><script>", b"<?xml version='1.0'?><svg/>", b"#!/bin/sh\n", b"MZ\x90\x00"]
)
def test_a_page_or_a_program_is_not_a_text(content: bytes) -> None:
    assert refused(content, "x.txt") == "not_what_it_says"
    assert refused(b"\xef\xbb\xbf  " + content, "x.csv") == "not_what_it_says"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_a_text_may_have_any_encoding_of_our_languages(encoding: str) -> None:
    assert sniff(io.BytesIO("Вода, чистая\n".encode(encoding)), "x.csv") == "text/csv"


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_macros_are_refused(extension: str) -> None:
    part = "word" if extension == "docx" else "excel"
    enabled = f"application/vnd.ms-{part}.document.macroEnabled.main+xml"
    assert refused(office(extension, main=enabled), f"x.{extension}") == "macros"
    assert refused(office(extension, **{"word/vbaProject.bin": b"\x01"}), f"x.{extension}") == "macros"
    assert refused(office(extension, **{"xl/macrosheets/sheet1.xml": "<x/>"}), f"x.{extension}") == "macros"


@pytest.mark.parametrize("extension", ["odt", "ods"])
def test_macros_of_open_documents_are_refused(extension: str) -> None:
    assert (
        refused(open_document(extension, **{"Basic/Standard/Module1.xml": "<x/>"}), f"x.{extension}")
        == "macros"
    )


def test_a_program_inside_is_refused() -> None:
    assert refused(office("docx", **{"word/embeddings/run.exe": b"MZ"}), "x.docx") == "program"


def test_what_unpacks_to_far_more_than_its_size_is_refused() -> None:
    assert refused(office("xlsx", **{"xl/big.xml": b"0" * 50_000_000}), "x.xlsx") == "zip_bomb"


def test_a_member_that_is_longer_than_it_claims_is_refused() -> None:
    honest = office("docx", **{"word/big.xml": b"A" * 100_000})
    lying = honest.replace(struct.pack("<L", 100_000), struct.pack("<L", 10))
    assert lying != honest
    assert refused(lying, "x.docx") == "broken"


def test_members_that_share_their_bytes_are_refused() -> None:
    """An overlapping archive: many entries of the directory point at the same data."""
    content = archive({"[Content_Types].xml": os.urandom(20_000)}, compression=zipfile.ZIP_STORED)
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory, tail = content[start:end], bytearray(content[end:])
    struct.pack_into("<HHL", tail, 8, 50, 50, 50 * len(directory))
    assert refused(content[:start] + directory * 50 + bytes(tail), "x.docx") == "zip_bomb"


def test_a_password_is_refused() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100
    assert refused(old, "x.docx") == "encrypted"
    manifest = '<manifest:encryption-data xmlns:manifest="urn:x"/>'
    assert refused(open_document("odt", **{"META-INF/manifest.xml": manifest}), "x.odt") == "encrypted"


@pytest.mark.parametrize("extension", ["pdf", "png", "docx", "ods", "jpg"])
def test_a_file_that_was_cut_off_is_refused(extension: str) -> None:
    assert refused(GOOD[extension][:-20] if extension != "jpg" else JPEG[:-2], f"x.{extension}") == "broken"


@given(st.binary(max_size=300), st.sampled_from(sorted(ACCEPTED)))
def test_no_bytes_whatever_break_the_check(content: bytes, extension: str) -> None:
    start = GOOD[extension][:12]
    for each in (content, start + content, GOOD[extension] + content):
        try:
            found = sniff(io.BytesIO(each), f"x.{extension}")
        except Refused:
            continue
        assert found == ACCEPTED[extension]


def test_a_file_is_kept_once_by_its_digest_and_cannot_be_written_or_run(tmp_path: Path) -> None:
    first = accept(io.BytesIO(PDF), "a.pdf", folder=tmp_path, max_bytes=LIMIT)
    second = accept(io.BytesIO(PDF), "b.pdf", folder=tmp_path, max_bytes=LIMIT)
    assert first.sha256 == second.sha256 == sha256(PDF).hexdigest()
    assert (first.size, first.content_type, first.name) == (len(PDF), "application/pdf", "a.pdf")
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == path_of(tmp_path, first.sha256)
    assert kept.stat().st_mode & 0o777 == 0o440
    with open_stored(tmp_path, first.sha256) as file:
        assert file.read() == PDF


def test_nothing_is_kept_of_a_refused_file(tmp_path: Path) -> None:
    for content, name in ((b"", "a.pdf"), (PDF * 2, "a.docx"), (b"%PDF-1.7" + b"0" * LIMIT, "a.pdf")):
        with pytest.raises(Refused):
            accept(io.BytesIO(content), name, folder=tmp_path, max_bytes=LIMIT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_says_the_limit(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        accept(io.BytesIO(PDF + b" " * LIMIT), "a.pdf", folder=tmp_path, max_bytes=LIMIT)
    assert (caught.value.reason, caught.value.values) == ("too_large", {"limit": "1"})


@pytest.mark.parametrize("digest", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_names_a_stored_file(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        open_stored(tmp_path, digest)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Alice\\Bilan 2025.pdf", "Bilan 2025.pdf"),
        ("Отчёт за год.docx", "Отчёт за год.docx"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_names_are_made_safe_and_stay_readable(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_safe_name_is_one_short_visible_component(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\\0\r\n"<>:|?*')
    assert not name.startswith(".")
    assert safe_name(name) == name


# --- the scanner -----------------------------------------------------------------------------------------


@pytest.fixture
def clamd() -> Iterator[tuple[str, list[bytes]]]:
    """A server that speaks clamd's INSTREAM and finds EICAR; its address and what it saw."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as incoming:
                assert incoming.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", incoming.read(4))[0]:
                    content += incoming.read(length)
                seen.append(content)
                connection.sendall(b"stream: Eicar-Test FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"tcp://127.0.0.1:{listener.getsockname()[1]}", seen
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(timeout=5)


def test_without_a_scanner_a_file_is_said_to_be_not_scanned(tmp_path: Path) -> None:
    stored = accept(io.BytesIO(PDF), "a.pdf", folder=tmp_path, max_bytes=LIMIT, scanner=scanner_from(""))
    assert (stored.scan_state, stored.scan_detail) == ("not_scanned", "no scanner is configured")


def test_a_scanner_sees_every_byte(tmp_path: Path, clamd: tuple[str, list[bytes]]) -> None:
    address, seen = clamd
    content = PDF[:-6] + b" " * 200_000 + b"%%EOF\n"
    stored = accept(
        io.BytesIO(content), "a.pdf", folder=tmp_path, max_bytes=LIMIT, scanner=scanner_from(address)
    )
    assert stored.scan_state == "clean"
    assert seen == [content]


def test_an_infected_file_is_not_kept(tmp_path: Path, clamd: tuple[str, list[bytes]]) -> None:
    with pytest.raises(Refused) as caught:
        accept(
            io.BytesIO(b"EICAR"), "a.txt", folder=tmp_path, max_bytes=LIMIT, scanner=scanner_from(clamd[0])
        )
    assert caught.value.reason == "infected"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_no_file_is_taken_in_while_the_scanner_is_away(tmp_path: Path, address: str) -> None:
    with pytest.raises(ScannerAway):
        accept(io.BytesIO(PDF), "a.pdf", folder=tmp_path, max_bytes=LIMIT, scanner=scanner_from(address))
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_kind_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="tcp://"):
        scanner_from("http://scanner")
