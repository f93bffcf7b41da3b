"""Routes of single sign-on: logging in by it, one's own link, and the settings."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from crm.core.asking import Asking
from crm.people import actions, doors, queries, sign_on
from crm.people.api.sessions import entered
from crm.people.cookies import SessionCookies
from crm.people.sign_on_schemas import (
    CameBack,
    ComeBack,
    Departure,
    EditSignOn,
    LeaveFor,
    LeaveForProvider,
    SignedOn,
    SignOn,
)

Browser = Request[Any, Any, Any]


@post("/session/sign-on/start", opt={"policy": "everybody"}, status_code=200)
async def leave(
    asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[LeaveForProvider]
) -> Response[Departure]:
    """Where to go to log in at the company's identity provider."""
    cookies: SessionCookies = state.cookies
    browser = cookies.browser_of(request.cookies)
    address = await sign_on.leave(
        asking, state.sign_on, browser, purpose="enter", return_to=data.return_to, user_id=None
    )
    return Response(Departure(address), cookies=[cookies.browser(browser)])


@post("/session/sign-on", opt={"policy": "everybody"}, status_code=200)
async def enter(
    asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[ComeBack]
) -> Response[SignedOn]:
    """Log in with what the provider sent back; 401 `second_factor_needed` asks for `second_factor` with the same state."""
    cookies: SessionCookies = state.cookies
    browser, device = request.cookies.get(cookies.browser_name), request.cookies.get(cookies.device_name)
    opened, return_to = await sign_on.enter(asking, state.sign_on, browser, data, device=device)
    answer = await entered(asking, cookies, opened)
    return Response(SignedOn(answer.content, return_to), cookies=answer.cookies)


@post("/me/sign-on/start", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def leave_from_inside(
    asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[LeaveFor]
) -> Response[Departure]:
    """Where to go to link one's account, prove again who one is, or try the settings."""
    cookies: SessionCookies = state.cookies
    browser = cookies.browser_of(request.cookies)
    address = await sign_on.leave_from_inside(asking, state.sign_on, browser, data)
    return Response(Departure(address), cookies=[cookies.browser(browser)])


@post("/me/sign-on", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def come_back(
    asking: NamedDependency[Asking], request: Browser, state: State, data: JSONBody[ComeBack]
) -> CameBack:
    """Finish what one went to the provider for."""
    browser = request.cookies.get(state.cookies.browser_name)
    return await sign_on.come_back(asking, state.sign_on, browser, data)


@delete("/me/sign-on", opt={"policy": "session"})
async def unlink(asking: NamedDependency[Asking]) -> None:
    """Enter by the identity provider no more."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.unlink_account(work)


@get("/sign-on", opt={"policy": "settings.manage"})
async def settings(asking: NamedDependency[Asking], state: State) -> SignOn:
    """The company's identity provider."""
    doors.may_see_sign_on(asking.actor)
    async with asking.look() as work:
        return await queries.sign_on(work, state.sign_on.redirect_uri)


@patch("/sign-on", opt={"policy": "settings.manage"})
async def edit(asking: NamedDependency[Asking], state: State, data: JSONBody[EditSignOn]) -> SignOn:
    """Change the identity provider; takes the right to manage roles as well. One that is turned on must be reachable."""
    await sign_on.edit(asking, state.sign_on, data)
    async with asking.look() as work:
        return await queries.sign_on(work, state.sign_on.redirect_uri)


@post("/sign-on/check", opt={"policy": "settings.manage"}, status_code=204)
async def check(asking: NamedDependency[Asking], state: State) -> None:
    """Look whether the provider can be reached and used; 422 says what is wrong with it."""
    doors.may_change_sign_on(asking.actor)
    async with asking.look() as work:
        row = await queries.sign_on_row(work)
    await sign_on.check(state.sign_on, row.issuer)
