"""Pictures of contents: asked of a program of its own (`drawing.py`), two at a time and for a short while."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Literal

import msgspec

from crm.core.ids import new_id
from crm.files.rules import ImageTooLarge, ImageUnreadable
from crm.files.storage import Storage

PROGRAM = Path(__file__).with_name("drawing.py")
AT_ONCE = 2
SECONDS = 30.0
_TOO_MANY_PIXELS = 3
_SURROUNDINGS = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
"""All that the program knows of where it runs: no address, no password, no key."""


class Drawn(msgspec.Struct, frozen=True):
    """What the program found; sizes in pixels, of a PDF in points."""

    type: str
    width: int
    height: int
    pages: int | None


class Drawer:
    """Draws for one process."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def folder(self) -> AsyncGenerator[Path]:
        """A folder for what is drawn, gone afterwards with what is still in it."""
        folder = self._storage.incoming / f"{new_id()}.drawn"
        await self._storage.do(folder.mkdir, 0o700)
        try:
            yield folder
        finally:
            await self._storage.do(partial(rmtree, ignore_errors=True), folder)

    async def image(self, source: Path, folder: Path) -> Drawn:
        """The image at `source` drawn anew: `clean`, `small` and `large` in the folder. Raises ImageTooLarge, ImageUnreadable."""
        code, drawn = await self._run("image", source, folder)
        if code == _TOO_MANY_PIXELS:
            raise ImageTooLarge
        if drawn is None:
            raise ImageUnreadable
        return drawn

    async def pdf(self, source: Path, folder: Path) -> Drawn | None:
        """The first page as `small` in the folder; None for a PDF that cannot be drawn, as one with a password."""
        return (await self._run("pdf", source, folder))[1]

    async def page(self, source: Path, folder: Path, number: int) -> Drawn | None:
        """A page as `large` in the folder; None for one that cannot be drawn."""
        return (await self._run("page", source, folder, str(number)))[1]

    async def _run(
        self, what: Literal["image", "pdf", "page"], source: Path, folder: Path, *more: str
    ) -> tuple[int, Drawn | None]:
        async with self._turns:
            program = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(PROGRAM), what, str(source), str(folder), *more,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_SURROUNDINGS,
            )  # fmt: skip
            try:
                async with asyncio.timeout(SECONDS):
                    told, _ = await program.communicate()
            except TimeoutError:
                return -1, None
            finally:
                if program.returncode is None:
                    program.kill()
                    await program.wait()
        if program.returncode != 0:
            return program.returncode or -1, None
        try:
            return 0, msgspec.json.decode(told, type=Drawn)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return -1, None
