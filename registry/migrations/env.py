"""How alembic runs a step: on the caller's connection, in batches because SQLite cannot alter a table."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import registry.models  # noqa: F401  registers every table
from registry.config import read_config
from registry.db import make_engine
from registry.migrations import is_compared
from registry.models.base import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=is_compared,
        user_module_prefix="base.",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with make_engine(read_config().database_url).begin() as own:
        run(own)
