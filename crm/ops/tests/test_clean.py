"""The clean-up between tests, on which every other test rests."""

import time

import psycopg
import pytest
from psycopg import sql

ROWS = sql.SQL("select row_to_json(t)::text from {} t order by 1")


def contents(connection: psycopg.Connection) -> dict[str, list[str]]:
    tables = connection.execute(
        """select relname from pg_class join pg_namespace n on n.oid = relnamespace
           where n.nspname = 'public' and relkind in ('r', 'p') and not relispartition order by relname"""
    ).fetchall()
    return {name: [str(row[0]) for row in connection.execute(ROWS.format(sql.Identifier(name)))] for (name,) in tables}


def test_a_used_database_comes_back_to_what_the_migrations_planted(clean: str, cleaner: psycopg.Connection) -> None:
    with psycopg.connect(clean, autocommit=True) as connection:
        before = contents(connection)
        assert any(before.values()), "the migrations plant at least the roles"
        connection.execute("set session_replication_role = replica")
        for table, rows in before.items():
            if rows and table != "alembic_version":
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
        connection.execute(
            """insert into field_changes (cause, subject_kind, subject_id, field)
               select gen_random_uuid(), 'customer', gen_random_uuid(), 'name' from generate_series(1, 3000)"""
        )
        assert contents(connection) != before

        grown = cleaner.execute("select seed.restore()").fetchone()

        assert grown == (["public.field_changes"],)
        assert contents(connection) == before


@pytest.mark.parametrize("round_number", [1, 2])
def test_each_test_begins_clean(clean: str, round_number: int) -> None:
    with psycopg.connect(clean, autocommit=True) as connection:
        assert connection.execute("select count(*) from field_changes").fetchone() == (0,), round_number
        connection.execute(
            "insert into field_changes (cause, subject_kind, subject_id, field) values (gen_random_uuid(), 'x', gen_random_uuid(), 'y')"
        )


def test_cleaning_is_quick(cleaner: psycopg.Connection) -> None:
    cleaner.execute("select seed.restore()")
    began = time.perf_counter()
    for _ in range(20):
        cleaner.execute("select seed.restore()")
    # Ten times what it takes on a quiet machine: this notices a change of kind, not a busy neighbour.
    assert (time.perf_counter() - began) / 20 < 0.05
