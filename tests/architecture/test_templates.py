"""Every word of a page goes through gettext, and nothing stands in it that the site's policy would drop."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.markup import faults
from tests.architecture.tree import ROOT, files, shown

TEMPLATES = [path for path in files(".html", ".txt") if path.is_relative_to(ROOT / "templates")]


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_a_template_has_no_words_outside_gettext_and_nothing_inline(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), is_html=path.suffix == ".html") == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("<p>Bare words</p>", 1),
        ("<p>{{ _('Said') }}, {% trans %}and <b>this</b>{% endtrans %} — 3 %</p>", 0),
        ('<a title="Bare">{{ x }}</a>', 1),
        ("{{ button(text='Bare words') }}", 1),
        ("{{ button({'text': 'Bare words'}) }}", 1),
        ("{{ button({'text': _('Said')}) }}", 0),
        ('<p style="margin: 0">{{ x }}</p>', 1),
        ("<script>x</script>", 1),
        ('<a href="/proposals/{{ id }}" class="words here">{{ x }}</a>', 0),
    ],
)
def test_the_reader_of_templates_sees_what_it_should(source: str, count: int) -> None:
    assert len(faults(source)) == count


def test_no_form_or_flash_in_the_web_door_speaks_outside_gettext() -> None:
    found = []
    for path in files(".py"):
        if not shown(path).startswith("registry/web/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found += [f"{shown(path)}:{node.lineno}: {words!r}" for words in _bare_words(node)]
    assert found == []


def _bare_words(call: ast.Call) -> list[str]:
    """Literal labels of fields, literal messages of validators, literal flashes."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    spoken = [word.value for word in call.keywords if word.arg in ("label", "message", "description")]
    if name == "flash" or name.endswith("Field"):
        spoken += call.args[:1]
    if name == "ValidationError":
        spoken += call.args[:1]
    texts = [
        value.value for value in spoken if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    return [text for text in texts if re.search(r"[A-Za-z]{2}", text)]
