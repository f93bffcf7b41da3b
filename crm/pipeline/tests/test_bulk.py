"""Bulk work: what becomes true, for whom, and back again."""

from uuid import UUID

import pytest

from crm.core.doors import SYSTEM
from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound
from crm.customers import actions as customers
from crm.people import actions as people
from crm.pipeline import actions
from crm.pipeline.bulk import own, running
from crm.pipeline.bulk.schemas import Chosen, MoveCards
from crm.pipeline.tests.bulking import (
    ask,
    assign,
    crowd,
    index_is_right,
    move,
    office_of,
    order,
    refusals,
    shown,
    single,
    tag,
    take_back,
    versions,
    wish_of,
    work_off,
)
from tests.office import STAGES, Office

NEW, TALKING, APPOINTMENT, DEPOSIT, SOLD, ASIDE, LOST = STAGES


# What becomes true


async def test_cards_go_to_the_top_of_a_stage_in_their_order_and_each_has_its_line(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 7, seller)
    await move(office, manager, cards[5:], TALKING)
    head = await office.head()
    bulk = await move(office, manager, cards[:5], TALKING)
    assert (bulk.state, bulk.total, bulk.done, bulk.refused) == ("done", 5, 5, 0)
    assert await order(office, TALKING) == cards
    await index_is_right(office)
    lines = await office.lines_after(head)
    assert [line.verb for line in lines] == ["bulk.began", *["card.moved"] * 5, "bulk.ended"]
    assert {line.cause for line in lines} == {bulk.id}
    assert {line.actor_id for line in lines} == {manager.id}
    await office.react()
    totals = await office.rows("SELECT stage_id, count::int FROM stage_totals WHERE count > 0")
    assert dict(totals) == {TALKING: 7}


async def test_many_parts_are_one_work_in_one_order(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (3, 2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 8, seller)
    head = await office.head()
    bulk = await move(office, manager, cards, DEPOSIT)
    assert (bulk.done, bulk.version) == (8, 4)
    assert await order(office, DEPOSIT) == cards
    lines = await office.lines_after(head)
    assert [line.verb for line in lines if line.verb.startswith("bulk")] == [
        "bulk.began",
        "bulk.progressed",
        "bulk.progressed",
        "bulk.ended",
    ]


async def test_cards_go_between_their_neighbours_also_within_their_stage(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    await move(office, manager, [cards[0], cards[3]], NEW, after_id=cards[4], before_id=cards[5])
    assert await order(office, NEW) == [cards[1], cards[2], cards[4], cards[0], cards[3], cards[5]]
    # Without a place those that are there stay where they are.
    head = await office.head()
    bulk = await move(office, manager, [cards[5], cards[1]], NEW)
    assert bulk.done == 2
    assert [line.verb for line in await office.lines_after(head)] == ["bulk.began", "bulk.ended"]


async def test_customers_are_assigned_instead_beside_and_in_turn(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    team = (await office.rows("SELECT team_id FROM team_members WHERE user_id = %(id)s", id=seller.id))[0][0]
    one, two = await office.person("sales", team), await office.person("sales", team)
    cards = await crowd(office, 5, seller)

    async def held() -> list[list[UUID]]:
        found = dict(
            await office.rows(
                "SELECT k.id, array_agg(a.user_id ORDER BY a.place) FROM cards k"
                " LEFT JOIN customer_assignees a ON a.customer_id = k.customer_id GROUP BY 1"
            )
        )
        return [found[card] for card in cards]

    await assign(office, manager, cards[:2], "add", one)
    assert await held() == [[seller.id, one.id]] * 2 + [[seller.id]] * 3
    await assign(office, manager, cards[:3], "replace", two)
    assert await held() == [[two.id]] * 3 + [[seller.id]] * 2
    bulk = await assign(office, manager, cards, "rotate", one, two)
    assert bulk.done == 5
    assert await held() == [[one.id], [two.id], [one.id], [two.id], [one.id]]
    await index_is_right(office)
    await assign(office, manager, cards[:1], "replace")
    assert (await held())[0] == [None]


async def test_turns_stay_even_over_parts_and_refusals(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (3, 2, 1))
    seller, manager, stranger = await office_of(office)
    one, two = await office.person("sales"), await office.person("sales")
    hidden = await office.card_of(await office.customer(stranger))
    cards = await crowd(office, 8, seller)
    cards[2:2] = [hidden]
    bulk = await assign(office, manager, cards, "rotate", one, two)
    assert (bulk.done, bulk.refused) == (8, 1)
    counts = await office.rows("SELECT user_id, count(*)::int FROM customer_assignees GROUP BY 1")
    assert dict(counts) == {one.id: 4, two.id: 4, stranger.id: 1}


async def test_tags_are_put_on_and_taken_off(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 3, seller)
    async with office.begin(manager) as work:
        hot = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
        cold = await customers.make_tag(work, tag_id=None, name="Soğuk", color="info")
    await tag(office, manager, cards[:2], add=[cold])
    head = await office.head()
    bulk = await tag(office, manager, cards, add=[hot], remove=[cold])
    assert bulk.done == 3
    assert {tuple(row) for row in await office.rows("SELECT tag_id FROM customer_tags")} == {(hot,)}
    assert sum(line.verb == "customer.tagged" for line in await office.lines_after(head)) == 3
    # Where nothing changes there is nothing to tell.
    head = await office.head()
    assert (await tag(office, manager, cards, add=[hot])).done == 3
    assert [line.verb for line in await office.lines_after(head)] == ["bulk.began", "bulk.ended"]


# Who may


async def test_what_is_hidden_and_what_is_missing_are_refused_alike_and_nothing_is_told(office: Office) -> None:
    seller, manager, stranger = await office_of(office)
    mine = await crowd(office, 1, seller)
    hidden = await office.card_of(await office.customer(stranger, name="Gizli Müşteri"))
    missing = new_id()
    for how in (
        await move(office, manager, [hidden, missing, *mine], TALKING),
        await assign(office, manager, [hidden, missing, *mine], "replace", seller),
    ):
        assert (how.done, how.refused) == (1, 2)
        first, second = await refusals(office, manager, how.id)
        assert (first.card_id, second.card_id) == (hidden, missing)
        assert (first.code, first.name, first.customer_id) == (second.code, second.name, second.customer_id)
        assert first.code == "not_found"
    assert await order(office, NEW) == [hidden]


async def test_who_has_not_the_right_to_bulk_work_or_not_that_of_the_act_is_refused(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 1, seller)
    with pytest.raises(Forbidden):
        await move(office, seller, cards, TALKING)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('cards', 'move')")
    with pytest.raises(Forbidden):
        await move(office, await office.again(manager.id), cards, TALKING)
    assert await office.rows("SELECT 1 FROM bulks") == []


async def test_each_right_is_asked_for_of_each_card(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 2, seller)
    own_card = await office.card_of(await office.customer(manager))
    for right, scope in (("customers.bulk", "own"), ("cards.move", "own")):
        module, action = right.split(".")
        async with office.begin(SYSTEM) as work:
            await work.run(
                "UPDATE role_grants SET scope = 'department' WHERE module IN ('customers', 'cards') AND scope = 'own'"
                " AND role_id = (SELECT id FROM roles WHERE key = 'manager')"
            )
            await work.run(
                "UPDATE role_grants SET scope = %(scope)s WHERE (module, action) = (%(module)s, %(action)s)"
                " AND role_id = (SELECT id FROM roles WHERE key = 'manager')",
                scope=scope,
                module=module,
                action=action,
            )
        bulk = await move(office, await office.again(manager.id), [*cards, own_card], APPOINTMENT)
        assert (bulk.done, bulk.refused) == (1, 2)
        assert {refusal.code for refusal in await refusals(office, manager, bulk.id)} == {"forbidden"}


async def test_work_is_nobody_elses_to_see_or_cancel(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    other = await office.person("admin")
    cards = await crowd(office, 1, seller)
    bulk_id = await ask(
        office, manager, own.MOVE, MoveCards(id=new_id(), chosen=Chosen(await versions(office, cards)), stage_id=SOLD)
    )
    with pytest.raises(NotFound):
        await shown(office, other, bulk_id)
    with pytest.raises(NotFound):
        await refusals(office, other, bulk_id)
    async with office.begin(other) as work:
        with pytest.raises(NotFound):
            await actions.cancel_bulk(work, bulk_id)


async def test_who_loses_the_right_or_the_account_loses_the_rest_of_the_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    bulk_id = await ask(office, manager, own.MOVE, await wish_of(office, cards))
    await running.work_on(office.house)
    async with office.begin(SYSTEM) as work:
        await work.run("DELETE FROM role_grants WHERE (module, action) = ('customers', 'bulk')")
    await work_off(office)
    bulk = await shown(office, manager, bulk_id)
    assert (bulk.state, bulk.done, bulk.why) == ("stopped", 2, "Yetkiniz yok")
    assert set(await order(office, SOLD)) == set(cards[:2])


async def test_a_closed_account_does_no_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PARTS", (2, 1))
    seller, manager, _ = await office_of(office)
    admin = await office.person("admin")
    cards = await crowd(office, 5, seller)
    bulk_id = await ask(office, manager, own.MOVE, await wish_of(office, cards))
    await running.work_on(office.house)
    assert manager.id
    async with office.begin(admin) as work:
        await people.disable_user(work, manager.id, seen=1)
    await work_off(office)
    assert await office.rows("SELECT state, done FROM bulks WHERE id = %(id)s", id=bulk_id) == [("stopped", 2)]
    assert len(await order(office, SOLD)) == 2


# Taken back


async def test_a_whole_work_is_taken_back_but_for_what_was_changed_since(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 6, seller)
    before = await office.rows("SELECT id, stage_id, position, stage_entered_at, lost_reason FROM cards ORDER BY id")
    bulk = await move(office, manager, cards, LOST, reason="Fiyat")
    await single(office, seller, cards[2], DEPOSIT)
    result = await take_back(office, manager, bulk.id)
    assert (result.undone, [(r.id, r.code) for r in result.refused]) == (5, [(cards[2], "stale")])
    after = await office.rows("SELECT id, stage_id, position, stage_entered_at, lost_reason FROM cards ORDER BY id")
    assert [row for row in after if row[0] != cards[2]] == [row for row in before if row[0] != cards[2]]
    await office.react()
    assert dict(await office.rows("SELECT stage_id, count::int FROM stage_totals WHERE count > 0")) == {
        NEW: 5,
        DEPOSIT: 1,
    }


async def test_assigning_and_tagging_many_is_taken_back(office: Office) -> None:
    seller, manager, _ = await office_of(office)
    cards = await crowd(office, 3, seller)
    async with office.begin(manager) as work:
        tag_id = await customers.make_tag(work, tag_id=None, name="Sıcak", color="ok")
    tagged = await tag(office, manager, cards, add=[tag_id])
    assert (await take_back(office, manager, tagged.id)).undone == 3
    assert await office.rows("SELECT 1 FROM customer_tags") == []
    assigned = await assign(office, manager, cards, "replace", manager)
    async with office.begin(manager) as work:
        customer_id = await work.one(UUID, "SELECT customer_id FROM cards WHERE id = %(id)s", id=cards[1])
        await customers.tag_customer(work, customer_id, [tag_id], seen=None)
    result = await take_back(office, manager, assigned.id)
    assert (result.undone, [refusal.code for refusal in result.refused]) == (2, ["stale"])
    rows = await office.rows("SELECT user_id, count(*)::int FROM customer_assignees GROUP BY 1")
    assert dict(rows) == {seller.id: 2, manager.id: 1}
