"""Rights that end: open screens are cut or start over at once, and hear nothing that happened later."""

import pytest
from pyotp.totp import TOTP
from websockets.exceptions import InvalidStatus

from crm.core.doors import SYSTEM
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer
from crm.live import gateway as limits
from crm.people import actions as people
from crm.people import queries
from crm.people.schemas import EditRole
from crm.people.tests.test_second_factor import PASSWORD, with_password
from tests.serving import Served, move, write_note

SOON = 2.0
"""Revocation acts within this many seconds."""


async def test_logging_out_cuts_the_sockets_of_that_session_alone(served: Served) -> None:
    owner = await served.office.person("sales")
    secret = await served.office.session(owner)
    async with served.screen(None, secret=secret) as screen, served.screen(owner) as other:
        async with await served.client(owner, secret) as browser:
            assert (await browser.delete("/api/session")).status_code == 204
        assert await screen.closed(SOON) == 4401
        await other.say({"ping": 1})
        assert await other.until("pong") == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/api/me/sessions", None),
        ("POST", "/api/me/password", {"current": PASSWORD, "password": "kırk yeşil zürafa"}),
        ("POST", "/api/me/second-factor/confirm", {}),
    ],
)
async def test_ending_other_sessions_or_changing_what_proves_a_person_cuts_all_their_other_sockets(
    served: Served, method: str, path: str, body: dict[str, str] | None
) -> None:
    office = served.office
    owner = await with_password(office)
    customer_id = await office.customer(owner)
    secret = await office.session(owner)
    async with served.screen(owner) as other, served.screen(None, secret=secret) as mine:
        async with await served.client(owner, secret) as browser:
            if body == {}:
                body = {"code": TOTP((await browser.post("/api/me/second-factor")).json()["key"]).now()}
            assert (await browser.request(method, path, json=body)).is_success
        await write_note(office, customer_id)
        assert await other.closed(SOON) == 4401
        assert "Gizli" not in str(other.frames)
        await mine.say({"ping": 1})
        assert await mine.until("pong") == 1


async def test_a_role_that_begins_to_ask_for_a_second_factor_cuts_and_refuses_sockets_without_one(
    served: Served,
) -> None:
    office = served.office
    owner, admin = await office.person("sales"), await office.person("admin")
    async with served.screen(owner) as screen:
        async with office.look() as work:
            sales = next(role for role in await queries.roles(work) if role.key == "sales")
        async with office.begin(admin) as work:
            edit = EditRole(version=sales.version, needs_second_factor=True)
            await people.edit_role(work, sales.id, edit, office.wiring.policy)
        assert await screen.closed(SOON) == 4401
    with pytest.raises(InvalidStatus):
        await served.connect(owner)


async def test_whose_role_changes_starts_over_with_the_new_rights(served: Served) -> None:
    office = served.office
    person, _ = await office.person("admin"), await office.person("admin")
    customer_id = await office.customer()
    async with served.screen(person) as screen:
        async with office.begin(SYSTEM) as work:
            assert person.id
            await people.set_roles(work, person.id, [office.role("sales")])
        await write_note(office, customer_id)
        assert (await screen.until("reset", SOON))["why"] == "rights"
        assert "Gizli" not in str(await screen.rest())


async def test_rights_that_change_while_a_second_socket_opens_reach_the_first_one(served: Served) -> None:
    office = served.office
    person = await office.person("admin")
    async with served.screen(person) as first:
        async with office.begin(SYSTEM) as work:
            # Not told by any line, as when a stand-in begins by the clock: the handshake is the first to notice.
            await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=person.id)
        async with served.screen(person):
            assert (await first.until("reset", SOON))["why"] == "rights"


async def test_whoever_loses_a_customer_is_told_that_it_is_gone_and_nothing_later(served: Served) -> None:
    office = served.office
    owner, heir = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    card_id = await office.card_of(customer_id)
    async with served.screen(owner) as screen, served.screen(heir) as other:
        async with office.begin(SYSTEM) as work:
            assert heir.id
            await customers.assign_customer(work, customer_id, [heir.id], seen=None)
        await write_note(office, customer_id)
        gone = await screen.until_told("customer", customer_id, SOON)
        assert gone["row"] is None
        assert {(c["kind"], c["row"]) for c in screen.frames[-1]["changes"]} == {
            ("customer", None),
            ("card", None),
            ("unread", None),
        }
        assert (await other.until_told("card", card_id, SOON))["row"]["assignees"] == [
            {"id": str(heir.id), "name": heir.name}
        ]
        assert await screen.rest() == []


async def test_a_session_that_ends_by_time_is_cut(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECK_SECONDS", 0.2)
    office = served.office
    owner = await office.person("sales")
    async with served.screen(owner) as screen:
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE sessions SET idle_until = now()")
        # The check that is waiting now was started with the usual pause.
        served.supervisor.start("more checks", served.gateway.keep_checking)
        assert await screen.closed(SOON) == 4401


async def test_a_stranger_receives_not_one_byte_while_the_office_works(served: Served) -> None:
    office = served.office
    stranger, owner = await office.person("sales"), await office.person("sales")
    admin = await office.person("admin")
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    card_id = await office.card_of(customer_id)
    async with served.screen(stranger) as screen, served.screen(admin) as watching, served.screen(owner) as mine:
        await mine.say({"presence": {"on": {"kind": "customer", "id": str(customer_id)}}})
        for number in range(10):
            await move(office, card_id)
            await write_note(office, customer_id)
            async with office.begin(SYSTEM) as work:
                version = (await office.rows("SELECT version FROM customers WHERE id = %(id)s", id=customer_id))[0][0]
                await customers.edit_customer(work, customer_id, EditCustomer(version, name=f"Gizli {number}"))
        await office.customer(owner)
        assert len(await watching.rest(1.5)) > 20
        assert await screen.rest(0.1) == []
