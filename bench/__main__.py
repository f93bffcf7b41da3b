"""`make bench`: every figure of the speed table, in one run. ARGS="--size 1m" and the like choose what is measured."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import acting, bulk, burdens, incoming, live, moving, reading, starting
from bench.growing import COMPARED, growth
from bench.place import BOARD, PLACE, SIZES, copied, database_server, named, prepared
from bench.plans import explain
from bench.program import Program, running
from bench.report import RESULTS, SCREENS, Row, keep, keep_baseline, show
from bench.screens import screens

console = Console()
PARTS = (
    *("boards", "customer", "story", "today", "act", "move", "bulk", "search", "live", "webhooks"),
    *("uploads", "scores", "import", "start"),
)


def main(
    size: Annotated[str, typer.Option(help="Customers in the data: 10k, 200k or 1m.")] = "200k",
    only: Annotated[str, typer.Option(help=f"Some of {', '.join(PARTS)}, with commas.")] = ",".join(PARTS),
    with_growth: Annotated[bool, typer.Option("--growth", help="Compare 10k with 1m as well.")] = False,
    is_long: Annotated[
        bool, typer.Option("--long", help="Webhooks for ten minutes instead of twenty seconds.")
    ] = False,
    with_plans: Annotated[
        bool, typer.Option("--plans", help="Only show how the main questions are carried out.")
    ] = False,
    with_screens: Annotated[
        bool, typer.Option("--screens", help="Only measure the screens, in Chromium, with 10,000 cards.")
    ] = False,
    is_baseline: Annotated[
        bool, typer.Option("--keep-baseline", help="Later runs are compared with this one.")
    ] = False,
) -> None:
    """Measure the speed of everything, as ratios to floors taken in the same run."""
    chosen = only.split(",")
    if size not in SIZES or set(chosen) - set(PARTS):
        raise typer.BadParameter(f"sizes are {', '.join(SIZES)}; parts are {', '.join(PARTS)}")
    began = time.monotonic()
    with database_server() as server, _progress() as progress:
        # All of them before the measuring: making one runs a loop of its own.
        size = BOARD if with_screens else size
        kept, *_ = [prepared(server, each, progress) for each in (size, *(COMPARED if with_growth else ()))]
        if with_plans:
            progress.stop()
            asyncio.run(explain(named(server, kept), PLACE / "plans" / size, console))
            return
        if with_screens:
            rows = asyncio.run(screens(server, kept, progress))
        else:
            rows = asyncio.run(_measure(server, kept, chosen, progress, seconds=600 if is_long else 20))
        if with_growth:
            rows += asyncio.run(growth(server, progress))
    show(rows, console)
    results = SCREENS if with_screens else RESULTS
    slower = keep(rows, size, results)
    if is_baseline:
        keep_baseline(rows)
    console.print(f"{time.monotonic() - began:.0f} s, all figures in {results}")
    if slower:
        console.print(f"[red]More than a tenth slower than the baseline: {', '.join(slower)}[/]")
        raise typer.Exit(1)


async def _measure(server: str, kept: str, chosen: list[str], progress: Progress, *, seconds: float) -> list[Row]:
    rows: list[Row] = []
    task = progress.add_task("Measuring", total=len(chosen))
    address = copied(server, kept)

    async def measure(name: str, part: Callable[[], Awaitable[list[Row]]]) -> None:
        if name in chosen:
            progress.update(task, description=f"Measuring: {name}")
            rows.extend(await part())
            progress.advance(task)

    async with running(address) as (program, _):
        for name, part in _parts(program, address, seconds).items():
            await measure(name, part)
    await measure("import", lambda: incoming.importing(address))
    await measure("start", starting.starting)
    return rows


def _parts(program: Program, address: str, seconds: float) -> dict[str, Callable[[], Awaitable[list[Row]]]]:
    async def moves() -> list[Row]:
        return [*await moving.one_by_one(program, address), *await moving.at_once(program, address)]

    return {
        "boards": lambda: reading.boards(program, address),
        "customer": lambda: reading.customer(program, address),
        "story": lambda: reading.long_story(program, address),
        "today": lambda: reading.today(program, address),
        "act": lambda: acting.acting(program, address),
        "search": lambda: reading.search(program),
        "move": moves,
        "bulk": lambda: bulk.many(program, address),
        "live": lambda: live.fan_out(program, address),
        "webhooks": lambda: incoming.webhooks(program, address, seconds=seconds),
        "uploads": lambda: burdens.uploads(program, address),
        "scores": lambda: burdens.scores(program, address),
    }


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
