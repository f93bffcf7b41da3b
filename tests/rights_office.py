"""One office in which everybody stands in every relation to something, kept and brought back after each change.

The people of the roles sit in one team, so that one record per relation serves them all.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString, cast
from uuid import UUID

import httpx
from psycopg import sql
from psycopg.errors import DeadlockDetected

from crm.activities import actions as activities
from crm.activities.activity_schemas import MakePromise, OpenActivity
from crm.activities.appointments import meeting_rooms
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.house import House, open_house
from crm.core.ids import new_id
from crm.core.reactions import ensure_cursors
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from crm.files.storage import FORMS, path_of
from crm.inbox import actions as inbox
from crm.inbox.actions import Incoming
from crm.inbox.queries import ChannelRow
from crm.inbox.schemas import CreateChannel
from crm.main.entrance import Entrance
from crm.main.wiring import Wiring, wire
from crm.meta import actions as meta
from crm.people import actions as people
from crm.people.authenticators import NewKey
from crm.webhooks import actions as webhooks
from crm.webhooks.schemas import MakeWebhook
from tests.office import KEYS, PIPELINE, STAGES, Office

RELATIONS = {
    "own": "own", "stand-in": "own", "former stand-in": "all", "team-mate": "team", "department-mate": "department",
    "other team": "all", "pool": "team", "team pool": "team", "department pool": "department", "other pool": "all",
}  # fmt: skip
"""How a record stands to the people under test → the smallest scope that is meant to reach it."""

POOLED = {"pool", "team pool"}
"""Records that whoever may look into the pool is meant to see, whatever their scope."""

CALL = UUID("00000000-0000-7000-8000-0000000ac002")

SEEDED = ("sales", "operations", "manager", "admin")
ROLES = (*SEEDED, "nobody", "reader", "pooler", "almost")
"""`nobody` has no role; `reader` may see everything and do nothing; `pooler` has all of their own, and the pool; `almost` has
every right but the one a test takes away.
"""

# What may change although a request was refused: counters of attempts, and when somebody was last here.
UNCOUNTED = ["last_seen_at", "idle_until", "last_used_at"]
COUNTERS = ("attempts",)


OWN_THINGS: dict[str, LiteralString] = {
    "passkey_id": "SELECT id FROM passkeys WHERE user_id = %(id)s",
    "device_id": "SELECT id FROM trusted_devices WHERE user_id = %(id)s",
    "session_id": "SELECT id FROM sessions WHERE user_id = %(id)s",
    "view_id": "SELECT id FROM views WHERE owner_id = %(id)s",
}


class RightsOffice(Office):
    """The office; `things` holds an id for each parameter of a path, those of customers by relation."""

    def __init__(self, house: House, wiring: Wiring) -> None:
        super().__init__(house, wiring)
        self.people: dict[str, Actor] = {}
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.things: dict[tuple[str, str], Any] = {}
        self.versions: dict[str, int] = {}
        self._app: Entrance | None = None

    def extra(self) -> dict[str, Any]:
        """What the routes of channels need, and an address under which passkeys work."""
        return super().extra() | {"secret_keys": KEYS, "base_url": "http://localhost"}

    def app(self, **state: Any) -> Entrance:
        """The application, put together once."""
        self._app = self._app or super().app(**state)
        return self._app

    def thing(self, parameter: str, relation: str = "", person: str = "") -> Any:
        """The id of a thing of this relation; a note is one that this person wrote, if they could."""
        writer = person if person in ROLES else "admin"
        for key in ((parameter, f"{relation}/{writer}"), (parameter, relation), (parameter, "")):
            if key in self.things:
                return self.things[key]
        raise LookupError(parameter)

    # Building

    async def build(self) -> None:
        """Everybody and everything is there, and kept."""
        await self._hire()
        await self._acquire()
        await self._equip()
        await self.react()
        for name, actor in self.people.items():
            self.clients[name] = await self.client(actor)
        self.clients["anonymous"] = await self.client()
        async with self.begin(SYSTEM) as work:
            await work.run("UPDATE users SET is_active = false WHERE id = %(id)s", id=self.people["disabled"].id)
        await self._keep()

    async def _hire(self) -> None:
        north = await self.team("Kuzey", department="Satış")
        south = await self.team("Güney", department="Satış")
        away = await self.team("Uzak", department="Başka")
        self.teams = {"team pool": north, "department pool": south, "other pool": away}
        await self._make_roles()
        for role in ROLES:
            self.people[role] = await self.person("" if role == "nobody" else role, north, name=role)
        self.people["disabled"] = await self.person("admin", north, name="disabled")
        self.others = {
            "team-mate": await self.person("sales", north),
            "department-mate": await self.person("sales", south),
            "other team": await self.person("sales", away),
            "stand-in": await self.person("sales", away),
            "former stand-in": await self.person("sales", away),
        }
        async with self.begin(SYSTEM) as work:
            for relation, ends in (("stand-in", 2), ("former stand-in", -1)):
                for role in ROLES:
                    await work.run(
                        "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at)"
                        " VALUES (%(id)s, %(absent)s, %(here)s, %(ends)s - interval '5 days', %(ends)s)",
                        id=new_id(),
                        absent=self.others[relation].id,
                        here=self.people[role].id,
                        ends=now() + timedelta(days=ends),
                    )

    async def _make_roles(self) -> None:
        grants = {
            "reader": {name: "all" for name in self.wiring.rights if name.endswith(".view")},
            "pooler": {name: "own" if right.is_scoped else "all" for name, right in self.wiring.rights.items()},
            "almost": dict.fromkeys(self.wiring.rights, "all"),
            "spare": dict[str, str](),
        }
        async with self.begin(SYSTEM) as work:
            for key, rights in grants.items():
                await work.run(
                    "WITH made AS (INSERT INTO roles (id, key, name) VALUES (%(id)s, %(key)s, %(key)s) RETURNING id)"
                    " INSERT INTO role_grants (role_id, module, action, scope)"
                    " SELECT made.id, split_part(name, '.', 1), split_part(name, '.', 2), scope"
                    " FROM made, unnest(%(names)s::text[], %(scopes)s::text[]) AS g(name, scope)",
                    id=new_id(),
                    key=key,
                    names=list(rights),
                    scopes=list(rights.values()),
                )

    async def _acquire(self) -> None:
        async with self.begin(SYSTEM) as work:
            new = CreateChannel(kind="whatsapp", external_id="880030040050060", name="Hat", access_token="x")
            channel_id, _ = await inbox.create_channel(work, new, KEYS)
        self.things["channel_id", ""] = channel_id
        channel = ChannelRow(id=channel_id, kind="whatsapp", external_id="880030040050060", state="connected")
        for place, relation in enumerate(RELATIONS):
            assignees = [self.people[role] for role in ROLES] if relation == "own" else []
            if relation in self.others:
                assignees = [self.others[relation]]
            phone = f"0533{2000000 + place}"
            customer_id = await self.customer(*assignees, name=f"Müşteri {relation}", phone=phone)
            if relation in self.teams:
                await self._give_to_team(customer_id, self.teams[relation])
            incoming = Incoming(
                external_id=f"wamid.{place}", at=now(), type="text", addresses=[f"9{phone}"], text="Merhaba"
            )
            async with self.begin(SYSTEM) as work:
                await customers.receive_lead(work, ReceiveLead(phone=phone), origin="api", raw={})
                await inbox.receive_message(work, channel, incoming)
            self.things["customer_id", relation] = customer_id
            await self._find(customer_id, relation)

    async def _give_to_team(self, customer_id: UUID, team_id: UUID) -> None:
        async with self.begin(SYSTEM) as work:
            await work.run("UPDATE customers SET team_id = %(team)s WHERE id = %(id)s", team=team_id, id=customer_id)
        await self.assign(customer_id, self.others["other team"])
        await self.assign(customer_id)

    async def _find(self, customer_id: UUID, relation: str) -> None:
        found: dict[str, LiteralString] = {
            "card_id": "SELECT id FROM cards WHERE customer_id = %(id)s",
            "lead_id": "SELECT id FROM leads WHERE customer_id = %(id)s",
            "conversation_id": "SELECT id FROM conversations WHERE customer_id = %(id)s",
            "message_id": "SELECT m.id FROM messages m JOIN conversations k ON k.id = conversation_id"
            " WHERE k.customer_id = %(id)s",
        }
        for parameter, query in found.items():
            self.things[parameter, relation] = (await self.rows(query, id=customer_id))[0][0]
        self.things["appointment_id", relation] = appointment_id = new_id()
        self.things["reminder_id", relation] = reminder_id = new_id()
        async with self.begin(SYSTEM) as work:
            await work.run(
                "INSERT INTO reminders (id, customer_id, owner_id, text, due_at)"
                " VALUES (%(id)s, %(customer_id)s, %(owner_id)s, 'Aranacak', now() + interval '30 days')",
                id=reminder_id,
                customer_id=customer_id,
                owner_id=self.people["disabled"].id,
            )
            # It has just begun, so that everything can be said of it.
            await work.run(
                "INSERT INTO appointments (id, customer_id, starts_at, ends_at)"
                " VALUES (%(id)s, %(customer_id)s, now() - interval '5 minutes', now())",
                id=appointment_id,
                customer_id=customer_id,
            )
            call = OpenActivity(type_id=CALL, due_at=now(), owner_id=None)
            self.things["activity_id", relation], _ = await activities.open_activity(work, customer_id, call)
            promise = MakePromise(text="Fiyat listesi", due_at=now())
            self.things["promise_id", relation], _ = await activities.make_promise(work, customer_id, promise)
        async with self.begin(SYSTEM) as work:
            # Handed to each of them; of one customer only one can wait, so all of them were accepted already.
            for role in ROLES:
                self.things["handover_id", f"{relation}/{role}"] = handover_id = new_id()
                await work.run(
                    "INSERT INTO handovers (id, customer_id, to_user_id, text, state, settled_at)"
                    " VALUES (%(id)s, %(customer_id)s, %(role)s, 'Not', 'accepted', now())",
                    id=handover_id,
                    customer_id=customer_id,
                    role=self.people[role].id,
                )
            for role in ROLES:
                note_id = self.things["note_id", f"{relation}/{role}"] = new_id()
                await work.run(
                    "INSERT INTO notes (id, customer_id, author_id, text)"
                    " VALUES (%(id)s, %(customer_id)s, %(author)s, 'Not')",
                    id=note_id,
                    customer_id=customer_id,
                    author=self.people[role].id,
                )

        for role in ROLES:
            await self._attach(customer_id, relation, role)

    async def _attach(self, customer_id: UUID, relation: str, role: str) -> None:
        file_id, content_id = new_id(), new_id()
        self.things["file_id", f"{relation}/{role}"] = file_id
        self.things["content_id", f"{relation}/{role}"] = content_id
        for form in FORMS:
            path = self.folder / "files" / "kept" / path_of(content_id, form)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"Dosya")
        async with self.begin(SYSTEM) as work:
            await work.run(
                "INSERT INTO files (id, owner_kind, owner_id, customer_id, name, author_id)"
                " VALUES (%(id)s, 'customer', %(customer_id)s, %(customer_id)s, 'Dosya', %(author)s)",
                id=file_id,
                customer_id=customer_id,
                author=self.people[role].id,
            )
            await work.run(
                "INSERT INTO file_contents (id, file_id, number, kind, type, size, sha256, sent_sha256, is_drawn)"
                " VALUES (%(id)s, %(file_id)s, 1, 'image', 'image/png', 5, '', '', true)",
                id=content_id,
                file_id=file_id,
            )

    async def _equip(self) -> None:
        """What hangs on no customer."""
        self.things |= {("pipeline_id", ""): PIPELINE, ("stage_id", ""): STAGES[0]}
        # The address of a calendar that nobody has.
        self.things["name", ""] = "yok.ics"
        self.things |= {("type_id", ""): CALL, ("outcome_id", ""): UUID("00000000-0000-7000-8000-000000ac0202")}
        self.things["user_id", ""] = self.others["department-mate"].id
        self.things["team_id", ""] = await self.team("Boş takım")
        department_id = self.things["department_id", ""] = new_id()
        async with self.begin(self.people["admin"]) as work:
            self.things["token_id", ""], _ = await people.make_token(
                work, token_id=None, name="Belirteç", grants=["customers.view"]
            )
            self.things["tag_id", ""] = await customers.make_tag(work, tag_id=None, name="Etiket", color="ok")
        async with self.begin(SYSTEM) as work:
            await work.run("INSERT INTO departments (id, name) VALUES (%(id)s, 'Boş')", id=department_id)
            for role in ROLES:
                self.things["delegation_id", f"own/{role}"] = delegation_id = new_id()
                await work.run(
                    "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at) VALUES"
                    " (%(id)s, %(absent)s, %(here)s, now() + interval '30 days', now() + interval '31 days')",
                    id=delegation_id,
                    absent=self.people[role].id,
                    here=self.others["department-mate"].id,
                )
            self.things["room_id", ""], _ = await meeting_rooms.make_meeting_room(work, name="Oda", room_id=None)
            for role in ROLES:
                self.things["notice_id", f"own/{role}"] = notice_id = new_id()
                await work.run(
                    "INSERT INTO notices (id, user_id, verb, customer_id, subject_kind, subject_id, seq, at)"
                    " SELECT %(id)s, %(user_id)s, 'reminder.fired', customer_id, 'reminder', id, 1, now()"
                    " FROM reminders LIMIT 1",
                    id=notice_id,
                    user_id=self.people[role].id,
                )
            await meta.store_delivery(work, b"{}", {})
            (delivery,) = await meta.hold_deliveries(work, limit=1)
            dead = meta.Outcome(0, "whatsapp.message", "", "dead")
            await meta.finish_deliveries(work, {delivery.id: [dead]}, timedelta())
        self.things["item_id", ""] = (await self.rows("SELECT id FROM webhook_items"))[0][0]
        async with self.begin(SYSTEM) as work:
            self.things["parked_id", ""] = await work.one(
                UUID,
                "INSERT INTO parked_lines (room, seq, verb, error)"
                " SELECT 'pipeline.totals', seq, verb, 'x' FROM journal WHERE verb = 'card.created' LIMIT 1 RETURNING id",
            )
        self.things["role_id", ""] = (await self.rows("SELECT id FROM roles WHERE key = 'spare'"))[0][0]

        await self._trust()
        await self._be_told()
        await self._take_out()
        await self._ask_for_much()

    async def _trust(self) -> None:
        """Everybody has a second session, a device that is trusted, a passkey, an authenticator that was offered, and a view."""
        for role in ROLES:
            person = self.people[role]
            assert person.id
            async with self.begin(SYSTEM) as work:
                await people.trust_device(work, person.id, address="", user_agent="")
                await work.run(
                    "INSERT INTO views (id, name, visibility, owner_id, viewers, filter, mode)"
                    " VALUES (%(id)s, 'Benim', 'private', %(owner)s, ARRAY[%(owner)s::uuid],"
                    """ '{"match": "all", "conditions": [], "groups": []}', 'board')""",
                    id=new_id(),
                    owner=person.id,
                )
            async with self.begin(person) as work:
                await people.offer_totp(work, KEYS)
                key = NewKey(person.id.bytes, b"", 0, [])
                await people.add_passkey(work, key, name="Telefon", session_id=None)
            await self.session(person)
            for parameter, query in OWN_THINGS.items():
                self.things[parameter, f"own/{role}"] = (await self.rows(query, id=person.id))[0][0]

    async def _take_out(self) -> None:
        """Everybody has asked for lines of the audit log while they still might."""
        async with self.begin(SYSTEM) as work:
            for role in ROLES:
                self.things["export_id", f"own/{role}"] = export_id = new_id()
                await work.run(
                    "INSERT INTO audit_exports (id, made_by, made_at, filter, to_seq, rows)"
                    " VALUES (%(id)s, %(made_by)s, now() + interval '1 day', '{}', 1, 0)",
                    id=export_id,
                    made_by=self.people[role].id,
                )

    async def _ask_for_much(self) -> None:
        """Everybody asked for bulk work while they still might."""
        async with self.begin(SYSTEM) as work:
            for role in ROLES:
                self.things["bulk_id", f"own/{role}"] = bulk_id = new_id()
                await work.run(
                    "INSERT INTO bulks (id, act, wish, kept, digest, asked_by, total, card_ids, seen, customers_seen)"
                    " VALUES (%(id)s, 'tag', '{}', '{}', '', %(asked_by)s, 1, %(card_ids)s::uuid[], '{NULL}', '{NULL}')",
                    id=bulk_id,
                    card_ids=[new_id()],
                    asked_by=self.people[role].id,
                )

    async def _be_told(self) -> None:
        new = MakeWebhook(name="Muhasebe", url="https://example.com/hook")
        async with self.begin(self.people["admin"]) as work:
            webhook_id, _ = await webhooks.make_webhook(work, new, KEYS, self.wiring.verbs)
        self.things["webhook_id", ""] = webhook_id
        async with self.begin(SYSTEM) as work:
            await webhooks.queue_calls(work, webhook_id, limit=500)
            call, *_ = await webhooks.claim_calls(work, limit=1)
            await webhooks.note_call(work, call, webhooks.Came("failed", status=500))
        self.things["call_id", ""] = call.id

    # Keeping

    async def _keep(self) -> None:
        """From now on `restore` brings every row back to this moment."""
        keeping = Path(__file__).with_name("restore.sql").read_text("utf-8").replace("seed", "kept")
        async with self.begin(SYSTEM) as work:
            await work.connection.execute(keeping.encode())
        self.tables: list[str] = [
            row[0]
            for row in await self.rows(
                "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL(%(counters)s) ORDER BY 1",
                counters=list(COUNTERS),
            )
        ]
        await self.learn_versions()

    async def learn_versions(self) -> None:
        """The versions of everything are those of now."""
        for table, column in await self.rows(
            "SELECT table_name::text, column_name::text FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'version'"
            " AND table_name IN (SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'id')"
        ):
            query = sql.SQL("SELECT id::text, {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
            self.versions |= dict(await self.rows(query))

    async def restore(self) -> None:
        """Every row is as it was. A request that is still at it when its client has gone may hold rows the other way round."""
        for left in (2, 1, 0):
            try:
                async with self.begin(SYSTEM) as work:
                    await work.connection.execute("SELECT kept.restore()")
            except DeadlockDetected:
                if not left:
                    raise
            else:
                return

    async def digests(self) -> dict[str, str]:
        """What stands in each table, as one short text; counters and the time of the last visit excepted."""
        each = sql.SQL(
            "SELECT {name}, coalesce(md5(string_agg(r.text, '|' ORDER BY r.text)), '')"
            " FROM (SELECT (to_jsonb(t) - %(uncounted)s::text[])::text AS text FROM {table} t) r"
        )
        query = sql.SQL(" UNION ALL ").join(
            each.format(name=sql.Literal(table), table=sql.Identifier(table)) for table in self.tables
        )
        return dict(await self.rows(query, uncounted=UNCOUNTED))

    async def scopes(self, person: str) -> dict[str, str]:
        """The rights of a person as their roles say it, the widest scope of each."""
        widest = await self.rows(
            "SELECT DISTINCT ON (1) g.module || '.' || g.action, g.scope"
            " FROM user_roles r JOIN role_grants g USING (role_id) WHERE r.user_id = %(id)s"
            " ORDER BY 1, array_position(ARRAY['all', 'department', 'team', 'own'], g.scope)",
            id=self.people[person].id,
        )
        return cast("dict[str, str]", dict(widest))

    async def take(self, person: str, right: str) -> None:
        """Nobody of this person's roles has that right any more."""
        async with self.begin(SYSTEM) as work:
            await work.run(
                "DELETE FROM role_grants g USING user_roles r WHERE r.role_id = g.role_id AND r.user_id = %(id)s"
                " AND g.module || '.' || g.action = %(right)s",
                id=self.people[person].id,
                right=right,
            )


@asynccontextmanager
async def rights_office(address: str) -> AsyncGenerator[RightsOffice]:
    """The office in a database of its own."""
    async with open_house(address, connections=8) as house:
        wiring = wire()
        await ensure_cursors(house, wiring.reactions)
        office = RightsOffice(house, wiring)
        await office.build()
        yield office
