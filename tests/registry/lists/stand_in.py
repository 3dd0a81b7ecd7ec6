"""A publisher on this machine: serves files over https with a certificate made for the test."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.missing import not_on_this_machine


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Key and certificate of "localhost", signed by themselves. Loud skip without openssl."""
    if shutil.which("openssl") is None:
        not_on_this_machine("openssl", "Install it: it makes the certificate of the test.")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


class Publisher(BaseHTTPRequestHandler):
    """/list gives the file; the other paths misbehave, each in its way."""

    content = b""
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        port = self.server.server_address[1]
        where = {
            "/moved": "/list",
            "/round": "/round",
            "/to-http": f"http://localhost:{port}/list",
            "/to-private": "https://192.168.1.1/list",
            "/to-metadata": "https://169.254.169.254/latest/meta-data",
        }.get(self.path)
        if where is not None:
            self.answer(302, b"", Location=where)
        elif self.path == "/list":
            self.answer(200, self.content)
        elif self.path == "/endless":
            self.endless()
        elif self.path == "/slow":
            self.slow()
        elif self.path == "/short":
            self.answer(200, b"half", length=100)
        elif self.path == "/packed":
            self.answer(200, b"x", **{"Content-Encoding": "gzip"})
        else:
            self.answer(404, b"")

    def answer(self, status: int, content: bytes, *, length: int | None = None, **heads: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in heads.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65_536)
        except OSError:
            return

    def slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the standard library's
        """Says nothing."""


@contextmanager
def publisher(folder: Path, content: bytes) -> Iterator[tuple[str, ssl.SSLContext, list[str]]]:
    """Its address, a context that trusts it, and what it was asked for."""
    key, certificate = make_certificate(folder)
    handler = type("Served", (Publisher,), {"content": content, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)
    server.socket = served.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    trusting = ssl.create_default_context(cafile=str(certificate))
    try:
        yield f"https://localhost:{server.server_address[1]}", trusting, handler.asked  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
