"""The doctor finds what is really broken, and says how to mend it."""

import http.server
import socket
import threading
from pathlib import Path

import psycopg
import pytest

from crm.main.doctor import examine
from crm.main.settings import Settings, read_settings
from crm.ops.embedded import EmbeddedDatabase
from crm.ops.findings import Finding
from crm.ops.migrate import downgrade, newest

pytestmark = pytest.mark.processes


@pytest.fixture
def settings(installed: Path) -> Settings:
    """The settings of a healthy installation of which a test may break one part."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return read_settings(
        {
            "CRM_DATA_DIR": str(installed),
            "CRM_BIND": f"127.0.0.1:{port}",
            "CRM_BASE_URL": f"http://127.0.0.1:{port}",
            "CRM_GRAPH_URL": "fake",
        }
    )


@pytest.fixture
def web_build(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html>")
    return tmp_path


def wrong(settings: Settings, web_build: Path) -> dict[str, Finding]:
    found = [finding for finding in examine(settings, web_build=web_build) if finding.state != "good"]
    assert all(finding.mend for finding in found), "every finding says how to mend it"
    # How full the disk of this machine is, is not what these tests are about.
    return {finding.point: finding for finding in found if finding.point != "Disk"}


def test_a_healthy_installation_has_nothing_wrong(settings: Settings, web_build: Path) -> None:
    assert wrong(settings, web_build) == {}


def test_a_running_database_is_not_disturbed(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        assert wrong(settings, web_build) == {}
        assert psycopg.connect(address).execute("select 1").fetchone() == (1,)


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


def test_a_database_of_an_older_program_asks_for_its_migration(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        downgrade(address, "-1")
        assert "crm migrate" in wrong(settings, web_build)["Migrations"].mend


def test_a_database_of_a_newer_program_is_bad(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        with psycopg.connect(address) as connection:
            connection.execute("update alembic_version set version_num = '9999'")
        assert "newer version" in wrong(settings, web_build)["Migrations"].mend
        assert newest() != "9999"


def test_a_key_file_that_is_open_lost_or_damaged_is_bad(settings: Settings, web_build: Path) -> None:
    settings.secret_key_file.chmod(0o644)
    assert "chmod 600" in wrong(settings, web_build)["Secret keys"].mend
    settings.secret_key_file.chmod(0o600)
    settings.secret_key_file.write_text("1 nonsense\n")
    assert "damaged" in wrong(settings, web_build)["Secret keys"].says
    settings.secret_key_file.unlink()
    assert "missing" in wrong(settings, web_build)["Secret keys"].says


def test_a_data_directory_others_may_read_is_bad(settings: Settings, web_build: Path) -> None:
    settings.data_dir.chmod(0o755)
    assert "chmod" in wrong(settings, web_build)["Data directory"].mend
    (settings.data_dir / "demo-password").write_text("x")
    (settings.data_dir / "demo-password").chmod(0o644)
    assert "demo-password" in wrong(settings, web_build)["Private files"].says


def test_a_port_somebody_else_uses_is_bad_and_our_own_is_not(settings: Settings, web_build: Path) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        header = "x-powered-by"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header(self.header, "1")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the library gave it
            pass

    server = http.server.HTTPServer((settings.bind.host, settings.bind.port), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert "CRM_BIND" in wrong(settings, web_build)["Port"].mend
        Answer.header = "x-request-id"
        assert "Port" not in wrong(settings, web_build)
    finally:
        server.shutdown()
        server.server_close()


def test_a_missing_web_app_is_bad(settings: Settings, tmp_path: Path) -> None:
    assert "make run" in wrong(settings, tmp_path / "none")["Web app"].mend


def test_a_clock_that_was_set_back_is_bad(settings: Settings, web_build: Path) -> None:
    with EmbeddedDatabase(settings.data_dir) as address:
        with psycopg.connect(address) as connection:
            connection.execute(
                """insert into journal (at, actor_kind, verb, subject_kind, facts, touched, removed_viewers, cause)
                   values (now() + interval '1 day', 'system', 'x', 'x', '{}', '[]', '{}', gen_random_uuid())"""
            )
        assert "in the past" in wrong(settings, web_build)["Clock"].says


def test_meta_without_its_secrets_is_seen(settings: Settings, web_build: Path) -> None:
    def meta(**variables: str) -> Finding:
        return wrong(read_settings({"CRM_DATA_DIR": str(settings.data_dir), **variables}), web_build)["Meta"]

    assert meta().state == "warning"
    assert "CRM_META_VERIFY_TOKEN" in meta(CRM_META_APP_SECRET="s").says
    assert "https" in meta(CRM_META_APP_SECRET="s", CRM_META_VERIFY_TOKEN="v").says


def test_a_misspelt_variable_is_seen(settings: Settings, web_build: Path) -> None:
    broken = read_settings({"CRM_DATA_DIR": str(settings.data_dir), "CRM_GRPAH_URL": "fake"})
    assert "CRM_GRPAH_URL" in wrong(broken, web_build)["Variables"].says
