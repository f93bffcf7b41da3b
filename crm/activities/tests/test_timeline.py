"""The timeline tells a customer's story to those who may read it."""

import pytest

from crm.activities import actions
from crm.activities.schemas import Timeline
from crm.activities.timeline import timeline
from crm.core.doors import SYSTEM, Actor
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.customers import actions as customers
from crm.customers.schemas import ReceiveLead
from tests.office import Office


async def story(office: Office, actor: Actor, customer_id: object, **paging: int | None) -> Timeline:
    asked = {"limit": 50, "before": None, "after": None, **paging}
    async with office.look(actor) as work:
        return await timeline(work, customer_id, office.wiring.details, **asked)  # type: ignore[arg-type]


async def test_the_story_is_told_newest_first_with_what_it_is_about(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        await actions.add_note(work, customer_id, text="Aradım", note_id=None)
    told = await story(office, seller, customer_id)
    assert [entry.verb for entry in told.items] == [
        "note.added",
        "card.created",
        "customer.assigned",
        "customer.created",
    ]
    assert told.items[0].actor.name == seller.name
    assert told.items[0].detail is not None
    assert told.items[0].detail.text == "Aradım"


async def test_pages_join_without_a_gap_both_ways(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for i in range(7):
        async with office.begin(seller) as work:
            await actions.add_note(work, customer_id, text=f"{i}", note_id=None)
    whole = await story(office, seller, customer_id)
    first = await story(office, seller, customer_id, limit=4)
    second = await story(office, seller, customer_id, limit=50, before=int(first.next or 0))
    assert [e.seq for e in first.items + second.items] == [e.seq for e in whole.items]
    oldest = whole.items[-1].seq
    newer = await story(office, seller, customer_id, limit=50, after=oldest)
    assert [e.seq for e in newer.items] == [e.seq for e in whole.items[:-1]]


async def test_a_deleted_note_keeps_its_place_without_its_text(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        note_id, _ = await actions.add_note(work, customer_id, text="Yanlış müşteri", note_id=None)
    async with office.begin(seller) as work:
        await actions.delete_note(work, note_id)
    told = await story(office, seller, customer_id)
    details = [entry.detail for entry in told.items if entry.detail]
    assert [(detail.text, detail.state) for detail in details] == [(None, "deleted")] * 2


async def test_who_may_not_read_leads_sees_that_one_came_but_not_what_it_says(office: Office) -> None:
    seller = await office.person("sales")
    lead = ReceiveLead(name="Ayşe", phone="0532 111 22 33", message="Gizli soru", fields={"bütçe": "9 milyon"})
    async with office.begin(SYSTEM) as work:
        received, _ = await customers.receive_lead(work, lead, origin="api", raw={})
    await office.assign(received.customer_id, seller)
    shown = await story(office, seller, received.customer_id)
    detail = next(entry.detail for entry in shown.items if entry.verb == "lead.received")
    assert detail is not None
    assert (detail.text, detail.fields) == ("Gizli soru", {"bütçe": "9 milyon"})
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'leads'")
    hidden = await story(office, await office.again(seller.id), received.customer_id)
    assert [entry.verb for entry in hidden.items] == [entry.verb for entry in shown.items]
    assert all(entry.detail is None for entry in hidden.items)


async def test_a_stranger_has_no_story(office: Office) -> None:
    owner, stranger = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(owner)
    with pytest.raises(NotFound):
        await story(office, stranger, customer_id)


async def test_only_the_author_changes_a_note_and_only_the_present_one(office: Office) -> None:
    team = await office.team("Satış")
    author, mate = await office.person("sales", team), await office.person("operations", team)
    stranger = await office.person("sales")
    customer_id = await office.customer(author)
    async with office.begin(author) as work:
        note_id, _ = await actions.add_note(work, customer_id, text="İlk", note_id=None)
    for actor, refusal in ((mate, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            async with office.begin(actor) as work:
                await actions.edit_note(work, note_id, text="Başka", seen=1)
        with pytest.raises(refusal):
            async with office.begin(actor) as work:
                await actions.delete_note(work, note_id)
    with pytest.raises(Stale):
        async with office.begin(author) as work:
            await actions.edit_note(work, note_id, text="Başka", seen=7)
    with pytest.raises(Invalid):
        async with office.begin(author) as work:
            await actions.edit_note(work, note_id, text="  ", seen=1)


async def test_the_same_note_sent_twice_is_one_note(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    client = await office.client(seller)
    note = {"id": "01a2098c-829d-7695-9b67-e17d92a3a245", "text": "Aradım"}
    answers = [await client.post(f"/api/customers/{customer_id}/notes", json=note) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    other = await client.post(f"/api/customers/{customer_id}/notes", json={**note, "text": "Başka"})
    assert (other.status_code, other.json()["code"]) == (409, "taken")
    assert await office.rows("SELECT count(*) FROM journal WHERE verb = 'note.added'") == [(1,)]
