"""Passkeys: challenges given out and taken back, keys added, renamed, used and removed."""

from typing import Literal
from uuid import UUID

from crm.core.ids import new_id
from crm.core.problems import NotFound, Refused, Taken, Unauthenticated
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.actions.sessions import WrongLogin, end_all_sessions
from crm.people.authenticators import KnownKey, NewKey
from crm.people.queries.rights import NEEDS_SECOND_FACTOR
from crm.people.tokens import secret_hash

Purpose = Literal["add", "enter", "confirm"]


class WrongPasskey(Unauthenticated):
    """The same for unknown, wrong, copied and late ones, and for disabled accounts."""

    code = "wrong_passkey"


class PasskeyTaken(Taken):
    """This authenticator's key is known already."""

    code = "passkey_taken"


class TooManyPasskeys(Refused):
    """One person keeps so many and no more."""

    code = "too_many_passkeys"


KNOWN = b"SELECT id, user_id, credential_id, public_key, sign_count, transports FROM passkeys "


async def passkeys_of(work: Work, user_id: UUID) -> list[KnownKey]:
    """The keys of a person."""
    return await work.all(KnownKey, KNOWN + b"WHERE user_id = %(id)s ORDER BY created_at", id=user_id)


async def passkey_by_credential(work: Work, credential_id: bytes) -> KnownKey | None:
    """The key of this credential, if it is known."""
    return await work.maybe(KnownKey, KNOWN + b"WHERE credential_id = %(id)s", id=credential_id)


async def keep_challenge(work: Work, challenge: bytes, *, purpose: Purpose, browser: str, user_id: UUID | None) -> None:
    """The challenge can be answered, once and for some minutes, by this browser; with a person, for them alone."""
    await work.run(
        "INSERT INTO passkey_challenges (id, user_id, challenge, expires_at, purpose, browser_hash)"
        " VALUES (%(id)s, %(user_id)s, %(challenge)s, now() + %(life)s, %(purpose)s, %(browser)s)",
        id=new_id(),
        user_id=user_id,
        challenge=challenge,
        life=rules.CHALLENGE_LIFE,
        purpose=purpose,
        browser=secret_hash(browser),
    )


async def take_challenge(work: Work, challenge: bytes, *, purpose: Purpose, browser: str, user_id: UUID | None) -> bool:
    """Whether this challenge was given to this browser for this purpose and person, and is in time. It is used up now,
    whatever the answer is worth.
    """
    taken = await work.run(
        "DELETE FROM passkey_challenges WHERE challenge = %(challenge)s AND purpose = %(purpose)s"
        " AND browser_hash = %(browser)s AND user_id IS NOT DISTINCT FROM %(user_id)s AND expires_at > now()",
        challenge=challenge,
        purpose=purpose,
        browser=secret_hash(browser),
        user_id=user_id,
    )
    return bool(taken)


async def add_passkey(work: Work, key: NewKey, *, name: str, session_id: UUID | None) -> UUID:
    """The person of the session can enter with this key. Raises PasskeyTaken, TooManyPasskeys, Invalid.

    The session is as strong as the key from now on. Where a role asks for a second factor, sessions opened without one are
    over: they waited for it to be set up, and may be of somebody else who knows the password. Heard by: audit.
    """
    user_id = doors.themselves(work.actor)
    name = rules.check_name(name)
    # Held until the end, so that two additions meet in the count.
    await work.run("SELECT FROM users WHERE id = %(id)s FOR NO KEY UPDATE", id=user_id)
    count = await work.one(int, "SELECT count(*) FROM passkeys WHERE user_id = %(id)s", id=user_id)
    if count >= rules.MOST_PASSKEYS:
        raise TooManyPasskeys(most=rules.MOST_PASSKEYS)
    passkey_id = new_id()
    added = await work.run(
        "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, transports, name)"
        " VALUES (%(id)s, %(user_id)s, %(credential_id)s, %(public_key)s, %(sign_count)s, %(transports)s, %(name)s)"
        " ON CONFLICT (credential_id) DO NOTHING",
        id=passkey_id,
        user_id=user_id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
        name=name,
    )
    if not added:
        raise PasskeyTaken
    await work.run("UPDATE sessions SET is_strong = true WHERE id = %(id)s", id=session_id)
    await end_all_sessions(work, user_id, only=WAITING)
    work.record(verbs.PasskeyAdded(passkey_id=passkey_id), subject=("user", user_id))
    return passkey_id


WAITING = "NOT is_strong AND " + NEEDS_SECOND_FACTOR.format(user_id="sessions.user_id")
"""Sessions that were good for nothing but setting up a second factor."""


async def rename_passkey(work: Work, passkey_id: UUID, *, name: str) -> None:
    """A key of one's own has another name. Raises NotFound for anybody else's, Invalid."""
    user_id = doors.themselves(work.actor)
    renamed = await work.run(
        "UPDATE passkeys SET name = %(name)s WHERE id = %(id)s AND user_id = %(user_id)s",
        id=passkey_id,
        user_id=user_id,
        name=rules.check_name(name),
    )
    if not renamed:
        raise NotFound
    work.record(verbs.PasskeyRenamed(passkey_id=passkey_id), subject=("user", user_id))


async def remove_passkey(work: Work, passkey_id: UUID, *, session_id: UUID | None) -> None:
    """A key of one's own opens nothing any more, and all other sessions opened with keys are over: it may be in other hands.

    Raises NotFound for anybody else's. Heard by: live, audit.
    """
    user_id = doors.themselves(work.actor)
    removed = await work.run(
        "DELETE FROM passkeys WHERE id = %(id)s AND user_id = %(user_id)s", id=passkey_id, user_id=user_id
    )
    if not removed:
        raise NotFound
    await end_all_sessions(work, user_id, but=session_id, only="method = 'passkey'")
    work.record(verbs.PasskeyRemoved(passkey_id=passkey_id), subject=("user", user_id))


async def use_passkey(work: Work, key: KnownKey, sign_count: int) -> None:
    """The key was used just now, for the time its authenticator counts. Raises WrongLogin when it was used or removed since
    it was looked at: of two answers with one count, one is a copy's. A part of the login.
    """
    used = await work.run(
        "UPDATE passkeys SET sign_count = %(new)s, last_used_at = now() WHERE id = %(id)s AND sign_count = %(seen)s",
        id=key.id,
        seen=key.sign_count,
        new=sign_count,
    )
    if not used:
        raise WrongLogin
