"""Cases of Blue Well in every state, committed: played once a worker and engine, put back for each test."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from registry.adapters.signing import open_signer
from registry.config import Config
from tests.case import on_stage
from tests.cast import Cast, Kept
from tests.kept import Keeper
from tests.registry.addresses import NOWHERE, Address, every_address, play, values_of
from tests.registry.every_state import Stage


@dataclass(frozen=True)
class World:
    """The cases, furnished with something of everything, and the addresses of each."""

    cast: Cast
    cases: dict[str, uuid.UUID]
    addresses: dict[str, list[Address]]

    def of_cases(self) -> list[Address]:
        """Every route with every verb on the two cases that have most, and what others have besides."""
        chosen = ("in_review", "in_force", "clarification_asked", "draft")
        every: dict[str, Address] = {}
        for name in chosen:
            tried = {each.endpoint for each in every.values()} if name not in chosen[:2] else set()
            for each in self.addresses[name]:
                is_new = each.endpoint not in tried or "documents" in each.rule
                if each.is_of_a_case and is_new and str(NOWHERE) not in each.path:
                    every.setdefault(each.path, each)
        return list(every.values())


def put_world(keeper: Keeper, app: Flask, config: Config, cast: Cast) -> World:
    """Nobody may be reading or writing in the database yet."""
    app.config["WTF_CSRF_ENABLED"] = False  # without a token a POST would be refused before anybody looks
    engine: Engine = app.extensions["engine"]
    if keeper.knows("world", engine):
        return World(cast, *keeper.put("world", engine, config.files))
    with app.extensions["sessions"].begin() as session:
        cases = play(session, on_stage(session, cast), config.files)
        ids = {name: case.id for name, case in cases.items()}
        addresses = {name: list(every_address(app, values_of(session, case))) for name, case in cases.items()}
    keeper.keep("world", engine, config.files, (ids, addresses))
    return World(cast, ids, addresses)


@pytest.fixture
def world(app: Flask, config: Config, cast: Cast, keeper: Keeper) -> World:
    open_signer(config.var)  # a record was issued once: its public key has an address
    return put_world(keeper, app, config, cast)


@pytest.fixture
def staged(
    engine: Engine, sessions: sessionmaker[Session], config: Config, kept_cast: Kept, keeper: Keeper
) -> dict[str, uuid.UUID]:
    """The cases as the services leave them, by name of their state; the cast with them."""
    if keeper.knows("stage", engine):
        kept: dict[str, uuid.UUID] = keeper.put("stage", engine, config.files)
        return kept
    kept_cast.put(sessions)
    with sessions.begin() as session:
        stage = Stage(session, on_stage(session, kept_cast.everybody()))
        ids = {name: case.id for name, case in stage.play().items()}
    keeper.keep("stage", engine, config.files, ids)
    return ids
