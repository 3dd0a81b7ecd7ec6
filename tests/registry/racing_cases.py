"""The cases that people race for, and the buttons that they press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from registry.models import (
    Proposal,
    User,
)
from registry.services.decision import take_act
from registry.services.proposal import (
    submit_proposal,
    withdraw_proposal,
)
from registry.services.review import declare_interest
from registry.services.triage import accept_proposal, send_back_proposal
from tests.case import NOW, accepted, later, on_stage, reviewed, screened, sent
from tests.cast import Cast
from tests.registry.racing import Partner, only_winner, partners
from workflows.machine import WrongState

Sessions = sessionmaker[Session]
Made = list[tuple[UUID, Partner]]


def make_cases(
    sessions: Sessions, cast: Cast, rounds: int, make: Callable[[Session, Cast, Partner], Proposal]
) -> Made:
    """A case for each round, each of a firm of its own, committed."""
    with sessions.begin() as session:
        people = on_stage(session, cast)
        return [(make(session, people, partner).id, partner) for partner in partners(session, rounds)]


def draft(session: Session, cast: Cast, partner: Partner) -> Proposal:
    proposal = sent(session, cast, by=partner.anna)
    send_back = {"reasons": ["incomplete"], "note": "Say more."}
    declare_interest(session, proposal, interest="none", actor=cast.bea, now=NOW)
    send_back_proposal(session, proposal, **send_back, actor=cast.bea, now=NOW)  # type: ignore[arg-type]
    return proposal


def triaged(session: Session, cast: Cast, partner: Partner) -> Proposal:
    """Ready to be accepted by Bea or Boris."""
    proposal = screened(session, cast, sent(session, cast, by=partner.anna))
    for each in (cast.bea, cast.boris):
        declare_interest(session, proposal, interest="none", actor=each, now=NOW)
    return proposal


def under_review(session: Session, cast: Cast, partner: Partner) -> Proposal:
    return accepted(session, cast, screened(session, cast, sent(session, cast, by=partner.anna)))


def to_decide(session: Session, cast: Cast, partner: Partner) -> Proposal:
    """Ready to be decided by Olga or, who stands in for her, Dmitri."""
    proposal = reviewed(session, cast, under_review(session, cast, partner))
    for each in (cast.olga, cast.dmitri):
        declare_interest(session, proposal, interest="none", actor=each, now=NOW)
    return proposal


def act(verb: str, **more: Any) -> Callable[[Session, Proposal, User], object]:
    def press(session: Session, proposal: Proposal, actor: User) -> object:
        return take_act(session, proposal, verb, reasons="Because.", actor=actor, now=later(), **more)

    return press


def submit(session: Session, proposal: Proposal, actor: User) -> None:
    submit_proposal(session, proposal, version=proposal.version, actor=actor, now=later())


def withdraw(session: Session, proposal: Proposal, actor: User) -> None:
    withdraw_proposal(session, proposal, actor=actor, now=later())


def accept(session: Session, proposal: Proposal, actor: User) -> None:
    accept_proposal(session, proposal, lead=2, actor=actor, now=later())


def assert_told_who(results: list[Any], racers: list[User]) -> User:
    """One won, and every other one was told so by name; gives the winner."""
    winner = racers[only_winner(results)]
    for refusal in results:
        if refusal is not None:
            assert isinstance(refusal, WrongState), repr(refusal)
            assert refusal.moved_by == winner.name
            assert refusal.moved_at == later()
    return winner
