"""Migrations: applied once, cut nowhere but between revisions, patient with nobody's lock for long."""

import ast
import json
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from crm.ops import migrate as machinery
from crm.ops.migrate import FOLDER, applied, downgrade, migrate, newest, revisions, upgrade
from crm.ops.schema_dump import dump_schema
from crm.ops.stop import Stop
from tests.database_server import create_database

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def migrated(database_server: str, worker_name: str) -> str:
    """A migrated database of this test alone."""
    return create_database(database_server, f"migrated_{worker_name}")


@pytest.fixture
def one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations with a further revision, which locks the table `users`."""
    head = newest() or ""
    number = f"{int(max(revisions())) + 1:04}"
    for path in FOLDER.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            (tmp_path / path.relative_to(FOLDER)).parent.mkdir(exist_ok=True)
            (tmp_path / path.relative_to(FOLDER)).write_bytes(path.read_bytes())
    (tmp_path / "versions" / f"{number}_people_shoe_size.py").write_text(
        f'from alembic import op\nrevision = "{number}"\ndown_revision = "{head}"\n'
        'def upgrade() -> None:\n    op.execute("create table half_done (x int)")\n'
        '    op.execute("alter table users add column shoe_size int")\n'
        'def downgrade() -> None:\n    op.execute("alter table users drop column shoe_size; drop table half_done")\n'
    )
    monkeypatch.setattr(machinery, "FOLDER", tmp_path)
    monkeypatch.setattr(machinery, "PAUSES", (0.1,))
    return tmp_path


def names(tree: ast.Module) -> dict[str, object]:
    return {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_revisions_are_one_line_of_numbers_named_after_rooms() -> None:
    former = None
    files = {path.name[:4]: path for path in (FOLDER / "versions").glob("*.py")}
    # Gaps and steps back are allowed: rooms written side by side reserve their numbers.
    assert len(list((FOLDER / "versions").glob("*.py"))) == len(files) == len(revisions())
    for number, room in revisions().items():
        path = files[number]
        assert (ROOT / "crm" / room).is_dir(), f"{path.name}: after the number comes the room"
        found = names(ast.parse(path.read_text("utf-8")))
        assert (found["revision"], found["down_revision"]) == (number, former), path.name
        former = number


def test_an_empty_database_gets_everything_and_the_second_time_nothing(empty_database: str) -> None:
    assert migrate(empty_database) == list(revisions())
    assert migrate(empty_database) == []


def test_every_revision_can_be_undone(empty_database: str) -> None:
    migrate(empty_database)
    downgrade(empty_database, "base")
    with psycopg.connect(empty_database) as connection:
        left = connection.execute(
            """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'S') and c.relname <> 'alembic_version'
               union all select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
               where n.nspname = 'public'
               union all select t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
               where n.nspname = 'public' and t.typtype = 'e'"""
        ).fetchall()
    assert left == []
    assert migrate(empty_database) == list(revisions())


def test_an_index_of_the_journal_whose_build_was_broken_off_is_built_again(empty_database: str) -> None:
    upgrade(empty_database, "0064")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        # As a concurrent build leaves things when it is killed: the whole without its parts, a part that is no good.
        connection.execute("drop index journal_verb, journal_actor")
        connection.execute("create index journal_verb on only journal (verb, seq)")
        connection.execute("create index journal_default_verb on journal_default (verb, seq)")
        connection.execute("update pg_index set indisvalid = false where indexrelid = 'journal_default_verb'::regclass")
        connection.execute("update alembic_version set version_num = (select '0058')")
        upgrade(empty_database, "0064")
        valid = connection.execute(
            "select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid"
            " where c.relname in ('journal_verb', 'journal_actor', 'journal_default_verb')"
        ).fetchall()
        assert sorted(valid) == [("journal_actor", True), ("journal_default_verb", True), ("journal_verb", True)]
        connection.execute("select make_journal_partitions(5)")
        parts = connection.execute(
            "select (select count(*) from pg_inherits where inhparent = 'journal'::regclass),"
            " (select count(*) from pg_inherits where inhparent = 'journal_verb'::regclass)"
        ).fetchone()
        assert parts is not None
        assert parts[0] == parts[1]


@pytest.mark.processes
def test_processes_that_start_at_once_migrate_once(empty_database: str) -> None:
    program = "import sys; from crm.ops.migrate import migrate; print(len(migrate(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", program, empty_database], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    counts = sorted(int(process.communicate(timeout=60)[0]) for process in started)
    assert counts == [0, 0, len(revisions())]


def test_a_database_of_a_newer_program_is_refused(migrated: str) -> None:
    with psycopg.connect(migrated) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(Stop, match="9999"):
        migrate(migrated)


def test_a_locked_table_stops_the_migration_soon_and_leaves_nothing_half_done(migrated: str, one_more: Path) -> None:
    before = list(revisions())[-2]
    with psycopg.connect(migrated) as reader:
        reader.execute("select 1 from users")
        began = time.monotonic()
        with pytest.raises(Stop, match="in use"):
            migrate(migrated)
        assert time.monotonic() - began < 6
        assert applied(reader) == before
        assert reader.execute("select to_regclass('half_done')").fetchone() == (None,)
        reader.commit()
        assert migrate(migrated) == [newest()]


def test_the_schema_dump_says_the_same_each_time(empty_database: str) -> None:
    first = dump_schema(empty_database)
    assert "CREATE TABLE journal (" in first["core"]
    assert "journal_2" not in "".join(first.values()), "months depend on the day"
    downgrade(empty_database, "base")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("drop table alembic_version")
    assert dump_schema(empty_database) == first


def test_upgrade_goes_to_a_revision_in_the_middle(empty_database: str) -> None:
    number = next(iter(revisions()))
    upgrade(empty_database, number)
    with psycopg.connect(empty_database) as connection:
        assert applied(connection) == number


def test_reasons_typed_at_moves_leave_the_journal_and_stay_readable_beside_it(empty_database: str) -> None:
    upgrade(empty_database, "0011")
    with psycopg.connect(empty_database, autocommit=True) as connection:
        stages = dict(connection.execute("select kind, min(id::text) from stages group by kind").fetchall())

        def moved(version: int, to: str, *, reason: str | None, from_reason: str | None, from_: str = "open") -> None:
            facts = {"version": version, "from_stage_id": stages[from_], "to_stage_id": stages[to]}
            connection.execute(
                """insert into journal (at, actor_kind, verb, subject_kind, subject_id, facts, touched, removed_viewers, cause)
                   values (now(), 'system', 'card.moved', 'card', gen_random_uuid(), %s, '[]', '{}', gen_random_uuid())""",
                [json.dumps({**facts, "reason": reason, "from_reason": from_reason})],
            )

        moved(2, "lost", reason="Pahalı", from_reason=None)
        moved(3, "open", reason=None, from_reason="Pahalı", from_="lost")
        moved(4, "aside", reason="Tatilde", from_reason=None)
        moved(5, "lost", reason=None, from_reason="Sessiz", from_="lost")
        moved(6, "open", reason=None, from_reason=None)
        upgrade(empty_database, "0012")
        kept = connection.execute("select version, field, old, new from field_changes order by version").fetchall()
        assert kept == [
            (2, "lost_reason", None, "Pahalı"),
            (3, "lost_reason", "Pahalı", None),
            (4, "reason", None, "Tatilde"),
        ]
        assert connection.execute(
            "select count(*) from journal where facts::text ~ 'Pahalı|Tatilde|Sessiz'"
        ).fetchone() == (0,)
        assert connection.execute("select count(*) from journal where facts ? 'from_stage_id'").fetchone() == (5,)
