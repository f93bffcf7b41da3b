"""Rooms that let lines come together before they react."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from crm.core.journal import Written
from crm.core.reactions import Room, ensure_cursors, keep_reacting
from crm.core.work import Work
from tests.office import Office
from tests.serving import until


class Ears:
    """What a room has heard, batch by batch."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.batches: list[list[int]] = []

    async def hear(self, work: Work, line: Written) -> None:
        """One line alone."""
        await self.hear_all(work, [line])

    async def hear_all(self, work: Work, lines: Sequence[Written]) -> None:
        """Many lines at once."""
        self.batches.append([line.seq for line in lines])

    def room(self, patience: float) -> Room:
        """The room with these ears."""
        return Room(self.name, {"customer.created": self.hear}, self.hear_all, patience)


@asynccontextmanager
async def reacting(office: Office, *rooms: Room) -> AsyncGenerator[None]:
    """These rooms listen for the length of the block."""
    await ensure_cursors(office.house, list(rooms))
    task = asyncio.create_task(keep_reacting(office.house, rooms))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_patient_room_lets_lines_come_together_and_keeps_nobody_waiting(office: Office) -> None:
    prompt, patient = Ears("test.prompt"), Ears("test.patient")
    async with reacting(office, prompt.room(0), patient.room(3600)):
        for number in (1, 2):
            await office.customer()
            await until(lambda number=number: sum(map(len, prompt.batches)) == number)
        assert patient.batches == []
    # As after a restart: what it waited with is still there.
    async with reacting(office, patient.room(0.1)):
        await until(lambda: patient.batches != [])
    assert patient.batches == [[*prompt.batches[0], *prompt.batches[1]]]
