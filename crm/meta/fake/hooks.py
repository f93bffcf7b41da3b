"""Webhooks as Meta writes them: escaped unicode, `\\/`, signed over exactly those bytes, tried again when refused."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from crm.meta.signature import sign

log = structlog.get_logger()

Deliver = Callable[[bytes, dict[str, str]], Awaitable[int]]
"""Posts a body with headers to the webhook; the status of the answer, 0 when there was none."""

TRY_AGAIN = (0.2, 1.0, 5.0, 15.0)


class Hooks:
    """The sending side of webhooks."""

    def __init__(self, app_secret: str, deliver: Deliver) -> None:
        self._secret = app_secret.encode()
        self._deliver = deliver
        self._tasks: set[asyncio.Task[None]] = set()

    def signed(self, payload: object) -> tuple[bytes, dict[str, str]]:
        """The body and its headers."""
        body = json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
        return body, {
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            "x-hub-signature-256": f"sha256={sign(body, self._secret)}",
        }

    async def send(self, payload: object) -> bool:
        """Post it, and again while it is refused; whether it was taken in the end."""
        body, headers = self.signed(payload)
        for pause in (*TRY_AGAIN, None):
            if await self._deliver(body, headers) == 200:
                return True
            if pause is not None:
                await asyncio.sleep(pause)
        log.warning("fake_webhook_refused")
        return False

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def quiet(self) -> None:
        """Return once nothing is under way any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """End whatever is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def whatsapp_change(phone_number_id: str, value: dict[str, Any]) -> dict[str, Any]:
    """A delivery of one change of a WhatsApp number."""
    whole = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "908503334455", "phone_number_id": phone_number_id},
        **value,
    }
    change = {"field": "messages", "value": whole}
    return {"object": "whatsapp_business_account", "entry": [{"id": "710020030040050", "changes": [change]}]}


def whatsapp_message(phone_number_id: str, sender: str, text: str, *, name: str | None = None) -> dict[str, Any]:
    """A delivery of one text a person wrote."""
    profile = {"profile": {"name": name}} if name else {}
    message = {
        "from": sender,
        "id": f"wamid.{random.getrandbits(96):024X}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    return whatsapp_change(phone_number_id, {"contacts": [{**profile, "wa_id": sender}], "messages": [message]})


def leadgen(page_id: str, leadgen_id: str, *, form_id: str = "445566778899001") -> dict[str, Any]:
    """A delivery that tells of one lead."""
    value = {
        "leadgen_id": leadgen_id,
        "page_id": page_id,
        "form_id": form_id,
        "ad_id": "120230000000000123",
        "created_time": int(time.time()),
    }
    change = {"field": "leadgen", "value": value}
    return {"object": "page", "entry": [{"id": page_id, "time": int(time.time()), "changes": [change]}]}
