"""Sending mails by the configured server: each with a few attempts, the pauses between them growing."""

import asyncio
import random
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
import psycopg
import structlog

from crm.core.doors import SYSTEM
from crm.core.house import House
from crm.core.problems import NotFound, Unavailable
from crm.core.work import begin, reading
from crm.notify import actions
from crm.notify.actions import ClaimedMail
from crm.notify.composing import Composed, compose
from crm.people.links import AccountLinks

log = structlog.get_logger()

LOOK_EVERY = 1.0
AT_ONCE = 4
TIMEOUT_SECONDS = 15.0
MOST_TRIES = 5
PAUSES = (5.0, 30.0, 120.0, 600.0)
WORST_OF_PASSING = 500
"""Answers of a mail server from here on are for good, those below it pass."""


class MailParts(msgspec.Struct, frozen=True):
    """What this room needs of the process it runs in."""

    house: House
    links: AccountLinks
    smtp_url: str
    sender: str
    pauses: tuple[float, ...] = PAUSES


async def keep_sending(parts: MailParts) -> None:
    """Send what waits until cancelled; survives an absent database and an absent mail server."""
    while True:
        try:
            more = await send_mails(parts)
        except (Unavailable, psycopg.OperationalError):
            more = False
        if not more:
            await asyncio.sleep(LOOK_EVERY)


async def send_mails(parts: MailParts) -> bool:
    """Send the mails whose time has come; whether there were any."""
    async with begin(parts.house, SYSTEM) as work:
        claimed = await actions.claim_mails(work, limit=AT_ONCE)
    await asyncio.gather(*(_send(parts, mail) for mail in claimed))
    return bool(claimed)


async def _send(parts: MailParts, mail: ClaimedMail) -> None:
    try:
        async with reading(parts.house, SYSTEM) as work:
            composed = await compose(work, parts.links, parts.sender, mail)
    except NotFound:
        composed = None
    if composed is None:
        await _settle(parts, mail, "dropped")
        return
    try:
        await _deliver(parts.smtp_url, composed)
    except aiosmtplib.SMTPResponseException as refused:
        await _failed(parts, mail, f"smtp_{refused.code}", is_final=refused.code >= WORST_OF_PASSING)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        codes = [each.code for each in refused.recipients]
        await _failed(parts, mail, f"smtp_{max(codes)}", is_final=max(codes) >= WORST_OF_PASSING)
    except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
        await _failed(parts, mail, type(fault).__name__, is_final=False)
    else:
        await _settle(parts, mail, "sent")


async def _deliver(url: str, composed: Composed) -> None:
    server = urlsplit(url)
    is_tls = server.scheme == "smtps"
    await aiosmtplib.send(
        composed.message,
        recipients=[composed.to],
        hostname=server.hostname,
        port=server.port or (465 if is_tls else 587),
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=is_tls,
        # Without TLS from the beginning it is begun wherever the server can.
        start_tls=False if is_tls else None,
        timeout=TIMEOUT_SECONDS,
    )


async def _failed(parts: MailParts, mail: ClaimedMail, error: str, *, is_final: bool) -> None:
    # Codes only: what a server answers may hold addresses.
    log.warning("mail_failed", mail=str(mail.id), error=error, tries=mail.tries)
    if is_final or mail.tries >= MOST_TRIES:
        await _settle(parts, mail, "failed", error)
        return
    pause = parts.pauses[min(mail.tries, len(parts.pauses)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - only spreads
    async with begin(parts.house, SYSTEM) as work:
        await actions.postpone_mail(work, mail.id, wait=timedelta(seconds=pause), error=error)


async def _settle(parts: MailParts, mail: ClaimedMail, state: str, error: str | None = None) -> None:
    async with begin(parts.house, SYSTEM) as work:
        await actions.settle_mail(work, mail.id, state=state, error=error)
