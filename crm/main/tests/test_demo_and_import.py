"""`crm demo` and `crm import` as a person meets them: real processes on one installation."""

from pathlib import Path

import pytest

from crm.main.tests.test_cli import crm
from crm.ops.database import open_database

pytestmark = pytest.mark.processes

FILE = "Ad Soyad,Telefon\nAyşe Çelik,0532 111 22 33\nAYŞE ÇELİK,+905321112233\n,\n,,x\nMehmet Işık,05334445566\n"


def test_the_sample_comes_a_file_is_imported_for_a_colleague_and_the_sample_goes(installed: Path) -> None:
    # The commands join a running database, which spares starting it each time.
    with open_database(None, installed):
        where = {"CRM_DATA_DIR": str(installed), "CRM_DEMO_PASSWORD": "parolamız böyle"}
        loaded = crm("demo", "load", **where)
        assert loaded.returncode == 0, loaded.stderr
        assert "password: parolamız böyle" in loaded.stdout
        assert "satis2@demo.crm" in loaded.stdout
        again = crm("demo", "load", **where)
        assert again.returncode == 1
        assert "already" in again.stderr

        file = installed.parent / "liste.csv"
        file.write_text(FILE, "utf-8")
        seen = crm("import", str(file), "--dry-run", **where)
        assert seen.returncode == 0, seen.stderr
        assert "2 would be new customers" in seen.stdout
        assert not (installed.parent / "liste.errors.csv").exists()
        done = crm("import", str(file), "--assignee", "satis1@demo.crm", **where)
        assert done.returncode == 0, done.stderr
        assert "1 joined to known customers" in done.stdout
        assert "1 cannot be read: see" in done.stdout
        assert "3 cells" in (installed.parent / "liste.errors.csv").read_text("utf-8-sig")
        for wrong in (["--map", "Ad Soyad=uydurma"], ["--assignee", "kimse@demo.crm"]):
            refused = crm("import", str(file), *wrong, **where)
            assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)

        gone = crm("demo", "remove", "--yes", **where)
        assert gone.returncode == 0, gone.stderr
        assert "2000 customers" in gone.stdout
        assert "3 imported before" in crm("import", str(file), **where).stdout


def test_a_file_that_is_not_there_and_a_mapping_that_is_none_are_refused_at_once(tmp_path: Path) -> None:
    assert crm("import", str(tmp_path / "yok.csv")).returncode == 1
    assert crm("import", str(tmp_path / "yok.csv"), "--map", "nonsense").returncode == 2


def test_nothing_is_simulated_against_nobody() -> None:
    alone = crm("simulate", "--rate", "1", "--url", "http://127.0.0.1:9")
    assert alone.returncode == 1
    assert "No house answers" in alone.stderr
