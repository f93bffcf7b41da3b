"""A ready installation, made once and copied for each test that breaks or starts one."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.main.installation import open_installation
from crm.main.settings import read_settings


@pytest.fixture(scope="session")
def _installed_once() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="crm-", dir="/tmp"))
    folder.chmod(0o755)
    with open_installation(read_settings({"CRM_DATA_DIR": str(folder / "var")})):
        pass
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def installed(_installed_once: Path, open_folder: Path) -> Path:
    """The data directory of an installation that has been started once and is stopped."""
    subprocess.run(["cp", "-a", _installed_once, open_folder / "var"], check=True)
    return open_folder / "var"
