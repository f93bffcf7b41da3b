"""The command line as a person meets it: real processes, their exit codes and their words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[3]


def crm(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crm.main.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_reason_is_one_line_and_exit_code_1() -> None:
    run = crm("up", CRM_BIND="nonsense")
    assert run.returncode == 1
    assert run.stderr.strip().splitlines() == ["CRM_BIND is 'nonsense'. Write it like 127.0.0.1:8000 or [::1]:8000."]


def test_wrong_usage_is_exit_code_2() -> None:
    assert crm("no-such-command").returncode == 2
    assert crm("web", "--workers", "0").returncode == 2


def test_help_does_not_load_the_house() -> None:
    program = (
        "import sys, crm.main.cli; print(sorted({'litestar', 'alembic', 'sqlalchemy', 'uvicorn'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_migrate_makes_an_installation_and_the_second_time_finds_nothing_to_do(open_folder: Path) -> None:
    first = crm("migrate", CRM_DATA_DIR=str(open_folder / "var"))
    assert first.returncode == 0, first.stderr
    assert "Applied migration 0001." in first.stderr
    second = crm("migrate", CRM_DATA_DIR=str(open_folder / "var"))
    assert second.returncode == 0, second.stderr
    assert "Applied" not in second.stderr

    (open_folder / "var" / "secret-keys").unlink()
    refused = crm("migrate", CRM_DATA_DIR=str(open_folder / "var"))
    assert refused.returncode == 1
    assert "secret key file" in refused.stderr


def test_an_account_is_made_with_a_good_password_and_only_once(installed: Path) -> None:
    def create(password: str, *more: str) -> subprocess.CompletedProcess[str]:
        words = ["user", "create", "ayse@example.com", "--name", "Ayşe Işık", "--role", "admin", *more]
        return crm(*words, typed=password + "\n", CRM_DATA_DIR=str(installed))

    assert create("short").returncode == 1
    assert create("a long and good password", "--role", "pope").returncode == 1
    made = create("a long and good password")
    assert made.returncode == 0, made.stderr
    again = create("a long and good password")
    assert again.returncode == 1
    assert "Traceback" not in again.stderr
