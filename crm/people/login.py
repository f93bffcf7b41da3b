"""Logging in: counted, compared outside any transaction, then opened."""

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import TooMany, Unauthenticated
from crm.core.text import UnreadableEmail, email_key
from crm.people import actions, passwords, rules
from crm.people.actions import OpenedSession
from crm.people.attempts import count_attempts
from crm.people.schemas import OpenSession


class WrongLogin(Unauthenticated):
    """The same for unknown, wrong and disabled."""

    code = "wrong_login"


async def log_in(asking: Asking, credentials: OpenSession) -> OpenedSession:
    """A session for these credentials. Raises WrongLogin, or TooMany over the limits."""
    try:
        email = email_key(credentials.email)
    except UnreadableEmail:
        email = credentials.email[:200]
    await _count(asking, email)
    async with asking.look(SYSTEM) as work:
        account = await actions.account_by_email(work, email)
    fits = await passwords.password_fits(account.password_hash if account else None, credentials.password[:1000])
    if account is None or not fits or not account.is_active:
        raise WrongLogin
    new_hash = None
    if account.password_hash and passwords.needs_new_hash(account.password_hash):
        new_hash = await passwords.hash_password(credentials.password)
    async with asking.begin(SYSTEM) as work:
        return await actions.open_session(
            work, account, address=asking.address, user_agent=asking.user_agent, new_hash=new_hash
        )


async def _count(asking: Asking, email: str) -> None:
    limits = {
        f"login:{email}:{asking.address}": rules.TRIES_PER_ACCOUNT,
        f"login:{email}": rules.TRIES_PER_ACCOUNT * 10,
        f"address:{asking.address}": rules.TRIES_PER_ADDRESS,
    }
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, limits, rules.LOGIN_WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)
