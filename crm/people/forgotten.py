"""The ways into an account without its password: counted, answered alike for everybody, and ended by a login as ever."""

import asyncio
import time

from crm.core.asking import Asking
from crm.core.problems import Refused, TooMany
from crm.core.text import UnreadableEmail, email_key
from crm.people import actions, passwords, rules
from crm.people.attempts import count_attempts
from crm.people.links import AccountLinks, Link, LinkGone, read_token
from crm.people.login import forget_tries
from crm.people.office_schemas import LinkKind, LinkLook

ANSWER_SECONDS = 0.3
"""Asking for a new password takes so long for known and unknown addresses alike."""


class MailIsOff(Refused):
    """This installation sends no mail: links are handed out by who manages people."""

    code = "mail_is_off"


async def ask_reset(asking: Asking, links: AccountLinks, email: str) -> None:
    """Whoever reads this account's mail gets a link; nobody else learns whether there is such an account."""
    began = time.monotonic()
    if not links.is_mailed:
        raise MailIsOff
    try:
        key = email_key(email)
    except UnreadableEmail:
        key = email[:200]
    await _count(
        asking, {f"reset:{key}": rules.MAILS_PER_ACCOUNT, f"reset_by:{asking.counted_as}": rules.TRIES_PER_ADDRESS}
    )
    async with asking.begin_as_system() as work:
        await actions.ask_link(work, key)
    await asyncio.sleep(max(0.0, began + ANSWER_SECONDS - time.monotonic()))


async def look_at_link(asking: Asking, links: AccountLinks, token: str) -> LinkLook:
    """What the link is good for. Raises LinkGone."""
    await _count_by_address(asking)
    link = await _read(asking, links, token)
    is_open = link.state == "open"
    return LinkLook(
        kind=link.kind,
        state=link.state,
        name=link.name if is_open else None,
        email=link.email if is_open else None,
    )


async def send_again(asking: Asking, links: AccountLinks, token: str) -> None:
    """Instead of an invitation out of time, a fresh one goes to the stored address. Raises LinkGone for any other link."""
    await _count_by_address(asking)
    if not links.is_mailed:
        raise MailIsOff
    link = await _read(asking, links, token)
    if link.kind != "invite" or link.state == "used" or link.password_hash is not None:
        raise LinkGone
    await _count(asking, {f"invite:{link.user_id}": rules.MAILS_PER_ACCOUNT})
    async with asking.begin_as_system() as work:
        await actions.send_link(work, link.user_id, "invite", is_mailed=True)


async def complete(asking: Asking, links: AccountLinks, *, token: str, password: str, kind: LinkKind) -> None:
    """The account has this password. Raises LinkGone, and Invalid for a password that breaks the rules."""
    await _count_by_address(asking)
    # Looked at before weighing and hashing the password, which take their time.
    async with asking.begin_as_system() as work:
        link = await read_token(work, links.keys, token)
        about = await passwords.about_person(work, link.user_id)
    if link.state != "open":
        raise LinkGone
    await passwords.check(password, about=about)
    hashed = await passwords.hash_password(password)
    async with asking.begin_as_system() as work:
        await actions.complete_link(work, links.keys, token=token, kind=kind, password_hash=hashed)
    await forget_tries(asking, link.email_key)


async def _read(asking: Asking, links: AccountLinks, token: str) -> Link:
    async with asking.begin_as_system() as work:
        return await read_token(work, links.keys, token)


async def _count_by_address(asking: Asking) -> None:
    await _count(asking, {f"link_by:{asking.counted_as}": rules.TRIES_PER_ADDRESS})


async def _count(asking: Asking, limits: dict[str, int]) -> None:
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, limits, rules.LOGIN_WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)
