"""Runs the revisions on the connection that `crm.ops.migrate` opens; there is no offline mode and no model to compare."""

import psycopg
from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

address: str = context.config.attributes["address"]
engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=NullPool)

with engine.connect() as connection:
    # A migration waits at most two seconds for a lock: readers and writers queue up behind it meanwhile.
    connection.execute(text("set lock_timeout = '2s'"))
    connection.execute(text("set statement_timeout = 0"))
    connection.commit()
    # One transaction per revision, so that a kill in the middle loses one revision and not its neighbours.
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
