"""Leads to be read from Graph: each is a row that waits until it has been read, however long that takes."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.work import Work
from crm.customers.actions import receive_lead
from crm.inbox.queries import ChannelRow
from crm.meta import verbs
from crm.meta.leadgen import ReadLead, unreadable_lead

ORIGIN = "meta:leadgen"
UNREAD = "meta:leadgen:unread"
# Longer than any call takes; after it a lead whose reader died is read again.
LEASE = timedelta(seconds=45)


class Fetch(msgspec.Struct, frozen=True):
    """A lead about to be read."""

    id: UUID
    leadgen_id: str
    channel_id: UUID
    form_id: str | None
    ad_id: str | None
    lead_at: datetime
    tries: int


async def expect_lead(
    work: Work, channel: ChannelRow, leadgen_id: str, *, form_id: str | None, ad_id: str | None, lead_at: datetime
) -> bool:
    """The lead waits to be read; told again, nothing changes. Returns whether it is new."""
    made = await work.run(
        "INSERT INTO lead_fetches (id, leadgen_id, channel_id, form_id, ad_id, lead_at)"
        " VALUES (%(id)s, %(leadgen_id)s, %(channel_id)s, %(form_id)s, %(ad_id)s, %(lead_at)s)"
        " ON CONFLICT (leadgen_id) DO NOTHING",
        id=new_id(),
        leadgen_id=leadgen_id,
        channel_id=channel.id,
        form_id=form_id,
        ad_id=ad_id,
        lead_at=lead_at,
    )
    return bool(made)


async def claim_fetches(work: Work, *, limit: int) -> list[Fetch]:
    """The leads whose time has come, claimed for a while; those of a broken channel wait for its repair."""
    return await work.all(
        Fetch,
        "WITH due AS (SELECT f.id FROM lead_fetches f WHERE f.state = 'pending' AND f.next_at <= now()"
        "    AND EXISTS (SELECT FROM channels c WHERE c.id = f.channel_id AND c.state = 'connected')"
        "  ORDER BY f.next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)"
        " UPDATE lead_fetches f SET next_at = now() + %(lease)s, tries = tries + 1, updated_at = now()"
        " FROM due WHERE f.id = due.id"
        " RETURNING f.id, f.leadgen_id, f.channel_id, f.form_id, f.ad_id, f.lead_at, f.tries",
        limit=limit,
        lease=LEASE,
    )


async def finish_fetch(work: Work, fetch: Fetch, read: ReadLead, raw: object) -> None:
    """The lead was read and is a lead like any other. Heard by: pipeline (a card), live."""
    await receive_lead(work, read.lead, origin=ORIGIN, raw=raw, received_at=read.at, is_test=read.is_test)
    await work.run(
        "UPDATE lead_fetches SET state = 'done', error = NULL, updated_at = now() WHERE id = %(id)s", id=fetch.id
    )


async def postpone_fetch(work: Work, fetch: Fetch, wait: timedelta, *, error: str, counts: bool = True) -> None:
    """The lead is read again after `wait`. A try that says nothing about the lead is taken back."""
    await work.run(
        "UPDATE lead_fetches SET next_at = now() + %(wait)s, error = %(error)s, tries = tries - %(back)s,"
        " updated_at = now() WHERE id = %(id)s",
        id=fetch.id,
        wait=wait,
        error=error[:500],
        back=0 if counts else 1,
    )


async def give_up_fetch(work: Work, fetch: Fetch, *, error: str) -> None:
    """Meta will not tell the lead. It stands among the customers for attention, and can be tried again by hand.

    Heard by: pipeline (a card), live, whoever watches operations.
    """
    placeholder = unreadable_lead(fetch.leadgen_id, form_id=fetch.form_id, ad_id=fetch.ad_id, error=error[:500])
    known = await work.maybe(
        bool,
        "SELECT true FROM leads WHERE origin = %(origin)s AND external_id = %(id)s",
        origin=UNREAD,
        id=fetch.leadgen_id,
    )
    if not known:
        await receive_lead(work, placeholder, origin=UNREAD, raw=placeholder, received_at=fetch.lead_at)
        work.record(verbs.LeadUnreadable(leadgen_id=fetch.leadgen_id), subject=("lead_fetch", fetch.id))
    await work.run(
        "UPDATE lead_fetches SET state = 'dead', error = %(error)s, updated_at = now() WHERE id = %(id)s",
        id=fetch.id,
        error=error[:500],
    )
