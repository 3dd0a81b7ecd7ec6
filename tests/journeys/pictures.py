"""Makes the pictures of the README: `python -m tests.journeys.pictures docs/pictures`."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from registry.app import create_app
from registry.cli.demo import PASSWORD, play_everything
from registry.config import Config
from registry.db import make_engine, make_sessions
from registry.models import Base
from tests.browser import FLAGS, find_chromium

SCREEN = {"width": 1280, "height": 860}
MOST_BYTES = 200_000


def take(folder: Path) -> None:
    """A good first screen of each door."""
    folder.mkdir(parents=True, exist_ok=True)
    with _demonstration() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for name, email, links in (
            ("partner", "alice@bluewell.example", ("Open map layers for safer school roads",)),
            ("desk", "desk@demo.example", ()),
            ("focal", "trade@demo.example", ("Pilot of a digital rail",)),
        ):
            page = _come_in(browser.new_page(viewport=SCREEN), address, email)  # type: ignore[arg-type]
            for link in links:
                page.get_by_role("main").get_by_role("link", name=link).first.click()
            if name == "focal" and page.get_by_role("button", name="I have no interest").count():
                page.get_by_role("button", name="I have no interest").click()
            _keep(page, folder / f"{name}.png")
        page = _come_in(browser.new_page(viewport=SCREEN), address, "desk@demo.example")  # type: ignore[arg-type]
        page.goto(f"{address}/reports/excom")
        page.get_by_role("button", name="Make the report").click()
        page.get_by_role("heading", level=1).scroll_into_view_if_needed()
        _keep(page, folder / "report.png")
        page = browser.new_page(viewport=SCREEN)  # type: ignore[arg-type]
        page.goto(f"{address}/register-of-partnerships")
        _keep(page, folder / "register.png")
        browser.close()


def _come_in(page: Page, address: str, email: str) -> Page:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def _keep(page: Page, file: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{file} has {size} bytes, more than {MOST_BYTES}: choose a calmer screen.")
    sys.stdout.write(f"{file}  {size // 1000} kB\n")


@contextmanager
def _demonstration() -> Iterator[str]:
    """The address of a site with the demonstration, on a free port, with a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            database_url=f"sqlite:///{folder}/demo.sqlite3",
            var=Path(folder),
            secret_key="only for pictures" * 3,
        )
        engine = make_engine(config.database_url)
        Base.metadata.create_all(engine)
        play_everything(make_sessions(engine), datetime.now(UTC))
        engine.dispose()
        server = create_server(create_app(config), host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}"
        server.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("Give the folder for the pictures: python -m tests.journeys.pictures docs/pictures")
    take(Path(sys.argv[1]))
