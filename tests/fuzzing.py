"""The house behind a web server in a thread of its own, for tools that ask it over plain HTTP and know nothing of its loop."""

import asyncio
import threading
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import TypeVar

from tests.office import COOKIES
from tests.rights_office import RightsOffice, rights_office
from tests.serving import serving

T = TypeVar("T")


class Running:
    """The house as seen from outside of its thread."""

    def __init__(self, base: str, office: RightsOffice, loop: asyncio.AbstractEventLoop) -> None:
        self.base = base
        self._office = office
        self._loop = loop
        self.things = {name: str(key) for (name, relation), key in office.things.items() if relation in ("", "own")}
        """An id for each parameter of a path, as somebody who is assigned would use it."""
        self.things["note_id"] = str(office.things["note_id", "own/sales"])

    def login(self, role: str) -> dict[str, str]:
        """Headers of a new session of somebody with this role."""
        secret = self._do(self._office.session(self._office.people[role]))
        return {"Cookie": f"{COOKIES.name}={secret}", "X-CSRF-Token": COOKIES.csrf_of(secret), "Origin": self.base}

    def restore(self) -> None:
        """Every row is as it was."""
        self._do(self._office.restore())

    def end(self, stop: asyncio.Event) -> None:
        """Say in the house's thread that it is time."""
        self._loop.call_soon_threadsafe(stop.set)

    def _do(self, doing: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(30)


@contextmanager
def running(address: str) -> Generator[Running]:
    """The office of all relations, served until the block ends."""
    is_up, stop = threading.Event(), asyncio.Event()
    found: list[Running] = []

    async def live() -> None:
        async with rights_office(address) as office, serving(office) as served:
            found.append(Running(served.base, office, asyncio.get_running_loop()))
            is_up.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(live(),), daemon=True)
    thread.start()
    if not is_up.wait(60):
        raise RuntimeError("the house did not come up")
    try:
        yield found[0]
    finally:
        found[0].end(stop)
        thread.join(30)
