"""Single sign-on, from the button to the session: the browser goes to the provider with secrets that only it brings back,
the provider is asked outside any transaction, and its word lets in whom decision 9 says.
"""

import secrets
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from crm.core.asking import Asking
from crm.core.clock import now
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid, NotFound, TooMany, Unavailable
from crm.core.refusals import Refused
from crm.core.secrets import SecretKeys, Unopenable
from crm.core.work import Work
from crm.people import actions, doors, passkeys, queries, rules, sign_on_rules
from crm.people.actions import (
    Account,
    Entry,
    Journey,
    LinkTaken,
    SecondFactorNeeded,
    SignOnFailed,
    SignOnOff,
    SignOnRefused,
    WrongLogin,
)
from crm.people.attempts import count_attempts, uncount
from crm.people.authenticators import party_of
from crm.people.login import LoggedIn, Shown, enter_account
from crm.people.openid import Client, Provider, ProviderUnfit, Secrets, Told, Untrue
from crm.people.queries.sign_on import SignOnRow
from crm.people.sign_on_accounts import account_of, note_away, try_out, turn_away
from crm.people.sign_on_schemas import CameBack, ComeBack, EditSignOn, LeaveFor, Purpose

T = TypeVar("T")

PAGE = "/giris/tek-oturum"
"""Our page to which providers send browsers back."""
FRESH_LEEWAY = 60


class SignOnUnreachable(Unavailable):
    """The identity provider does not answer, or not as one."""

    code = "sign_on_unreachable"


class SignOnParts(msgspec.Struct, frozen=True):
    """What single sign-on needs of the process it runs in."""

    provider: Provider
    keys: SecretKeys
    base_url: str

    @property
    def redirect_uri(self) -> str:
        """What is registered at the provider."""
        return f"{self.base_url}{PAGE}"


async def leave(
    asking: Asking, parts: SignOnParts, browser: str, *, purpose: Purpose, return_to: str, user_id: UUID | None
) -> str:
    """The provider's address for this browser to go to. Raises SignOnOff, SignOnUnreachable, TooMany."""
    await _count(asking, {_journeys(asking): rules.CHALLENGES_PER_ADDRESS})
    async with asking.look(SYSTEM) as work:
        row = await queries.sign_on_row(work)
    if not row.issuer or not row.client_id or not (row.is_on or purpose == "try"):
        raise SignOnOff
    own = Secrets(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    state = msgspec.structs.replace(own, state=f"{purpose}.{own.state}")
    address = await _reach(parts.provider.address(_client(parts, row), state, must_prove=purpose == "confirm"))
    async with asking.begin_as_system() as work:
        await actions.keep_journey(
            work,
            state,
            purpose=purpose,
            browser=browser,
            version=row.version,
            return_to=sign_on_rules.check_return(return_to),
            user_id=user_id,
        )
    return address


async def leave_from_inside(asking: Asking, parts: SignOnParts, browser: str, given: LeaveFor) -> str:
    """The provider's address for somebody who is logged in. Raises FreshLoginNeeded where an account shall be linked, and
    Forbidden where the settings shall be tried by somebody who may not change them.
    """
    user_id = doors.themselves(asking.actor)
    if given.purpose == "link":
        asking.require_fresh()
    if given.purpose == "try":
        doors.may_change_sign_on(asking.actor)
    return await leave(asking, parts, browser, purpose=given.purpose, return_to=given.return_to, user_id=user_id)


async def enter(
    asking: Asking, parts: SignOnParts, browser: str | None, given: ComeBack, *, device: str | None
) -> tuple[LoggedIn, str]:
    """A session for whoever the provider says came back, and where to go on. Raises SignOnFailed, SignOnRefused, MustLink,
    SecondFactorNeeded (the same state then takes it), WrongCode, WrongPasskey, TooMany.
    """
    await _count(asking, {_tries(asking): rules.TRIES_PER_ADDRESS})
    row, journey, told = await _proved(asking, parts, browser or "", given, purpose="enter", user_id=None)
    account, is_first = await account_of(asking, row, told)
    async with asking.begin_as_system() as work:
        await uncount(work, [_tries(asking), _journeys(asking)], rules.LOGIN_WINDOW)
    is_strong = sign_on_rules.is_strong(told, counts_second_factor=row.counts_second_factor)
    shown = None
    if given.passkey is not None:
        shown = await passkeys.show_second(asking, party_of(parts.base_url), browser, account, given.passkey)
    # The first time, an account's own second factor is asked for whatever the provider asks: it is not linked without.
    entry = Entry(
        "sso",
        shown is not None or (is_strong and not (is_first and account.asks_second_factor)),
        asking.address,
        asking.user_agent,
        proved_at=_proved_at(told, account, given),
    )

    async def also(work: Work) -> None:
        if journey.told is not None:
            await actions.forget_told(work, state=given.state)
        if shown is not None:
            await actions.use_passkey(work, *shown)
        await actions.link_account(work, account.id, told)

    code = Shown(given.second_factor, device, bool(given.remember_device))
    try:
        return await enter_account(asking, parts.keys, account, code, entry, also=also), journey.return_to
    except SecondFactorNeeded:
        async with asking.begin_as_system() as work:
            await actions.keep_told(work, state=given.state, told=told)
        raise
    except (WrongLogin, LinkTaken):
        turn_away(asking, account, "sign_on_other")


async def come_back(asking: Asking, parts: SignOnParts, browser: str | None, given: ComeBack) -> CameBack:
    """What somebody logged in went to the provider for is done. Raises SignOnFailed, LinkTaken, TooMany."""
    user_id = doors.themselves(asking.actor)
    await _count(asking, {_tries(asking): rules.TRIES_PER_ADDRESS})
    purpose = _purpose_of(given.state)
    row, journey, told = await _proved(asking, parts, browser or "", given, purpose=purpose, user_id=user_id)
    tried = None
    if purpose == "try":
        tried = await try_out(asking, row, told)
    elif purpose == "link":
        asking.require_fresh()
        if not sign_on_rules.may_enter(told, row.domains):
            raise SignOnRefused
        async with asking.begin() as work:
            await actions.link_account(work, user_id, told)
    else:
        await _confirm(asking, journey, told, user_id)
    return CameBack(purpose=purpose, return_to=journey.return_to, tried=tried)


def _purpose_of(state: str) -> Literal["link", "confirm", "try"]:
    # What it really is stands in the database; another word before the dot is another state, which nobody began.
    named = state.partition(".")[0]
    return "link" if named == "link" else "confirm" if named == "confirm" else "try"


async def edit(asking: Asking, parts: SignOnParts, edit: EditSignOn) -> None:
    """These are the settings. Raises Invalid, also for a provider that shall be believed and cannot be reached, Stale."""
    asking.require_fresh()
    doors.may_change_sign_on(asking.actor)
    async with asking.look() as work:
        before = await queries.sign_on_row(work)
    after = actions.edited(before, edit)
    if after.is_on and (not before.is_on or after.issuer != before.issuer):
        await check(parts, after.issuer)

    async def current(work: Work) -> object:
        return await queries.sign_on(work, parts.redirect_uri)

    async with asking.begin(current=current) as work:
        await actions.edit_sign_on(work, parts.keys, edit)


async def check(parts: SignOnParts, issuer: str) -> None:
    """The provider can be reached, and is what it says. Raises Invalid."""
    if not issuer:
        raise Invalid({"issuer": "required"})
    try:
        await parts.provider.check(issuer)
    except ProviderUnfit as unfit:
        raise Invalid({"issuer": unfit.code}) from None


async def _proved(
    asking: Asking,
    parts: SignOnParts,
    browser: str,
    given: ComeBack,
    *,
    purpose: Purpose,
    user_id: UUID | None,
) -> tuple[SignOnRow, Journey, Told]:
    """What the provider says of whoever came back. Raises SignOnFailed, and notes it, for everything that proves nothing."""
    try:
        if given.code is None:
            async with asking.look(SYSTEM) as work:
                row = await queries.sign_on_row(work)
                journey = await actions.told_before(work, state=given.state, browser=browser)
        else:
            # Committed before the provider is asked: of two who come back with one state, one finds it used.
            async with asking.begin_as_system() as work:
                journey = await actions.end_journey(work, state=given.state, browser=browser, user_id=user_id)
                row = await queries.sign_on_row(work)
        if journey.purpose != purpose or journey.version != row.version:
            raise SignOnFailed
        if journey.told is not None:
            return row, journey, journey.told
        own = Secrets(given.state, journey.nonce, journey.verifier)
        told = await _reach(parts.provider.redeem(_client(parts, row), own, code=given.code or "", issuer=given.issuer))
    except (Untrue, SignOnFailed):
        note_away(asking, None, "sign_on")
        raise SignOnFailed from None
    return row, journey, told


async def _confirm(asking: Asking, journey: Journey, told: Told, user_id: UUID) -> None:
    """The person of the session proved again who they are, at the provider, after they left. Raises SignOnFailed for anybody
    else, and where the provider does not say when: whoever finds an open screen would find its session there open as well.
    """
    async with asking.look(SYSTEM) as work:
        owner = await queries.user_of_subject(work, told.issuer, told.subject)
    is_fresh = told.proved_at is not None and told.proved_at >= journey.began_at - FRESH_LEEWAY
    if owner != user_id or not is_fresh:
        async with asking.look(SYSTEM) as work:
            account = await actions.account_by_id(work, user_id)
        note_away(asking, account, "sign_on")
        raise SignOnFailed
    if asking.session_id is None:
        raise NotFound
    async with asking.begin() as work:
        await actions.confirm_session(work, asking.session_id)


def _proved_at(told: Told, account: Account, given: ComeBack) -> datetime | None:
    """When somebody proved who they are; None is now. A session at the provider may be hours old, and whoever finds an open
    screen has it: dangerous acts go by what the provider says of it. Whoever has nothing else to prove themselves with
    has nothing to lose to it either, and must be able to set something up.
    """
    if given.second_factor or given.passkey or not account.has_proof:
        return None
    try:
        return datetime.fromtimestamp(min(told.proved_at or 0, int(now().timestamp())), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _client(parts: SignOnParts, row: SignOnRow) -> Client:
    try:
        sealed = row.client_secret
        secret = parts.keys.open_sealed(sealed, purpose=actions.SIGN_ON_PURPOSE).decode() if sealed else ""
    except Unopenable:
        raise SignOnUnreachable from None
    return Client(row.issuer, row.client_id, secret, parts.redirect_uri)


async def _reach(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except ProviderUnfit:
        raise SignOnUnreachable from None


def _tries(asking: Asking) -> str:
    return f"address:{asking.counted_as}"


def _journeys(asking: Asking) -> str:
    return f"journeys:{asking.counted_as}"


async def _count(asking: Asking, limits: dict[str, int]) -> None:
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, limits, rules.LOGIN_WINDOW)
    if seconds_left is not None:
        asking.house.refusals.note(Refused("session", asking.address), "too_many")
        raise TooMany(seconds_left)
