"""Mails leave by a real mail server, once, and wait for one that is away."""

import re
import socket
from collections.abc import Generator
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from crm.core.doors import SYSTEM
from crm.notify.sending import MailParts, send_mails
from crm.people import actions
from crm.people.links import AccountLinks
from crm.people.office_schemas import EditUser
from tests.office import BASE, KEYS, Office


class Postbox:
    """What a mail server took in; `answers` are what it says to the next messages instead."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name for it
        if self.answers:
            return self.answers.pop(0)
        from email import message_from_bytes, policy

        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox() -> Generator[Postbox]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield box
    controller.stop()


def parts_of(office: Office, url: str) -> MailParts:
    links = AccountLinks(keys=KEYS, base_url=BASE, is_mailed=True)
    return MailParts(office.house, links, url, "crm@example.com", pauses=(0.0,))


async def invite(office: Office, name: str = "Işıl Çelik") -> UUID:
    role = (await office.rows("SELECT id FROM roles WHERE key = 'sales'"))[0][0]
    async with office.begin(SYSTEM) as work:
        user_id = await actions.create_user(
            work, name=name, email="Isil@Example.com", password_hash=None, role_ids=[role]
        )
        await actions.make_link(work, user_id, is_mailed=True)
    await office.react()
    return user_id


async def states(office: Office) -> list[tuple[str, int]]:
    return [tuple(row) for row in await office.rows("SELECT state, tries FROM mails ORDER BY id")]


async def test_an_invitation_arrives_at_the_stored_address_with_a_link_that_works(office: Office, postbox: Any) -> None:
    await invite(office)
    assert await send_mails(parts_of(office, postbox.url))
    [mail] = postbox.mails
    assert postbox.recipients == ["Isil@Example.com"]
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Işıl Çelik" in text
    [url] = re.findall(rf"{BASE}/davet#\S+", text)
    assert url in html
    client = await office.client()
    look = await client.post("/api/account-link", json={"token": url.split("#")[1]})
    assert look.json() == {"kind": "invite", "state": "open", "name": "Işıl Çelik", "email": "Isil@Example.com"}
    assert await states(office) == [("sent", 1)]
    assert not await send_mails(parts_of(office, postbox.url))


async def test_a_line_read_twice_makes_one_mail(office: Office, postbox: Any) -> None:
    await invite(office)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE reaction_cursors SET seq = 0")
    await office.react()
    await send_mails(parts_of(office, postbox.url))
    assert len(postbox.mails) == 1


async def test_a_name_cannot_write_headers_or_markup(office: Office, postbox: Any) -> None:
    user_id = await invite(office)
    async with office.begin(SYSTEM) as work:
        await work.run(
            "UPDATE users SET name = %(name)s WHERE id = %(id)s",
            name="<b>Kötü</b>\r\nBcc: x@evil.example",
            id=user_id,
        )
    await send_mails(parts_of(office, postbox.url))
    [mail] = postbox.mails
    assert mail["Bcc"] is None
    assert postbox.recipients == ["Isil@Example.com"]
    assert "<b>" not in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    ("answer", "state"), [("450 later", "queued"), ("550 no such person", "failed"), ("451 busy", "queued")]
)
async def test_what_passes_is_tried_again_and_what_is_for_good_is_given_up(
    office: Office, postbox: Any, answer: str, state: str
) -> None:
    await invite(office)
    postbox.answers = [answer]
    await send_mails(parts_of(office, postbox.url))
    assert await states(office) == [(state, 1)]
    await send_mails(parts_of(office, postbox.url))
    assert [mail["To"] for mail in postbox.mails] == ([] if state == "failed" else [postbox.mails[0]["To"]])


async def test_a_mail_server_that_is_away_is_tried_five_times(office: Office) -> None:
    await invite(office)
    parts = parts_of(office, f"smtp://127.0.0.1:{free_port()}")
    for _ in range(7):
        await send_mails(parts)
    assert await states(office) == [("failed", 5)]


async def test_a_mail_nobody_needs_any_more_is_not_sent(office: Office, postbox: Any) -> None:
    await invite(office)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE account_links SET expires_at = now()")
    await send_mails(parts_of(office, postbox.url))
    assert await states(office) == [("dropped", 1)]
    assert postbox.mails == []


async def test_a_changed_address_gets_the_mail_and_the_old_links_are_void(office: Office, postbox: Any) -> None:
    user_id = await invite(office)
    await send_mails(parts_of(office, postbox.url))
    [old] = re.findall(r"#(\S+)", postbox.mails[0].get_body(("plain",)).get_content())
    async with office.begin(SYSTEM) as work:
        await actions.edit_user(work, user_id, EditUser(version=1, email="yeni@example.com"))
    client = await office.client()
    refused = await client.post("/api/account-link", json={"token": old})
    assert (refused.status_code, refused.json()["code"]) == (410, "link_gone")
