"""Sessions opened, used and ended."""

from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.work import Work
from crm.people import rules, verbs
from crm.people.tokens import new_secret, secret_hash


class Account(msgspec.Struct):
    """What a login needs of an account."""

    id: UUID
    password_hash: str | None
    is_active: bool
    roles: list[str]


class OpenedSession(msgspec.Struct):
    """A new session and its secret, which is not stored."""

    id: UUID
    token: str


async def account_by_email(work: Work, email: str) -> Account | None:
    """The account of a login key, if there is one."""
    return await work.maybe(
        Account,
        "SELECT u.id, u.password_hash, u.is_active,"
        " ARRAY(SELECT r.key FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = u.id) AS roles"
        " FROM users u WHERE u.email_key = %(email)s",
        email=email,
    )


async def open_session(
    work: Work, account: Account, *, address: str, user_agent: str, new_hash: str | None = None
) -> OpenedSession:
    """A new session stands for the account; `new_hash` replaces a hash made with older parameters. Heard by: audit."""
    if new_hash is not None:
        await work.run(
            # Unless the password was changed meanwhile.
            "UPDATE users SET password_hash = %(new)s WHERE id = %(id)s AND password_hash = %(old)s",
            new=new_hash,
            id=account.id,
            old=account.password_hash,
        )
    idle, absolute = rules.session_life(account.roles)
    session = OpenedSession(id=new_id(), token=new_secret())
    await work.run(
        "INSERT INTO sessions (id, token_hash, user_id, idle_until, expires_at, idle_seconds, address, user_agent)"
        " SELECT %(id)s, %(token_hash)s, id, now() + %(idle)s, now() + %(absolute)s,"
        "        extract(epoch FROM %(idle)s::interval)::int, %(address)s, %(user_agent)s"
        " FROM users WHERE id = %(user_id)s AND is_active FOR SHARE",
        id=session.id,
        token_hash=secret_hash(session.token),
        user_id=account.id,
        idle=idle,
        absolute=absolute,
        address=address,
        user_agent=user_agent[:300],
    )
    work.record(verbs.SessionOpened(session_id=session.id), subject=("user", account.id))
    return session


async def end_session(work: Work, session_id: UUID) -> None:
    """The session is over; its sockets are cut."""
    user_id = await work.maybe(UUID, "DELETE FROM sessions WHERE id = %(id)s RETURNING user_id", id=session_id)
    if user_id is not None:
        work.record(verbs.SessionEnded(session_ids=[session_id]), subject=("user", user_id))


async def touch_sessions(work: Work, session_ids: list[UUID]) -> None:
    """These sessions were used just now. Called by the buffer that spares each request a write."""
    await work.run(
        "UPDATE sessions SET last_seen_at = now(), idle_until = now() + make_interval(secs => idle_seconds)"
        " WHERE id = ANY(%(ids)s)",
        ids=session_ids,
    )


async def forget_old(work: Work) -> None:
    """Sessions that are over and counters of past days are gone."""
    await work.run("DELETE FROM sessions WHERE expires_at < now() OR idle_until < now() - interval '1 day'")
    await work.run("DELETE FROM attempts WHERE slot < now() - interval '1 day'")
