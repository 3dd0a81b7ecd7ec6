"""What must hold of every page, whoever fetches it: one h1, unique ids, labelled fields, nothing inline."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BUDGET = 40  # queries of one page; a query per row shows itself here
BUDGETS = {"/reports/excom/read": 42}  # it asks once for each kind of thing that it tells
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


@dataclass
class Form:
    """A form as a browser sees it: where it goes and what it sends when nothing is typed."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """A fetched page: its words, its links, its forms and what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.h1: list[str] = []
        self.title = ""
        self.lang = ""
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self.text = ""
        self._ids: list[str] = []
        self._labels: set[str] = set()
        self._controls: list[tuple[str, dict[str, str], bool]] = []
        self._open: list[str] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._textarea: tuple[str, str] | None = None
        self.feed(html)
        self.close()
        self._judge()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attributes}
        if tag not in VOID:
            self._open.append(tag)
        if "id" in attrs:
            self._ids.append(attrs["id"])
        self._look_for_inline(tag, attrs)
        if tag == "html":
            self.lang = attrs.get("lang", "")
        elif tag == "h1":
            self.h1.append("")
        elif tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        elif tag == "label":
            self._labels.add(attrs.get("for", ""))
        elif tag == "img" and "alt" not in attrs:
            self.faults.append(f"image without alt: {attrs.get('src')}")
        elif tag == "form":
            self.forms.append(Form(attrs.get("action", ""), attrs.get("method", "get").lower()))
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, attrs)
        elif tag == "option" and self._select:
            self._select[1].append((attrs.get("value", ""), "selected" in attrs))

    def _look_for_inline(self, tag: str, attrs: dict[str, str]) -> None:
        """The policy of the site (CSP) would drop all of these without a word."""
        if "style" in attrs or tag == "style":
            self.faults.append(f"inline style on <{tag}>")
        if tag == "script" and "src" not in attrs and attrs.get("type") != "application/json":
            self.faults.append("inline script")
        self.faults += [f"inline handler {name}" for name in attrs if name.startswith("on")]

    def _control(self, tag: str, attrs: dict[str, str]) -> None:
        kind = attrs.get("type", "submit" if tag == "button" else "text")
        if tag != "button" and kind not in UNLABELLED:
            self._controls.append((attrs.get("name", tag), attrs, "label" in self._open))
        if not self.forms or "name" not in attrs or "disabled" in attrs:
            return
        name, value, form = attrs["name"], attrs.get("value", ""), self.forms[-1]
        if tag == "button" or kind == "submit":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = (name, [])
        elif tag == "textarea":
            self._textarea = (name, "")
        elif kind not in ("checkbox", "radio", "file") or "checked" in attrs:
            form.fields.append((name, value if value or kind not in ("checkbox", "radio") else "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, is_chosen in options if is_chosen] or [v for v, _ in options[:1]]
            self.forms[-1].fields += [(name, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._textarea:
            name, value = self._textarea
            self.forms[-1].fields.append((name, value.removeprefix("\r\n").removeprefix("\n")))
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._textarea = (self._textarea[0], self._textarea[1] + data)
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif not {"script", "style", "head"} & set(self._open):
            self.text += " " + data
            if "h1" in self._open and self.h1:
                self.h1[-1] += data

    def _judge(self) -> None:
        self.text = " ".join(self.text.split())
        if len(self.h1) != 1:
            self.faults.append(f"{len(self.h1)} h1 instead of one")
        elif not self.h1[0].strip():
            self.faults.append("empty h1")
        if not self.title.strip():
            self.faults.append("no title")
        if not self.lang:
            self.faults.append("no lang on <html>")
        self.faults += [
            f"id {name!r} twice" for name in sorted({i for i in self._ids if self._ids.count(i) > 1})
        ]
        for name, attrs, is_inside_label in self._controls:
            named = attrs.get("aria-label") or attrs.get("aria-labelledby")
            if not (named or is_inside_label or attrs.get("id", "\0") in self._labels):
                self.faults.append(f"field {name!r} without a label")


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class CheckedClient(FlaskClient):
    """The client of `app.test_client()`: fails on a page that is not fit to be seen. Keeps the last page.

    A case asks first for a declaration of interest (K01): the client declares none and goes on, unless
    `declares` is off.
    """

    page: Page
    declares = True

    def open(self, *args: Any, **named: Any) -> TestResponse:
        follows = named.pop("follow_redirects", False)
        response = self._open(*args, **named)
        to, here = response.headers.get("Location", ""), response.request
        if self.declares and here.method == "GET" and "/declaration?next=" in to:
            self.declares = False  # once: what asks again is a fault
            try:
                assert self.submit(to, {}, form=-2).status_code == 303, to
            finally:
                self.declares = True
            response = self._open(*args, **named)
        if follows and response.status_code in (301, 302, 303) and "Location" in response.headers:
            return self.open(response.headers["Location"], follow_redirects=True)
        return response

    def _open(self, *args: Any, **named: Any) -> TestResponse:
        asked: list[str] = self.application.extensions["questions"]
        asked.clear()
        response = super().open(*args, **named)
        if response.request.method == "GET" and response.mimetype == "text/html":
            path = response.request.path
            assert len(asked) <= BUDGETS.get(path, BUDGET), (
                f"{path}: {len(asked)} queries, of which the last is {asked[-1]}"
            )
        if response.mimetype == "text/html" and response.data and not 300 <= response.status_code < 400:
            self.page = Page(response.text)
            path = response.request.path
            assert not self.page.faults, f"{path} ({response.status_code}): {'; '.join(self.page.faults)}"
        return response

    def submit(
        self, address: str, answers: dict[str, Any], *, button: str | None = None, form: int = -1
    ) -> TestResponse:
        """Fetch the page, fill in one of its forms, send it with its hidden fields and follow nothing.

        `answers`: name → text, list of texts, or (file, name). `form`: place of the form that is posted among
        those of the page that post. `button`: the value (or name) of the button that is pressed.
        """
        fetched = self.get(address, follow_redirects=True)
        assert fetched.status_code == 200, f"{address}: {fetched.status_code}"
        here = fetched.request.full_path.rstrip("?")  # a form without an action goes where it came from
        chosen = [each for each in self.page.forms if each.method == "post"][form]
        sent: dict[str, Any] = {}
        for name, value in chosen.fields:
            if name not in answers:
                sent.setdefault(name, []).append(value)
        sent.update(answers)
        if button is not None:
            pressed = [pair for pair in chosen.buttons if button in pair]
            assert pressed, f"{address} has no button {button!r}, only {chosen.buttons}"
            sent[pressed[0][0]] = pressed[0][1]
        is_file = any(isinstance(value, tuple) for value in answers.values())
        kind = "multipart/form-data" if is_file else "application/x-www-form-urlencoded"
        return self.post(
            urljoin(here, chosen.action) if chosen.action else here, data=sent, content_type=kind
        )
