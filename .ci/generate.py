"""`make generate`: writes every file that is derived from another. With `--check` it only says which are out of date."""

import importlib
import inspect
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["CRM_TEST"] = "1"

import msgspec  # noqa: E402
import psycopg  # noqa: E402

import set_up  # noqa: E402
from crm.core.journal import Fact  # noqa: E402
from crm.ops.schema_dump import dump_schema  # noqa: E402
from tests.database_server import TestServer  # noqa: E402

SCHEMA = ROOT / "docs" / "schema"
OPENAPI = ROOT / "docs" / "openapi.json"
VERBS = ROOT / "docs" / "verbs.md"
TYPES = ROOT / "web" / "src" / "api" / "schema.d.ts"
VERBS_HEAD = """# Verbs of the journal

Every fact a room records, with what it carries. Written by `make generate` from `crm/*/verbs.py`.
"""


def main() -> None:
    """Write the files, or with `--check` compare them and exit with 1 when one differs."""
    files = {**schema_files(), **api_files(), **verb_files()}
    surplus = [path for path in SCHEMA.glob("*.sql") if path not in files]
    changed = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        for path in [*changed, *surplus]:
            print(f"{path.relative_to(ROOT)} is out of date. Run `make generate` and commit what it writes.")
        raise SystemExit(1 if changed or surplus else 0)
    for path in surplus:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


def schema_files() -> dict[Path, str]:
    """The tables of each room."""
    server = TestServer()
    address = server.start()
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("create database schema_dump")
        dumped = dump_schema(address.replace("@/crm?", "@/schema_dump?"))
    finally:
        server.stop()
    return {SCHEMA / f"{room}.sql": text for room, text in dumped.items()}


def api_files() -> dict[Path, str]:
    """The schema of the HTTP API, and the browser's types made from it."""
    if not (ROOT / "crm" / "main" / "app.py").exists():
        return {}
    command = [sys.executable, "-m", "crm.main.cli", "openapi"]
    document = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    if not set_up.has_web():
        return {OPENAPI: document}
    with tempfile.TemporaryDirectory() as folder:
        source, types = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(document, "utf-8")
        if set_up.npm("exec", "--offline", "--", "openapi-typescript", str(source), "-o", str(types), "--silent"):
            raise SystemExit("openapi-typescript cannot read the schema of the API, see above.")
        return {OPENAPI: document, TYPES: types.read_text("utf-8")}


def verb_files() -> dict[Path, str]:
    """The list of verbs, room by room."""
    rooms = [path.parent.name for path in sorted(ROOT.glob("crm/*/verbs.py"))]
    rooms += [path.parent.name for path in sorted(ROOT.glob("crm/*/verbs/__init__.py"))]
    sections = ["\n".join([f"## {room}", "", *_verbs(room)]) for room in rooms]
    return {VERBS: "\n".join([VERBS_HEAD, *sections])} if sections else {}


def _verbs(room: str) -> Iterator[str]:
    yield "| verb | becomes true | facts |"
    yield "|---|---|---|"
    # A room of many verbs keeps those of a noun in a file of their own (`activity_verbs`).
    names = [path.stem for path in sorted(ROOT.glob(f"crm/{room}/*verbs.py"))] or ["verbs"]
    facts = {
        kind
        for name in names
        for _, kind in inspect.getmembers(importlib.import_module(f"crm.{room}.{name}"), inspect.isclass)
        if issubclass(kind, Fact) and kind is not Fact
    }
    for kind in sorted(facts, key=lambda kind: kind.verb):
        meaning = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
        carried = ", ".join(f"`{field.name}`" for field in msgspec.structs.fields(kind)) or "–"
        yield f"| `{kind.verb}` | {meaning} | {carried} |"
    yield ""


if __name__ == "__main__":
    main()
