"""Sending what people write: one attempt at a time, and what may have left is never sent again by itself."""

import asyncio
from datetime import timedelta
from urllib.parse import quote

import psycopg

from crm.core.doors import SYSTEM
from crm.core.http import CallFailed, CallRefused
from crm.core.problems import Unavailable
from crm.core.work import begin, reading
from crm.inbox import actions as inbox
from crm.inbox.actions.sending import ClaimedMessage
from crm.meta.envelope import Json, objects, text
from crm.meta.graph import NoToken, access_of
from crm.meta.parts import MetaParts
from crm.meta.rules import LONGEST_PAIR_PAUSE, MOST_TRIES, WINDOW, GraphRefused, channel_problem, course_of
from crm.meta.whatsapp import OURS

BATCH = 8
AT_ONCE = timedelta()


async def keep_sending(parts: MetaParts) -> None:
    """Send what people write until cancelled; survives an absent database."""
    with parts.house.bell.reader() as bell:
        while True:
            try:
                more = await send_messages(parts)
            except (Unavailable, psycopg.OperationalError):
                more = False
            if not more:
                await bell.wait()


async def send_messages(parts: MetaParts) -> bool:
    """Send the messages whose time has come; whether there were any."""
    async with reading(parts.house, SYSTEM, as_of=0) as work:
        is_due = await work.maybe(
            bool,
            "SELECT true FROM messages WHERE (state = 'queued' AND next_at <= now())"
            " OR (state = 'sending' AND attempted_at < now() - %(longest)s) LIMIT 1",
            longest=inbox.LONGEST_ATTEMPT,
        )
    if not is_due:
        return False
    async with begin(parts.house, SYSTEM) as work:
        await inbox.give_up_waiting(work)
    async with begin(parts.house, SYSTEM) as work:
        claimed = await inbox.claim_messages(work, limit=BATCH)
    await asyncio.gather(*(_send(parts, message) for message in claimed))
    return bool(claimed)


async def _send(parts: MetaParts, message: ClaimedMessage) -> None:
    if not message.is_open:
        await _fail(parts, message, "failed", code=str(WINDOW))
        return
    try:
        access = await access_of(parts.house, parts.keys, message.channel_id)
        path = f"{quote(message.channel_external_id, safe='')}/messages"
        told = await parts.graph.post(access, path, _body(message))
    except NoToken:
        await _break_channel(parts, message, "token_missing")
    except GraphRefused as refused:
        await _refused(parts, message, refused)
    except CallRefused:
        await _again(parts, message, parts.pause.after(message.tries), text=None)
    except CallFailed as failed:
        if failed.retryable:
            await _again(parts, message, parts.pause.after(message.tries), text=str(failed))
        else:
            await _fail(parts, message, "unknown", text=str(failed))
    else:
        await _accepted(parts, message, told)


def _body(message: ClaimedMessage) -> dict[str, object]:
    is_number = message.reply_to.isascii() and message.reply_to.isdigit()
    # Without the plus Meta would put our own country before the number.
    whom = {"to": f"+{message.reply_to}"} if is_number else {"recipient": message.reply_to}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **whom,
        "type": "text",
        "text": {"body": message.text, "preview_url": False},
        "biz_opaque_callback_data": f"{OURS}{message.id}",
    }


async def _accepted(parts: MetaParts, message: ClaimedMessage, told: dict[str, Json]) -> None:
    sent = objects(told, "messages")
    external_id = text(sent[0], "id") if sent else None
    if external_id is None:
        await _fail(parts, message, "unknown")
        return
    aliases = [
        alias
        for contact in objects(told, "contacts")
        for name in ("wa_id", "user_id")
        if (alias := text(contact, name)) is not None
    ]
    async with begin(parts.house, SYSTEM) as work:
        await inbox.accept_message(work, message, external_id, aliases)


async def _refused(parts: MetaParts, message: ClaimedMessage, refused: GraphRefused) -> None:
    course = course_of(refused)
    if course == "pause_channel":
        await _break_channel(parts, message, channel_problem(refused))
    elif course == "pause_recipient":
        wait = parts.pause.after(message.tries, base=4, longest=LONGEST_PAIR_PAUSE, asked=refused.retry_after)
        await _again(parts, message, wait, code=str(refused.code), text=refused.text)
    elif course == "retry":
        wait = parts.pause.after(message.tries, asked=refused.retry_after)
        await _again(parts, message, wait, code=str(refused.code), text=refused.text)
    else:
        await _fail(parts, message, "failed", code=str(refused.code), text=refused.text)


async def _again(
    parts: MetaParts, message: ClaimedMessage, wait: timedelta, *, code: str | None = None, text: str | None
) -> None:
    if message.tries >= MOST_TRIES:
        await _fail(parts, message, "failed", code=code, text=text)
        return
    async with begin(parts.house, SYSTEM) as work:
        await inbox.postpone_message(work, message, wait, counts=True)


async def _break_channel(parts: MetaParts, message: ClaimedMessage, problem: str) -> None:
    # Due at once: it waits for the channel now, and for nothing else.
    async with begin(parts.house, SYSTEM) as work:
        await inbox.break_channel(work, message.channel_id, problem)
        await inbox.postpone_message(work, message, AT_ONCE, counts=False)


async def _fail(
    parts: MetaParts, message: ClaimedMessage, state: str, *, code: str | None = None, text: str | None = None
) -> None:
    async with begin(parts.house, SYSTEM) as work:
        await inbox.fail_message(work, message, state=state, code=code, text=text)
