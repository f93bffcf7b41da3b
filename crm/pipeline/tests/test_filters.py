"""Filters of the board: whichever way the cards are looked for, they are the visible ones the filter names, in order."""

import pytest

from crm.core.doors import SYSTEM, Actor
from crm.customers.filtering import Condition, Filter
from crm.pipeline import queries
from crm.pipeline.filters import CardFilter
from tests.office import PIPELINE, Office


def only(*asked: Condition, q: str | None = None) -> CardFilter:
    return CardFilter(Filter("all", [*asked], []), q)


async def shown(office: Office, actor: Actor, chosen: CardFilter, *, limit: int = 50) -> list[str]:
    async with office.look(actor) as work:
        board = await queries.board(work, PIPELINE, limit=limit, chosen=chosen)
    return [card.name for card in board.stages[0].cards.items]


@pytest.mark.parametrize("role", ["sales", "operations", "manager", "admin"])
async def test_each_scope_finds_its_own_by_assignee_source_and_text(office: Office, role: str) -> None:
    team = await office.team("Kuzey", department="Satış")
    away = await office.team("Uzak", department="Başka")
    viewer = await office.person(role, team)
    mate, stranger = await office.person("sales", team), await office.person("sales", away)
    for number in range(4):
        await office.customer(viewer, name=f"Benim {number}")
        await office.customer(mate, name=f"Ekibin {number}")
        await office.customer(stranger, name=f"Yabancı {number}")
        await office.customer(viewer, mate, name=f"Ortak {number}")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE customers SET source_id = (SELECT id FROM sources WHERE key = 'api') WHERE name LIKE '% 2'"
        )

    everything = await shown(office, viewer, CardFilter())
    assigned = Condition("assignee", "any_of", [str(mate.id)])
    by_api = Condition("source", "any_of", ["api"])
    assert viewer.id
    assert mate.id
    assert await shown(office, viewer, only(assigned)) == [
        name for name in everything if name.startswith(("Ekibin", "Ortak"))
    ]
    assert await shown(office, viewer, only(by_api)) == [name for name in everything if name.endswith("2")]
    assert await shown(office, viewer, CardFilter(q="ORTAK")) == [n for n in everything if n.startswith("Ortak")]
    both = only(assigned, by_api, q="ortak")
    assert await shown(office, viewer, both) == ["Ortak 2"]
    assert (
        await shown(office, viewer, only(assigned), limit=1)
        == [name for name in everything if name.startswith(("Ekibin", "Ortak"))][:1]
    )


async def test_pages_of_a_filtered_stage_follow_each_other_without_a_gap(office: Office) -> None:
    owner = await office.person("sales")
    for number in range(7):
        await office.customer(owner, name=f"Sayfa {number}")
    chosen, found, cursor = CardFilter(q="sayfa"), list[str](), None
    async with office.look(owner) as work:
        stage_id = (await queries.board(work, PIPELINE, limit=1, chosen=chosen)).stages[0].id
        while True:
            page = await queries.stage_cards(work, stage_id, limit=3, cursor=cursor, chosen=chosen)
            found += [card.name for card in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert found == [f"Sayfa {number}" for number in reversed(range(7))]
