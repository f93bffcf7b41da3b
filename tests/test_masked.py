"""Who may not know a phone or an e-mail is never told it: by no answer of any route, by no live frame, in no form."""

import json
import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor, FieldRight
from crm.customers import actions as customers
from crm.customers.schemas import IdentityGiven, ReceiveLead
from crm.inbox import queries as inbox_queries
from crm.inbox.actions import create_channel, receive_message
from crm.inbox.actions.inbound import Incoming
from crm.inbox.schemas import CreateChannel
from crm.people import actions as people
from crm.people.schemas import EditRole, MakeRole
from tests.office import KEYS, Office
from tests.routes import routes

PHONE, EMAIL = "0532 781 94 63", "gk.deniz@ornek.com"
SECRETS = ("7819463", "gkdeniz", "tekposta")
"""What of them must not be found when everything between letters and digits is taken away."""

# Which things a parameter of a path may name; a parameter nobody listed is tried with every id there is.
IDS = {
    "customer_id": "SELECT id::text FROM customers",
    "card_id": "SELECT id::text FROM cards",
    "lead_id": "SELECT id::text FROM leads",
    "note_id": "SELECT id::text FROM notes",
    "conversation_id": "SELECT id::text FROM conversations",
    "message_id": "SELECT id::text FROM messages",
    "pipeline_id": "SELECT id::text FROM pipelines",
    "view_id": "SELECT id::text FROM views",
    "stage_id": "SELECT id::text FROM stages",
    "role_id": "SELECT id::text FROM roles",
    "user_id": "SELECT id::text FROM users",
}
EVERYTHING = " UNION ".join(
    IDS[name] for name in ("customer_id", "card_id", "lead_id", "conversation_id", "message_id")
)
# They never end, and say what is told elsewhere.
PLAIN = ("/{path:path}", "/healthz", "/readyz", "/metrics", "/webhooks/meta", "/__fake__/{path:path}")


async def watcher(office: Office, right: FieldRight) -> Actor:
    """Somebody who may do everything, and for whom phones and e-mails are this much open."""
    async with office.begin(SYSTEM) as work:
        role_id, _ = await people.make_role(work, MakeRole(name="Gözlemci", copy_of=office.role("admin")))
        change = EditRole(version=1, fields={"customers.phone": right, "customers.email": right})
        await people.edit_role(work, role_id, change, office.wiring.policy)
    person = await office.person("")
    assert person.id
    async with office.begin(SYSTEM) as work:
        await people.set_roles(work, person.id, [role_id])
    return await office.again(person.id)


async def seed(office: Office) -> None:
    """The phone and the e-mail in every place the product puts them by itself."""
    leads = [
        ReceiveLead(name="Gizem Kara", phone=PHONE, email=EMAIL, message=f"Beni {PHONE} ya da {EMAIL} ile arayın"),
        ReceiveLead(phone="0 (532) 781-9463", fields={"Telefonunuz": "532 781 94 63", "Posta": [EMAIL, "x"]}),
        ReceiveLead(name="Ali", phone=f"beni ara {PHONE}", email=f"<{EMAIL}>", utm={"campaign": f"{PHONE}"}),
        ReceiveLead(phone=f"numaram {PHONE}"),
        ReceiveLead(name="Öteki", phone="0533 222 11 00", identities=[IdentityGiven("phone", PHONE)]),
        ReceiveLead(email="0532.781.94.63@ornek.com"),
    ]
    async with office.begin(SYSTEM) as work:
        # Somebody only reached by the e-mail, and named by it.
        await customers.receive_lead(work, ReceiveLead(email="Tek.Posta@ornek.com"), origin="api", raw={})
    for lead in leads:
        async with office.begin(SYSTEM) as work:
            await customers.receive_lead(work, lead, origin="api", raw=lead)
    async with office.begin(SYSTEM) as work:
        channel_id, _ = await create_channel(work, CreateChannel(kind="whatsapp", external_id="1", name="Hat"), KEYS)
        channel = await inbox_queries.channel_of_account(work, "whatsapp", "1")
    assert channel
    assert channel.id == channel_id
    for number in ("905327819463", "905327819464"):
        async with office.begin(SYSTEM) as work:
            incoming = Incoming(external_id=f"w{number}", at=now(), type="text", addresses=[number], text="Merhaba")
            await receive_message(work, channel, incoming)
    await office.react()


def found_in(text: str) -> list[str]:
    """Which secrets stand in a text, however they are written."""
    bare = re.sub(r"[^0-9a-z]", "", text.lower())
    return [secret for secret in SECRETS if secret in bare or secret[::-1] in bare]


async def leaks(office: Office, actor: Actor) -> set[str]:
    """The routes and frames that tell this actor."""
    told: set[str] = set()
    client = await office.client(actor)
    for route in routes():
        if route.method != "GET" or route.path in PLAIN:
            continue
        addresses = [route.path]
        for name in route.parameters:
            ids = [row[0] for row in await office.rows(IDS.get(name, EVERYTHING))]
            addresses = [re.sub(rf"{{{name}(:\w+)?}}", key, path) for path in addresses for key in ids or ["x"]]
        moments = {name: now().isoformat() for name in ("at", "since") if name in route.query}
        asked = [moments, *(moments | {"q": text} for text in ("Gizem", "Ali", "Merhaba", "*") if "q" in route.query)]
        for address in addresses:
            for params in asked:
                answer = await client.get(address.replace("{kind}", "customer"), params=params)
                assert answer.status_code < 500, address
                if found_in(answer.text):
                    told.add(route.name)
    for frame in (await office.frames_after(0, actor)).get(actor.id or UUID(int=0), []):
        told |= {change["kind"] for change in json.loads(frame.text)["changes"] if found_in(json.dumps(change))}
    return told


@pytest.mark.parametrize("right", ["hidden", "masked"])
async def test_no_answer_and_no_frame_tells_what_is_not_theirs_to_know(office: Office, right: FieldRight) -> None:
    await seed(office)
    assert await leaks(office, await watcher(office, right)) == set()


async def test_the_same_walk_finds_it_for_those_who_may_know(office: Office) -> None:
    await seed(office)
    told = await leaks(office, await watcher(office, "read"))
    assert {"GET /api/customers", "GET /api/search", "GET /api/leads/{lead_id}", "customer", "card", "timeline"} <= told


Found = Callable[[str], Awaitable[int]]


@pytest.mark.parametrize(
    ("right", "partly", "whole"), [("hidden", 0, 0), ("masked", 0, 1), ("read", 1, 1), ("write", 1, 1)]
)
async def test_a_search_finds_no_more_than_its_asker_is_shown(
    office: Office, right: FieldRight, partly: int, whole: int
) -> None:
    async with office.begin(SYSTEM) as work:
        named = ReceiveLead(name="Gizem Kara", phone=PHONE, email="gk@ornek.com")
        await customers.receive_lead(work, named, origin="api", raw={})
        # Both are named by what they are reached by.
        await customers.receive_lead(work, ReceiveLead(phone="0533 444 55 66"), origin="api", raw={})
        await customers.receive_lead(work, ReceiveLead(email="tek@baska.com"), origin="api", raw={})
    client = await office.client(await watcher(office, right))
    for text in ("9463", "0532781", "ornek", "gk@orn", "444", "0533 444", "tek", "baska", "com"):
        hits = (await client.get("/api/search", params={"q": text})).json()["items"]
        assert bool(hits) == bool(partly), text
        assert len((await client.get("/api/customers", params={"q": text})).json()["items"]) == len(hits)
    for text in (PHONE, "+905327819463", "gk@ornek.com", "GK@ORNEK.COM", "0533 444 55 66", "tek@baska.com"):
        hits = (await client.get("/api/search", params={"q": text})).json()["items"]
        assert len(hits) == whole, text
    # Names are found by everybody.
    assert len((await client.get("/api/search", params={"q": "gizem kara"})).json()["items"]) == 1
