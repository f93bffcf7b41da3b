"""The set-up script: what it takes for done, and what it says when it cannot go on."""

import subprocess
import sys
from pathlib import Path

import pytest

import set_up

pytestmark = pytest.mark.processes


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for the environment, the locks and the browser app."""
    for name, path in {"ROOT": ".", "VENV": ".venv", "PYTHON": ".venv/bin/python", "WEB": "web"}.items():
        monkeypatch.setattr(set_up, name, tmp_path / path)
    (tmp_path / "requirements.lock").write_text("one==1\n")
    (tmp_path / "web").mkdir()
    return tmp_path


def test_an_environment_counts_only_where_it_was_made(checkout: Path) -> None:
    assert set_up.venv_version() == ""
    # The pip of the Python beneath, because bringing a new one takes seconds.
    options = ["--without-pip", "--system-site-packages"]
    subprocess.run([sys.executable, "-m", "venv", *options, checkout / ".venv"], check=True)
    assert set_up.venv_version() == f"{sys.version_info[0]}.{sys.version_info[1]}"

    (checkout / ".venv" / "stamp-place").write_text(str(checkout / "before" / ".venv"))
    assert set_up.venv_version() == ""


def test_packages_are_installed_again_only_when_the_lock_or_python_changes(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    lock = "requirements.lock"
    assert not set_up.stamped(lock, "3.11")
    set_up.stamp_of(lock).write_text(set_up.lock_digest(lock, "3.11"))
    assert set_up.stamped(lock, "3.11")
    assert not set_up.stamped(lock, "3.13")
    (checkout / lock).write_text("one==2\n")
    assert not set_up.stamped(lock, "3.11")


def test_the_browser_app_is_built_again_only_when_its_sources_change(checkout: Path) -> None:
    source = checkout / "web" / "src" / "main.ts"
    source.parent.mkdir()
    source.write_text("one")
    before = set_up.sources_digest()
    (checkout / "web" / "dist").mkdir()
    (checkout / "web" / "dist" / "index.html").write_text("built")
    (checkout / "web" / "node_modules").mkdir()
    (checkout / "web" / "node_modules" / "x.js").write_text("installed")
    assert set_up.sources_digest() == before
    source.write_text("two")
    assert set_up.sources_digest() != before
    source.rename(source.with_name("other.ts"))
    assert set_up.sources_digest() != before


def test_wrong_usage_names_the_commands() -> None:
    run = subprocess.run([sys.executable, set_up.__file__, "nonsense"], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("usage: python3 set_up.py run | test")


def test_without_chromium_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> bool:
        return False

    monkeypatch.setattr(set_up, "apt_install", nothing)
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="apt install chromium"):
        set_up.find_chromium()
