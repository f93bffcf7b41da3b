"""A file imported: everybody once, the bad rows aside, the same file again without effect."""

import csv
from pathlib import Path

import pytest

from crm.core.cells import write_rows
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid, NotFound
from crm.customers.importing import run
from crm.customers.importing.run import Counts, Wanted
from crm.customers.importing.sheets import open_sheet
from tests.office import Office

CONTENT = """Ad Soyad;Telefon;E-posta;Not;Kaynak;Bütçe
Ayşe Çelik;0532 111 22 33;ayse@x.com;arayın;Instagram;5 M
AYŞE ÇELİK;+90 (532) 111-22-33;;;;
Mehmet Işık;0533 444 55 66;;=HYPERLINK("x");;
Kayıtlı Müşteri;0535 000 00 01;;;;
Ulaşılamayan;0532 1;;;;
;;;sadece not;;
"açık tırnak;1
çok;0;a;b;c;d;e
Ayşe Çelik;0532 111 22 33;ayse@x.com;arayın;Instagram;5 M
Son Kişi;0536 777 88 99;son@x.com;;;
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text(CONTENT, "utf-8")
    return path


def quietly(_: int, __: Counts) -> None:
    """Nobody watches the progress."""


def append(file: Path, text: str) -> None:
    file.write_text(CONTENT + text, "utf-8")


async def bring_in(office: Office, file: Path, wanted: Wanted | None = None) -> Counts:
    errors = file.with_name("hatalar.csv")
    return await run.import_file(office.house, SYSTEM, open_sheet(file), wanted or Wanted(), errors, quietly)


async def preview(office: Office, file: Path) -> Counts:
    return await run.preview_file(office.house, SYSTEM, open_sheet(file), Wanted(), quietly)


async def counted(office: Office) -> list[int]:
    tables = ("customers", "leads", "touches", "identities", "cards", "journal")
    return [(await office.rows(f"SELECT count(*) FROM {table}"))[0][0] for table in tables]


@pytest.mark.parametrize("batch", [2, 500])
async def test_everybody_is_there_once_and_the_bad_rows_are_told(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(run, "BATCH", batch)
    known = await office.customer(name="Kayıtlı Müşteri", phone="05350000001")
    before = await counted(office)
    expected = await preview(office, file)
    assert await counted(office) == before
    counts = await bring_in(office, file)
    assert counts == expected == Counts(new=4, joined=2, attention=1, again=1, broken=3)
    assert counts.rows == 10
    await office.react()
    assert await counted(office) == [5, 6, 6, 6, 5, before[5] + 4 + 6 + 4]
    rows = await office.rows(
        "SELECT l.name, s.key, l.fields, l.message, l.is_new_customer FROM leads l JOIN sources s ON s.id = l.source_id"
        " WHERE l.origin = 'import' ORDER BY l.id LIMIT 3"
    )
    assert rows[0] == ("Ayşe Çelik", "instagram", {"Bütçe": "5 M"}, "arayın", True)
    assert rows[2][3] == '=HYPERLINK("x")'
    lead_of_known = await office.rows("SELECT is_new_customer FROM leads WHERE customer_id = %(id)s", id=known)
    assert lead_of_known == [(False,)]
    causes = await office.rows("SELECT count(DISTINCT cause) FROM journal WHERE verb = 'lead.received'")
    assert causes == [(1,)]


async def test_the_bad_rows_stand_in_a_file_with_their_reasons(office: Office, file: Path) -> None:
    await bring_in(office, file)
    written = file.with_name("hatalar.csv")
    assert written.stat().st_mode & 0o777 == 0o600
    with written.open(encoding="utf-8-sig", newline="") as source:
        told = list(csv.reader(source))
    assert told == [
        ["line", "reason", "row"],
        ["7", "neither a name nor a way to reach anybody", ";;;sadece not;;"],
        ["8", "the quotes do not match", '"açık tırnak;1'],
        ["9", "7 cells, but the header has 6", "çok;0;a;b;c;d;e"],
    ]


async def test_the_same_file_again_changes_nothing(office: Office, file: Path) -> None:
    first = await bring_in(office, file)
    await office.react()
    before = await counted(office)
    again = await bring_in(office, file)
    await office.react()
    assert await counted(office) == before
    assert (again.new, again.joined, again.again) == (0, 0, first.new + first.joined + first.again)
    assert await preview(office, file) == again

    append(file, "Yeni Kişi;0537 111 11 11;;;;\n")
    grown = await bring_in(office, file)
    assert (grown.new, grown.again) == (1, again.again)


async def test_a_row_that_came_with_other_columns_is_told_and_not_doubled(office: Office, file: Path) -> None:
    await bring_in(office, file)
    before = await counted(office)
    counts = await bring_in(office, file, Wanted(columns={"Bütçe": "message"}))
    assert await counted(office) == before
    assert counts.broken == 3 + 2  # those with a budget read differently now


async def test_new_customers_are_assigned_to_whom_was_said(office: Office, file: Path) -> None:
    seller = await office.person("sales")
    email = (await office.rows("SELECT email FROM users WHERE id = %(id)s", id=seller.id))[0][0]
    known = await office.customer(name="Kayıtlı Müşteri", phone="05350000001")
    await bring_in(office, file, Wanted(source="website", assignee=email.upper()))
    assert await office.rows("SELECT count(*) FROM customers WHERE viewers = ARRAY[%(id)s]::uuid[]", id=seller.id) == [
        (4,)
    ]
    assert await office.rows("SELECT count(*) FROM customer_assignees WHERE customer_id = %(id)s", id=known) == [(0,)]


async def test_an_unknown_source_or_colleague_stops_the_import_before_it_begins(office: Office, file: Path) -> None:
    with pytest.raises(Invalid):
        await bring_in(office, file, Wanted(source="yok"))
    with pytest.raises(NotFound):
        await bring_in(office, file, Wanted(assignee="yok@x.com"))
    assert (await counted(office))[:2] == [0, 0]


async def test_a_table_we_wrote_comes_back_with_every_phone_and_name_as_it_was(office: Office, file: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "+90 Ali", "-Ayşe", "@Can", "\u202eters\u202c", "O'Hara; =SUM(1)", "Ünal, +90 (532)"]
    phones = [f"+9053211100{number:02}" for number in range(len(names))]
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        write_rows(written, [("Ad Soyad", "Telefon"), *zip(names, phones, strict=True)], delimiter=";")
    counts = await bring_in(office, file)
    assert (counts.new, counts.broken) == (len(names), 0)
    found = await office.rows(
        "SELECT c.name, i.value FROM customers c JOIN identities i ON i.customer_id = c.id ORDER BY i.value"
    )
    assert found == list(zip(names, phones, strict=True))


async def test_the_file_of_errors_holds_no_formula_however_it_is_split(office: Office, file: Path) -> None:
    """Its reader's machine may separate cells by another sign than the file that was imported."""
    rows = ['"=1+cmd|calc!A1;', "Ali;=HYPERLINK(1);a;b;c;d;e;f", "Ali;1;2;3;4;5;@SUM(1)|x;7"]
    append(file, "\n".join(rows) + "\n")
    assert (await bring_in(office, file)).broken == 3 + len(rows)
    written = file.with_name("hatalar.csv").read_text("utf-8-sig")
    for separator in ";,\t":
        for line in csv.reader(written.splitlines(), delimiter=separator):
            assert not [cell for cell in line if cell.startswith(("=", "@", "+", "-"))], (separator, line)
