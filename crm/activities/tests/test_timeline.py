"""The timeline tells a customer's story to those who may read it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.activities import actions, queries, story_marks
from crm.activities.schemas import Entry, Timeline
from crm.activities.story_rules import read_kinds
from crm.activities.timeline import Asked, timeline
from crm.core.changes import FieldChange
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.undo import undo
from crm.customers import actions as customers
from crm.customers.schemas import EditCustomer, ReceiveLead
from crm.pipeline.actions import move_card
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office


async def story(office: Office, actor: Actor, customer_id: UUID, **asked: Any) -> Timeline:
    async with office.look(actor) as work:
        return await timeline(work, customer_id, office.wiring.details, Asked(**asked))


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
    second = await story(office, seller, customer_id, limit=50, cursor=first.next)
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


async def test_why_a_card_was_lost_is_told_by_the_story_and_stands_nowhere_in_the_journal(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    act = new_id()
    # One act may move a card more than once; each line tells of its own change.
    for stage, version, reason in ((6, 1, "Bütçe yok"), (1, 2, None), (2, 3, "Gezdi"), (6, 4, "Vazgeçti")):
        async with office.begin(seller, act) as work:
            await move_card(work, card_id, MoveCard(stage_id=STAGES[stage], version=version, reason=reason))
    told = [entry.changes for entry in await moves(office, seller, customer_id)]
    assert told == [
        [FieldChange("lost_reason", None, "Bütçe yok")],
        [FieldChange("lost_reason", "Bütçe yok", None)],
        [FieldChange("reason", None, "Gezdi")],
        [FieldChange("lost_reason", None, "Vazgeçti")],
    ]
    text = "facts::text || touched::text"
    assert await office.rows(f"SELECT count(*) FROM journal WHERE {text} ~ 'Bütçe|Gezdi|Vazgeçti'") == [(0,)]
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM field_changes WHERE customer_id = %(id)s", id=customer_id)
    assert [entry.changes for entry in await moves(office, seller, customer_id)] == [[], [], [], []]


async def test_a_card_that_changes_its_place_among_the_lost_ones_keeps_its_reason(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    await move(office, seller, card_id, version=1, reason="Uygun değil")
    await move(office, seller, card_id, version=2)
    assert await office.rows("SELECT lost_reason FROM cards WHERE id = %(id)s", id=card_id) == [("Uygun değil",)]
    # That it changed its place is no news in the story.
    assert [len(entry.changes) for entry in await moves(office, seller, customer_id)] == [1]


async def test_who_may_not_see_cards_reads_that_one_moved_but_not_why(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    await move(office, seller, card_id, version=1, reason="Uygun değil")
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE module = 'cards'")
    told = await moves(office, await office.again(seller.id), customer_id)
    assert [entry.changes for entry in told] == [[]]


async def move(office: Office, actor: Actor, card_id: UUID, *, version: int, reason: str | None = None) -> None:
    async with office.begin(actor) as work:
        await move_card(work, card_id, MoveCard(stage_id=STAGES[6], version=version, reason=reason))


async def moves(office: Office, actor: Actor, customer_id: UUID) -> list[Entry]:
    """The moves of a customer's story, oldest first."""
    told = await story(office, actor, customer_id)
    return [entry for entry in reversed(told.items) if entry.verb == "card.moved"]


async def test_a_line_of_an_act_that_changed_a_field_twice_is_taken_back_with_its_own_values(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller, name="İlk Ad")
    ((version,),) = await office.rows("SELECT version FROM customers")
    act = new_id()
    for step, name in enumerate(("İkinci Ad", "Üçüncü Ad")):
        async with office.begin(seller, act) as work:
            await customers.edit_customer(work, customer_id, EditCustomer(version=version + step, name=name))
    told = [entry.changes for entry in (await story(office, seller, customer_id)).items[:2]]
    assert told == [[FieldChange("name", "İkinci Ad", "Üçüncü Ad")], [FieldChange("name", "İlk Ad", "İkinci Ad")]]
    result = await undo(lambda: office.begin(seller), act, office.wiring.inverses, str)
    assert (result.undone, [refusal.code for refusal in result.refused]) == (1, ["stale"])
    assert await office.rows("SELECT name FROM customers") == [("İkinci Ad",)]


async def test_what_happened_earlier_stands_where_it_happened_on_whatever_page(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for i in range(5):
        async with office.begin(seller) as work:
            await actions.add_note(work, customer_id, text=f"{i}", note_id=None)
    told = [entry.seq for entry in (await story(office, seller, customer_id)).items]
    late: list[int] = []
    for hours in (30, 20, 25, 20):
        async with office.begin(seller) as work:
            at = now() - timedelta(hours=hours)
            await actions.add_note(work, customer_id, text=f"{hours} saat önce", note_id=None, happened_at=at)
        late.append(await office.head())
    by_time = [late[3], late[1], late[2], late[0]]
    whole = await story(office, seller, customer_id)
    assert [entry.seq for entry in whole.items] == told + by_time
    for limit in range(1, len(told + by_time) + 1):
        pages: list[int] = []
        page = await story(office, seller, customer_id, limit=limit)
        while True:
            pages += [entry.seq for entry in page.items]
            if page.next is None:
                break
            page = await story(office, seller, customer_id, limit=limit, cursor=page.next)
        assert pages == told + by_time
    for place, seq in enumerate(told + by_time):
        below = await story(office, seller, customer_id, line=seq)
        above = await story(office, seller, customer_id, after=seq)
        assert [entry.seq for entry in above.items + below.items] == told + by_time
        assert (await story(office, seller, customer_id, before=seq)).items == below.items[1:]
        assert len(above.items) == place
    entry = whole.items[len(told)]
    assert entry.happened_at is not None
    assert entry.happened_at < entry.at
    evening = await story(office, seller, customer_id, until=now() - timedelta(hours=22))
    assert [entry.seq for entry in evening.items] == by_time[2:]


async def test_what_has_not_happened_yet_cannot_be_told(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    for at in (now() + timedelta(hours=1), datetime(1960, 1, 1, tzinfo=UTC), datetime(2026, 1, 1)):  # noqa: DTZ001
        with pytest.raises(Invalid):
            async with office.begin(seller) as work:
                await actions.add_note(work, customer_id, text="Aradım", note_id=None, happened_at=at)


async def test_a_story_is_told_by_kind(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    card_id = await office.card_of(customer_id)
    for i in range(3):
        async with office.begin(seller) as work:
            await actions.add_note(work, customer_id, text=f"{i}", note_id=None)
    async with office.begin(seller) as work:
        await move_card(work, card_id, MoveCard(stage_id=STAGES[2], version=1))
    notes = await story(office, seller, customer_id, verbs=read_kinds("note"), limit=2)
    rest = await story(office, seller, customer_id, verbs=read_kinds("note"), cursor=notes.next)
    assert {entry.kind for entry in notes.items + rest.items} == {"note"}
    assert len(notes.items + rest.items) == 3
    both = await story(office, seller, customer_id, verbs=read_kinds("stage, note"))
    assert [entry.kind for entry in both.items] == ["stage", "note", "note", "note", "stage"]
    with pytest.raises(Invalid):
        read_kinds("note,kahve")


async def test_a_line_of_another_customer_is_no_place_in_a_story(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales")
    customer_id, other_id = await office.customer(seller), await office.customer(stranger)
    async with office.begin(stranger) as work:
        await actions.add_note(work, other_id, text="Gizli", note_id=None)
    with pytest.raises(NotFound):
        await story(office, seller, customer_id, line=await office.head())


async def test_a_note_tells_what_it_said_before_to_its_author_and_those_who_may(office: Office) -> None:
    team = await office.team("Satış")
    seller, mate = await office.person("sales", team), await office.person("operations", team)
    manager = await office.person("manager", team)
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        note_id, _ = await actions.add_note(work, customer_id, text="Bütçesi 9 milyon", note_id=None)
    for seen, text in ((1, "Bütçesi 8 milyon"), (2, "Bütçesi 7 milyon")):
        async with office.begin(seller) as work:
            await actions.edit_note(work, note_id, text=text, seen=seen)
    for reader in (seller, manager):
        async with office.look(reader) as work:
            history = await queries.note_history(work, note_id)
        assert [(each.version, each.text) for each in history.items] == [
            (3, "Bütçesi 7 milyon"),
            (2, "Bütçesi 8 milyon"),
            (1, "Bütçesi 9 milyon"),
        ]
        assert {each.by.name for each in history.items if each.by} == {seller.name}
    assert mate.viewer is not None
    del mate.viewer.grants["notes.history"]  # type: ignore[attr-defined] - a plain dictionary in tests
    async with office.look(mate) as work:
        with pytest.raises(Forbidden):
            await queries.note_history(work, note_id)
    # Erasing a customer's values erases what notes said.
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM field_changes WHERE customer_id = %(id)s", id=customer_id)
    async with office.look(seller) as work:
        assert [each.text for each in (await queries.note_history(work, note_id)).items] == ["Bütçesi 7 milyon"]


async def test_how_far_one_has_read_is_ones_own_and_never_goes_back(office: Office) -> None:
    seller, stranger = await office.person("sales"), await office.person("sales")
    customer_id = await office.customer(seller)
    head = await office.head()
    for asked, kept in ((head - 1, head - 1), (head + 100, head), (head - 1, head)):
        async with office.begin(seller) as work:
            await actions.see_story(work, customer_id, asked)
        async with office.look(seller) as work:
            assert (await story_marks.story_mark(work, customer_id)).seq == kept
    admin = await office.person("admin")
    async with office.look(admin) as work:
        assert (await story_marks.story_mark(work, customer_id)).seq == 0
    with pytest.raises(NotFound):
        async with office.begin(stranger) as work:
            await actions.see_story(work, customer_id, head)


async def test_a_note_that_says_the_same_is_not_changed(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    async with office.begin(seller) as work:
        note_id, _ = await actions.add_note(work, customer_id, text="Aynı", note_id=None)
    head = await office.head()
    async with office.begin(seller) as work:
        await actions.edit_note(work, note_id, text=" Aynı ", seen=1)
    assert await office.lines_after(head) == []


async def test_a_story_tells_why_and_from_what_to_what(office: Office) -> None:
    seller = await office.person("sales")
    customer_id = await office.customer(seller)
    client, path = await office.client(seller), f"/api/customers/{customer_id}"
    tomorrow = (now() + timedelta(days=1)).isoformat()
    reminder = (await client.post(f"{path}/reminders", json={"text": "Ara", "due_at": tomorrow})).json()
    wish = {"version": 1, "due_at": (now() + timedelta(days=2)).isoformat(), "reason": "Toplantıda"}
    assert (await client.post(f"/api/reminders/{reminder['id']}/snooze", json=wish)).status_code == 200
    await client.patch(f"/api/reminders/{reminder['id']}", json={"version": 2, "text": "Yaz"})
    new = {"starts_at": tomorrow, "minutes": 30, "user_ids": [str(seller.id)], "place": "Ofis"}
    appointment = (await client.post(f"{path}/appointments", json=new)).json()
    await client.patch(f"/api/appointments/{appointment['id']}", json={"version": 1, "place": "Şantiye"})
    await client.post(f"/api/appointments/{appointment['id']}/cancel", json={"version": 2, "reason": "Hasta"})
    story = (await client.get(f"{path}/timeline")).json()["items"]
    told = {entry["verb"]: [(each["field"], each["old"], each["new"]) for each in entry["changes"]] for entry in story}
    assert told["reminder.snoozed"] == [("reason", None, "Toplantıda")]
    assert told["reminder.edited"] == [("text", "Ara", "Yaz")]
    assert told["appointment.edited"] == [("place", "Ofis", "Şantiye")]
    assert told["appointment.cancelled"] == [("reason", None, "Hasta")]
