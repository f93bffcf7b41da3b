"""Every write of this room."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.holdings import MOST, Heirs
from crm.core.ids import new_id
from crm.core.problems import NotFound, Stale, Taken
from crm.core.secrets import SecretKeys
from crm.core.work import Work
from crm.people.doors import may_manage_users
from crm.people.tokens import new_secret
from crm.webhooks import rules, verbs
from crm.webhooks.doors import lock_webhook, maker, may_manage
from crm.webhooks.schemas import CallState, EditWebhook, MakeWebhook


def purpose(webhook_id: UUID) -> str:
    """What a webhook's secret is sealed for."""
    return f"webhook:{webhook_id}"


async def make_webhook(work: Work, new: MakeWebhook, keys: SecretKeys, known: frozenset[str]) -> tuple[UUID, str]:
    """A program is told what happens from now on, as far as whoever made it sees it at that moment. Heard by: live.

    Returns its id and the secret that signs, which is not shown again. Raises Invalid, or Taken for a used id.
    """
    made_by = maker(work.actor)
    webhook_id, secret = new.id or new_id(), "whsec_" + new_secret()
    chosen = rules.read_verbs(new.verbs, known)
    made = await work.run(
        "INSERT INTO webhooks (id, name, url, verbs, secret, made_by, seq)"
        " SELECT %(id)s, %(name)s, %(url)s, %(verbs)s, %(secret)s, %(made_by)s, coalesce(max(seq), 0) FROM journal"
        " ON CONFLICT (id) DO NOTHING",
        id=webhook_id,
        name=rules.read_name(new.name),
        url=rules.read_url(new.url),
        verbs=chosen,
        secret=keys.seal(secret.encode(), purpose=purpose(webhook_id)),
        made_by=made_by,
    )
    if not made:
        raise Taken
    work.record(verbs.WebhookMade(verbs=chosen), subject=("webhook", webhook_id))
    return webhook_id, secret


async def edit_webhook(work: Work, webhook_id: UUID, edit: EditWebhook, known: frozenset[str]) -> None:
    """The given fields have these values; one that is started again is told what it missed. Heard by: live."""
    webhook = await lock_webhook(work, webhook_id, seen=edit.version)
    given: dict[str, object] = {}
    if edit.name is not msgspec.UNSET:
        given["name"] = rules.read_name(edit.name)
    if edit.url is not msgspec.UNSET:
        given["url"] = rules.read_url(edit.url)
    if edit.verbs is not msgspec.UNSET:
        given["verbs"] = rules.read_verbs(edit.verbs, known)
    if edit.state is not msgspec.UNSET and edit.state != webhook.state:
        given["state"] = edit.state
    if not given:
        return
    await work.run(
        "UPDATE webhooks SET version = version + 1, updated_at = now(), name = coalesce(%(name)s, name),"
        " url = coalesce(%(url)s, url), verbs = coalesce(%(verbs)s::text[], verbs), state = coalesce(%(state)s, state),"
        " failing_since = CASE WHEN %(state)s::text IS NULL THEN failing_since END WHERE id = %(id)s",
        id=webhook_id,
        **({"name": None, "url": None, "verbs": None, "state": None} | given),
    )
    work.record(verbs.WebhookEdited(fields=sorted(given)), subject=("webhook", webhook_id))


async def end_webhook(work: Work, webhook_id: UUID) -> None:
    """The program is told nothing any more; what still waited is not sent. Heard by: live."""
    await lock_webhook(work, webhook_id)
    await _end(work, webhook_id)


async def _end(work: Work, webhook_id: UUID) -> None:
    await work.run("UPDATE webhooks SET ended_at = now(), version = version + 1 WHERE id = %(id)s", id=webhook_id)
    await work.run(
        "UPDATE webhook_calls SET state = 'skipped', error = 'ended', done_at = now()"
        " WHERE webhook_id = %(id)s AND state = 'queued'",
        id=webhook_id,
    )
    work.record(verbs.WebhookEnded(), subject=("webhook", webhook_id))


async def hand_over_webhooks(work: Work, user_id: UUID, heirs: Heirs, done: int) -> int:
    """The next programs that are told as far as this person sees are told as far as the heir does, or nothing any more; how
    many. Those that ended do not begin again by undo. A part of leaving. Heard by: live.
    """
    may_manage_users(work.actor)
    ids = await work.all(
        UUID,
        "SELECT id FROM webhooks WHERE made_by = %(id)s AND ended_at IS NULL ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE",
        id=user_id,
        most=MOST,
    )
    for place, webhook_id in enumerate(ids):
        heir = heirs.of(done + place)
        if heir is None:
            await _end(work, webhook_id)
            continue
        version = await work.one(
            int,
            "UPDATE webhooks SET made_by = %(heir)s, version = version + 1, updated_at = now() WHERE id = %(id)s"
            " RETURNING version",
            id=webhook_id,
            heir=heir,
        )
        fact = verbs.WebhookHandedOver(from_user_id=user_id, to_user_id=heir, version=version)
        work.record(fact, subject=("webhook", webhook_id))
    return len(ids)


async def give_back_webhook(work: Work, webhook_id: UUID, user_id: UUID, *, seen: int) -> None:
    """The program is told as far as this person sees, as before they left. Raises Stale when it was changed or ended since."""
    may_manage_users(work.actor)
    version = await work.maybe(
        int,
        "UPDATE webhooks SET made_by = %(user_id)s, version = version + 1, updated_at = now()"
        " WHERE id = %(id)s AND version = %(seen)s AND ended_at IS NULL RETURNING version",
        id=webhook_id,
        user_id=user_id,
        seen=seen,
    )
    if version is None:
        raise Stale
    work.record(verbs.WebhookEdited(fields=["made_by"]), subject=("webhook", webhook_id))


async def ping_webhook(work: Work, webhook_id: UUID) -> None:
    """A call that tells of nothing is on its way, so that somebody can see whether it arrives."""
    await lock_webhook(work, webhook_id)
    await work.run(
        "INSERT INTO webhook_calls (id, webhook_id, verb, subject) VALUES (%(id)s, %(webhook_id)s, 'ping', 'ping')",
        id=new_id(),
        webhook_id=webhook_id,
    )


async def replay_calls(work: Work, webhook_id: UUID, *, call_id: UUID | None) -> int:
    """This call, or every one that failed, is made again as if for the first time; how many.

    Raises NotFound when there is no such call, or it has not ended.
    """
    await lock_webhook(work, webhook_id)
    count = await work.run(
        "UPDATE webhook_calls SET state = 'queued', tries = 0, next_at = now(), created_at = now(), done_at = NULL"
        " WHERE webhook_id = %(webhook_id)s"
        " AND CASE WHEN %(call_id)s::uuid IS NULL THEN state = 'failed'"
        "          ELSE id = %(call_id)s AND state IN ('delivered', 'failed', 'skipped') END",
        webhook_id=webhook_id,
        call_id=call_id,
    )
    if call_id is not None and not count:
        raise NotFound
    if count:
        work.record(verbs.WebhookReplayed(count=count), subject=("webhook", webhook_id))
    return count


QUEUE = """
WITH held AS MATERIALIZED (
  SELECT id, seq, verbs FROM webhooks WHERE id = %(id)s AND state = 'active' AND ended_at IS NULL FOR UPDATE SKIP LOCKED
),
ahead AS (
  SELECT j.seq, j.at, j.verb, j.subject_kind, j.subject_id, j.touched
  FROM held, LATERAL (SELECT * FROM journal WHERE seq > held.seq ORDER BY seq LIMIT %(limit)s) j
),
made AS (
  INSERT INTO webhook_calls (id, webhook_id, seq, verb, subject)
  SELECT gen_random_uuid(), held.id, a.seq, a.verb, a.subject_kind || ':' || coalesce(a.subject_id::text, '')
  FROM held, ahead a
  WHERE a.touched <> '[]' AND a.at > now() - %(oldest)s AND (held.verbs = '{}' OR a.verb = ANY(held.verbs))
  ORDER BY a.seq
  ON CONFLICT (webhook_id, seq) DO NOTHING
),
moved AS (
  UPDATE webhooks w SET seq = (SELECT max(seq) FROM ahead) FROM held
  WHERE w.id = held.id AND EXISTS (SELECT FROM ahead)
)
SELECT count(*)::int FROM ahead
"""


async def queue_calls(work: Work, webhook_id: UUID, *, limit: int) -> bool:
    """The next lines of the journal stand in this webhook's queue, each once; whether there may be more."""
    may_manage(work.actor)
    return await work.one(int, QUEUE, id=webhook_id, limit=limit, oldest=rules.OLDEST) == limit


class ClaimedCall(msgspec.Struct, frozen=True):
    """A call about to be made."""

    id: UUID
    webhook_id: UUID
    url: str
    secret: bytes
    made_by: UUID
    verb: str
    seq: int | None
    tries: int
    created_at: datetime


# Calls about one thing go out in order: a later one waits until the earlier is delivered or over.
CLAIM = """
WITH due AS MATERIALIZED (
  SELECT c.id FROM webhook_calls c
  WHERE ((c.state = 'queued' AND c.next_at <= now()) OR (c.state = 'sending' AND c.attempted_at < now() - %(lease)s))
    AND EXISTS (SELECT FROM webhooks w WHERE w.id = c.webhook_id AND w.ended_at IS NULL
                AND (w.state = 'active' OR c.seq IS NULL))
    AND NOT EXISTS (SELECT FROM webhook_calls e WHERE e.webhook_id = c.webhook_id AND e.subject = c.subject
                    AND e.seq < c.seq AND e.state IN ('queued', 'sending'))
  ORDER BY c.next_at, c.seq LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE webhook_calls c SET state = 'sending', attempted_at = now(), tries = c.tries + 1
FROM due, webhooks w
WHERE c.id = due.id AND w.id = c.webhook_id
RETURNING c.id, c.webhook_id, w.url, w.secret, w.made_by, c.verb, c.seq, c.tries, c.created_at
"""


async def claim_calls(work: Work, *, limit: int) -> list[ClaimedCall]:
    """The calls whose time has come, no one else's from now on."""
    may_manage(work.actor)
    return await work.all(ClaimedCall, CLAIM, limit=limit, lease=rules.LEASE)


class Came(msgspec.Struct, frozen=True):
    """What came of a try."""

    state: CallState
    status: int | None = None
    answer: str | None = None
    milliseconds: int | None = None
    error: str | None = None
    next_at: datetime | None = None


async def note_call(work: Work, call: ClaimedCall, came: Came) -> None:
    """The try is on record. A webhook that has taken nothing for a day is stopped. Heard by: live (webhook.failing)."""
    may_manage(work.actor)
    await work.run(
        "UPDATE webhook_calls SET state = %(state)s, status = %(status)s, answer = %(answer)s,"
        " milliseconds = %(milliseconds)s, error = %(error)s, next_at = coalesce(%(next_at)s, next_at),"
        " done_at = CASE WHEN %(state)s <> 'queued' THEN now() END WHERE id = %(id)s",
        id=call.id,
        **msgspec.structs.asdict(came),
    )
    if came.state == "delivered":
        await work.run(
            "UPDATE webhooks SET failing_since = NULL WHERE id = %(id)s AND failing_since IS NOT NULL",
            id=call.webhook_id,
        )
    elif came.state != "skipped" and call.seq is not None:
        await _note_failing(work, call.webhook_id)


async def _note_failing(work: Work, webhook_id: UUID) -> None:
    states = await work.all(
        str,
        "UPDATE webhooks SET failing_since = coalesce(failing_since, now()),"
        " state = CASE WHEN failing_since < now() - %(longest)s THEN 'failing' ELSE state END,"
        " version = version + CASE WHEN failing_since < now() - %(longest)s THEN 1 ELSE 0 END"
        " WHERE id = %(id)s AND state = 'active' RETURNING state",
        id=webhook_id,
        longest=rules.GIVE_UP,
    )
    if states == ["failing"]:
        work.record(verbs.WebhookFailing(), subject=("webhook", webhook_id))


async def forget_calls(work: Work, webhook_ids: Sequence[UUID]) -> None:
    """Calls that ended a month ago are gone."""
    may_manage(work.actor)
    await work.run(
        "DELETE FROM webhook_calls WHERE webhook_id = ANY(%(ids)s) AND done_at < now() - interval '30 days'",
        ids=list(webhook_ids),
    )
