"""The doctor finds what is really broken, and says how to mend it."""

import http.server
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from crm.main.doctor import examine, examine_audit
from crm.main.settings import Settings, read_settings
from crm.ops.chain import SEAL
from crm.ops.embedded import EmbeddedDatabase
from crm.ops.findings import Finding
from crm.ops.migrate import downgrade, newest

pytestmark = pytest.mark.processes


def settings_of(data_dir: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return read_settings(
        {
            "CRM_DATA_DIR": str(data_dir),
            "CRM_BIND": f"127.0.0.1:{port}",
            "CRM_BASE_URL": f"http://127.0.0.1:{port}",
            "CRM_GRAPH_URL": "fake",
        }
    )


@pytest.fixture
def settings(installed: Path) -> Settings:
    """A healthy installation that is stopped, and whose database a test may damage."""
    return settings_of(installed)


@pytest.fixture(scope="module")
def _running(_installed_once: Path) -> Iterator[Path]:
    with EmbeddedDatabase(_installed_once):
        yield _installed_once


@pytest.fixture
def running(_running: Path, tmp_path: Path) -> Settings:
    """A healthy installation that runs. A test may break everything but its database, which many share."""
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o711)
    (data_dir / "database-location").write_text(f"{_running / 'database'}\n")
    shutil.copy2(_running / "secret-keys", data_dir / "secret-keys")
    return settings_of(data_dir)


@pytest.fixture
def web_build(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html>")
    return tmp_path


def wrong(settings: Settings, web_build: Path) -> dict[str, Finding]:
    found = [finding for finding in examine(settings, web_build=web_build) if finding.state != "good"]
    assert all(finding.mend for finding in found), "every finding says how to mend it"
    # How full the disk of this machine is, is not what these tests are about.
    return {finding.point: finding for finding in found if finding.point != "Disk"}


def test_a_healthy_installation_has_nothing_wrong_stopped_or_running(settings: Settings, web_build: Path) -> None:
    assert wrong(settings, web_build) == {}
    with EmbeddedDatabase(settings.data_dir) as address:
        assert wrong(settings, web_build) == {}
        assert psycopg.connect(address).execute("select 1").fetchone() == (1,), "it is left running"


def test_an_installation_that_does_not_exist_yet_is_no_defect(open_folder: Path, web_build: Path) -> None:
    settings = read_settings(
        {"CRM_DATA_DIR": str(open_folder / "none"), "CRM_GRAPH_URL": "fake", "CRM_BIND": "127.0.0.1:9"}
    )
    assert not {point for point, finding in wrong(settings, web_build).items() if finding.state == "bad"} - {"Port"}
    assert not settings.data_dir.exists()


def test_a_damaged_database_is_bad(settings: Settings, web_build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.ops.embedded.RETRY_SECONDS", 0.5)
    (settings.data_dir / "database" / "data" / "global" / "pg_control").unlink()
    assert "pg_control" in wrong(settings, web_build)["Database"].says


def test_a_database_that_may_lose_writes_is_bad(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir, is_test=True):
        assert "fsync" in wrong(settings, web_build)["Confirmed writes"].says


def test_a_database_of_another_program_version_is_bad(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        with psycopg.connect(address) as connection:
            connection.execute("update alembic_version set version_num = '9999'")
        assert "newer version" in wrong(settings, web_build)["Migrations"].mend
        with psycopg.connect(address) as connection:
            connection.execute("update alembic_version set version_num = %s", [newest()])
        downgrade(address, "-1")
        assert "crm migrate" in wrong(settings, web_build)["Migrations"].mend


def test_lines_no_reaction_could_handle_are_a_warning(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        with psycopg.connect(address) as connection:
            connection.execute(
                "insert into parked_lines (room, seq, verb, error) values ('notify.mails', 7, 'x.done', 'KeyError at x:1')"
            )
        found = wrong(settings, web_build)["Reactions"]
        assert (found.state, "1 lines" in found.says, "KeyError at x:1" in found.says) == ("warning", True, True)


def test_a_key_file_that_is_open_lost_or_damaged_is_bad(running: Settings, web_build: Path) -> None:
    running.secret_key_file.chmod(0o644)
    assert "chmod 600" in wrong(running, web_build)["Secret keys"].mend
    running.secret_key_file.chmod(0o600)
    running.secret_key_file.write_text("1 nonsense\n")
    assert "damaged" in wrong(running, web_build)["Secret keys"].says
    running.secret_key_file.unlink()
    assert "missing" in wrong(running, web_build)["Secret keys"].says


def test_a_data_directory_others_may_read_is_bad(running: Settings, web_build: Path) -> None:
    running.data_dir.chmod(0o755)
    assert "chmod" in wrong(running, web_build)["Data directory"].mend
    (running.data_dir / "demo-password").write_text("x")
    (running.data_dir / "demo-password").chmod(0o644)
    assert "demo-password" in wrong(running, web_build)["Private files"].says


def test_a_port_somebody_else_uses_is_bad_and_our_own_is_not(running: Settings, web_build: Path) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        header = "x-powered-by"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(self.header, "1")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the library gave it
            pass

    server = http.server.HTTPServer((running.bind.host, running.bind.port), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert "CRM_BIND" in wrong(running, web_build)["Port"].mend
        Answer.header = "x-request-id"
        assert "Port" not in wrong(running, web_build)
    finally:
        server.shutdown()
        server.server_close()


def test_a_missing_web_app_is_bad(running: Settings, tmp_path: Path) -> None:
    assert "make run" in wrong(running, tmp_path / "none")["Web app"].mend


def test_a_clock_that_was_set_back_is_bad(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        with psycopg.connect(address) as connection:
            connection.execute(
                """insert into journal (at, actor_kind, verb, subject_kind, facts, touched, removed_viewers, cause)
                   values (now() + interval '1 day', 'system', 'x', 'x', '{}', '[]', '{}', gen_random_uuid())"""
            )
        assert "in the past" in wrong(settings, web_build)["Clock"].says


def test_meta_without_its_secrets_is_seen(running: Settings, web_build: Path) -> None:
    def meta(**variables: str) -> Finding:
        return wrong(read_settings({"CRM_DATA_DIR": str(running.data_dir), **variables}), web_build)["Meta"]

    assert meta().state == "warning"
    assert "CRM_META_VERIFY_TOKEN" in meta(CRM_META_APP_SECRET="s").says
    assert "https" in meta(CRM_META_APP_SECRET="s", CRM_META_VERIFY_TOKEN="v").says


def test_a_misspelt_variable_is_seen(running: Settings, web_build: Path) -> None:
    broken = read_settings({"CRM_DATA_DIR": str(running.data_dir), "CRM_GRPAH_URL": "fake"})
    assert "CRM_GRPAH_URL" in wrong(broken, web_build)["Variables"].says


LINES = """
INSERT INTO journal (at, actor_kind, verb, subject_kind, facts, touched, removed_viewers, cause)
SELECT now(), 'system', 'session.ended', 'user', '{}', '[]', '{}', gen_random_uuid() FROM generate_series(1, 5)
"""


def test_the_audit_log_is_checked_on_demand_and_the_first_broken_range_named(settings: Settings) -> None:
    assert [finding.state for finding in examine_audit(settings)] == ["good"]
    with EmbeddedDatabase(settings.data_dir) as address, psycopg.connect(address, autocommit=True) as connection:
        for _ in range(2):
            connection.execute(LINES)
            connection.execute(SEAL, {"most": 1000})
        assert examine_audit(settings)[0].state == "good"
        last = connection.execute("select from_seq, to_seq from seals order by to_seq desc limit 1").fetchone()
        assert last
        connection.execute("update journal set verb = 'session.opened' where seq = %s", [last[1]])
    [finding] = examine_audit(settings)
    assert finding.state == "bad"
    assert f"lines {last[0]} to {last[1]} " in finding.says
