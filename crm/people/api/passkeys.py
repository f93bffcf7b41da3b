"""Routes of passkeys: entering with one, proving again who one is, and those of one's own."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, passkeys, queries
from crm.people.api.sessions import entered
from crm.people.authenticators import party_of
from crm.people.cookies import SessionCookies
from crm.people.passkey_schemas import AddPasskey, Passkey, PasskeyOptions, RenamePasskey, ShowPasskey
from crm.people.schemas import Me

Browser = Request[Any, Any, Any]


@post("/session/passkey/options", opt={"policy": "everybody"}, status_code=200)
async def offer_to_enter(asking: NamedDependency[Asking], request: Browser, state: State) -> Response[PasskeyOptions]:
    """What to ask an authenticator for to log in without a password; good for some minutes, in this browser alone."""
    cookies: SessionCookies = state.cookies
    browser = cookies.browser_of(request.cookies)
    options = await passkeys.offer_to_enter(asking, party_of(state.base_url), browser)
    return Response(options, cookies=[cookies.browser(browser)])


@post("/session/passkey", opt={"policy": "everybody"}, status_code=200)
async def enter(
    asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[ShowPasskey]
) -> Response[Me]:
    """Log in with a passkey: sets the session and CSRF cookies."""
    cookies: SessionCookies = state.cookies
    browser = request.cookies.get(cookies.browser_name)
    return await entered(asking, cookies, await passkeys.enter(asking, party_of(state.base_url), browser, data))


@post("/session/confirm/passkey/options", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def offer_to_confirm(asking: NamedDependency[Asking], request: Browser, state: State) -> Response[PasskeyOptions]:
    """What to ask one of one's own authenticators for to prove again who one is."""
    cookies: SessionCookies = state.cookies
    browser = cookies.browser_of(request.cookies)
    options = await passkeys.offer_to_confirm(asking, party_of(state.base_url), browser)
    return Response(options, cookies=[cookies.browser(browser)])


@post("/session/confirm/passkey", opt={"policy": "session", "is_open_before_set_up": True}, status_code=204)
async def confirm(asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[ShowPasskey]) -> None:
    """Prove again who one is, with a passkey."""
    browser = request.cookies.get(state.cookies.browser_name)
    await passkeys.confirm(asking, party_of(state.base_url), browser, data)


@post("/me/passkeys/options", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def offer_to_add(asking: NamedDependency[Asking], request: Browser, state: State) -> Response[PasskeyOptions]:
    """What makes an authenticator a passkey of one's own."""
    cookies: SessionCookies = state.cookies
    browser = cookies.browser_of(request.cookies)
    options = await passkeys.offer_to_add(asking, party_of(state.base_url), browser)
    return Response(options, cookies=[cookies.browser(browser)])


@post("/me/passkeys", opt={"policy": "session", "is_open_before_set_up": True})
async def add(asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[AddPasskey]) -> Passkey:
    """Add a passkey. Whoever had to set up a second factor has one now."""
    browser = request.cookies.get(state.cookies.browser_name)
    passkey_id = await passkeys.add(asking, party_of(state.base_url), browser, data)
    return await _passkey(asking, passkey_id)


@patch("/me/passkeys/{passkey_id:uuid}", opt={"policy": "session"})
async def rename(asking: NamedDependency[Asking], passkey_id: FromPath[UUID], data: JSONBody[RenamePasskey]) -> Passkey:
    """Rename a passkey of one's own."""
    async with asking.begin() as work:
        await actions.rename_passkey(work, passkey_id, name=data.name)
    return await _passkey(asking, passkey_id)


@delete("/me/passkeys/{passkey_id:uuid}", opt={"policy": "session"})
async def remove(asking: NamedDependency[Asking], passkey_id: FromPath[UUID]) -> None:
    """Remove a passkey of one's own; other sessions opened with passkeys are over."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.remove_passkey(work, passkey_id, session_id=asking.session_id)


async def _passkey(asking: Asking, passkey_id: UUID) -> Passkey:
    async with asking.look() as work:
        own = await queries.passkeys(work, doors.themselves(asking.actor))
    return next(each for each in own if each.id == passkey_id)
