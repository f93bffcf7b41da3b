"""Sessions opened, confirmed, used and ended."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.ids import new_id
from crm.core.problems import NotFound, Unauthenticated
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.queries.rights import ADMINISTERS, HAS_PASSKEY, HAS_TOTP, MUST_SIGN_ON, NEEDS_SECOND_FACTOR
from crm.people.schemas import Method
from crm.people.tokens import new_secret, secret_hash


class WrongLogin(Unauthenticated):
    """The same for unknown, wrong and disabled."""

    code = "wrong_login"


class Account(msgspec.Struct):
    """What a login needs of an account."""

    id: UUID
    email_key: str
    password_hash: str | None
    is_active: bool
    is_administrator: bool
    has_totp: bool
    asks_second_factor: bool
    must_sign_on: bool
    """The company lets them in by single sign-on alone."""
    has_proof: bool
    """There is a password, an authenticator or a passkey to prove oneself with."""


class OpenedSession(msgspec.Struct):
    """A new session and its secret, which is not stored."""

    id: UUID
    token: str


class Entry(msgspec.Struct, frozen=True):
    """How somebody comes in."""

    method: Method
    is_strong: bool
    """More than a password was shown."""
    address: str
    user_agent: str
    new_hash: str | None = None
    """Replaces a hash made with older parameters."""
    proved_at: datetime | None = None
    """When they proved who they are, if that was not just now."""


# Somebody who merely has a passkey may go on with the password; where a second factor is asked for, it would go round it.
ACCOUNT = f"""
SELECT u.id, u.email_key, u.password_hash, u.is_active, {ADMINISTERS} AS is_administrator, {HAS_TOTP} AS has_totp,
       {HAS_TOTP} OR ({HAS_PASSKEY} AND {NEEDS_SECOND_FACTOR}) AS asks_second_factor,
       {MUST_SIGN_ON} AS must_sign_on,
       u.password_hash IS NOT NULL OR {HAS_TOTP} OR {HAS_PASSKEY} AS has_proof
FROM users u
""".format(user_id="u.id").encode()


async def account_by_email(work: Work, email: str) -> Account | None:
    """The account of a login key, if there is one."""
    return await work.maybe(Account, ACCOUNT + b"WHERE u.email_key = %(email)s", email=email)


async def account_by_id(work: Work, user_id: UUID) -> Account | None:
    """The account of a person, if there is one."""
    return await work.maybe(Account, ACCOUNT + b"WHERE u.id = %(id)s", id=user_id)


async def open_session(work: Work, account: Account, entry: Entry) -> OpenedSession:
    """A new session stands for the account. Raises WrongLogin when the account was disabled, or its password changed, since
    it was looked at. Heard by: audit.
    """
    idle, absolute = rules.session_life(is_administrator=account.is_administrator)
    session = OpenedSession(id=new_id(), token=new_secret())
    # Held until the end, so that whoever changes the password meanwhile ends this session too.
    held = await work.maybe(
        UUID,
        "SELECT id FROM users WHERE id = %(id)s AND is_active AND password_hash IS NOT DISTINCT FROM %(hash)s"
        " FOR NO KEY UPDATE",
        id=account.id,
        hash=account.password_hash,
    )
    if held is None:
        raise WrongLogin
    await work.run(
        "UPDATE users SET last_seen_at = now(), joined_at = coalesce(joined_at, now()) WHERE id = %(id)s", id=account.id
    )
    if entry.new_hash is not None:
        await work.run("UPDATE users SET password_hash = %(new)s WHERE id = %(id)s", new=entry.new_hash, id=account.id)
    await work.run(
        "INSERT INTO sessions (id, token_hash, user_id, idle_until, expires_at, idle_seconds, address, user_agent,"
        "                      method, is_strong, authenticated_at)"
        " VALUES (%(id)s, %(token_hash)s, %(user_id)s, now() + %(idle)s, now() + %(absolute)s,"
        "         extract(epoch FROM %(idle)s::interval)::int, %(address)s, %(user_agent)s, %(method)s, %(is_strong)s,"
        "         least(coalesce(%(proved_at)s, now()), now()))",
        id=session.id,
        token_hash=secret_hash(session.token),
        user_id=account.id,
        idle=idle,
        absolute=absolute,
        address=entry.address,
        user_agent=entry.user_agent[:300],
        method=entry.method,
        is_strong=entry.is_strong,
        proved_at=entry.proved_at,
    )
    work.record(verbs.SessionOpened(session_id=session.id, method=entry.method), subject=("user", account.id))
    return session


async def confirm_session(work: Work, session_id: UUID) -> None:
    """The person of the session has just proved who they are: dangerous acts are open for some minutes."""
    user_id = await work.one(
        UUID, "UPDATE sessions SET authenticated_at = now() WHERE id = %(id)s RETURNING user_id", id=session_id
    )
    work.record(verbs.SessionConfirmed(session_id=session_id), subject=("user", user_id))


async def end_session(work: Work, session_id: UUID) -> None:
    """The session is over; its sockets are cut."""
    for gone in await _delete(work, "id = %(id)s", id=session_id):
        await work.run("UPDATE users SET last_seen_at = now() WHERE id = %(id)s", id=gone.by_user_id)
        work.record(verbs.SessionEnded(session_ids=[session_id]), subject=("user", gone.by_user_id))


async def end_own_session(work: Work, session_id: UUID) -> None:
    """A session of one's own, on this device or another, is over. Raises NotFound for anybody else's."""
    user_id = doors.themselves(work.actor)
    if not await _delete(work, "id = %(id)s AND user_id = %(user_id)s", id=session_id, user_id=user_id):
        raise NotFound
    work.record(verbs.SessionEnded(session_ids=[session_id]), subject=("user", user_id))


async def end_other_sessions(work: Work, session_id: UUID | None) -> None:
    """All sessions of one's own but this one are over; their sockets are cut."""
    await end_all_sessions(work, doors.themselves(work.actor), but=session_id)


async def end_sessions_of(work: Work, user_id: UUID) -> None:
    """Somebody's sessions are all over; their sockets are cut. Raises Forbidden for whoever reaches further."""
    await doors.lock_account(work, user_id)
    await end_all_sessions(work, user_id)


async def end_all_sessions(work: Work, user_id: UUID, *, but: UUID | None = None, only: LiteralString = "true") -> None:
    """All sessions of a person, but perhaps one, or only such, are over. A part of acts that were let through a door."""
    ended = await _delete(work, f"user_id = %(id)s AND id IS DISTINCT FROM %(but)s AND {only}", id=user_id, but=but)
    if ended:
        work.record(verbs.SessionEnded(session_ids=[each.id for each in ended]), subject=("user", user_id))


async def end_sessions_of_other_ways(work: Work) -> None:
    """Whoever may come in by single sign-on alone is in by nothing else. A part of saying so."""
    people: dict[UUID, list[UUID]] = {}
    for gone in await _delete(work, "method <> 'sso' AND " + MUST_SIGN_ON.format(user_id="sessions.user_id")):
        people.setdefault(gone.by_user_id, []).append(gone.id)
    for user_id, session_ids in people.items():
        work.record(verbs.SessionEnded(session_ids=session_ids), subject=("user", user_id))


class _Gone(msgspec.Struct):
    """A session that was deleted, and through whose eyes it looked."""

    id: UUID
    by_user_id: UUID
    user_id: UUID | None


async def _delete(work: Work, which: LiteralString, **params: object) -> list[_Gone]:
    """These sessions are gone; looking through somebody's eyes ends with them."""
    gone = await work.all(
        _Gone,
        sql.SQL("DELETE FROM sessions WHERE ")
        + sql.SQL(which)
        + sql.SQL(
            " RETURNING id, user_id AS by_user_id, CASE WHEN viewing_ended_at IS NULL THEN viewing_as END AS user_id"
        ),
        **params,
    )
    for each in gone:
        if each.user_id is not None:
            fact = verbs.ViewAsEnded(user_id=each.user_id, by_user_id=each.by_user_id, why="session")
            work.record(fact, subject=("session", each.id))
    return gone


async def touch_sessions(work: Work, session_ids: list[UUID]) -> None:
    """These sessions were used just now. Called by the buffer that spares each request a write."""
    await work.run(
        "UPDATE sessions SET last_seen_at = now(), idle_until = now() + make_interval(secs => idle_seconds)"
        " WHERE id = ANY(%(ids)s)",
        ids=session_ids,
    )


async def forget_old(work: Work) -> None:
    """Sessions and trust that are over, challenges nobody answered, old journeys, counters and refusals are gone."""
    await _delete(work, "expires_at < now() OR idle_until < now() - interval '1 day'")
    await work.run("DELETE FROM trusted_devices WHERE expires_at < now()")
    await work.run("DELETE FROM passkey_challenges WHERE expires_at < now()")
    await work.run("DELETE FROM sign_on_journeys WHERE expires_at < now()")
    await work.run("DELETE FROM attempts WHERE slot < now() - interval '1 day'")
    await work.run("DELETE FROM refusals WHERE slot < now() - %(kept)s", kept=rules.REFUSALS_KEPT)
