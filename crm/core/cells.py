"""Cells of tables that spreadsheets open: always text, never a formula, and read back as they were.

A spreadsheet takes a cell that begins with certain signs for a formula, which may call programs and send data away. An
apostrophe before the sign says that it is text. Which character separates cells is a setting of each machine, and quotes
mean nothing beside another separator: so what would become a cell there is looked at too.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

SIGNS = "=+-@\t\r\n\x00 \xa0\uff1d\uff0b\uff0d\uff20"
"""What a cell must not begin with."""

# Only what could do something: arithmetic like "+90 532" in the middle of a sentence stays as it was written.
_INSIDE = re.compile(
    "([,;\t\r\n|][ \xa0\"]*+'*+)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20][^,;\t\r\n]*[(|!\uff08\uff5c\uff01])"
)


def write_rows(file: TextIO, rows: Iterable[Sequence[str]], *, delimiter: str = ",") -> None:
    """Add these rows, each cell as text. The one place where CSV is written."""
    # Lines end as the format says, whatever the machine.
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(map(as_text, row) for row in rows)


def as_text(cell: str) -> str:
    """The cell as it is written, so that every spreadsheet takes it for text."""
    cell = _INSIDE.sub(r"\1'", cell)
    return f"'{cell}" if _has_sign(cell) else cell


def from_text(cell: str) -> str:
    """The cell as it was before `as_text`, or before a spreadsheet put an apostrophe to the same end."""
    if cell.startswith("'") and _has_sign(cell):
        cell = cell[1:]
    return _INSIDE.sub(lambda found: found[1].removesuffix("'"), cell)


def _has_sign(cell: str) -> bool:
    return cell.lstrip("'")[:1] in SIGNS and bool(cell.strip("'"))
