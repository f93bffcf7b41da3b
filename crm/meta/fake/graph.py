"""The built-in Graph: behaves towards us as Meta does, as far as we use it, and does as it is told by its control."""

import asyncio
import hashlib
import json
import re
from contextlib import suppress
from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec

from crm.core.callers import is_from_here
from crm.meta.fake import sending
from crm.meta.fake.control import control
from crm.meta.fake.hooks import Deliver, Hooks
from crm.meta.fake.people import lead_of
from crm.meta.fake.reply import Reply, refusal
from crm.meta.fake.script import Call, Script
from crm.meta.fake.secrets import FakeSecrets
from crm.meta.signature import sign

VERSION = re.compile(r"v\d+\.\d+")
BASE = "https://graph.facebook.com"


class FakeGraph:
    """One Graph with its state in memory. `seed` decides every id it makes."""

    def __init__(self, secrets: FakeSecrets, deliver: Deliver, *, seed: str = "fake") -> None:
        self.secrets = secrets
        self.hooks = Hooks(secrets.app_secret, deliver)
        self.script = Script()
        self.leads: dict[str, dict[str, Any]] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self._seed = seed
        self._made = 0

    def next_id(self) -> str:
        """A fresh id of digits and capitals."""
        self._made += 1
        return hashlib.sha256(f"{self._seed}:{self._made}".encode()).hexdigest()[:24].upper()

    async def control(self, method: str, path: str, body: bytes) -> Reply:
        """What `/__fake__/{path}` answers."""
        return await control(self, method, path, body)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"].strip("/")
        if path.startswith("__fake__/"):
            is_near = is_from_here((scope.get("client") or ("", 0))[0], headers)
            command = path.removeprefix("__fake__/")
            reply = await self.control(scope["method"], command, body) if is_near else Reply.of({}, 404)
        else:
            query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
            reply = await self.answer(scope["method"], path, query, headers, body)
        if reply is None:
            # Done, and never told: the caller must not know whether it was.
            raise ConnectionResetError("the answer was dropped as asked")
        start = {"type": "http.response.start", "status": reply.status, "headers": reply.header_list()}
        await send(start)
        await send({"type": "http.response.body", "body": reply.body})

    async def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Reply | None:
        """What Graph answers; None for a call that is done and whose answer is lost."""
        if self.script.latency:
            await asyncio.sleep(self.script.latency)
        parts = [part for part in path.split("/") if part]
        if parts and VERSION.fullmatch(parts[0]):
            parts = parts[1:]
        asked = _body(body, headers)
        reply = self._refused(query, headers, "/".join(parts)) or await self._answer(method, parts, query, asked, body)
        self.script.note(Call(method, "/".join(parts), query, asked, reply.status))
        if self.script.drops:
            self.script.drops -= 1
            return None
        return reply

    def _refused(self, query: dict[str, str], headers: dict[str, str], path: str) -> Reply | None:
        token = headers.get("authorization", "").removeprefix("Bearer ").strip() or query.get("access_token", "")
        if not token or token in self.script.revoked:
            return refusal(401, 190, "Error validating access token", subcode=463 if token else None)
        proof = sign(token.encode(), self.secrets.app_secret.encode())
        if self.script.requires_proof and query.get("appsecret_proof") != proof:
            return refusal(400, 100, "Invalid appsecret_proof provided in the API argument")
        fault = self.script.next_fault(path)
        if fault is None:
            return None
        return refusal(
            fault.status,
            fault.code,
            fault.message,
            subcode=fault.subcode,
            is_transient=fault.is_transient,
            retry_after=fault.retry_after,
        )

    async def _answer(
        self, method: str, parts: list[str], query: dict[str, str], asked: dict[str, Any], raw: bytes
    ) -> Reply:
        match method, parts:
            case "POST", [account, "messages"]:
                return sending.send(self, account, asked)
            case "POST", [account, "media"]:
                return self._upload(account, raw)
            case "POST", [_, "subscribed_apps"]:
                return Reply.of({"success": True})
            case "GET", [_, "subscribed_apps"]:
                return Reply.of({"data": [{"name": "Modern CRM"}]})
            case "GET", [form, "leads"]:
                return self._leads(form, query)
            case "GET", [page, "leadgen_forms"]:
                return Reply.of({"data": [{"id": "445566778899001", "name": "İletişim formu", "page_id": page}]})
            case "GET", ["debug_token"]:
                is_valid = query.get("input_token") not in self.script.revoked
                return Reply.of({"data": {"is_valid": is_valid, "expires_at": 0, "type": "SYSTEM_USER"}})
            case "GET", ["__media__", media_id] if media_id in self.media:
                content, mime_type = self.media[media_id]
                return Reply(200, content, {"content-type": mime_type})
            case "GET", [object_id]:
                return self._object(object_id, query)
            case _:
                return refusal(400, 100, "Unsupported request", subcode=33)

    def _object(self, object_id: str, query: dict[str, str]) -> Reply:
        fields = [field for field in query.get("fields", "").split(",") if field]
        if object_id in self.media:
            content, mime_type = self.media[object_id]
            known: dict[str, Any] = {
                "id": object_id,
                "url": f"{BASE}/__media__/{object_id}",
                "mime_type": mime_type,
                "sha256": hashlib.sha256(content).hexdigest(),
                "file_size": len(content),
            }
            return Reply.of(known)
        if object_id in self.leads or "field_data" in fields:
            lead = self.leads.get(object_id) or lead_of(object_id)
            return Reply.of({name: lead[name] for name in lead if not fields or name in fields or name == "id"})
        return Reply.of({"id": object_id, "name": "Modern CRM"})

    def _leads(self, form_id: str, query: dict[str, str]) -> Reply:
        ordered = [lead for lead in self.leads.values() if lead.get("form_id") == form_id]
        start = int(query["after"]) if query.get("after", "").isdigit() else 0
        end = start + (int(query["limit"]) if query.get("limit", "").isdigit() else 25)
        page: dict[str, Any] = {"data": ordered[start:end]}
        if end < len(ordered):
            page["paging"] = {"cursors": {"after": str(end)}, "next": f"{BASE}/{form_id}/leads?after={end}"}
        return Reply.of(page)

    def _upload(self, account: str, raw: bytes) -> Reply:
        if not account.isdigit():
            return refusal(400, 100, "Invalid phone number id")
        media_id = str(int(self.next_id()[:12], 16))
        self.media[media_id] = (raw, "application/octet-stream")
        return Reply.of({"id": media_id})


def _body(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    if not headers.get("content-type", "").startswith("application/json"):
        return {}
    with suppress(msgspec.DecodeError, ValueError):
        found = json.loads(body)
        if isinstance(found, dict):
            return cast("dict[str, Any]", found)
    return {}
