"""One-time links: made, and used to choose a password."""

from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.problems import Refused
from crm.core.secrets import SecretKeys
from crm.core.work import Work
from crm.people import verbs
from crm.people.actions.passwords import write_password
from crm.people.actions.sessions import end_all_sessions
from crm.people.links import LIFE, LinkGone, read_token
from crm.people.office_doors import lock_user
from crm.people.office_schemas import LinkKind


class NotActive(Refused):
    """A disabled account is opened again first."""

    code = "not_active"


async def make_link(work: Work, user_id: UUID, *, is_mailed: bool) -> UUID:
    """There is a fresh link for this account: an invitation while nobody has entered it, else one to a new password.

    Heard by: notify, which mails it when it is to be mailed.
    """
    user = await lock_user(work, user_id)
    if not user.is_active:
        raise NotActive
    return await send_link(work, user_id, "reset" if user.is_joined else "invite", is_mailed=is_mailed)


async def send_link(work: Work, user_id: UUID, kind: LinkKind, *, is_mailed: bool) -> UUID:
    """A fresh link of this kind, for whoever reads the account's mail: asked for by somebody not logged in."""
    link_id = new_id()
    await work.run(
        "INSERT INTO account_links (id, user_id, kind, expires_at) VALUES (%(id)s, %(user_id)s, %(kind)s, now() + %(life)s)",
        id=link_id,
        user_id=user_id,
        kind=kind,
        life=LIFE,
    )
    work.record(verbs.LinkMade(link_id=link_id, kind=kind, is_mailed=is_mailed), subject=("user", user_id))
    return link_id


class _Opened(msgspec.Struct):
    user_id: UUID
    kind: LinkKind


async def ask_link(work: Work, email: str) -> None:
    """A link is mailed to the account of this login key, if there is one and it is open; that somebody asked is on record
    either way, which takes the same statements. Heard by: notify.
    """
    link_id = new_id()
    opened = await work.maybe(
        _Opened,
        "INSERT INTO account_links (id, user_id, kind, expires_at)"
        " SELECT %(id)s, u.id, CASE WHEN u.password_hash IS NULL THEN 'invite' ELSE 'reset' END, now() + %(life)s"
        " FROM users u WHERE u.email_key = %(email)s AND u.is_active RETURNING user_id, kind",
        id=link_id,
        email=email,
        life=LIFE,
    )
    if opened is None:
        work.record(verbs.LinkRefused(), subject=("user", None))
    else:
        fact = verbs.LinkMade(link_id=link_id, kind=opened.kind, is_mailed=True)
        work.record(fact, subject=("user", opened.user_id))


async def complete_link(work: Work, keys: SecretKeys, *, token: str, kind: LinkKind, password_hash: str) -> UUID:
    """The account has the password chosen through this link, which is spent; all its sessions are over.

    Nobody is logged in by it, so a second factor is asked for as ever. Raises LinkGone.
    """
    link = await read_token(work, keys, token, kind)
    await work.run("SELECT FROM users WHERE id = %(id)s FOR NO KEY UPDATE", id=link.user_id)
    spent = await work.run(
        "UPDATE account_links SET used_at = now() WHERE id = %(id)s AND used_at IS NULL AND expires_at > now()",
        id=link.id,
    )
    # Once more under the lock: the account may have changed since.
    link = await read_token(work, keys, token, kind)
    if not spent:
        raise LinkGone
    await write_password(work, link.user_id, old_hash=link.password_hash, new_hash=password_hash)
    await work.run(
        "UPDATE users SET joined_at = coalesce(joined_at, now()), version = version + 1 WHERE id = %(id)s",
        id=link.user_id,
    )
    fact = verbs.UserJoined() if kind == "invite" else verbs.PasswordReset()
    work.record(fact, subject=("user", link.user_id))
    await end_all_sessions(work, link.user_id)
    return link.user_id
