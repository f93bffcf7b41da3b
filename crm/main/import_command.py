"""`crm import FILE.csv`: a file of leads, from the terminal of whoever has the machine in their hands."""

import asyncio
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm.main.settings import Settings, read_settings
from crm.ops.stop import Stop

PATIENCE = 30.0

if TYPE_CHECKING:
    from crm.core.house import House
    from crm.core.reactions import Room
    from crm.customers.importing.run import Counts, Progress, Wanted
    from crm.customers.importing.sheets import Sheet


def import_leads(
    file: Annotated[Path, typer.Argument(help="A CSV file: UTF-8 or Windows-1254, comma, semicolon or tab.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is, when it was not recognised."),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Where rows go that cannot be read. FILE.errors.csv unless given.")
    ] = None,
    source: Annotated[str, typer.Option(help="The source of leads whose own is not known.")] = "import",
    assignee: Annotated[str | None, typer.Option(help="Who new customers are assigned to, by e-mail.")] = None,
) -> None:
    """Import a file of leads. Known people are joined, not doubled, and the same file may be imported again."""
    from crm.core.problems import Invalid, NotFound
    from crm.customers.importing.columns import UnknownMapping
    from crm.customers.importing.run import Wanted
    from crm.customers.importing.sheets import UnusableFile, open_sheet

    told = dict(_mapping(each) for each in columns or [])
    wanted = Wanted(source=source, assignee=assignee, columns=told)
    try:
        sheet = open_sheet(file)
        counts = asyncio.run(_run(read_settings(), sheet, wanted, None if dry_run else errors or _beside(file)))
    except (UnusableFile, UnknownMapping) as reason:
        raise Stop(str(reason)) from reason
    except Invalid as reason:
        raise Stop(f"There is no source {source!r}.") from reason
    except NotFound as reason:
        raise Stop(f"Nobody works here as {assignee}.") from reason
    _tell(counts, dry_run=dry_run, errors=errors or _beside(file))


def _mapping(told: str) -> tuple[str, str]:
    column, sign, field = told.rpartition("=")
    if not sign or not column:
        raise typer.BadParameter(f"{told!r} is not written like COLUMN=FIELD.")
    return column.strip(), field.strip()


def _beside(file: Path) -> Path:
    return file.with_name(file.stem + ".errors.csv")


async def _run(settings: Settings, sheet: "Sheet", wanted: "Wanted", errors: Path | None) -> "Counts":
    from crm.core.doors import SYSTEM
    from crm.core.house import open_house
    from crm.core.reactions import ensure_cursors, keep_reacting
    from crm.customers.importing.run import import_file, preview_file
    from crm.main.installation import open_installation
    from crm.main.supervisor import Supervisor
    from crm.main.wiring import wire

    with open_installation(settings, say=_say) as installation:
        async with open_house(installation.address) as house:
            if errors is None:
                with _progress(sheet) as progress:
                    return await preview_file(house, SYSTEM, sheet, wanted, progress)
            supervisor, rooms = Supervisor(), wire().reactions
            # Cards follow by the same reactions as ever: in this process, unless another one is at it already.
            await ensure_cursors(house, rooms)
            supervisor.start("reactions", partial(keep_reacting, house, rooms))
            try:
                with _progress(sheet) as progress:
                    counts = await import_file(house, SYSTEM, sheet, wanted, errors, progress)
                await _until_heard(house, rooms)
            finally:
                await supervisor.stop()
    return counts


async def _until_heard(house: "House", rooms: "Sequence[Room]") -> None:
    """Return once the rooms have heard every line, or have not got on for a while: they go on when the house runs."""
    from crm.core.reactions import are_behind, reached

    with house.bell.reader() as bell:
        place, moved = await reached(house), time.monotonic()
        while await are_behind(house, rooms) and time.monotonic() - moved < PATIENCE:
            await bell.wait(0.2)
            if (now := await reached(house)) != place:
                place, moved = now, time.monotonic()


@contextmanager
def _progress(sheet: "Sheet") -> Generator["Progress"]:
    """A bar on the terminal, by the lines reached."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(sheet.path.name, total=sheet.lines)
        yield lambda line, _: bar.update(task, completed=line)


def _tell(counts: "Counts", *, dry_run: bool, errors: Path) -> None:
    would = "would be " if dry_run else ""
    typer.echo(f"{counts.rows} rows")
    typer.echo(f"  {counts.new} {would}new customers")
    typer.echo(f"  {counts.joined} {would}joined to known customers")
    typer.echo(f"  {counts.attention} of these need{'' if counts.attention != 1 else 's'} attention")
    typer.echo(f"  {counts.again} imported before")
    typer.echo(f"  {counts.broken} cannot be read" + ("" if dry_run or not counts.broken else f": see {errors}"))


def _say(text: str) -> None:
    typer.echo(text, err=True)
