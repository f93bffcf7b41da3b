"""No room's SQL names a table of a room that stands below it: the import order holds for tables too."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from crm.ops.schema_dump import tables_by_room

ROOT = Path(__file__).resolve().parents[3]


def rooms_in_order() -> list[str]:
    """Every room, the one everybody may import first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers: list[str] = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [layer.strip("()") for layer in reversed(layers)]


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in the code of a file, with its line; docstrings and comments are not SQL."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.lineno, node.value


def test_no_room_names_a_table_of_a_room_below(empty_database: str) -> None:
    order = rooms_in_order()
    tables = {name: room for name, room in tables_by_room(empty_database).items() if room in order}
    assert len(tables) > 10
    found: list[str] = []
    for room in order:
        below = [name for name, owner in tables.items() if order.index(owner) > order.index(room)]
        if not below:
            continue
        named = re.compile(rf"\b(?:from|join|into|update|table|only)\s+({'|'.join(below)})\b", re.IGNORECASE)
        for path in sorted((ROOT / "crm" / room).rglob("*.py")):
            if "tests" in path.parts:
                continue
            for line, text in sentences(path):
                found += [
                    f"{path.relative_to(ROOT)}:{line} names {table}, which belongs to {tables[table]}"
                    for table in named.findall(text)
                ]
    assert found == []
