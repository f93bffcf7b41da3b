"""The main story: a lead and a message come in from Meta, and every permitted screen moves. Nothing stands in for anything:
the whole program runs as a process, webhooks are signed, fields are fetched from the built-in Graph."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, WebSocket, expect

from tests.program import Program
from web.e2e.conftest import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "story-of-the-office"
SECRET = "story-app-secret"
NUMBER, PAGE = "990011223344556", "615500009998887"


class Story:
    """The running program, and how Meta and people reach it."""

    def __init__(self, port: int, browser: Browser) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.browser = browser
        self.contexts: list[BrowserContext] = []

    async def webhook(self, payload: dict[str, Any], *, secret: str = SECRET) -> httpx.Response:
        """Deliver a webhook as Meta does: escaped, signed over the bytes."""
        raw = json.dumps(payload).replace("/", "\\/").encode()
        signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        async with httpx.AsyncClient(base_url=self.base) as meta:
            headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
            return await meta.post("/webhooks/meta", content=raw, headers=headers)

    async def graph_knows(self, lead: dict[str, Any]) -> None:
        """The built-in Graph tells this lead when it is asked."""
        async with httpx.AsyncClient(base_url=self.base) as control:
            (await control.post("/__fake__/lead", json=lead)).raise_for_status()

    async def api(self, person: str) -> httpx.AsyncClient:
        """A logged-in client of the API."""
        client = httpx.AsyncClient(base_url=self.base, headers={"Origin": self.base})
        answer = await client.post("/api/session", json={"email": f"{person}@demo.crm", "password": PASSWORD})
        answer.raise_for_status()
        client.headers["X-CSRF-Token"] = client.cookies["crm_csrf"]
        return client

    async def board(self, person: str, heard: list[str]) -> Page:
        """The board as this person opens it, by way of the login screen; what comes over its socket is kept."""
        context = await self.browser.new_context(viewport=DESKTOP, locale="tr-TR", base_url=self.base)  # type: ignore[arg-type]
        self.contexts.append(context)
        page = await context.new_page()

        def listen(socket: WebSocket) -> None:
            socket.on("framereceived", lambda frame: heard.append(str(frame)))

        page.on("websocket", listen)
        await page.goto("/huni")
        await page.get_by_label("E-posta").fill(f"{person}@demo.crm")
        await page.locator("input[type=password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("[data-card]").first).to_be_visible()
        return page


@pytest.fixture
async def story(browser: Browser, open_folder: Path) -> AsyncGenerator[Story]:
    """The program with the sample company, its own database, and Meta's secrets set."""
    program = Program(
        open_folder / "story",
        CRM_DEMO="1",
        CRM_DEMO_PASSWORD=PASSWORD,
        CRM_GRAPH_URL="fake",
        CRM_META_APP_SECRET=SECRET,
    )
    program.wait_until_ready()
    story = Story(program.port, browser)
    yield story
    # The browser outlives the program, and its pages would ask for it again and again.
    for context in story.contexts:
        await context.close()
    program.process.terminate()
    program.process.wait(30)


def leadgen(lead_id: str) -> dict[str, Any]:
    value = {"leadgen_id": lead_id, "page_id": PAGE, "form_id": "445566778899001", "created_time": int(time.time())}
    return {"object": "page", "entry": [{"id": PAGE, "time": 1, "changes": [{"field": "leadgen", "value": value}]}]}


def whatsapp(name: str, wa_id: str, text: str) -> dict[str, Any]:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "908500000000", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": name}, "wa_id": wa_id}],
        "messages": [
            {
                "from": wa_id,
                "id": f"wamid.{wa_id}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": text},
            }
        ],
    }
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }


async def test_a_lead_arrives_and_every_permitted_screen_moves(story: Story) -> None:
    admin = await story.api("admin")
    for kind, external_id in (("lead_page", PAGE), ("whatsapp", NUMBER)):
        channel = {"kind": kind, "external_id": external_id, "name": kind, "access_token": "token"}
        (await admin.post("/api/channels", json=channel)).raise_for_status()
    heard: dict[str, list[str]] = {"yonetici": [], "operasyon": [], "satis1": []}
    manager, operator, seller = [await story.board(person, heard[person]) for person in heard]

    lead = {"id": "9876543210123456", "created_time": "2026-11-23T10:00:00+0000", "field_data": [
        {"name": "full_name", "values": ["Zümrüt Tezcanlı"]},
        {"name": "phone_number", "values": ["0532 999 88 77"]},
        {"name": "hangi_daire?", "values": ["2+1", "3+1"]},
    ]}  # fmt: skip
    await story.graph_knows(lead)
    assert (await story.webhook(leadgen(lead["id"]), secret="wrong")).status_code == 403  # type: ignore[arg-type]
    assert (await story.webhook(leadgen(str(lead["id"])))).status_code == 200
    for page in (manager, operator):
        await expect(page.locator("[data-card]", has_text="Zümrüt Tezcanlı")).to_be_visible()
    assert (await story.webhook(whatsapp("Hüma Sarıkız", "905329997766", "Fiyat alabilir miyim?"))).status_code == 200
    for page in (manager, operator):
        await expect(page.locator("[data-card]", has_text="Hüma Sarıkız")).to_contain_text("Fiyat alabilir miyim?")

    await manager.locator("[data-card]", has_text="Zümrüt Tezcanlı").focus()
    await manager.keyboard.press("Shift+ArrowRight")
    contacted = operator.get_by_role("region", name="Görüşülüyor", exact=True)
    await expect(contacted).to_contain_text("Zümrüt Tezcanlı")

    found = (await admin.get("/api/customers", params={"q": "0532 999 88 77"})).json()["items"]
    for page in (manager, operator):
        await page.goto(f"/musteri/{found[0]['id']}")
        await expect(page.get_by_text("hangi_daire?").first).to_be_visible()
    await manager.get_by_placeholder("Not yazın", exact=False).fill("Yarın 15.00'te zambakla gelecek")
    await manager.keyboard.press("Control+Enter")
    await expect(operator.get_by_text("Yarın 15.00'te zambakla gelecek")).to_be_visible()

    told = "".join(heard["satis1"])
    for secret in ("Zümrüt", "Hüma", "9998877", "9997766", found[0]["id"], "zambakla"):
        assert secret not in told
        assert secret not in await seller.content()
    assert "Zümrüt" in "".join(heard["operasyon"])
