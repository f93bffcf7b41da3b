"""Two processes on one database: what happens at one is seen at the screens of the other."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from crm.core.house import open_house
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from tests.serving import Served, serving


@pytest.fixture
async def elsewhere(served: Served, clean: str) -> AsyncGenerator[Served]:
    """The same company, served by another process: pools and bell of its own."""
    async with open_house(clean) as house, serving(Office(house, served.office.wiring)) as other:
        yield other


async def test_presence_is_told_across_processes(served: Served, elsewhere: Served) -> None:
    office = served.office
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team, name="Oya Yıldız")
    stranger = await office.person("sales")
    customer_id = await office.customer(seller)
    async with served.screen(seller) as here, elsewhere.screen(mate) as there, elsewhere.screen(stranger) as outside:
        await here.say({"presence": {"on": {"kind": "customer", "id": str(customer_id)}}})
        pulse = await there.until("pulse")
        assert [person["id"] for person in pulse["people"]] == [str(seller.id)]
        await here.say({"presence": {"on": None}})
        assert (await there.until("pulse"))["people"] == []
        assert await outside.rest() == []


async def test_a_move_is_told_across_processes_without_waiting_for_the_poll(served: Served, elsewhere: Served) -> None:
    office = served.office
    seller = await office.person("sales")
    card_id = await office.card_of(await office.customer(seller))
    async with elsewhere.screen(seller) as there:
        for version, stage in enumerate((1, 2, 3, 1, 2, 3), 1):
            async with office.begin(seller) as work:
                await actions.move_card(work, card_id, MoveCard(stage_id=STAGES[stage], version=version))
            # Six polls of a second each would not fit into these limits.
            async with asyncio.timeout(0.9):
                # The card is also told anew as what the move means for its customer's quality comes about.
                while (await there.until_told("card", card_id))["row"]["stage_id"] != str(STAGES[stage]):
                    pass
