"""Passkeys, from the challenge to the session: counted, taken, verified outside any transaction, then written down."""

import hashlib
import secrets
from uuid import UUID

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid, NotFound, TooMany
from crm.core.refusals import Refused
from crm.people import actions, doors, queries, rules
from crm.people.actions import Account, Entry, Purpose, SignOnOnly, WrongLogin, WrongPasskey
from crm.people.attempts import count_attempts, uncount
from crm.people.authenticators import (
    KnownKey,
    Party,
    Unproved,
    challenge_in,
    creation_options,
    credential_of,
    request_options,
    verify_known,
    verify_new,
)
from crm.people.login import LoggedIn, refuse
from crm.people.passkey_schemas import AddPasskey, PasskeyOptions, ShowPasskey


class Copied(Unproved):
    """The signature is genuine, and the key was used as often elsewhere: there are two of it."""


async def offer_to_add(asking: Asking, party: Party, browser: str) -> PasskeyOptions:
    """What makes the person's authenticator a key. Raises FreshLoginNeeded: who only finds an open screen adds nothing."""
    asking.require_fresh()
    user_id = doors.themselves(asking.actor)
    async with asking.look() as work:
        person = await queries.me(work, user_id, must_set_up=asking.must_set_up)
        known = await actions.passkeys_of(work, user_id)
    challenge = await _challenge(asking, "add", browser, user_id)
    return PasskeyOptions(
        creation_options(party, challenge=challenge, user_id=user_id, email=person.email, name=person.name, known=known)
    )


async def add(asking: Asking, party: Party, browser: str | None, given: AddPasskey) -> UUID:
    """The person's new key is known. Raises Invalid for an answer that proves nothing, and what `add_passkey` does."""
    asking.require_fresh()
    user_id = doors.themselves(asking.actor)
    rules.check_name(given.name)
    try:
        challenge = await _take(asking, "add", browser, user_id, given.client_data)
        key = verify_new(party, challenge, given)
    except Unproved:
        raise Invalid({"attestation": "unproved_passkey"}) from None
    async with asking.begin() as work:
        return await actions.add_passkey(work, key, name=given.name, session_id=asking.session_id)


async def offer_to_enter(asking: Asking, party: Party, browser: str) -> PasskeyOptions:
    """What asks for any passkey: its authenticator knows whose it is. Raises TooMany."""
    await _count(asking, {_challenges(asking): rules.CHALLENGES_PER_ADDRESS})
    return PasskeyOptions(request_options(party, challenge=await _challenge(asking, "enter", browser, None)))


async def enter(asking: Asking, party: Party, browser: str | None, given: ShowPasskey) -> LoggedIn:
    """A session for whoever has shown this passkey. Raises WrongPasskey, alike for everything that may be wrong, TooMany."""
    await _count(asking, _limits(asking, given))
    async with asking.look(SYSTEM) as work:
        key = await actions.passkey_by_credential(work, credential_of(given))
        account = await actions.account_by_id(work, key.user_id) if key else None
    try:
        challenge = await _take(asking, "enter", browser, None, given.client_data)
        if key is None or account is None or not account.is_active or given.user_handle is None:
            raise Unproved
        count = _verified_count(party, challenge, key, given)
        if account.must_sign_on:
            refuse(asking, account, "sign_on_only")
            raise SignOnOnly
        async with asking.begin_as_system() as work:
            await actions.use_passkey(work, key, count)
            entry = Entry("passkey", True, asking.address, asking.user_agent)
            session = await actions.open_session(work, account, entry)
            await uncount(work, [*_limits(asking, given), _challenges(asking)], rules.LOGIN_WINDOW)
        return LoggedIn(session, None)
    except (Unproved, WrongLogin) as error:
        refuse(asking, account, "passkey_copied" if isinstance(error, Copied) else "passkey")
        raise WrongPasskey from None


async def show_second(
    asking: Asking, party: Party, browser: str | None, account: Account, given: ShowPasskey
) -> tuple[KnownKey, int]:
    """The passkey of this account that stands for its second factor, and the time it counts; to be used with the session that
    is opened. Raises WrongPasskey, alike for everything that may be wrong, TooMany.
    """
    await _count(asking, _limits(asking, given))
    async with asking.look(SYSTEM) as work:
        key = await actions.passkey_by_credential(work, credential_of(given))
    try:
        challenge = await _take(asking, "enter", browser, None, given.client_data)
        if key is None or key.user_id != account.id:
            raise Unproved
        count = _verified_count(party, challenge, key, given)
    except Unproved as error:
        refuse(asking, account, "passkey_copied" if isinstance(error, Copied) else "passkey")
        raise WrongPasskey from None
    async with asking.begin_as_system() as work:
        await uncount(work, [*_limits(asking, given), _challenges(asking)], rules.LOGIN_WINDOW)
    return key, count


async def offer_to_confirm(asking: Asking, party: Party, browser: str) -> PasskeyOptions:
    """What asks for a passkey of the person of the session. Raises NotFound when they have none."""
    user_id = doors.themselves(asking.actor)
    async with asking.look() as work:
        known = await actions.passkeys_of(work, user_id)
    if not known:
        raise NotFound
    challenge = await _challenge(asking, "confirm", browser, user_id)
    return PasskeyOptions(request_options(party, challenge=challenge, known=known))


async def confirm(asking: Asking, party: Party, browser: str | None, given: ShowPasskey) -> None:
    """The person of the session has proved again who they are. Raises Invalid for what proves nothing, TooMany."""
    user_id = doors.themselves(asking.actor)
    if asking.session_id is None:
        raise NotFound
    await _count(asking, _limits(asking, given))
    async with asking.look() as work:
        account = await actions.account_by_id(work, user_id)
        key = await actions.passkey_by_credential(work, credential_of(given))
    try:
        challenge = await _take(asking, "confirm", browser, user_id, given.client_data)
        if key is None or key.user_id != user_id:
            raise Unproved
        count = _verified_count(party, challenge, key, given)
        async with asking.begin() as work:
            await actions.use_passkey(work, key, count)
            await actions.confirm_session(work, asking.session_id)
            await uncount(work, _limits(asking, given), rules.LOGIN_WINDOW)
    except (Unproved, WrongLogin) as error:
        refuse(asking, account, "passkey_copied" if isinstance(error, Copied) else "passkey")
        raise Invalid({"signature": "unproved_passkey"}) from None


def _verified_count(party: Party, challenge: bytes, key: KnownKey, given: ShowPasskey) -> int:
    count = verify_known(party, challenge, key, given)
    if rules.is_copied(key.sign_count, count):
        raise Copied
    return count


async def _challenge(asking: Asking, purpose: Purpose, browser: str, user_id: UUID | None) -> bytes:
    challenge = secrets.token_bytes(32)
    async with asking.begin_as_system() as work:
        await actions.keep_challenge(work, challenge, purpose=purpose, browser=browser, user_id=user_id)
    return challenge


async def _take(asking: Asking, purpose: Purpose, browser: str | None, user_id: UUID | None, client_data: str) -> bytes:
    """The challenge that was answered, used up. Raises Unproved for one this browser was not given, or that is too old."""
    challenge = challenge_in(client_data)
    # Committed before anything is verified: an answer that proves nothing has used its challenge up as well.
    async with asking.begin_as_system() as work:
        is_ours = await actions.take_challenge(work, challenge, purpose=purpose, browser=browser or "", user_id=user_id)
    if not is_ours:
        raise Unproved
    return challenge


def _limits(asking: Asking, given: ShowPasskey) -> dict[str, int]:
    credential = hashlib.sha256(given.credential_id.encode()).hexdigest()
    return {f"passkey:{credential}": rules.TRIES_PER_ACCOUNT, f"address:{asking.counted_as}": rules.TRIES_PER_ADDRESS}


def _challenges(asking: Asking) -> str:
    return f"challenges:{asking.counted_as}"


async def _count(asking: Asking, limits: dict[str, int]) -> None:
    async with asking.begin_as_system() as work:
        seconds_left = await count_attempts(work, limits, rules.LOGIN_WINDOW)
    if seconds_left is not None:
        asking.house.refusals.note(Refused("session", asking.address), "too_many")
        raise TooMany(seconds_left)
