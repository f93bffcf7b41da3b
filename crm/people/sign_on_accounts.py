"""Whose account somebody is whom the identity provider names: linked, found, made, or nobody's. The reasons stand in decision 9."""

from collections.abc import Callable
from typing import NoReturn

from crm.core.asking import Asking
from crm.core.doors import SYSTEM
from crm.core.problems import Invalid, Unauthenticated
from crm.core.refusals import Refused
from crm.core.text import UnreadableEmail, email_key
from crm.people import actions, doors, queries, sign_on_rules
from crm.people.actions import Account, EmailTaken, LinkTaken, MustLink, SignOnRefused
from crm.people.openid import Told
from crm.people.queries.sign_on import SignOnRow
from crm.people.sign_on_schemas import Tried


async def account_of(asking: Asking, row: SignOnRow, told: Told) -> tuple[Account, bool]:
    """Whose account it is, and whether it would be linked only now. Raises SignOnRefused and MustLink."""
    async with asking.look(SYSTEM) as work:
        user_id = await queries.user_of_subject(work, told.issuer, told.subject)
        account = await actions.account_by_id(work, user_id) if user_id else None
    if account is not None:
        if not account.is_active:
            turn_away(asking, account, "disabled")
        if not sign_on_rules.may_enter(told, row.domains):
            turn_away(asking, account, "sign_on_wrong_domain")
        return account, False
    claim = sign_on_rules.weigh(told, row.domains)
    if claim != "fits":
        turn_away(asking, None, f"sign_on_{claim}")
    found = await _by_email(asking, told)
    if found is None:
        return await _newcomer(asking, row, told), False
    if not found.is_active:
        turn_away(asking, found, "disabled")
    async with asking.look(SYSTEM) as work:
        if await actions.holds_keys(work, found.id):
            turn_away(asking, found, "sign_on_must_link", MustLink)
    return found, True


async def _by_email(asking: Asking, told: Told) -> Account | None:
    """The account of this very mailbox. Raises SignOnRefused when there is one only after folding letters."""
    try:
        key = email_key(told.email)
    except UnreadableEmail:
        turn_away(asking, None, "sign_on_is_unverified")
    async with asking.look(SYSTEM) as work:
        account = await actions.account_by_email(work, key)
        stored = await work.one(str, "SELECT email FROM users WHERE id = %(id)s", id=account.id) if account else ""
    if account is not None and not sign_on_rules.is_same_mailbox(stored, told.email):
        turn_away(asking, account, "sign_on_other")
    return account


async def _newcomer(asking: Asking, row: SignOnRow, told: Told) -> Account:
    """The account made for somebody nobody knew. Raises SignOnRefused where none is made."""
    if row.role_id is None:
        turn_away(asking, None, "unknown")
    try:
        async with asking.begin_as_system() as work:
            user_id = await actions.welcome(work, told, row.role_id)
    except (EmailTaken, LinkTaken, SignOnRefused, Invalid):
        turn_away(asking, None, "sign_on_other")
    async with asking.look(SYSTEM) as work:
        account = await actions.account_by_id(work, user_id)
    assert account is not None
    return account


async def try_out(asking: Asking, row: SignOnRow, told: Told) -> Tried:
    """What would become of this person; nothing is changed."""
    doors.may_change_sign_on(asking.actor)
    claim = sign_on_rules.weigh(told, row.domains)
    async with asking.look(SYSTEM) as work:
        user_id = await queries.user_of_subject(work, told.issuer, told.subject)
        try:
            account = await actions.account_by_email(work, email_key(told.email))
        except UnreadableEmail:
            account = None
        holds_keys = account is not None and await actions.holds_keys(work, account.id)
    outcome = "enters"
    if user_id is None or not sign_on_rules.may_enter(told, row.domains):
        if claim != "fits":
            outcome = claim
        elif account is None:
            outcome = "is_made" if row.role_id else "is_unknown"
        else:
            outcome = "must_link" if holds_keys else "is_linked"
    return Tried(email=told.email, is_verified=told.is_verified, outcome=outcome)


def turn_away(
    asking: Asking, account: Account | None, why: str, problem: Callable[[], Unauthenticated] = SignOnRefused
) -> NoReturn:
    """It is counted why somebody was not let in, and they are told little. Raises the problem."""
    note_away(asking, account, why)
    raise problem()


def note_away(asking: Asking, account: Account | None, why: str) -> None:
    """It is counted that somebody was not let in, and why."""
    refused = Refused("session", asking.address, user_id=account.id if account else None)
    asking.house.refusals.note(refused, why)
