"""Every write of this room: mails queued, claimed, sent, tried again and given up; notices given and read."""

from datetime import timedelta
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.journal import Written
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.notify import verbs

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


async def give_notice(work: Work, line: Written, user_id: UUID) -> None:
    """This person is told of the line in the app; read again, nothing changes. Heard by: live, of that person alone."""
    given = await work.maybe(
        UUID,
        "INSERT INTO notices (id, user_id, verb, customer_id, subject_kind, subject_id, seq, at)"
        " VALUES (%(id)s, %(user_id)s, %(verb)s, %(customer_id)s, %(kind)s, %(subject_id)s, %(seq)s, %(at)s)"
        " ON CONFLICT (user_id, seq) DO NOTHING RETURNING id",
        id=new_id(),
        user_id=user_id,
        verb=line.verb,
        customer_id=line.customer_id,
        kind=line.subject_kind,
        subject_id=line.subject_id,
        seq=line.seq,
        at=line.at,
    )
    if given is not None:
        work.record(verbs.NoticeGiven(), subject=("notice", given))


async def retell(work: Work, line: Written) -> None:
    """Notices about the line's subject are shown as it stands now; without any nothing is said. Heard by: live, of their people."""
    told = await work.all(UUID, "SELECT id FROM notices WHERE subject_id = %(id)s ORDER BY id", id=line.subject_id)
    if told:
        first, *others = told
        work.record(verbs.NoticesChanged(), subject=("notice", first), touched=[("notice", each) for each in others])


MOST_READ = 1_000
"""Notices read in one act; whoever has more reads the rest in the next."""


async def read_notices(work: Work, notice_id: UUID | None) -> None:
    """The actor has read this notice, or all of theirs. Raises NotFound for another's or none, Forbidden."""
    require(work.actor, "customers.view")
    if work.actor.viewer is None:
        raise NotFound
    me = work.actor.viewer.user_id
    if notice_id is not None and not await work.maybe(
        bool, "SELECT true FROM notices WHERE id = %(id)s AND user_id = %(me)s", id=notice_id, me=me
    ):
        raise NotFound
    read = await work.all(
        UUID,
        "UPDATE notices SET read_at = now() WHERE id IN ("
        "  SELECT id FROM notices WHERE user_id = %(me)s AND read_at IS NULL"
        "   AND (%(id)s::uuid IS NULL OR id = %(id)s) ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE)"
        " RETURNING id",
        me=me,
        id=notice_id,
        most=MOST_READ,
    )
    if read:
        first, *others = read
        work.record(
            verbs.NoticesRead(count=len(read)),
            subject=("notice", first),
            touched=[("notice", each) for each in others],
        )
