"""The language: chosen at the door it becomes the account's, else the account's own rules."""

import pytest
from playwright.async_api import Page, expect

from crm.core.doors import SYSTEM, Actor
from crm.people import passwords
from tests.office import Office
from web.e2e.conftest import Desks

pytestmark = pytest.mark.browser

PASSWORD = "language-of-the-door"


async def somebody(office: Office, language: str) -> tuple[Actor, str]:
    """A person who can log in, and their e-mail."""
    person = await office.person("admin")
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE users SET password_hash = %(hash)s, language = %(language)s WHERE id = %(id)s",
            hash=await passwords.hash_password(PASSWORD),
            language=language,
            id=person.id,
        )
    ((email,),) = await office.rows("SELECT email FROM users WHERE id = %(id)s", id=person.id)
    return person, email


async def log_in(page: Page, email: str, *, email_label: str, password_label: str, button: str) -> None:
    await page.get_by_label(email_label, exact=True).fill(email)
    await page.get_by_label(password_label, exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=button).click()


async def test_the_language_chosen_at_the_door_is_kept_and_becomes_the_accounts(desks: Desks) -> None:
    office = desks.served.office
    person, email = await somebody(office, "tr")
    page = await desks.open(None, "/giris")
    await page.get_by_role("button", name="English").click()
    await log_in(page, email, email_label="E-mail", password_label="Password", button="Log in")
    await expect(page.get_by_role("link", name="Customers")).to_be_visible()
    assert await office.rows("SELECT language FROM users WHERE id = %(id)s", id=person.id) == [("en",)]
    await page.reload()
    await expect(page.get_by_role("link", name="Customers")).to_be_visible()


async def test_without_a_choice_the_accounts_language_rules(desks: Desks) -> None:
    office = desks.served.office
    person, email = await somebody(office, "en")
    page = await desks.open(None, "/giris")
    await log_in(page, email, email_label="E-posta", password_label="Parola", button="Giriş yap")
    await expect(page.get_by_role("link", name="Customers")).to_be_visible()
    assert await office.rows("SELECT language FROM users WHERE id = %(id)s", id=person.id) == [("en",)]


async def test_a_choice_of_an_earlier_visit_on_this_computer_does_not_change_the_account(desks: Desks) -> None:
    office = desks.served.office
    person, email = await somebody(office, "tr")
    page = await desks.open(None, "/giris")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    await page.reload()
    await log_in(page, email, email_label="E-mail", password_label="Password", button="Log in")
    await expect(page.get_by_role("link", name="Müşteriler")).to_be_visible()
    assert await office.rows("SELECT language FROM users WHERE id = %(id)s", id=person.id) == [("tr",)]
