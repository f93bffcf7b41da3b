"""Column totals on the screens of those who see everything: at most one frame a second and column."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.journal import Written
from crm.core.work import reading
from crm.pipeline.schemas import StageTotal
from crm.pipeline.totals import changes_of, kept_totals, without_sums

VERBS = {"card.archived", "card.created", "card.moved", "card.reopened", "card.restored", "card.valued"}
EVERY_SECONDS = 1.0


class StageTotals:
    """Which columns changed, and since which line; told once the kept totals include it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changed: dict[UUID, int] = {}
        self._told: dict[UUID, float] = {}

    def hear(self, lines: Sequence[Written]) -> None:
        """These lines were delivered."""
        for line in lines:
            if line.verb in VERBS:
                for stage_id, *_ in changes_of(line):
                    self._changed[stage_id] = line.seq

    async def due(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The columns whose totals are to be told now, as frames without their number: with sums, and without."""
        now = time.monotonic()
        ready = [s for s in self._changed if now - self._told.get(s, 0.0) >= EVERY_SECONDS]
        if not ready:
            return None
        async with reading(self._house, SYSTEM) as work:
            # Read before the totals: they include at least everything up to here.
            kept = (
                await work.all(
                    int, "SELECT coalesce((SELECT seq FROM reaction_cursors WHERE room = 'pipeline.totals'), 0)"
                )
            )[0]
            ready = [stage_id for stage_id in ready if self._changed[stage_id] <= kept]
            if not ready:
                return None
            totals = await kept_totals(work, ready)
            as_of = work.as_of
        for stage_id in ready:
            self._told[stage_id] = now
            if self._changed[stage_id] <= kept:
                del self._changed[stage_id]
        return _frame(as_of, totals), _frame(as_of, without_sums(totals))


def _frame(as_of: int, totals: Sequence[StageTotal]) -> dict[str, Any]:
    changes = [{"kind": "stage_total", "id": t.id, "version": None, "row": t} for t in totals]
    return {"as_of": as_of, "by": None, "changes": changes}
