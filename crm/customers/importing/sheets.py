"""CSV files as offices have them: any usual encoding and separator, a bad row here and there, any length.

Rows are read one by one, so the memory needed does not grow with the file. A row that cannot be read is told with its
reason, and the next one is read as if nothing had happened.
"""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from crm.core.cells import from_text
from crm.customers.importing.columns import recognised

DELIMITERS = (",", ";", "\t")
LONGEST_LINE = 1024 * 1024
LONGEST_ROW = 200
"""Lines; a quote still open after so many was never closed."""
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnusableFile(Exception):
    """The file is not a table of text; the message says why and what to do."""


class Sheet(msgspec.Struct, frozen=True):
    """A file whose form is known."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    header_line: int
    lines: int


class Row(msgspec.Struct, frozen=True):
    """A row that could be read; as many cells as the header has."""

    line: int
    cells: list[str]
    text: str


class BrokenRow(msgspec.Struct, frozen=True):
    """A row that could not be read, and why."""

    line: int
    reason: str
    text: str


class _Line(msgspec.Struct, frozen=True):
    """One line of the file; `text` is None when its bytes are no text in this encoding."""

    number: int
    text: str | None
    shown: str


def open_sheet(path: Path) -> Sheet:
    """The form of the file: encoding, separator, header. Raises UnusableFile."""
    try:
        encoding, count = _encoding(path)
        for line in _lines(path, encoding):
            text = line.text or ""
            if line.number == 1 and text.lower().startswith("sep=") and len(text.strip()) == 5:
                continue
            if text.strip(" ,;\t\r\n"):
                header, delimiter = _header(text)
                return Sheet(path, encoding, delimiter, header, line.number, count)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error
    raise UnusableFile(f"{path} is empty.")


def _encoding(path: Path) -> tuple[str, int]:
    """The encoding, and how many lines there are."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(UTF_16):
            return "utf-16", sum(1 for _ in _lines(path, "utf-16"))
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise UnusableFile(f"{path} is a spreadsheet. Save it as CSV (UTF-8) first.")
        if b"\x00" in start:
            raise UnusableFile(f"{path} is not a text file. Save the table as CSV (UTF-8).")
        file.seek(0)
        # The bytes decide: what is UTF-8 in more lines than not was written so, with damage here and there.
        good = bad = count = 0
        while line := file.readline(LONGEST_LINE):
            count += 1
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return ("cp1254" if bad > good else "utf-8"), count


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    if encoding == "utf-16":
        with path.open(encoding=encoding, errors="replace", newline="\n") as file:
            for number, text in enumerate(file, 1):
                yield _Line(number, None if "\ufffd" in text else text, text)
        return
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE):
            number += 1
            if number == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                text = None
            yield _Line(number, text, text if text is not None else raw.decode(encoding, errors="replace"))


def _header(text: str) -> tuple[list[str], str]:
    """The header's cells, by the separator that makes most sense of them."""

    def sense(delimiter: str) -> tuple[int, int]:
        cells = _cells(text, delimiter) or [text]
        return recognised(cells), len(cells)

    delimiter = max(DELIMITERS, key=sense)
    header = [cell.strip() for cell in _cells(text, delimiter) or [text]]
    while header and not header[-1]:
        header.pop()
    return header, delimiter


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of a row, None while a quote is open. Raises csv.Error when the quotes make no sense."""
    text = text.rstrip("\r\n")
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
        raise


def rows(sheet: Sheet) -> Iterator[Row | BrokenRow]:
    """Every row behind the header, empty ones left out."""
    ahead = _Ahead(line for line in _lines(sheet.path, sheet.encoding) if line.number > sheet.header_line)
    while (line := ahead.take()) is not None:
        row = _row(line, ahead, sheet)
        if row is not None:
            yield row


class _Ahead:
    """Lines, with those put back that turned out not to belong to a row."""

    def __init__(self, lines: Iterator[_Line]) -> None:
        self._lines = lines
        self._back: list[_Line] = []

    def take(self) -> _Line | None:
        return self._back.pop() if self._back else next(self._lines, None)

    def put_back(self, lines: list[_Line]) -> None:
        self._back += reversed(lines)


def _row(line: _Line, ahead: _Ahead, sheet: Sheet) -> Row | BrokenRow | None:
    if line.text is None:
        return BrokenRow(line.number, f"not readable as {sheet.encoding.upper()} text", line.shown.rstrip("\r\n"))
    if len(line.text) >= LONGEST_LINE:
        return BrokenRow(line.number, "longer than a megabyte", line.text[:200])
    more: list[_Line] = []
    text, size = line.text, len(line.text)
    try:
        while (cells := _cells(text, sheet.delimiter)) is None:
            following = ahead.take()
            if following is not None:
                more.append(following)
                size += len(following.shown)
            if following is None or following.text is None or len(more) > LONGEST_ROW or size > LONGEST_LINE:
                raise csv.Error
            # Only a line with a quote in it can end what a quote began.
            text += following.text
    except csv.Error:
        ahead.put_back(more)
        return BrokenRow(line.number, "the quotes do not match", line.text.rstrip("\r\n"))
    if not any(cell.strip() for cell in cells):
        return None
    width = len(sheet.header)
    if any(cell.strip() for cell in cells[width:]):
        return BrokenRow(line.number, f"{len(cells)} cells, but the header has {width}", text.rstrip("\r\n"))
    cells = [from_text(cell.strip()) for cell in cells[:width]]
    return Row(line.number, cells + [""] * (width - len(cells)), text.rstrip("\r\n"))
