"""Devices that are trusted: they are not asked for the second factor again for some weeks."""

from uuid import UUID

from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.tokens import new_secret, secret_hash


async def trust_device(work: Work, user_id: UUID, *, address: str, user_agent: str) -> str:
    """The device is trusted; its secret, which is not stored, is returned. A part of the login."""
    device_id, secret = new_id(), new_secret()
    await work.run(
        "INSERT INTO trusted_devices (id, user_id, token_hash, expires_at, address, user_agent)"
        " VALUES (%(id)s, %(user_id)s, %(hash)s, now() + %(life)s, %(address)s, %(user_agent)s)",
        id=device_id,
        user_id=user_id,
        hash=secret_hash(secret),
        life=rules.TRUSTED_FOR,
        address=address,
        user_agent=user_agent[:300],
    )
    work.record(verbs.DeviceTrusted(device_id=device_id), subject=("user", user_id))
    return secret


async def is_trusted(work: Work, user_id: UUID, secret: str | None) -> bool:
    """Whether this secret is one of a device this person trusts; it was seen just now."""
    if not secret:
        return False
    seen = await work.run(
        "UPDATE trusted_devices SET last_seen_at = now()"
        " WHERE token_hash = %(hash)s AND user_id = %(user_id)s AND expires_at > now()",
        hash=secret_hash(secret),
        user_id=user_id,
    )
    return bool(seen)


async def end_device(work: Work, device_id: UUID) -> None:
    """A device of one's own is asked for the second factor again. Raises NotFound for anybody else's."""
    user_id = doors.themselves(work.actor)
    ended = await work.run(
        "DELETE FROM trusted_devices WHERE id = %(id)s AND user_id = %(user_id)s", id=device_id, user_id=user_id
    )
    if not ended:
        raise NotFound
    work.record(verbs.DeviceEnded(device_id=device_id), subject=("user", user_id))


async def forget_devices(work: Work, user_id: UUID) -> None:
    """No device of this person is trusted any more. A part of changing what they prove themselves with."""
    await work.run("DELETE FROM trusted_devices WHERE user_id = %(id)s", id=user_id)
