"""The public form: open to any web site, useful to people, of no use to programs."""

import asyncio

import httpx
import pytest

from crm.core.doors import Actor
from crm.core.problems import Forbidden, Invalid, Taken
from crm.customers import actions, forms
from tests.office import Office


async def opened(office: Office, key: str = "iletisim") -> Actor:
    admin = await office.person("admin")
    async with office.begin(admin) as work:
        await actions.open_form(work, name="İletişim formu", source="website", key=key)
    return admin


async def visitor(office: Office) -> httpx.AsyncClient:
    client = await office.client()
    client.headers["Origin"] = "https://musteri-sitesi.example"
    return client


async def test_a_form_of_any_web_site_becomes_a_lead_with_its_campaign(office: Office) -> None:
    await opened(office)
    answer = await (await visitor(office)).post(
        "/forms/iletisim",
        data={
            "ad_soyad": "Işıl Çelik",
            "telefon": "0532 123 45 67",
            "oda": "3+1",
            "utm_campaign": "yaz",
            "utm_source": "google",
        },
    )
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    assert await office.rows("SELECT name, phone, fields, utm FROM leads") == [
        ("Işıl Çelik", "0532 123 45 67", {"oda": "3+1"}, {"campaign": "yaz", "source": "google"})
    ]
    assert await office.rows("SELECT s.key FROM customers c JOIN sources s ON s.id = c.source_id") == [("website",)]


async def test_json_is_taken_too_and_a_browser_is_thanked_with_a_page(office: Office) -> None:
    await opened(office)
    client = await visitor(office)
    assert (await client.post("/forms/iletisim", json={"name": "Ali", "email": "ali@x.com"})).status_code == 201
    page = await client.post(
        "/forms/iletisim", data={"name": "Ali", "phone": "05321234567"}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    assert "Teşekkürler" in page.text
    preflight = await client.options("/forms/iletisim")
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")


async def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_forgotten(office: Office) -> None:
    await opened(office)
    answer = await (await visitor(office)).post(
        "/forms/iletisim", data={"name": "Bot", "phone": "05321234567", forms.HONEYPOT: "http://spam.example"}
    )
    assert answer.status_code == 201
    assert set(answer.json()) == {"id"}
    assert await office.rows("SELECT count(*) FROM leads") == [(0,)]


async def test_one_address_cannot_flood_a_form(office: Office) -> None:
    await opened(office)
    client = await visitor(office)
    sent = [client.post("/forms/iletisim", data={"name": f"A{i}", "phone": f"053212345{i:02}"}) for i in range(25)]
    statuses = [answer.status_code for answer in await asyncio.gather(*sent)]
    assert statuses.count(201) == 10
    assert statuses.count(429) == 15
    assert await office.rows("SELECT count(*) FROM leads") == [(10,)]


async def test_a_broken_phone_is_kept_for_attention_and_an_empty_form_is_refused(office: Office) -> None:
    await opened(office)
    client = await visitor(office)
    assert (await client.post("/forms/iletisim", data={"name": "Veli", "phone": "akşam arayın"})).status_code == 201
    assert await office.rows("SELECT needs_attention FROM customers") == [(True,)]
    empty = await client.post("/forms/iletisim", data={"name": " ", "oda": "3+1"})
    assert (empty.status_code, empty.headers["content-type"]) == (422, "application/problem+json")


async def test_an_unknown_form_is_not_found(office: Office) -> None:
    assert (await (await visitor(office)).post("/forms/yok", data={"name": "A"})).status_code == 404


async def test_forms_are_opened_by_those_who_manage_channels(office: Office) -> None:
    admin = await opened(office)
    with pytest.raises(Forbidden):
        async with office.begin(await office.person("sales")) as work:
            await actions.open_form(work, name="A", source="website", key=None)
    with pytest.raises(Taken):
        async with office.begin(admin) as work:
            await actions.open_form(work, name="A", source="website", key="iletisim")
    with pytest.raises(Invalid):
        async with office.begin(admin) as work:
            await actions.open_form(work, name="A", source="website", key="../x")


async def test_the_snippet_posts_to_the_form_and_escapes_what_it_shows(office: Office) -> None:
    admin = await opened(office)
    client = await office.client(admin)
    shown = (await client.get("/api/forms")).json()["items"]
    assert f'action="{client.base_url}/forms/iletisim"'.replace("//forms", "/forms") in shown[0]["snippet"]
    assert forms.HONEYPOT in shown[0]["snippet"]


@pytest.mark.parametrize(
    ("name", "key"),
    [("Ev & Arsa (İstanbul)", "ev-arsa-istanbul"), ("Ş" * 90, "s" * 60), ("🏠", "form-"), ("عقار", "form-")],
)
async def test_whatever_a_form_is_called_it_has_an_address(office: Office, name: str, key: str) -> None:
    client = await office.client(await office.person("admin"))
    made = await client.post("/api/forms", json={"name": name})
    assert made.status_code == 201, made.text
    assert made.json()["key"].startswith(key)
