"""Channels: connected, edited, broken, heard of."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.secrets import SecretKeys
from crm.core.text import clean
from crm.core.work import Work
from crm.inbox import verbs
from crm.inbox.doors import lock_channel
from crm.inbox.schemas import CreateChannel, EditChannel

LONGEST_NAME = 200
LONGEST_SECRET = 4096


def purpose(channel_id: UUID, field: str) -> str:
    """What a channel's secret is sealed for: it cannot be moved to another channel or field."""
    return f"channel:{channel_id}:{field}"


async def create_channel(work: Work, new: CreateChannel, keys: SecretKeys) -> tuple[UUID, bool]:
    """The account is connected, its secrets sealed. Returns its id and whether it was connected just now.

    Raises Taken when the account, or the id, belongs to another channel. Heard by: meta (what waited for it), live.
    """
    require(work.actor, "channels.manage")
    name, external_id = _named(new.name), clean(new.external_id)
    if not external_id or len(external_id) > LONGEST_NAME:
        raise Invalid({"external_id": "required" if not external_id else "too_long"})
    channel_id = new.id or new_id()
    made = await work.run(
        "INSERT INTO channels (id, kind, external_id, name, access_token, app_secret)"
        " VALUES (%(id)s, %(kind)s, %(external_id)s, %(name)s, %(access_token)s, %(app_secret)s)"
        " ON CONFLICT DO NOTHING",
        id=channel_id,
        kind=new.kind,
        external_id=external_id,
        name=name,
        access_token=_sealed(keys, channel_id, "access_token", new.access_token),
        app_secret=_sealed(keys, channel_id, "app_secret", new.app_secret),
    )
    if not made:
        await _refuse_unless_same(work, new, external_id, name)
        return channel_id, False
    work.record(verbs.ChannelConnected(kind=new.kind), subject=("channel", channel_id))
    return channel_id, True


async def _refuse_unless_same(work: Work, new: CreateChannel, external_id: str, name: str) -> None:
    same = await work.maybe(
        bool,
        "SELECT true FROM channels WHERE id = %(id)s AND kind = %(kind)s AND external_id = %(external_id)s"
        " AND name = %(name)s",
        id=new.id,
        kind=new.kind,
        external_id=external_id,
        name=name,
    )
    if not same:
        raise ChannelTaken


class ChannelTaken(Taken):
    """This account is connected already."""

    code = "channel_taken"


async def edit_channel(work: Work, channel_id: UUID, edit: EditChannel, keys: SecretKeys) -> None:
    """The given fields have these values. A new access token, or being told so, makes a broken channel work again.

    Heard by: meta (messages and leads that waited go on), live.
    """
    channel = await lock_channel(work, channel_id, seen=edit.version)
    given = {
        field: value
        for field in ("name", "access_token", "app_secret")
        if (value := getattr(edit, field)) is not msgspec.UNSET
    }
    is_restored = channel.state == "broken" and ("access_token" in given or edit.state is not msgspec.UNSET)
    if not given and not is_restored:
        return
    await work.run(
        "UPDATE channels SET version = version + 1, updated_at = now(), name = coalesce(%(name)s, name),"
        " access_token = coalesce(%(access_token)s, access_token), app_secret = coalesce(%(app_secret)s, app_secret),"
        " state = CASE WHEN %(is_restored)s THEN 'connected' ELSE state END,"
        " problem = CASE WHEN %(is_restored)s THEN NULL ELSE problem END"
        " WHERE id = %(id)s",
        id=channel_id,
        name=_named(given["name"]) if "name" in given else None,
        access_token=_sealed(keys, channel_id, "access_token", given.get("access_token")),
        app_secret=_sealed(keys, channel_id, "app_secret", given.get("app_secret")),
        is_restored=is_restored,
    )
    if given:
        work.record(
            verbs.ChannelEdited(fields=sorted(given), version=channel.version + 1), subject=("channel", channel_id)
        )
    if is_restored:
        work.record(verbs.ChannelRestored(), subject=("channel", channel_id))


async def break_channel(work: Work, channel_id: UUID, problem: str) -> None:
    """The channel cannot be used until somebody repairs it. `problem` is the code of a text. Heard by: live."""
    channel = await lock_channel(work, channel_id)
    if channel.state == "broken":
        return
    await work.run(
        "UPDATE channels SET version = version + 1, updated_at = now(), state = 'broken', problem = %(problem)s"
        " WHERE id = %(id)s",
        id=channel_id,
        problem=problem,
    )
    work.record(verbs.ChannelBroken(problem=problem), subject=("channel", channel_id))


async def hear_channels(work: Work, channel_ids: Sequence[UUID]) -> None:
    """Something came in on these channels just now. Written at most once a minute: it is no news after that."""
    require(work.actor, "channels.manage")
    heard = await work.all(
        UUID,
        # Sorted, so that two workers cannot deadlock.
        "UPDATE channels SET last_event_at = now(), version = version + 1 WHERE id IN"
        " (SELECT id FROM channels WHERE id = ANY(%(ids)s::uuid[])"
        "  AND (last_event_at IS NULL OR last_event_at < now() - interval '1 minute')"
        "  ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)"
        " RETURNING id",
        ids=sorted(set(channel_ids)),
    )
    for channel_id in heard:
        work.record(verbs.ChannelHeard(), subject=("channel", channel_id))


def _named(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    return name[:LONGEST_NAME]


def _sealed(keys: SecretKeys, channel_id: UUID, field: str, secret: str | None) -> bytes | None:
    if secret is None:
        return None
    secret = secret.strip()
    if not secret or len(secret) > LONGEST_SECRET:
        raise Invalid({field: "required" if not secret else "too_long"})
    return keys.seal(secret.encode(), purpose=purpose(channel_id, field))
