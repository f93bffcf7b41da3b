"""Passwords changed."""

from uuid import UUID

from crm.core.problems import Stale
from crm.core.work import Work
from crm.people import doors, verbs
from crm.people.actions.devices import forget_devices
from crm.people.actions.sessions import end_all_sessions


async def change_password(work: Work, *, old_hash: str | None, new_hash: str, session_id: UUID | None) -> None:
    """One's own password is this. All other sessions are over, no device is trusted, and links sent before are void.

    Raises Stale when it was changed since the old one was compared.
    """
    user_id = doors.themselves(work.actor)
    await write_password(work, user_id, old_hash=old_hash, new_hash=new_hash)
    await end_all_sessions(work, user_id, but=session_id)
    work.record(verbs.PasswordChanged(), subject=("user", user_id))


async def write_password(work: Work, user_id: UUID, *, old_hash: str | None, new_hash: str) -> None:
    """The password is this, and no device is trusted any more. A part of acts that were let through a door."""
    changed = await work.run(
        "UPDATE users SET password_hash = %(new)s, updated_at = now()"
        " WHERE id = %(id)s AND password_hash IS NOT DISTINCT FROM %(old)s",
        id=user_id,
        new=new_hash,
        old=old_hash,
    )
    if not changed:
        raise Stale
    await forget_devices(work, user_id)
