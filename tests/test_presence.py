"""Presence over a real web server: told to those who see the customer, and gone with whoever goes."""

from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.customers import actions as customers
from tests.office import Office
from tests.serving import Served, at

SOON = 2.0
"""Revocation acts within this many seconds."""


async def granted(office: Office, *rights: str) -> Actor:
    """Somebody with these rights over everything, and no others."""
    person, role_id = await office.person(""), new_id()
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO roles (id, key, name) VALUES (%(id)s, %(key)s, 'Yeni')", id=role_id, key=str(role_id)
        )
        for right in rights:
            module, action = right.split(".")
            await work.run(
                "INSERT INTO role_grants (role_id, module, action, scope) VALUES (%(id)s, %(module)s, %(action)s, 'all')",
                id=role_id,
                module=module,
                action=action,
            )
        await work.run(
            "INSERT INTO user_roles (user_id, role_id) VALUES (%(user_id)s, %(id)s)", user_id=person.id, id=role_id
        )
    return await office.again(person.id)


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


async def test_who_drags_a_card_is_told_to_those_who_see_it_until_it_is_let_go(served: Served) -> None:
    office = served.office
    team = await office.team("Kuzey")
    owner, operator = await office.person("sales", team, name="Özge"), await office.person("operations", team)
    stranger = await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    async with (
        served.screen(owner) as mine,
        served.screen(operator) as mate,
        served.screen(stranger) as other,
    ):
        await mine.say(at("customer", customer_id))
        await mate.until("pulse")
        await mine.say(at("card", card_id, "dragging"))
        pulse = await mate.until("pulse")
        assert pulse["on"] == {"kind": "card", "id": str(card_id)}
        assert pulse["people"] == [{"id": str(owner.id), "name": "Özge", "doing": "dragging"}]
        # Who comes now is told of both: what is open is not put down for a drag.
        async with served.screen(operator) as late:
            told = {(await late.until("pulse"))["on"]["kind"] for _ in range(2)}
            assert told == {"customer", "card"}
        await mine.say({"presence": {"on": None, "doing": "dragging"}})
        pulse = await mate.until("pulse")
        assert (pulse["on"]["kind"], pulse["people"]) == ("card", [])
        assert await mate.rest(0.2) == []
        # A drag says nothing to who does not see the card, and who may not see it can say nothing of it.
        await other.say(at("card", card_id, "dragging"))
        assert await other.until("error") == {"code": "not_found"}
        assert [frame for frame in other.frames if "pulse" in frame] == []
        assert await mate.rest(0.2) == []


async def test_only_who_may_move_cards_drags_them_and_only_who_sees_cards_hears_of_it(served: Served) -> None:
    office = served.office
    team = await office.team("Kuzey")
    owner = await office.person("sales", team)
    card_id = await office.card_of(await office.customer(owner))
    looker = await granted(office, "customers.view", "cards.view")
    blind = await granted(office, "customers.view", "cards.move")
    async with (
        served.screen(owner) as mine,
        served.screen(looker) as looking,
        served.screen(blind) as other,
    ):
        await mine.say(at("card", card_id, "dragging"))
        assert (await looking.until("pulse"))["people"][0]["doing"] == "dragging"
        await looking.say(at("card", card_id, "dragging"))
        assert await looking.until("error") == {"code": "forbidden"}
        await other.say(at("card", card_id, "dragging"))
        assert await other.until("error") == {"code": "not_found"}
        assert [frame for frame in other.frames if "pulse" in frame] == []


async def test_a_drag_ends_with_the_socket(served: Served) -> None:
    office = served.office
    admin, owner = await office.person("admin"), await office.person("sales")
    card_id = await office.card_of(await office.customer(owner))
    before = await office.head()
    async with served.screen(admin) as watching:
        async with served.screen(owner) as mine:
            await mine.say(at("card", card_id, "dragging"))
            assert (await watching.until("pulse"))["people"][0]["doing"] == "dragging"
        assert (await watching.until("pulse"))["people"] == []
    assert await office.head() == before
