"""Every write of this room: mails queued, claimed, sent, tried again and given up."""

from datetime import timedelta
from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.work import Work

LONGEST_ATTEMPT = timedelta(minutes=2)
"""A mail that is being sent for longer was left by a process that died."""


class ClaimedMail(msgspec.Struct):
    """A mail somebody sends now; `tries` counts this attempt."""

    id: UUID
    kind: str
    user_id: UUID
    thing_id: UUID
    tries: int


async def queue_mail(work: Work, *, key: str, kind: str, user_id: UUID, thing_id: UUID) -> None:
    """A mail waits to be sent; the same key again changes nothing."""
    await work.run(
        "INSERT INTO mails (id, key, kind, user_id, thing_id) VALUES (%(id)s, %(key)s, %(kind)s, %(user_id)s, %(thing_id)s)"
        " ON CONFLICT (key) DO NOTHING",
        id=new_id(),
        key=key,
        kind=kind,
        user_id=user_id,
        thing_id=thing_id,
    )


async def claim_mails(work: Work, *, limit: int) -> list[ClaimedMail]:
    """These mails are being sent, by whoever called; what a dead process left is claimed again.

    A link that comes twice harms nobody, one that never comes does.
    """
    return await work.all(
        ClaimedMail,
        "UPDATE mails SET state = 'sending', tries = tries + 1, next_at = now() + %(longest)s"
        " WHERE id IN (SELECT id FROM mails WHERE state IN ('queued', 'sending') AND next_at <= now()"
        "              ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)"
        " RETURNING id, kind, user_id, thing_id, tries",
        longest=LONGEST_ATTEMPT,
        limit=limit,
    )


async def settle_mail(work: Work, mail_id: UUID, *, state: str, error: str | None = None) -> None:
    """The mail was sent, failed for good, or was dropped because nobody needs it any more."""
    await work.run(
        "UPDATE mails SET state = %(state)s, error = %(error)s,"
        " sent_at = CASE WHEN %(state)s = 'sent' THEN now() END WHERE id = %(id)s AND state = 'sending'",
        id=mail_id,
        state=state,
        error=error,
    )


async def postpone_mail(work: Work, mail_id: UUID, *, wait: timedelta, error: str) -> None:
    """The mail is tried again after this time."""
    await work.run(
        "UPDATE mails SET state = 'queued', next_at = now() + %(wait)s, error = %(error)s"
        " WHERE id = %(id)s AND state = 'sending'",
        id=mail_id,
        wait=wait,
        error=error,
    )
