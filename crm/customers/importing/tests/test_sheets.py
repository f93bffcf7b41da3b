"""Files as offices have them: every encoding, every separator, and a bad row stops nobody else."""

import csv
from pathlib import Path

import pytest

from crm.core.cells import as_text
from crm.customers.importing.sheets import (
    LONGEST_ROW,
    BrokenRow,
    Row,
    UnusableFile,
    open_sheet,
    rows,
)

HEADER = "Ad Soyad;Telefon;Not\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "müşteriler.csv"


def read(file: Path, content: bytes | str) -> list[Row | BrokenRow]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(rows(open_sheet(file)))


def cells(read_rows: list[Row | BrokenRow]) -> list[list[str]]:
    return [row.cells for row in read_rows if isinstance(row, Row)]


def broken(read_rows: list[Row | BrokenRow]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read_rows if isinstance(row, BrokenRow)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_separator_are_recognised(file: Path, encoding: str, delimiter: str, end: str) -> None:
    lines = [["Ad Soyad", "Telefon", "Görüş"], ["İğdem Şahin", "0532 111 22 33", 'güneş; ışık, "çatı"\tşölen']]
    with file.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=delimiter, lineterminator=end).writerows(lines)
    sheet = open_sheet(file)
    assert sheet.delimiter == delimiter
    assert sheet.header == lines[0]
    assert cells(list(rows(sheet))) == [lines[1]]


def test_quotes_may_hold_separators_quotes_and_line_breaks(file: Path) -> None:
    found = read(file, HEADER + '"Yılmaz; Ayşe";0532;"ilk satır\nikinci ""tırnak"" satır"\nAli;0533;\n')
    assert cells(found) == [
        ["Yılmaz; Ayşe", "0532", 'ilk satır\nikinci "tırnak" satır'],
        ["Ali", "0533", ""],
    ]
    assert [row.line for row in found] == [2, 4]


def test_empty_lines_and_short_rows_do_no_harm(file: Path) -> None:
    assert cells(read(file, "\n" + HEADER + "\n;;\nAli\n   \nAyşe;0532;;;\n")) == [
        ["Ali", "", ""],
        ["Ayşe", "0532", ""],
    ]


def test_a_bad_row_is_told_with_its_line_and_the_next_one_is_read(file: Path) -> None:
    found = read(
        file,
        HEADER.encode()
        + b'"hi\xc3\xa7 kapanmayan;0532\n'
        + b"iyi;0533;a\n"
        + b"bozuk \xff\xfe;0534;\n"
        + "çok;0535;a;b\n".encode()
        + b'"a" b;0536\n'
        + "şükür;0537\n".encode(),
    )
    assert broken(found) == [
        (2, "the quotes do not match"),
        (4, "not readable as UTF-8 text"),
        (5, "4 cells, but the header has 3"),
        (6, "the quotes do not match"),
    ]
    assert cells(found) == [["iyi", "0533", "a"], ["şükür", "0537", ""]]


def test_a_quote_open_for_hundreds_of_lines_swallows_only_its_own(file: Path) -> None:
    many = "".join(f"Kişi {number};0532\n" for number in range(LONGEST_ROW * 2))
    found = read(file, HEADER + '"açık;1\n' + many)
    assert broken(found) == [(2, "the quotes do not match")]
    assert len(cells(found)) == LONGEST_ROW * 2


def test_a_file_that_is_no_table_of_text_is_refused(file: Path) -> None:
    for content in (b"", b"\n\n  \n", b"PK\x03\x04xlsx", b"\x89PNG\x00\x00"):
        file.write_bytes(content)
        with pytest.raises(UnusableFile):
            open_sheet(file)
    with pytest.raises(UnusableFile):
        open_sheet(file.with_name("yok.csv"))


def test_no_cell_of_ours_becomes_a_formula_and_every_phone_survives_the_way_back(file: Path) -> None:
    assert as_text("0532") == "0532"
    assert cells(read(file, HEADER + f"Ali;{as_text('+905321112233')};x\n")) == [["Ali", "+905321112233", "x"]]
