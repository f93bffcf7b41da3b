"""Every body of every route is read strictly: size, depth, doubled names, numbers that are none, texts that are not text.
What is kept is composed text without control characters, whichever way it came in. Routes that are new take part by themselves.
"""

import re
from collections.abc import AsyncGenerator
from typing import LiteralString

import pytest
from msgspec import inspect
from psycopg import sql

from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.jsonbody import MAX_DEPTH
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from tests.asking import shown
from tests.places import WITH_BODY, all_types, places, send, shape_of
from tests.rights_examples import KINDS
from tests.rights_office import RightsOffice

together = pytest.mark.asyncio(loop_scope="module")

JSON_LIMIT = 1 << 20

DEEP = b'{"x":' * MAX_DEPTH + b"[]" + b"}" * MAX_DEPTH
REFUSED: dict[str, tuple[bytes, int, str]] = {
    "twenty-one levels": (DEEP, 422, "invalid"),
    "a hundred thousand levels": (b"[" * 100_000, 422, "invalid"),
    "a name said twice": (b'{"name": "a", "name": "b"}', 400, "unreadable"),
    "a name said twice in other letters": ('{"ş": 1, "s\u0327": 2}'.encode(), 400, "unreadable"),
    "no number": (b'{"version": NaN}', 400, "unreadable"),
    "infinity": (b'{"version": Infinity}', 400, "unreadable"),
    "minus infinity": (b'{"version": -Infinity}', 400, "unreadable"),
    "more than any number": (b'{"version": 1e999}', 400, "unreadable"),
    "bytes that are no text": (b'{"name": "\xff"}', 400, "unreadable"),
    "half a letter": (b'{"name": "\xed\xa0\x80"}', 400, "unreadable"),
    "a list": (b"[]", 422, "invalid"),
    "nothing": (b"", 422, "invalid"),
    "half of it": (b'{"name": "', 400, "unreadable"),
}
OWN = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z")
"""An id or a time."""
CONTROLS = ("\x00", "\x1b", "\x7f", "\x85", "\ud800")
DECOMPOSED = "S\u0327is\u0327li G\u0306"
LONG = "ı" * (64 << 10)
"""64 thousand letters, 128 thousand bytes."""


@together
@pytest.mark.parametrize("what", REFUSED)
async def test_what_two_readers_would_read_differently_is_read_by_no_route(rights: RightsOffice, what: str) -> None:
    raw, *meant = REFUSED[what]
    before = await rights.digests()
    for route in WITH_BODY:
        answer = await send(rights, route, raw)
        assert [answer.status_code, answer.json()["code"]] == meant, f"{route.name}: {answer.text}"
    assert await rights.digests() == before


@together
async def test_a_megabyte_is_enough_for_every_route(rights: RightsOffice) -> None:
    async def chunks() -> AsyncGenerator[bytes]:
        for _ in range(9):
            yield b" " * (JSON_LIMIT // 8)

    before = await rights.digests()
    for route in WITH_BODY:
        for raw in (b" " * (JSON_LIMIT + 1), chunks()):
            answer = await send(rights, route, raw)
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), route.name
    assert await rights.digests() == before


@together
async def test_no_route_takes_a_text_that_holds_what_nobody_types(rights: RightsOffice) -> None:
    before = await rights.digests()
    for place in places():
        for control in CONTROLS:
            answer = await place.send(rights, f"a{control}b")
            assert answer.status_code == 422, f"{place} takes {control!r}: {answer.text}"
            assert len(answer.json()["fields"]) == 1, place
    assert await rights.digests() == before


@together
async def test_no_text_is_endless(rights: RightsOffice) -> None:
    for place in places():
        answer = await place.send(rights, LONG)
        assert answer.status_code < 500, f"{place}: {answer.text}"
        if answer.is_success:
            await rights.react()
            kept = await _columns_with(rights, "length({}) > 20000")
            assert not kept, f"what is sent to {place} is kept whole in {kept}"
            await rights.restore()


def test_no_list_is_endless() -> None:
    endless = [
        f"{route.name}: {each}"[:200]
        for route in WITH_BODY
        for each in all_types(inspect.type_info(shape_of(route)))
        if isinstance(each, inspect.ListType | inspect.DictType) and each.max_length is None
    ]
    assert endless == [], "give each list and object in these bodies a msgspec.Meta(max_length=…)"


@together
async def test_what_is_kept_is_composed_whichever_way_it_came(rights: RightsOffice) -> None:
    for place in places():
        await place.send(rights, DECOMPOSED)
    client, key = rights.clients["anonymous"], await _form(rights)
    mixed = f"{DECOMPOSED}\x00\x1b\x07"
    for sent in (
        {"data": {"name": mixed, "phone": "0532 444 55 66", "message": mixed, f"{mixed}?": mixed, "utm_source": mixed}},
        {"files": dict.fromkeys(("name", "phone", "email", "message", f"{DECOMPOSED}!"), (None, mixed))},
        {"json": {"name": DECOMPOSED, "phone": "0532 444 55 67", f"{DECOMPOSED}?": DECOMPOSED}},
    ):
        answer = await client.post(f"/forms/{key}", **sent)  # type: ignore[arg-type] - one of httpx's ways to send
        assert answer.status_code == 201, answer.text
    channel = ChannelRow(
        id=rights.thing("channel_id"), kind="whatsapp", external_id="880030040050060", state="connected"
    )
    incoming = Incoming(
        external_id="wamid.n", at=now(), type="text", addresses=["905324445566"], text=mixed, name=mixed
    )
    async with rights.begin(SYSTEM) as work:
        await inbox.receive_message(work, channel, incoming)
    await rights.react()
    assert len(await _columns_with(rights, "{} LIKE '%%Şişli Ğ%%'")) > 10
    assert await _columns_with(rights, "{} IS NOT NFC NORMALIZED") == set()
    assert await _columns_with(rights, r"{} ~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]'") == set()


# What routes bind


NEVER = {"role", "roles", "created_at", "updated_at", "created_by", "made_by", "viewers", "owner", "actor"}
ASSIGNING = {
    "user_ids": {
        "POST /api/customers/{customer_id}/assignees",
        "POST /api/bulks/assign",
        "POST /api/customers/{customer_id}/appointments",
        "PATCH /api/appointments/{appointment_id}",
        "POST /api/activities/{activity_id}/close",
        "POST /api/appointments/{appointment_id}/close",
    },
    "owner_id": {
        "POST /api/customers/{customer_id}/activities",
        "PATCH /api/activities/{activity_id}",
        "POST /api/activities/{activity_id}/close",
        "POST /api/appointments/{appointment_id}/close",
        "POST /api/activities/{activity_id}/replace",
        "POST /api/bulks/remind",
        "POST /api/customers/{customer_id}/reminders",
        "PATCH /api/reminders/{reminder_id}",
    },
    "role_ids": {"POST /api/users", "PUT /api/users/{user_id}/roles", "PATCH /api/stages/{stage_id}"},
    "team_ids": {"POST /api/users"},
    "team_id": {
        "POST /api/users/{user_id}/leave",
        "POST /api/pipelines/{pipeline_id}/views",
        "PATCH /api/views/{view_id}",
    },
    "user_id": {"POST /api/users/{user_id}/leave"},
    "from_user_id": {"POST /api/delegations"},
    "to_user_id": {"POST /api/delegations"},
}
"""Fields that say whose something is → the routes that assign, and no others."""


def test_a_body_binds_what_its_route_is_for_and_nothing_else() -> None:
    for route in WITH_BODY:
        for shape in all_types(inspect.type_info(shape_of(route))):
            if not isinstance(shape, inspect.StructType):
                continue
            assert shape.forbid_unknown_fields, f"{route.name} takes unknown fields in {shape.cls}"
            names = {field.encode_name for field in shape.fields}
            assert not names & NEVER, f"{route.name} binds {names & NEVER}"
            assert "id" not in names or route.method == "POST", f"{route.name} changes an id"
            for name in names & set(ASSIGNING):
                assert route.name in ASSIGNING[name], f"{route.name} assigns by {name}"
            # An edit names the version it saw; one that is made has none. What is chosen in a list has both.
            is_body = shape.cls is shape_of(route)
            assert not is_body or not {"id", "version"} <= names, route.name


@together
@pytest.mark.parametrize("person", ["sales", "pooler"])
async def test_an_id_of_something_hidden_is_as_good_as_an_id_of_nothing_wherever_it_stands(
    rights: RightsOffice, person: str
) -> None:
    """Somebody may do everything with their own: no body lets them reach for, or learn of, what is not."""
    hidden = {name: str(rights.thing(name, "other team", person)) for name in KINDS}
    for place in places(inspect.UUIDType):
        if place.path[-1] == "id" or place.route.is_open:
            continue  # chosen by whoever makes something new
        told: dict[str, object] = {}
        for name, key in {"nothing": str(new_id()), **hidden}.items():
            answer = await place.send(rights, key, person)
            status, headers, body = shown(answer)
            # What was made anew has an id of its own.
            body = re.sub(rb'"id":"[0-9a-f-]{36}"', b"", body) if status == 201 else body
            told[name] = (status, headers, body.replace(key.encode(), b""))
            if answer.is_success:
                # What was done has an id and a time of its own.
                headers.pop("x-as-of", None)
                told[name] = (status, headers, OWN.sub(b"", body))
                await rights.restore()
        for name, answer in told.items():
            assert answer == told["nothing"], f"{place} tells {person} that there is such a {name}"


# Asking


async def _form(office: RightsOffice) -> str:
    made = await office.clients["admin"].post("/api/forms", json={"name": "Form"})
    return str(made.json()["key"])


async def _columns_with(office: RightsOffice, condition: LiteralString) -> set[str]:
    """The columns of which a row holds a text for which the condition is true."""
    columns = await office.rows(
        "SELECT table_name::text, column_name::text FROM information_schema.columns JOIN pg_class"
        " ON relname = table_name AND relnamespace = 'public'::regnamespace AND NOT relispartition"
        " WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'ARRAY')"
    )
    each = sql.SQL("SELECT {place} WHERE EXISTS (SELECT FROM {table} WHERE " + condition + ")")
    query = sql.SQL(" UNION ALL ").join(
        each.format(
            sql.SQL("{}::text").format(sql.Identifier(column)),
            place=sql.Literal(f"{table}.{column}"),
            table=sql.Identifier(table),
        )
        for table, column in columns
    )
    return {row[0] for row in await office.rows(query)}
