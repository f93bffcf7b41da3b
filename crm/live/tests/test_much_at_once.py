"""Much at once: screens are told to fetch anew instead of row by row, and nobody is told who may not see any of it."""

import json
from typing import Any
from uuid import UUID

import pytest

from crm.core.clock import now
from crm.core.doors import Actor
from crm.core.ids import new_id
from crm.core.journal import Written
from crm.live import frames
from crm.pipeline.bulk import running
from crm.pipeline.tests.bulking import assign, crowd, move
from tests.law import everything
from tests.office import STAGES, Office


async def told(office: Office, head: int, *actors: Actor) -> list[list[dict[str, Any]]]:
    """The frames of each of these people."""
    found = await office.frames_after(head, *actors)
    return [[json.loads(frame.text) for frame in found.get(actor.id or UUID(int=0), [])] for actor in actors]


async def test_few_cards_come_as_rows_and_many_as_kinds(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MUCH", 4)
    team = await office.team("Satış", department="Satış")
    seller, manager = await office.person("sales", team), await office.person("manager", team)
    stranger = await office.person("sales", await office.team("Uzak", department="Başka"))
    cards = await crowd(office, 6, seller)
    head = await office.head()
    await move(office, manager, cards[:3], STAGES[1])
    mine, theirs, nothing = await told(office, head, manager, seller, stranger)
    assert [change["kind"] for change in theirs[0]["changes"]].count("card") == 3
    assert "stale" not in theirs[0]
    assert nothing == []
    head = await office.head()
    bulk = await move(office, manager, cards, STAGES[2])
    mine, theirs, nothing = await told(office, head, manager, seller, stranger)
    assert [(frame["changes"], frame["stale"]) for frame in theirs] == [([], ["card", "timeline"])]
    assert [frame["by"] for frame in theirs] == [str(bulk.id)]
    (frame,) = mine
    assert frame["stale"] == ["card", "timeline"]
    assert [(change["kind"], change["row"]["state"]) for change in frame["changes"]] == [("bulk", "done")]
    assert nothing == []


async def test_who_loses_customers_is_told_too_and_by_kinds_they_may_ask_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MUCH", 4)
    team = await office.team("Satış", department="Satış")
    seller, heir = await office.person("sales", team), await office.person("sales", team)
    manager = await office.person("manager", team)
    cards = await crowd(office, 6, seller)
    head = await office.head()
    await assign(office, manager, cards, "replace", heir)
    losing, gaining = await told(office, head, seller, heir)
    for frame in (*losing, *gaining):
        assert frame["stale"] == ["activity", "card", "conversation", "customer", "promise", "timeline", "work"]
    assert len(losing) == len(gaining) == 1
    assert not [key for key in await everything(office, seller) if key[0] == "card"]


async def test_a_work_of_many_parts_is_few_frames(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MUCH", 4)
    monkeypatch.setattr(running, "PARTS", (10,))
    seller, admin = await office.person("sales"), await office.person("admin")
    cards = await crowd(office, 30, seller)
    head = await office.head()
    await move(office, admin, cards, STAGES[1])
    (theirs,) = await told(office, head, seller)
    # Read in one go, all parts are one act.
    assert len(theirs) == 1


def lines(cause: UUID, asked: UUID | None, count: int) -> list[Written]:
    """What one act wrote about that many customers."""
    return [
        Written(seq=1, at=now(), actor_kind="person", actor_id=None, verb="card.moved", subject_kind="card", subject_id=new_id(),
                customer_id=new_id(), facts={}, touched=[], removed_viewers=[], cause=cause, request_id=asked)
        for _ in range(count)
    ]  # fmt: skip


def test_what_comes_of_much_is_told_with_it_and_what_somebody_else_asked_for_apart() -> None:
    much, effects, other = new_id(), new_id(), new_id()
    work = [lines(much, much, frames.MUCH + 1), lines(effects, None, 3), lines(much, much, 2)]
    others = lines(other, other, 1)
    assert [len(act) for act in frames.together([*work, others])] == [frames.MUCH + 6, 1]
    small = [lines(effects, None, 3), lines(new_id(), None, 1), others]
    assert frames.together(small) == small
