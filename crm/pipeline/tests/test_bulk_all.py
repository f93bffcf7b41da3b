"""Bulk work on all that a filter names: what is meant, for whom, and what of it changes on the way."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from crm.core.doors import SYSTEM, Actor, FieldHidden
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound
from crm.customers import actions as customers
from crm.customers.filtering import NOTHING, Condition, Filter
from crm.pipeline import rules
from crm.pipeline.bulk import choosing, own, running
from crm.pipeline.bulk.acts import Act
from crm.pipeline.bulk.choosing import TooManyCards
from crm.pipeline.bulk.schemas import AllIn, ArchiveCards, AssignCards, Chosen, ChosenCard, MoveCards, TagCards
from crm.pipeline.tests.bulking import (
    ask,
    crowd,
    done,
    move,
    office_of,
    order,
    refusals,
    shown,
    single,
    take_back,
    work_off,
)
from tests.office import PIPELINE, STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, SOLD, ASIDE, LOST = STAGES


def everything(expected: int, **what: Any) -> Chosen:
    meant = AllIn(pipeline_id=PIPELINE, filter=NOTHING, expected=expected)
    return Chosen(all_in=msgspec.structs.replace(meant, **what))


def of(*people: Actor) -> Filter:
    return Filter("all", [Condition("assignee", "any_of", [str(person.id) for person in people])], [])


def moving(chosen: Chosen, stage_id: UUID = SOLD) -> MoveCards:
    return MoveCards(id=new_id(), chosen=chosen, stage_id=stage_id)


# What is meant


async def test_all_that_a_filter_names_goes_as_it_stands_on_the_board_and_comes_back_whole(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    mate = await office.person("sales")
    mine, theirs = await crowd(office, 4, seller), await crowd(office, 2, manager)
    await move(office, manager, mine[2:3], TALKING)
    bulk = await done(office, manager, own.MOVE, moving(everything(4, filter=of(seller, mate)), DEPOSIT))
    assert (bulk.state, bulk.total, bulk.done, bulk.refused) == ("done", 4, 4, 0)
    # Stage after stage, each from above.
    assert await order(office, DEPOSIT) == [mine[0], mine[1], mine[3], mine[2]]
    assert await order(office, NEW) == theirs
    assert (await take_back(office, manager, bulk.id)).undone == 4
    assert await order(office, TALKING) == [mine[2]]


async def test_a_text_a_stage_and_what_is_left_out_narrow_it(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    other = await office.card_of(await office.customer(seller, name="Zeynep Ak"))
    await move(office, manager, [*cards[:2], other], TALKING)
    left_out = [cards[3], new_id()]
    for act, wish, meant in (
        (own.MOVE, moving(everything(1, q="zeynep"), SOLD), {other}),
        (own.MOVE, moving(everything(3, stage_id=NEW, but=left_out), DEPOSIT), {cards[2], *cards[4:]}),
        (own.ARCHIVE, ArchiveCards(id=new_id(), chosen=everything(2, stage_id=TALKING)), set(cards[:2])),
    ):
        bulk = await done(office, manager, act, wish)
        assert (bulk.total, bulk.done) == (len(meant), len(meant))
        lines = await office.rows(
            "SELECT subject_id FROM journal WHERE cause = %(id)s AND subject_kind = 'card'", id=bulk.id
        )
        assert {row[0] for row in lines} == meant
    assert await order(office, NEW) == [cards[3]]
    assert await order(office, DEPOSIT) == [cards[2], *cards[4:]]


async def test_without_a_filter_it_is_every_visible_card_of_the_pipeline(office: Office) -> None:
    seller, manager, stranger = await office_of(office)
    cards = await crowd(office, 3, seller)
    hidden = await crowd(office, 2, stranger)
    bulk = await done(office, manager, own.ARCHIVE, ArchiveCards(id=new_id(), chosen=everything(3)))
    assert (bulk.total, bulk.done, bulk.refused) == (3, 3, 0)
    assert await order(office, NEW) == hidden
    with pytest.raises(Invalid, match="nobody_left"):
        await ask(office, manager, own.ARCHIVE, ArchiveCards(id=new_id(), chosen=everything(3)))
    assert {row[0] for row in await office.rows("SELECT id FROM cards WHERE archived_at IS NOT NULL")} == set(cards)


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen([ChosenCard(new_id())], all_in=everything(1).all_in),
        Chosen(refused_by=new_id(), all_in=everything(1).all_in),
        Chosen([ChosenCard(new_id())], refused_by=new_id()),
    ],
)
async def test_cards_are_chosen_in_one_way(office: Office, chosen: Chosen) -> None:
    _, manager, _ = await office_of(office)
    with pytest.raises(Invalid, match="one_way"):
        await ask(office, manager, own.MOVE, moving(chosen))
    assert await office.rows("SELECT 1 FROM bulks") == []


async def test_the_same_request_again_is_the_same_work_whatever_passes_by_then(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 3, seller)
    wish = moving(everything(3, filter=of(seller)))
    await ask(office, manager, own.MOVE, wish)
    late = await crowd(office, 1, seller)
    await ask(office, manager, own.MOVE, wish)
    await work_off(office)
    await ask(office, manager, own.MOVE, wish)
    await work_off(office)
    assert (await shown(office, manager, wish.id)).total == 3
    assert (await order(office, SOLD), await order(office, NEW)) == (cards, late)


# How many


@pytest.mark.parametrize(
    ("expected", "found", "is_grown"),
    [
        (1, 1, False),
        (1, 2, True),
        (19, 20, True),
        (20, 21, False),
        (20, 22, True),
        (1284, 1348, False),
        (1284, 1349, True),
        (50_000, 50_100, False),
        (50_000, 50_101, True),
        (5, 1, False),
    ],
)
def test_a_few_more_than_were_shown_are_the_life_of_the_board(expected: int, found: int, is_grown: bool) -> None:
    assert rules.has_grown(expected, found) is is_grown


async def test_notably_more_than_were_shown_are_refused_with_their_number(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 5, seller)
    client = await office.client(manager)
    body: dict[str, Any] = {
        "id": str(new_id()),
        "chosen": {"all_in": {"pipeline_id": str(PIPELINE), "filter": msgspec.to_builtins(of(seller)), "expected": 3}},
        "stage_id": str(SOLD),
    }
    answer = await client.post("/api/bulks/move", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "bulk_grew")
    assert answer.json()["current"] == {"count": 5}
    assert "3" in answer.json()["detail"]
    assert await office.rows("SELECT 1 FROM bulks") == []
    body["chosen"]["all_in"]["expected"] = 5
    assert (await client.post("/api/bulks/move", json=body)).status_code == 201
    await work_off(office)
    assert await order(office, SOLD) == cards


async def test_fewer_than_were_shown_are_done(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    await crowd(office, 2, seller)
    bulk = await done(office, manager, own.MOVE, moving(everything(9)))
    assert (bulk.total, bulk.done) == (2, 2)


async def test_there_is_a_most_for_one_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_AT_ONCE", 3)
    seller, manager, _ = await office_of(office)
    await crowd(office, 4, seller)
    with pytest.raises(TooManyCards):
        await ask(office, manager, own.MOVE, moving(everything(4)))
    await ask(office, manager, own.MOVE, moving(everything(3, but=[await _first(office)])))


async def _first(office: Office) -> UUID:
    return (await order(office, NEW))[0]


# For whom


async def test_hidden_cards_are_neither_counted_nor_named_nor_touched(office: Office) -> None:
    seller, manager, stranger = await office_of(office)
    mine = await crowd(office, 2, seller)
    hidden = await crowd(office, 3, stranger)
    before = await office.rows("SELECT * FROM cards WHERE id = ANY(%(ids)s) ORDER BY id", ids=hidden)
    both = of(seller, stranger)
    # Three of five are hidden: whoever was shown two is told of no more.
    bulk = await done(office, manager, own.MOVE, moving(everything(2, filter=both)))
    assert (bulk.total, bulk.done, bulk.refused) == (2, 2, 0)
    assert await refusals(office, manager, bulk.id) == []
    assert await order(office, SOLD) == mine
    # Asking by what only hidden customers are is asking by what nobody is.
    told = list[object]()
    for narrow in (
        everything(9, filter=of(stranger)),
        everything(9, filter=Filter("all", [Condition("assignee", "any_of", [str(new_id())])], [])),
    ):
        with pytest.raises(Invalid) as refused:
            await ask(office, manager, own.MOVE, moving(narrow))
        told.append((refused.value.fields, refused.value.params))
    assert told[0] == told[1]
    after = await office.rows("SELECT * FROM cards WHERE id = ANY(%(ids)s) ORDER BY id", ids=hidden)
    assert after == before


async def test_what_is_hidden_from_somebody_chooses_nothing(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    await crowd(office, 1, seller)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_fields (role_id, field, level) VALUES (%(role)s, 'cards.value', 'hidden')",
            role=office.role("manager"),
        )
    valued = Filter("all", [], [Filter("any", [Condition("amount", "unknown", None)], [])])
    with pytest.raises(FieldHidden):
        await ask(office, await office.again(manager.id), own.MOVE, moving(everything(1, filter=valued)))
    assert await office.rows("SELECT 1 FROM bulks") == []


async def test_what_is_none_of_the_pipeline_is_not_found(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    await crowd(office, 1, seller)
    for chosen in (everything(1, pipeline_id=new_id()), everything(1, stage_id=new_id())):
        with pytest.raises(NotFound):
            await ask(office, manager, own.MOVE, moving(chosen))


async def test_whoever_may_not_do_bulk_work_may_not_do_it_by_a_filter(office: Office) -> None:
    seller, _, _ = await office_of(office)
    await crowd(office, 1, seller)
    with pytest.raises(Forbidden):
        await ask(office, seller, own.MOVE, moving(everything(1)))


async def test_a_program_chooses_as_whoever_gave_it_its_key_sees(office: Office) -> None:
    seller, manager, stranger = await office_of(office)
    admin = await office.person("admin")
    mine = await crowd(office, 2, seller)
    await crowd(office, 1, stranger)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "INSERT INTO role_grants (role_id, module, action, scope) VALUES (%(role)s, 'tokens', 'manage', 'all')"
            " ON CONFLICT DO NOTHING",
            role=office.role("manager"),
        )
    browser = await office.client(await office.again(manager.id))
    grants = ["customers.bulk", "cards.view", "cards.move", "customers.view"]
    made = await browser.post("/api/tokens", json={"name": "Arşivci", "grants": grants})
    assert made.status_code == 201, made.text
    program = await office.client()
    program.headers["Authorization"] = f"Bearer {made.json()['token']}"
    body = {
        "id": str(new_id()),
        "chosen": {"all_in": {"pipeline_id": str(PIPELINE), "filter": msgspec.to_builtins(NOTHING), "expected": 2}},
        "stage_id": str(SOLD),
    }
    assert (await program.post("/api/bulks/move", json=body)).status_code == 201
    await work_off(office)
    assert await order(office, SOLD) == mine
    assert await refusals(office, manager, UUID(str(body["id"]))) == []
    assert admin.id


# On the way


async def test_a_card_that_was_changed_before_its_turn_is_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    bulk_id = await ask(office, manager, own.MOVE, moving(everything(6, stage_id=NEW)))
    await running.work_on(office.house)
    # It passes the filter no more, since somebody moved it: their move stays.
    await single(office, seller, cards[4], TALKING)
    late = await crowd(office, 1, seller)
    await work_off(office)
    bulk = await shown(office, manager, bulk_id)
    assert (bulk.total, bulk.done, bulk.refused) == (6, 5, 1)
    assert [(r.card_id, r.code) for r in await refusals(office, manager, bulk_id)] == [(cards[4], "stale")]
    assert await order(office, TALKING) == [cards[4]]
    # What comes to pass it meanwhile was not chosen.
    assert await order(office, NEW) == late


async def test_a_customer_who_was_given_to_others_before_the_turn_keeps_them_and_the_card_goes(office: Office) -> None:
    """The version guard is of what the act overwrites: who is responsible where people are assigned, the place where cards move."""
    seller, manager, _ = await office_of(office)
    mate = await office.person("sales")
    cards = await crowd(office, 2, seller)
    customer_id = (await office.rows("SELECT customer_id FROM cards WHERE id = %(id)s", id=cards[0]))[0][0]
    assert manager.id
    wishes: list[tuple[Act, Any]] = [
        (
            own.ASSIGN,
            AssignCards(id=new_id(), chosen=everything(2, filter=of(seller)), way="replace", user_ids=[manager.id]),
        ),
        (own.MOVE, moving(everything(2, filter=of(seller)))),
    ]
    for act, wish in wishes:
        await ask(office, manager, act, wish)
    assert mate.id
    assert seller.id
    async with office.begin(seller) as work:
        await customers.assign_customer(work, customer_id, [seller.id, mate.id], seen=None)
    await work_off(office)
    assigned, moved = [await shown(office, manager, wish.id) for _, wish in wishes]
    assert (assigned.done, assigned.refused, moved.done, moved.refused) == (1, 1, 2, 0)
    assert [(r.card_id, r.code) for r in await refusals(office, manager, assigned.id)] == [(cards[0], "stale")]
    held = await office.rows(
        "SELECT user_id FROM customer_assignees WHERE customer_id = %(id)s ORDER BY place", id=customer_id
    )
    assert [row[0] for row in held] == [seller.id, mate.id]
    assert await order(office, SOLD) == cards


async def test_a_customer_who_is_taken_away_before_the_turn_is_named_no_more(office: Office) -> None:
    seller, manager, stranger = await office_of(office)
    cards = await crowd(office, 2, seller)
    async with office.begin(manager) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
    bulk_id = await ask(office, manager, own.TAG, TagCards(id=new_id(), chosen=everything(2), add=[tag_id]))
    customer_id = (await office.rows("SELECT customer_id FROM cards WHERE id = %(id)s", id=cards[1]))[0][0]
    await office.assign(customer_id, stranger)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE customers SET team_id = NULL, viewers = %(keys)s WHERE id = %(id)s",
            keys=[stranger.id],
            id=customer_id,
        )
    await work_off(office)
    (refusal,) = await refusals(office, manager, bulk_id)
    assert (refusal.code, refusal.name, refusal.customer_id) == ("not_found", None, None)
    assert await office.rows("SELECT 1 FROM customer_tags WHERE customer_id = %(id)s", id=customer_id) == []


async def test_many_parts_are_one_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (3, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 8, seller)
    bulk = await done(office, manager, own.MOVE, moving(everything(8), APPOINTMENT))
    assert (bulk.done, bulk.version) == (8, 4)
    assert await order(office, APPOINTMENT) == cards
