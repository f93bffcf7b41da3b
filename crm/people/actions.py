"""Every write of this room."""

from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Taken
from crm.core.text import clean, email_key
from crm.core.work import Work
from crm.people import doors, rules, verbs
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


async def create_user(
    work: Work,
    *,
    name: str,
    email: str,
    password_hash: str,
    roles: list[str],
    user_id: UUID | None = None,
    team_ids: list[UUID] | None = None,
    department_id: UUID | None = None,
) -> UUID:
    """A new account with these roles and teams. Raises Taken when the e-mail, in any casing, has one already."""
    doors.may_manage_users(work.actor)
    key = email_key(email)
    user_id = user_id or new_id()
    made = await work.run(
        "INSERT INTO users (id, name, email, email_key, password_hash, department_id)"
        " VALUES (%(id)s, %(name)s, %(email)s, %(key)s, %(password_hash)s, %(department_id)s)"
        " ON CONFLICT (email_key) DO NOTHING",
        id=user_id,
        name=clean(name),
        email=email.strip(),
        key=key,
        password_hash=password_hash,
        department_id=department_id,
    )
    if not made:
        raise EmailTaken
    given = await work.run(
        "INSERT INTO user_roles (user_id, role_id) SELECT %(id)s, id FROM roles WHERE key = ANY(%(roles)s)",
        id=user_id,
        roles=roles,
    )
    if given != len(set(roles)):
        raise Invalid({"roles": "unknown_role"})
    await work.run(
        "INSERT INTO team_members (team_id, user_id) SELECT unnest(%(teams)s::uuid[]), %(id)s",
        teams=team_ids or [],
        id=user_id,
    )
    work.record(verbs.UserCreated(roles=roles), subject=("user", user_id))
    return user_id


class EmailTaken(Taken):
    """An account with this e-mail exists."""

    code = "email_taken"


async def offer_setup(work: Work) -> str | None:
    """The one-time secret for making the first administrator, made anew at each start; None once a user exists."""
    if await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
        return None
    secret = new_secret()
    await work.run("DELETE FROM setup_tokens")
    await work.run("INSERT INTO setup_tokens (token_hash) VALUES (%(hash)s)", hash=secret_hash(secret))
    return secret


async def set_up(work: Work, *, token: str, name: str, email: str, password_hash: str) -> UUID:
    """The first administrator exists and the token is spent. Raises NotFound once a user exists or the token is wrong."""
    await work.run("LOCK TABLE setup_tokens IN EXCLUSIVE MODE")
    spent = await work.run("DELETE FROM setup_tokens WHERE token_hash = %(hash)s", hash=secret_hash(token))
    if not spent or await work.maybe(bool, "SELECT true FROM users LIMIT 1"):
        raise NotFound
    return await create_user(work, name=name, email=email, password_hash=password_hash, roles=["admin"])


async def edit_me(work: Work, *, language: str | None) -> None:
    """The person's own settings are these."""
    if language not in ("tr", "en"):
        raise Invalid({"language": "unknown_language"})
    user_id = work.actor.viewer.user_id if work.actor.viewer else None
    await work.run(
        "UPDATE users SET language = %(language)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
        language=language,
        id=user_id,
    )
    work.record(verbs.UserEdited(fields=["language"]), subject=("user", user_id))


async def make_token(work: Work, *, token_id: UUID | None, name: str, grants: list[str]) -> tuple[UUID, str]:
    """A new API token is in force. It never reaches further than its maker does at the moment it is used."""
    doors.may_manage_tokens(work.actor)
    viewer = work.actor.viewer
    if viewer is None or work.actor.kind != "person":
        raise Forbidden(needs="tokens.manage")
    if not clean(name):
        raise Invalid({"name": "required"})
    unknown = [grant for grant in grants if grant not in viewer.grants]
    if unknown or not grants:
        raise Invalid({"grants": "unknown_grant" if unknown else "required"}, grant=", ".join(unknown))
    token_id, secret = token_id or new_id(), "crm_" + new_secret()
    made = await work.run(
        "INSERT INTO api_tokens (id, name, token_hash, grants, made_by)"
        " VALUES (%(id)s, %(name)s, %(hash)s, %(grants)s, %(made_by)s) ON CONFLICT DO NOTHING",
        id=token_id,
        name=clean(name),
        hash=secret_hash(secret),
        grants=grants,
        made_by=viewer.user_id,
    )
    if not made:
        raise Taken
    work.record(verbs.TokenMade(grants=grants), subject=("token", token_id))
    return token_id, secret


async def end_token(work: Work, token_id: UUID) -> None:
    """The API token is no longer in force."""
    doors.may_manage_tokens(work.actor)
    ended = await work.run("UPDATE api_tokens SET ended_at = now() WHERE id = %(id)s AND ended_at IS NULL", id=token_id)
    if not ended:
        raise NotFound
    work.record(verbs.TokenEnded(), subject=("token", token_id))


async def disable_user(work: Work, user_id: UUID) -> None:
    """The account may no longer enter; its sessions are over and its sockets cut."""
    doors.may_manage_users(work.actor)
    done = await work.run(
        "UPDATE users SET is_active = false, version = version + 1, updated_at = now() WHERE id = %(id)s AND is_active",
        id=user_id,
    )
    if not done:
        raise NotFound
    ended = await work.all(UUID, "DELETE FROM sessions WHERE user_id = %(id)s RETURNING id", id=user_id)
    work.record(verbs.UserDisabled(), subject=("user", user_id))
    if ended:
        work.record(verbs.SessionEnded(session_ids=ended), subject=("user", user_id))


async def set_roles(work: Work, user_id: UUID, roles: list[str]) -> None:
    """The person has exactly these roles; acts on their next request and on open sockets."""
    doors.may_manage_users(work.actor)
    await work.run("DELETE FROM user_roles WHERE user_id = %(id)s", id=user_id)
    await work.run(
        "INSERT INTO user_roles (user_id, role_id) SELECT %(id)s, id FROM roles WHERE key = ANY(%(roles)s)",
        id=user_id,
        roles=roles,
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))


async def join_team(work: Work, user_id: UUID, team_id: UUID, *, is_leader: bool = False) -> None:
    """The person is in the team."""
    doors.may_manage_users(work.actor)
    await work.run(
        "INSERT INTO team_members (team_id, user_id, is_leader) VALUES (%(team)s, %(user)s, %(leader)s)"
        " ON CONFLICT (team_id, user_id) DO UPDATE SET is_leader = excluded.is_leader",
        team=team_id,
        user=user_id,
        leader=is_leader,
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))


async def leave_team(work: Work, user_id: UUID, team_id: UUID) -> None:
    """The person is no longer in the team."""
    doors.may_manage_users(work.actor)
    await work.run(
        "DELETE FROM team_members WHERE team_id = %(team)s AND user_id = %(user)s", team=team_id, user=user_id
    )
    work.record(verbs.RightsChanged(user_ids=[user_id]), subject=("user", user_id))
