"""The words of a letter: published grounds, the partner's language, nothing that is internal.

Rules speak through their letter wording; a rule without one is never mentioned (POLICY.md, "What the
partner is told"). The texts of each kind are data: registry/reference/letters.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from babel.dates import format_date

import rules
from registry import reference
from registry.reference.source import Entry, Source
from registry.reference.text import LANGUAGES, Text

RECEIPTS = frozenset({"approved", "approved_with_conditions", "declined", "excluded"})
REASON_LISTS = {"returned": "send_back_reason", "redirected": "redirect_reason", "declined": "decline_reason"}
REDIRECT_OF_GATE = {"redirect_procurement": "procurement", "other_track": "other_track"}
# lists that bind nobody here: a letter never names them, whoever types them
UNILATERAL = re.compile(
    r"\b(OFAC|SDN|OFSI|HMT sanctions|Norges Bank|World-Check|LexisNexis)\b", re.IGNORECASE
)
RULE_ID = re.compile(r"\b[A-Z]\d{2}\b")


@dataclass(frozen=True, slots=True)
class Promise:
    """A condition as the partner reads it."""

    text: str
    due_on: date | None = None
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter is about. `reasons` are ids of rules or of standard reasons; `policy` words the rules."""

    policy: rules.Policy
    kind: str
    language: str
    reference: str
    title: str
    partner: str
    on: date
    received_on: date | None = None
    until: date | None = None
    reasons: Sequence[str] = ()
    note: str = ""
    next_steps: str = ""
    conditions: Sequence[Promise] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Composed:
    """Subject and body, as sent. Paragraphs of the body are parted by blank lines."""

    subject: str
    body: str


def kinds() -> tuple[str, ...]:
    """The kinds of letter that there are."""
    return tuple(_letters())


def compose_letter(occasion: Occasion) -> Composed:
    """The whole letter. Raises KeyError for a kind that has no words."""
    words, frame = _letters()[occasion.kind], _frame()
    lang = occasion.language

    def say(entry: Entry, key: str) -> str:
        return _fill(entry, key, occasion)

    heading = say(words, "ground")
    grounds = published_grounds(occasion) if heading else []
    parts = [
        say(frame, "office"),
        "\n".join(say(frame, key) for key in ("reference", "date", "to")),
        say(frame, "salutation"),
        say(words, "opening"),
    ]
    if grounds:
        parts.append(_listed(heading, grounds))
    if occasion.conditions:
        lines = [_promise(frame, promise, lang) for promise in occasion.conditions]
        parts.append(_listed(say(frame, "conditions"), lines))
    if occasion.note.strip():
        parts.append(f"{say(frame, 'note')}\n{occasion.note.strip()}")
    steps = [text for text in (occasion.next_steps.strip(), say(words, "next")) if text]
    parts.append(f"{say(frame, 'next')}\n" + "\n".join(steps))
    parts.append(say(frame, "contact"))
    if occasion.kind in RECEIPTS:
        parts.append(say(frame, "receipt"))
    parts += [say(frame, "closing"), say(frame, "signature")]
    return Composed(say(words, "subject")[:300], "\n\n".join(part for part in parts if part))


def published_grounds(occasion: Occasion) -> list[str]:
    """The sentence of each reason that has one for the partner; internal rules give none."""
    wording = occasion.policy.wording
    listed = REASON_LISTS.get(occasion.kind, "")
    found = []
    for reason in occasion.reasons:
        if reason in wording:
            letter = wording[reason].letter
            said = letter.get(occasion.language) if letter else ""
        else:
            said = _standard(listed, REDIRECT_OF_GATE.get(reason, reason), occasion.language)
        if said and said not in found:
            found.append(said)
    return found


def internal_words(policy: rules.Policy, *texts: str) -> list[str]:
    """Words of typed texts that must not reach a partner: ids of rules, names of unilateral lists."""
    known = policy.wording
    found = []
    for text in texts:
        found += [match for match in RULE_ID.findall(text) if match in known]
        found += [match.group(0) for match in UNILATERAL.finditer(text)]
    return list(dict.fromkeys(found))


def _standard(field_name: str, value: str, language: str) -> str:
    if not field_name or not value:
        return ""
    try:
        letter = reference.load().label(field_name, value).letter
    except KeyError:
        return ""
    return letter.get(language) if letter else ""


def _promise(frame: Entry, promise: Promise, language: str) -> str:
    if promise.is_blocking:
        return frame.text("condition_blocking").get(language).format(text=promise.text)
    if promise.due_on:
        day = long_date(promise.due_on, language)
        return frame.text("condition_due").get(language).format(text=promise.text, date=day)
    return promise.text


def _listed(title: str, lines: Sequence[str]) -> str:
    items = "\n".join(f"– {line}" for line in lines)
    return f"{title}\n{items}"


def _fill(entry: Entry, key: str, occasion: Occasion) -> str:
    if not any(str(value).strip() for value in entry.data[key].values()):
        return ""  # this kind says nothing here
    lang = occasion.language
    return (
        entry.text(key)
        .get(lang)
        .format(
            reference=occasion.reference,
            title=occasion.title,
            partner=occasion.partner,
            date=long_date(occasion.on, lang),
            received=long_date(occasion.received_on or occasion.on, lang),
            until=long_date(occasion.until or occasion.on, lang),
        )
    )


def long_date(day: date, language: str) -> str:
    """5 November 2026, in the language of the letter; French counts the first day of a month as 1er."""
    words = format_date(day, "d MMMM y", locale=language)
    return words.replace("1 ", "1er ", 1) if language == "fr" and day.day == 1 else words


def _file() -> Entry:
    return _read(reference.load().source)


@cache
def _read(source: Source) -> Entry:
    """The file of the office where it has one of its own."""
    return source.read("letters.yaml").only("mark", "frame", "letters", "receipt")


def frame_words() -> Entry:
    """The words around every letter, {en, fr, ru} each."""
    return _frame()


def receipt_words() -> Entry:
    """The words of the receipt, {en, fr, ru} each."""
    return _file().entry("receipt")


def _frame() -> Entry:
    return _file().entry("frame")


def _letters() -> dict[str, Entry]:
    return {entry.string("kind"): entry for entry in _file().entries("letters", "kind")}


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one kind of letter with their blanks: part → text, in the order of the letter."""

    kind: str
    subject: Text
    parts: tuple[tuple[str, Text], ...]


def letter_texts() -> list[LetterText]:
    """Every kind, as its texts stand in the file."""
    frame = _frame()
    around = [(name, frame.text(name)) for name in ("contact", "closing", "signature")]
    found = []
    for kind, words in _letters().items():
        own = [(name, _open_text(words, name)) for name in ("opening", "ground", "next")]
        found.append(LetterText(kind, words.text("subject"), (*own, *around)))
    return found


def _open_text(entry: Entry, key: str) -> Text:
    """Empty where this kind says nothing."""
    value = entry.data[key]
    return Text(*(str(value[language]) for language in LANGUAGES))
