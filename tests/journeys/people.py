"""The words in which journeys are told: somebody opens, follows, fills and presses; every step is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.journeys.effort import Effort

Value = str | bool | date | list[str]
Answers = Mapping[str, Value]
Wording = Callable[[str], str]

# How many questions the page asks: boxes and circles of one name, and the parts of a date, are one question.
COUNT_FIELDS = """() => {
  const names = new Set();
  for (const field of document.querySelectorAll("main input, main select, main textarea")) {
    if (field.type === "hidden" || field.type === "search" || !field.checkVisibility()) continue;
    names.add(field.name.replace(/-(day|month|year|amount|currency)$/, ""));
  }
  return names.size;
}"""

COUNT_WORDS = 'document.querySelector("main").innerText.split(/\\s+/).filter(Boolean).length'


def _as_written(words: str) -> str:
    return words


expect.set_options(timeout=15_000)


class Person:
    """Somebody with a browser of their own. Finds everything by the words that stand on the page."""

    def __init__(self, page: Page, address: str, effort: Effort, wording: Wording = _as_written) -> None:
        self.page, self.address, self.wording = page, address, wording
        self.efforts = [effort]
        self.checks: list[Callable[[Page], None]] = []  # what is asked of every page that is opened

    @property
    def effort(self) -> Effort:
        return self.efforts[-1]

    def continues(self, role: str, track: str = "") -> Person:
        """What follows is counted in a line of its own."""
        self.efforts.append(Effort(role, track or self.effort.track))
        return self

    def on_a_phone(self) -> Person:
        """The same browser, as wide as a phone."""
        self.page.set_viewport_size({"width": 360, "height": 740})
        return self

    def opens(self, path: str) -> Person:
        """Types an address, or uses a bookmark or the link of a mail."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        self._looks()
        return self

    def follows(self, link: str) -> Person:
        """A link of the page, else of its header."""
        words = self.wording(link)
        found = self.page.get_by_role("main").get_by_role("link", name=words)
        if not found.count():
            found = self.page.get_by_role("link", name=words)
        return self._goes_by(found.first)

    def presses(self, button: str, *, exact: bool = True) -> Person:
        """A button, or a link that looks like one."""
        words = self.wording(button)
        main = self.page.get_by_role("main")
        found = main.get_by_role("button", name=words, exact=exact)
        looks_like = main.get_by_role("link", name=words, exact=exact)
        return self._goes_by(found.or_(looks_like).locator("visible=true").first)

    def unfolds(self, summary: str) -> Person:
        self._clicks(self.page.locator("summary", has_text=self.wording(summary)))
        return self

    def fills(self, answers: Mapping[str, Value], *, within: str = "") -> Person:
        """Each answer by its label: words are typed or chosen, a list ticks boxes, True ticks one box."""
        place = self._group(within) if within else self.page.get_by_role("main")
        for label, value in answers.items():
            self._answers(place, self.wording(label), value)
        return self

    def _answers(self, place: Locator, label: str, value: Value) -> None:
        if value is True:
            self._ticks(place.get_by_label(label))
        elif isinstance(value, date):
            group = place.get_by_role("group", name=label, exact=True)
            for part, number in zip(range(3), (value.day, value.month, value.year), strict=True):
                group.get_by_role("textbox").nth(part).fill(str(number))
        elif isinstance(value, list):
            group = place.get_by_role("group", name=label, exact=True)
            for choice in value:
                self._ticks(group.get_by_label(self.wording(choice), exact=True))
        else:
            self._gives(place, label, str(value))

    def _gives(self, place: Locator, label: str, value: str) -> None:
        group = place.get_by_role("group", name=label, exact=True)
        if group.count():
            self._ticks(group.get_by_label(self.wording(value), exact=True))
            return
        control = place.get_by_label(label, exact=True)
        if control.evaluate("field => field.tagName") == "SELECT":
            self.effort.clicks += 1
            control.select_option(label=self.wording(value))
        else:
            control.fill(value)

    def attaches(self, label: str, name: str, content: bytes) -> Person:
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        self.page.get_by_label(self.wording(label), exact=True).set_input_files(file)  # type: ignore[arg-type]
        return self

    def reads(self, *words: str) -> Person:
        """These words stand on the page, each somewhere."""
        for each in words:
            sentence = self.wording(each).split("%(")[0].strip()
            found = self.page.get_by_role("main").get_by_text(sentence).locator("visible=true")
            expect(found.first).to_be_visible()
        return self

    def reads_heading(self, words: str) -> Person:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.wording(words))
        return self

    def does_not_find(self, words: str) -> Person:
        expect(self.page.get_by_role("main").get_by_text(self.wording(words))).to_have_count(0)
        return self

    def finds_link(self, words: str) -> bool:
        return self.page.get_by_role("link", name=self.wording(words)).count() > 0

    def sees(self) -> str:
        """The page as a screen reader has it, without long lists of choices."""
        lines = self.page.locator("body").aria_snapshot().splitlines()
        return "\n".join([self.page.url, *(line for line in lines if "- option" not in line)])

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _group(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=self.wording(name), exact=True)

    def _ticks(self, box: Locator) -> None:
        self._clicks(box)
        expect(box).to_be_checked()

    def _clicks(self, what: Locator) -> None:
        self.effort.clicks += 1
        what.click()

    def _goes_by(self, way: Locator) -> Person:
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self._clicks(way)
        self._looks()
        return self

    def _looks(self) -> None:
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has no heading: {self.page.title()}"
        self.effort.saw(self.path, self.page.evaluate(COUNT_FIELDS), self.page.evaluate(COUNT_WORDS))
        for check in self.checks:
            check(self.page)
