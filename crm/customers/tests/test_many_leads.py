"""Leads by the hundred: the same rows, lines and cards as one by one, and no deadlock with live leads."""

import asyncio
from random import Random

import psycopg

from crm.core.doors import SYSTEM
from crm.core.reactions import ensure_cursors
from crm.customers import actions
from crm.customers.schemas import IdentityGiven, ReceiveLead
from tests.office import Office

# Every table a lead leaves traces in; a customer is named by the first lead that came of them, a lead by its own number.
TRACES = {
    "customers": "SELECT n.no, c.version, c.name, c.search, c.team_id, c.viewers, s.key, c.problems, c.quality"
    " FROM customers c JOIN numbered n ON n.id = c.id LEFT JOIN sources s ON s.id = c.source_id",
    "identities": "SELECT n.no, i.kind, i.value, i.display, i.digits FROM identities i JOIN numbered n ON n.id = customer_id",
    "contact_points": "SELECT n.no, p.kind, p.value FROM contact_points p JOIN numbered n ON n.id = customer_id",
    "brief": "SELECT n.no, b.inbound_count, b.last_contact_at FROM customer_brief b JOIN numbered n ON n.id = customer_id",
    "leads": "SELECT n.no, l.origin, l.external_id, s.key, l.name, l.phone, l.email, l.message, l.utm, l.fields, l.consents,"
    " l.problems, l.raw, l.content_hash, l.is_new_customer, l.is_test FROM leads l JOIN numbered n ON n.id = l.customer_id"
    " JOIN sources s ON s.id = l.source_id",
    "touches": "SELECT n.no, l.external_id, s.key, t.campaign, t.utm FROM touches t JOIN numbered n ON n.id = t.customer_id"
    " JOIN leads l ON l.id = t.lead_id JOIN sources s ON s.id = t.source_id",
    "cards": "SELECT n.no, k.version, k.stage_id, k.application_no FROM cards k JOIN numbered n ON n.id = k.customer_id",
    "card_viewers": "SELECT n.no, v.viewer, v.stage_id FROM card_viewers v JOIN cards k ON k.id = v.card_id"
    " JOIN numbered n ON n.id = k.customer_id",
    "board": "SELECT array_agg(n.no ORDER BY k.position, k.id) FROM cards k JOIN numbered n ON n.id = k.customer_id",
    "totals": "SELECT stage_id, currency, count, sum FROM stage_totals",
    "stories": "SELECT n.no, array_agg(j.verb || j.facts::text || j.actor_kind || j.subject_kind ORDER BY j.seq)"
    # The score is told where it changes, which is less often when leads of one person come together.
    " FROM journal j JOIN numbered n ON n.id = j.customer_id WHERE j.verb <> 'customer.scored' GROUP BY 1",
}
NUMBERED = "WITH numbered AS (SELECT customer_id AS id, min(external_id::int) AS no FROM leads GROUP BY 1) "


def some_leads(count: int, seed: int) -> list[ReceiveLead]:
    """Leads of few people with many spellings: known, new, twins inside the batch, households, unreadable ones."""
    random = Random(seed)
    leads: list[ReceiveLead] = []
    for number in range(count):
        person = random.randrange(count // 3)
        other = random.randrange(count // 3)
        phone = random.choice(
            (f"0532 111 {person:04d}", f"+90532111{person:04d}", f"532 111{person:04d}", None, "0532 1")
        )
        email = random.choice((f"Kişi{person}@Örnek.com", f"kisi{other}@örnek.com", "ayşe@", None))
        given = [IdentityGiven("instagram", f"ig{person}")] if random.random() < 0.2 else []
        leads.append(
            ReceiveLead(
                external_id=str(number),
                name=random.choice((f"Çiğdem  İğde {person}", None, "ŞÜKRÜ")),
                phone=phone,
                email=email,
                identities=given,
                source=random.choice(("import", "website", None)),
                message=random.choice(("Merhaba\n 'x'", "", None)),
                utm=random.choice(({"campaign": "yaz"}, {})),
                fields={"bütçe": "5", "kat": ["1", "2"]} if random.random() < 0.3 else {},
            )
        )
    return leads


async def traces(office: Office) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, query in TRACES.items():
        rows = await office.rows((NUMBERED + query).encode())
        found[name] = sorted(repr(row) for row in rows)
    return found


async def receive_one_by_one(office: Office, leads: list[ReceiveLead]) -> None:
    for lead in leads:
        async with office.begin(SYSTEM) as work:
            await actions.receive_lead(work, lead, origin="import", raw={"kat": "ş"})


async def receive_together(office: Office, leads: list[ReceiveLead], size: int) -> None:
    for start in range(0, len(leads), size):
        given = [actions.read_lead(lead, {"kat": "ş"}) for lead in leads[start : start + size]]
        async with office.begin(SYSTEM) as work:
            await actions.receive_leads(work, given, origin="import")


async def test_leads_received_together_leave_the_same_rows_as_one_by_one(
    office: Office, cleaner: psycopg.Connection
) -> None:
    leads = some_leads(150, seed=1)
    await receive_one_by_one(office, leads)
    await office.react()
    expected = await traces(office)
    assert len(expected["contact_points"]) > 5
    assert len(expected["customers"]) > 30

    for size in (40, 150):
        cleaner.execute("select seed.restore()")
        await receive_together(office, leads, size)
        await ensure_cursors(office.house, office.wiring.reactions)
        await office.react()
        found = await traces(office)
        for name, rows in expected.items():
            assert found[name] == rows, name


async def test_leads_that_came_before_are_told_from_new_ones(office: Office) -> None:
    leads = some_leads(20, seed=2)
    given = [actions.read_lead(lead, {}) for lead in leads]
    async with office.begin(SYSTEM) as work:
        first = await actions.receive_leads(work, given, origin="import")
    before = await traces(office)
    async with office.begin(SYSTEM) as work:
        again = await actions.receive_leads(work, given, origin="import")
    assert {each.kind for each in again} == {"again"}
    assert [each.customer_id for each in again] == [each.customer_id for each in first]
    assert await traces(office) == before

    changed = actions.read_lead(ReceiveLead(external_id="3", name="Başka", phone="05329999999"), {})
    async with office.begin(SYSTEM) as work:
        assert [each.kind for each in await actions.receive_leads(work, [changed, given[0]], origin="import")] == [
            "taken",
            "again",
        ]
    assert await traces(office) == before


async def test_batches_and_live_leads_of_the_same_people_neither_deadlock_nor_double_anybody(office: Office) -> None:
    people = [ReceiveLead(name="Ali", phone=f"0533 000 {number:04d}", email=f"a{number}@x.com") for number in range(60)]
    # No more than there are connections: whoever waits two seconds for one is told that the house is busy.
    at_once = asyncio.Semaphore(10)

    async def batch(way: str, leads: list[ReceiveLead]) -> None:
        async with office.begin(SYSTEM) as work:
            await actions.receive_leads(work, [actions.read_lead(lead, {}) for lead in leads], origin=way)

    async def live(way: str, lead: ReceiveLead) -> None:
        async with at_once, office.begin(SYSTEM) as work:
            await actions.receive_lead(work, lead, origin=way, raw={})

    shuffled = [Random(seed).sample(people, len(people)) for seed in range(3)]
    await asyncio.gather(
        *(batch(f"file{number}", leads) for number, leads in enumerate(shuffled)),
        *(live(f"api{number}", lead) for number, lead in enumerate(shuffled[0])),
    )
    assert await office.rows("SELECT count(*) FROM customers") == [(60,)]
    assert await office.rows("SELECT count(*) FROM leads") == [(240,)]
    await office.react()
    assert await office.rows("SELECT count(*) FROM cards") == [(60,)]
    assert await office.rows("SELECT count(*) FROM parked_lines") == [(0,)]


async def test_a_repeat_lead_in_a_batch_brings_a_lost_card_back(office: Office) -> None:
    given = [actions.read_lead(ReceiveLead(name="Ayşe", phone=f"0532 765 00 0{number}"), {}) for number in range(4)]
    async with office.begin(SYSTEM) as work:
        await actions.receive_leads(work, given, origin="first")
    await office.react()
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE cards SET stage_id = (SELECT id FROM stages WHERE kind = 'lost'), lost_reason = 'x' WHERE id IN"
            " (SELECT id FROM cards ORDER BY id LIMIT 2)"
        )
    async with office.begin(SYSTEM) as work:
        await actions.receive_leads(work, given, origin="second")
    await office.react()
    rows = await office.rows(
        "SELECT application_no, lost_reason, s.kind FROM cards k JOIN stages s ON s.id = k.stage_id ORDER BY 1"
    )
    assert rows == [(1, None, "open"), (1, None, "open"), (2, None, "open"), (2, None, "open")]
    verbs = (
        "SELECT verb, count(*) FROM journal WHERE verb IN ('card.reopened', 'card.applied_again') GROUP BY 1 ORDER BY 1"
    )
    assert await office.rows(verbs) == [("card.applied_again", 2), ("card.reopened", 2)]
