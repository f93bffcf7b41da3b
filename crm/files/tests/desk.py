"""Somebody at their desk, with a customer they attach files to."""

from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from crm.core.doors import Actor
from tests.office import Office


class Desk:
    """Somebody at their desk with a customer of theirs."""

    def __init__(self, office: Office, actor: Actor, browser: httpx.AsyncClient, customer_id: UUID) -> None:
        self.office = office
        self.actor = actor
        self.browser = browser
        self.customer_id = customer_id

    async def send(self, content: Any, name: str = "sözleşme.txt", **query: str) -> httpx.Response:
        """Attach this content to the customer."""
        return await self.browser.post(
            f"/api/customers/{self.customer_id}/files", content=content, headers=as_file(name), params=query
        )

    async def attach(self, content: bytes = b"Merhaba", name: str = "sözleşme.txt") -> dict[str, Any]:
        """The file as it is after attaching this content."""
        answer = await self.send(content, name)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def read(self, file: dict[str, Any], **headers: str) -> httpx.Response:
        """The newest content of a file."""
        return await self.browser.get(f"/api/contents/{file['contents'][0]['id']}", headers=headers)


def as_file(name: str) -> dict[str, str]:
    return {"Content-Type": "application/octet-stream", "X-File-Name": quote(name)}


def lying(office: Office) -> list[Path]:
    """Everything in the store and on its way there."""
    return [path for path in (office.folder / "files").rglob("*") if path.is_file()]
