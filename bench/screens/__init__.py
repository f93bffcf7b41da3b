"""The screens as people feel them, measured in Chromium (`make bench ARGS=--screens`)."""

import os

from rich.progress import Progress

from bench.place import copied
from bench.program import running
from bench.report import Row
from bench.screens.chromium import chromium
from bench.screens.dragging import dragging
from bench.screens.feel import feel
from bench.screens.files import files
from bench.screens.loading import loading


async def screens(server: str, kept: str, progress: Progress) -> list[Row]:
    """Everything that is measured on the board of 10,000 cards, with what the machine was busy with besides."""
    task = progress.add_task("Measuring", total=4)
    rows = files()
    before = os.getloadavg()[0]
    async with running(copied(server, kept)) as (program, _), chromium() as browser:
        rows.append(
            Row("busy before, programs", before, "", note=f"Chromium {browser.version} without a graphics card")
        )
        for name, part in {"loading": loading, "dragging": dragging, "feel": feel}.items():
            progress.advance(task)
            progress.update(task, description=f"Measuring: {name}")
            rows += await part(browser, program)
    progress.advance(task)
    return rows
