"""Presence over a real web server: told to those who see the customer, and gone with whoever goes."""

from crm.core.doors import SYSTEM
from crm.customers import actions as customers
from tests.serving import Served, at

SOON = 2.0
"""Revocation acts within this many seconds."""


async def test_presence_is_told_to_those_who_see_the_customer(served: Served) -> None:
    office = served.office
    team = await office.team("Kuzey")
    owner, operator = await office.person("sales", team, name="Özge"), await office.person("operations", team)
    stranger = await office.person("sales")
    customer_id = await office.customer(owner)
    async with (
        served.screen(owner) as mine,
        served.screen(operator) as mate,
        served.screen(stranger) as other,
    ):
        await mine.say(at("customer", customer_id))
        pulse = await mate.until("pulse")
        assert pulse["on"] == {"kind": "customer", "id": str(customer_id)}
        assert pulse["people"] == [{"id": str(owner.id), "name": "Özge", "doing": "viewing"}]
        assert pulse["ttl"] > 0
        await mine.say(at("customer", customer_id, "typing"))
        assert (await mate.until("pulse"))["people"][0]["doing"] == "typing"
        # Whoever opens the customer later is told who is there.
        async with served.screen(operator) as late:
            assert (await late.until("pulse"))["people"][0]["id"] == str(owner.id)
        await mine.say({"presence": {"on": None}})
        assert (await mate.until("pulse"))["people"] == []
        assert await other.rest(0.3) == []
        await other.say(at("customer", customer_id))
        assert await other.until("error") == {"code": "not_found"}
        assert await other.rest() == []
        assert await mate.rest(0.2) == []


async def test_whoever_goes_away_is_no_longer_present(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin"), await office.person("sales")
    customer_id = await office.customer(owner)
    async with served.screen(admin) as watching:
        async with served.screen(owner) as mine:
            await mine.say(at("card", await office.card_of(customer_id), "dragging"))
            assert (await watching.until("pulse"))["people"][0]["doing"] == "dragging"
        assert (await watching.until("pulse"))["people"] == []


async def test_presence_ends_with_the_right_to_see(served: Served) -> None:
    office = served.office
    owner, heir = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    async with served.screen(owner) as mine, served.screen(heir) as other:
        await mine.say(at("customer", customer_id))
        await mine.until("pulse")
        async with office.begin(SYSTEM) as work:
            assert heir.id
            await customers.assign_customer(work, customer_id, [heir.id], seen=None)
        await other.until("changes")
        await other.say(at("customer", customer_id))
        await other.rest(0.3)
        assert "pulse" not in (await mine.rest(0.3) or [{}])[-1]
