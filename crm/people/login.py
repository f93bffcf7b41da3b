"""Logging in, and proving again who one is: counted, compared outside any transaction, then opened."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from crm.core.asking import Asking
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid, NotFound, TooMany
from crm.core.refusals import Refused
from crm.core.secrets import SecretKeys
from crm.core.text import UnreadableEmail, email_key
from crm.core.work import Work
from crm.people import actions, passwords, queries, rules
from crm.people.actions import Account, Entry, OpenedSession, SecondFactorNeeded, SignOnOnly, WrongCode, WrongLogin
from crm.people.attempts import count_attempts, count_each, forget_attempts, uncount
from crm.people.login_schemas import ConfirmSession
from crm.people.schemas import Method, OpenSession


class LoggedIn(msgspec.Struct):
    """What the browser gets to keep."""

    session: OpenedSession
    device: str | None
    """The secret of a device that is trusted from now on."""


class Shown(msgspec.Struct, frozen=True):
    """What somebody shows beside the password."""

    code: str | None
    device: str | None
    remember_device: bool


async def log_in(asking: Asking, keys: SecretKeys, credentials: OpenSession, *, device: str | None) -> LoggedIn:
    """A session for these credentials. Raises WrongLogin, SecondFactorNeeded and WrongCode only after the right password,
    or TooMany over the limits.
    """
    try:
        email = email_key(credentials.email)
    except UnreadableEmail:
        email = credentials.email[:200]
    await count_login(asking, email)
    async with asking.look(SYSTEM) as work:
        account = await actions.account_by_email(work, email)
    fits = await passwords.password_fits(account.password_hash if account else None, credentials.password[:1000])
    if account is None or not fits or not account.is_active:
        refuse(asking, account, "password")
        raise WrongLogin
    await was_no_guess(asking, account.email_key)
    if account.must_sign_on:
        refuse(asking, account, "sign_on_only")
        raise SignOnOnly
    new_hash = None
    if account.password_hash and passwords.needs_new_hash(account.password_hash):
        new_hash = await passwords.hash_password(credentials.password)
    shown = Shown(credentials.code, device, bool(credentials.remember_device))
    entry = Entry("password", False, asking.address, asking.user_agent, new_hash)
    return await enter_account(asking, keys, account, shown, entry)


async def enter_account(
    asking: Asking,
    keys: SecretKeys,
    account: Account,
    shown: Shown,
    entry: Entry,
    *,
    also: Callable[[Work], Awaitable[None]] | None = None,
) -> LoggedIn:
    """A session for whoever has shown the first factor, once the second one is shown where it is asked for and the entry is
    not strong without it. What `also` does becomes true with the session, or not at all.
    """
    asks, is_new = account.asks_second_factor and not entry.is_strong, False
    if asks and shown.code:
        await count_code(asking, account.id)
    try:
        async with asking.begin(SYSTEM) as work:
            if asks:
                second, is_new = await _second_factor(work, keys, account, shown)
                method = second if entry.method == "password" else entry.method
                entry = msgspec.structs.replace(entry, method=method, is_strong=True)
            if also is not None:
                await also(work)
            session = await actions.open_session(work, account, entry)
            trusted = None
            if is_new and shown.remember_device:
                trusted = await actions.trust_device(
                    work, account.id, address=asking.address, user_agent=asking.user_agent
                )
            return LoggedIn(session, trusted)
    except WrongCode:
        refuse(asking, account, "code")
        raise


async def _second_factor(work: Work, keys: SecretKeys, account: Account, shown: Shown) -> tuple[Method, bool]:
    """What stood for the second factor, and whether it was shown just now."""
    if shown.code:
        return await actions.take_code(work, keys, account.id, shown.code, now()), True
    if await actions.is_trusted(work, account.id, shown.device):
        return "device", False
    raise SecondFactorNeeded


async def confirm(asking: Asking, keys: SecretKeys, given: ConfirmSession) -> None:
    """The person of this session has proved again who they are. Raises Invalid for what is wrong or missing, TooMany.

    Whoever has a password shows it, whoever has an authenticator its code; whoever has neither logs in again elsewise.
    """
    account = await _own_account(asking)
    await count_login(asking, account.email_key)
    if account.password_hash is not None or not account.has_totp:
        await _compare(asking, account, given.password or "", field="password")
    if account.has_totp:
        if not given.code:
            raise Invalid({"code": "code_needed"})
        await count_code(asking, account.id)
    try:
        async with asking.begin() as work:
            if account.has_totp:
                await actions.take_code(work, keys, account.id, given.code or "", now())
            await actions.confirm_session(work, _session_of(asking))
    except WrongCode:
        refuse(asking, account, "code")
        raise Invalid({"code": "wrong_code"}) from None
    await was_no_guess(asking, account.email_key)


async def change_password(asking: Asking, *, current: str, password: str) -> None:
    """The person's own password is another one. Raises Invalid for a wrong current one and an unfit new one, TooMany."""
    account = await _own_account(asking)
    await count_login(asking, account.email_key)
    await _compare(asking, account, current, field="current")
    async with asking.look() as work:
        about = await passwords.about_person(work, account.id)
    await passwords.check(password, about=about)
    new_hash = await passwords.hash_password(password)
    async with asking.begin() as work:
        await actions.change_password(
            work, old_hash=account.password_hash, new_hash=new_hash, session_id=asking.session_id
        )
    await was_no_guess(asking, account.email_key)


async def _compare(asking: Asking, account: Account, password: str, *, field: str) -> None:
    if not await passwords.password_fits(account.password_hash, password[:1000]):
        refuse(asking, account, "password")
        raise Invalid({field: "wrong_password"})


def refuse(asking: Asking, account: Account | None, why: str) -> None:
    """It is counted that somebody was not let in; for every reason alike, so that none takes longer."""
    is_disabled = account is not None and not account.is_active
    refused = Refused("session", asking.address, user_id=account.id if account else None)
    asking.house.refusals.note(refused, "disabled" if is_disabled else why if account else "unknown")


async def count_login(asking: Asking, email: str) -> None:
    """One more try for this account from this address. Raises TooMany.

    An account tried from everywhere stays open to the addresses it was entered from before: else anybody who can ask from a
    few places could shut somebody out for as long as they like.
    """
    narrow, wide = _narrow_limits(asking, email), _wide_key(email)
    async with asking.begin_as_system() as work:
        passed = await count_each(work, {**narrow, wide: rules.TRIES_PER_ACCOUNT_ANYWHERE}, rules.LOGIN_WINDOW)
        if passed.keys() == {wide} and await queries.was_entered_from(work, email, asking.address):
            passed = {}
    if passed:
        asking.house.refusals.note(Refused("session", asking.address), "too_many")
        raise TooMany(max(passed.values()))


async def was_no_guess(asking: Asking, email: str) -> None:
    """The last try for this account from this address had the right password, and is not counted any longer."""
    async with asking.begin_as_system() as work:
        await uncount(work, [*_narrow_limits(asking, email), _wide_key(email)], rules.LOGIN_WINDOW)


async def forget_tries(asking: Asking, email: str) -> None:
    """Whoever reads the account's mail may try afresh from here, whatever strangers tried."""
    async with asking.begin_as_system() as work:
        keys = [*_narrow_limits(asking, email), _wide_key(email)]
        await forget_attempts(work, [key for key in keys if key.startswith("login:")])


def _narrow_limits(asking: Asking, email: str) -> dict[str, int]:
    return {
        f"login:{email}:{asking.counted_as}": rules.TRIES_PER_ACCOUNT,
        f"address:{asking.counted_as}": rules.TRIES_PER_ADDRESS,
    }


def _wide_key(email: str) -> str:
    return f"login:{email}"


async def count_code(asking: Asking, user_id: UUID) -> None:
    """One more code for this account, from anywhere: six digits are soon tried through. Raises TooMany."""
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, {f"code:{user_id}": rules.TRIES_PER_SECOND_FACTOR}, rules.CODE_WINDOW)
    if seconds_left is not None:
        raise TooMany(seconds_left)


async def _own_account(asking: Asking) -> Account:
    _session_of(asking)
    async with asking.look() as work:
        account = await actions.account_by_id(work, asking.actor.id or UUID(int=0))
    if account is None:
        raise NotFound
    return account


def _session_of(asking: Asking) -> UUID:
    # A program has no session to confirm, and is no person whose password could be changed.
    if asking.actor.kind != "person" or asking.session_id is None:
        raise NotFound
    return asking.session_id
