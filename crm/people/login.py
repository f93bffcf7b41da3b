"""Logging in: counted, compared outside any transaction, then opened."""

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import Unauthenticated
from crm.core.text import UnreadableEmail, email_key
from crm.people import actions, passwords
from crm.people.actions import OpenedSession, TooManyAttempts
from crm.people.schemas import OpenSession


class WrongLogin(Unauthenticated):
    """The same for unknown, wrong and disabled."""

    code = "wrong_login"


async def log_in(asking: Asking, credentials: OpenSession) -> OpenedSession:
    """A session for these credentials. Raises WrongLogin, or TooManyAttempts over the limits."""
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
    async with asking.begin(SYSTEM) as work:
        return await actions.open_session(work, account, address=asking.address, user_agent=asking.user_agent)


async def _count(asking: Asking, email: str) -> None:
    refusal: TooManyAttempts | None = None
    async with asking.begin_as_system() as work:
        try:
            await actions.count_attempt(work, email=email, address=asking.address)
        except TooManyAttempts as over:
            # Committed nevertheless: a refused attempt counts too.
            refusal = over
    if refusal is not None:
        raise refusal
