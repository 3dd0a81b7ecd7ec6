"""The pages of the proposal wizard, opened with answers in them: CPU and queries of each."""

from __future__ import annotations

from functools import partial

from registry.services.proposal import start_proposal
from registry.web.proposal_section import PAGES
from tests.bench.cases import NOW, make_app, sign_in
from tests.bench.desk import open_page
from tests.bench.harness import Bench, area, count_queries, cpu_ms
from tests.case import SIMPLE
from tests.cast import make_organisation, make_person

MOST_MS = 8.0


@area("wizard")
def wizard(bench: Bench) -> None:
    app = make_app(bench, "wizard")
    with app.extensions["sessions"].begin() as session:
        firm = make_organisation(session, "Blue Well", "bluewell.example")
        alice = make_person(session, "Alice Moreau", works_for=firm)
        proposal = start_proposal(
            session, actor=alice, now=NOW, organisation=firm, language="en", answers=SIMPLE
        )
        number = proposal.id
        session.refresh(alice, ["grants", "memberships"])
    client = sign_in(app, alice)
    worst = 0.0
    for page in PAGES:
        look = partial(open_page, client, f"/proposals/{number}/edit/{page.name}")
        milliseconds = cpu_ms(look, times=15)
        worst = max(worst, milliseconds)
        bench.record(f"wizard.{page.name}.cpu", milliseconds, "ms")
        bench.record(f"wizard.{page.name}.queries", count_queries(app.extensions["engine"], look), "queries")
    bench.record("wizard.slowest_page.cpu", worst, "ms", at_most=MOST_MS, scaled=True)
    app.extensions["engine"].dispose()
