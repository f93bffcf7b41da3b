"""Looking back on the board: how long cards stay, what moved since, and the board as it stood."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.money import Money
from crm.pipeline import actions
from crm.pipeline.schemas import MoveCard
from tests.office import STAGES, Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser

NEW, TALKING, APPOINTMENT, DEPOSIT, WON, ASIDE, LOST = STAGES


async def move(office: Office, actor: Actor, card_id: UUID, stage_id: UUID) -> None:
    async with office.begin(actor) as work:
        version = await work.one(int, "SELECT version FROM cards WHERE id = %(id)s", id=card_id)
        await actions.move_card(work, card_id, MoveCard(stage_id=stage_id, version=version))


async def age(office: Office, days: int) -> None:
    """Everything that has happened happened so many days earlier."""
    async with office.begin(SYSTEM) as work:
        back = timedelta(days=days)
        await work.run("UPDATE journal SET at = at - %(back)s", back=back)
        await work.run(
            "UPDATE cards SET created_at = created_at - %(back)s, stage_entered_at = stage_entered_at - %(back)s",
            back=back,
        )
        await work.run("DELETE FROM card_spans")
        await work.run("INSERT INTO card_spans SELECT * FROM card_spans_of(ARRAY(SELECT id FROM cards))")


async def month_of_work(office: Office, seller: Actor) -> None:
    """Stays of ten days in the month before, of four days in the last one."""
    for days, count in ((10, 6), (35, 0), (4, 6)):
        cards = [await office.card_of(await office.customer(seller, name=f"Gelen {days} {i}")) for i in range(count)]
        await office.react()
        await age(office, days)
        for card_id in cards:
            await move(office, seller, card_id, TALKING)
        await office.react()


async def told_three_days_ago(office: Office, seller: Actor) -> dict[str, UUID]:
    """Three cards that stood somewhere three days ago."""
    names = ("Işıl Çelik", "Ömer Şahin", "Gönül Ağaoğlu")
    cards = {name: await office.card_of(await office.customer(seller, name=name)) for name in names}
    async with office.begin(seller) as work:
        await actions.value_card(work, cards["Işıl Çelik"], Money(amount=1_500_000_00, currency="TRY"), seen=1)
    await office.react()
    await age(office, 3)
    return cards


def column(page: Page, stage_id: UUID) -> Locator:
    return page.locator(f"[data-stage='{stage_id}']")


async def test_a_column_tells_how_long_cards_stay_and_how_that_is_counted(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await month_of_work(office, seller)
    page = await desks.open(seller, "/huni")
    figures = column(page, NEW).get_by_role("button", name="Potansiyel: rakamlar")
    await expect(figures).to_contain_text("4 gün")
    await expect(figures).to_contain_text("6 gün kısaldı")
    await figures.focus()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Potansiyel")
    await expect(panel.get_by_text("6 kalış bitti; önceki 30 günde 6.")).to_be_visible()
    await panel.get_by_text("Nasıl hesaplanır").click()
    await expect(panel.get_by_text("Geri alınan taşıma")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(figures).to_be_focused()


async def test_what_moved_since_is_marked_counted_and_listed(desks: Desks) -> None:
    office = desks.served.office
    seller, mate = await office.person("sales", name="Özge Çınar"), await office.person("admin")
    cards = await told_three_days_ago(office, seller)
    await move(office, seller, cards["Işıl Çelik"], APPOINTMENT)
    await move(office, seller, cards["Ömer Şahin"], WON)
    await office.customer(seller, name="Yeni Gelen")
    page = await desks.open(mate, "/huni")
    await page.get_by_role("button", name="Zamanda geri bak").click()
    await page.get_by_role("button", name=re.compile("^Dün bu saat")).click()
    bar = page.get_by_role("region", name="Karşılaştırma")
    await expect(bar).to_contain_text("2 kart taşındı · 1 yeni · 1 satış")
    assert "beri=" in page.url
    await expect(column(page, APPOINTMENT).get_by_role("button", name="+1 geldi")).to_be_visible()
    await expect(column(page, NEW).get_by_role("button", name="−2 gitti")).to_be_visible()
    await expect(column(page, ASIDE)).to_contain_text("Değişmedi")
    card = page.get_by_role("group", name="Işıl Çelik")
    await expect(card).to_contain_text("Potansiyel aşamasından geldi")
    await expect(page.get_by_role("group", name="Gönül Ağaoğlu")).not_to_contain_text("geldi")
    assert await violations(page) == []

    await column(page, NEW).get_by_role("button", name="−2 gitti").click()
    panel = page.get_by_role("complementary", name="Değişenler")
    await expect(panel.get_by_role("listitem")).to_have_count(2)
    await panel.get_by_role("button", name=re.compile("^Tümü")).click()
    await expect(panel.get_by_role("listitem")).to_have_count(3)
    await expect(panel.get_by_role("listitem").filter(has_text="Ömer Şahin")).to_contain_text("Özge Çınar")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()

    # Somebody else's work joins in.
    await move(office, seller, cards["Gönül Ağaoğlu"], LOST)
    await expect(bar).to_contain_text("1 kayıp")

    # The address is what is shared.
    other = await desks.open(seller, page.url)
    await expect(other.get_by_role("region", name="Karşılaştırma")).to_contain_text("3 kart taşındı")
    await other.get_by_role("region", name="Karşılaştırma").get_by_role("button", name="Kapat").click()
    await expect(other.get_by_role("region", name="Karşılaştırma")).to_be_hidden()
    assert "beri=" not in other.url


async def test_the_board_of_a_moment_is_shown_as_it_stood_and_cannot_be_changed(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    cards = await told_three_days_ago(office, seller)
    async with office.begin(seller) as work:
        await actions.value_card(work, cards["Işıl Çelik"], Money(amount=2_000_000_00, currency="TRY"), seen=2)
    await move(office, seller, cards["Işıl Çelik"], DEPOSIT)
    await office.react()
    page = await desks.open(seller, "/huni")
    await page.get_by_role("button", name="Zamanda geri bak").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("O anki pano", exact=True).click()
    await page.get_by_role("button", name=re.compile("^Dün bu saat")).focus()
    await page.keyboard.press("Enter")
    bar = page.get_by_role("region", name="Geçmişteki pano")
    await expect(bar).to_contain_text("Salt okunur")
    assert "an=" in page.url
    board = page.get_by_role("region", name="Satış Hunisi: geçmişteki aşamalar ve kartlar")
    await expect(column(page, NEW).get_by_role("listitem")).to_have_count(3)
    moved = column(page, NEW).get_by_role("listitem").filter(has_text="Işıl Çelik")
    await expect(moved).to_contain_text("₺1.500.000")
    await expect(moved).to_contain_text("Şimdi: Kapora")
    await expect(column(page, DEPOSIT).get_by_role("listitem")).to_have_count(0)
    await expect(page.locator("[draggable='true']")).to_have_count(0)
    assert await violations(page) == []

    # By keyboard from card to card, and to the customer.
    await column(page, NEW).get_by_role("button").first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(column(page, NEW).get_by_role("button").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary", name="Müşteri")).to_be_visible()
    await page.keyboard.press("Escape")

    await bar.get_by_role("button", name="Bugüne dön").click()
    await expect(board).to_be_hidden()
    await expect(column(page, DEPOSIT).locator("[data-card]")).to_have_count(1)


async def test_an_address_with_an_impossible_moment_says_so(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    await office.customer(seller)
    await office.react()
    for moment, sentence in (
        ("2031-01-01T00:00Z", "Gelecekteki bir an seçilemez."),
        ("dün", "Tarih ve saat anlaşılamadı"),
        ((now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%MZ"), "O andan kayıt yok"),
    ):
        page = await desks.open(seller, f"/huni?an={moment}")
        await expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
        page = await desks.open(seller, f"/huni?beri={moment}")
        await expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
        await page.get_by_role("button", name="Kapat").click()
        await expect(page.get_by_role("group", name="Işıl Çelik")).to_be_visible()


async def test_it_works_on_a_phone_in_english(desks: Desks) -> None:
    office = desks.served.office
    seller = await office.person("sales")
    cards = await told_three_days_ago(office, seller)
    await move(office, seller, cards["Işıl Çelik"], TALKING)
    await office.react()
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE users SET language = 'en' WHERE id = %(id)s", id=seller.id)
    page = await desks.open(seller, "/huni", phone=True, scheme="dark", locale="en-GB")
    await page.get_by_role("button", name="Look back in time").click()
    await page.get_by_role("button", name=re.compile("^Yesterday at this time")).click()
    bar = page.get_by_role("region", name="Comparison")
    await expect(bar).to_contain_text("1 card moved")
    assert await violations(page) == []
    await bar.get_by_role("button", name="List", exact=True).click()
    panel = page.get_by_role("complementary", name="What moved")
    await expect(panel.get_by_role("listitem")).to_have_count(1)
    assert await violations(page) == []
    await panel.get_by_role("button", name="Close").click()
    await bar.get_by_role("button", name="Board of then").click()
    await expect(page.get_by_role("region", name="Board of the past")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_role("button", name="Potansiyel 3")).to_be_visible()
    await expect(page.get_by_text("Now: Görüşülüyor")).to_be_visible()
    assert await violations(page) == []
