"""Whoever may see a customer no more sees their open screen close at once, and reads why; what stood there is gone with it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from playwright.async_api import expect

from crm.core.doors import SYSTEM, Actor
from crm.customers import actions as customers
from crm.people import actions as people
from tests.office import Office
from web.e2e.conftest import Desks, violations

pytestmark = pytest.mark.browser

SOON = 2_000
"""What is promised, in milliseconds; the server's part of it is held by the tests of revocation."""
GIVEN = "Bu müşteri artık size açık değil: başka birine verildi."
RIGHTS = "Bu müşteri artık size açık değil: yetkileriniz değişti."

Lose = Callable[[Office, Actor, UUID, UUID], Awaitable[None]]


async def given_away(office: Office, _: Actor, customer_id: UUID, team: UUID) -> None:
    """An administrator gives the customer to somebody of another team."""
    heir = await office.person("sales", await office.team("Güney"))
    async with office.begin(SYSTEM) as work:
        assert heir.id
        await customers.assign_customer(work, customer_id, [heir.id], seen=None)


async def out_of_the_team(office: Office, watcher: Actor, customer_id: UUID, team: UUID) -> None:
    """The watcher saw the customer by their team, and leaves it."""
    async with office.begin(SYSTEM) as work:
        assert watcher.id
        await people.leave_team(work, watcher.id, team)


async def other_role(office: Office, watcher: Actor, customer_id: UUID, team: UUID) -> None:
    """The new role of the watcher sees its own customers alone."""
    async with office.begin(SYSTEM) as work:
        assert watcher.id
        await people.set_roles(work, watcher.id, [office.role("sales")])


@pytest.mark.parametrize(
    ("lose", "why", "phone"),
    [
        (given_away, GIVEN, False),
        (given_away, GIVEN, True),
        (out_of_the_team, RIGHTS, False),
        (other_role, RIGHTS, False),
    ],
    ids=["given away", "given away, phone", "out of the team", "other role"],
)
async def test_the_open_screen_closes_at_once_and_says_why(desks: Desks, lose: Lose, why: str, phone: bool) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    owner, watcher = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(owner, name="Gizli Müşteri", phone="0532 777 66 55")
    page = await desks.open(watcher, f"/musteri/{customer_id}", phone=phone, scheme="dark" if phone else "light")
    await expect(page.get_by_role("article", name="Gizli Müşteri")).to_be_visible()
    await expect(page.get_by_text("sorumlu yaptı", exact=False).first).to_be_visible()
    await lose(office, watcher, customer_id, team)
    await expect(page.get_by_role("alert")).to_contain_text(why, timeout=SOON)
    for gone in ("Gizli Müşteri", "777 66 55"):
        await expect(page.get_by_text(gone)).to_have_count(0)
    assert await violations(page) == []
    # Nor does it come back by loading the page anew.
    await page.reload()
    await expect(page.get_by_text("Kayıt bulunamadı ya da silindi.", exact=False).first).to_be_visible()
    await expect(page.get_by_text("Gizli Müşteri")).to_have_count(0)


async def test_beside_the_board_it_closes_the_same_way(desks: Desks) -> None:
    office = desks.served.office
    team = await office.team("Kuzey")
    owner, watcher = await office.person("sales", team), await office.person("operations", team)
    customer_id = await office.customer(owner, name="Gizli Müşteri")
    page = await desks.open(watcher, f"/huni?musteri={customer_id}")
    beside = page.get_by_role("complementary").filter(has_text="Gizli Müşteri")
    await expect(beside).to_be_visible()
    await given_away(office, watcher, customer_id, team)
    await expect(page.get_by_role("alert")).to_contain_text(GIVEN, timeout=SOON)
    await expect(page.locator("[data-card]")).to_have_count(0)
    assert await violations(page) == []
