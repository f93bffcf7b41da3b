"""Routes of what somebody proves themselves with: password, authenticator, trusted devices."""

from uuid import UUID

from litestar import delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from crm.core.asking import Asking
from crm.core.clock import now
from crm.people import actions, doors, login, queries
from crm.people.factors import square_of, totp_address
from crm.people.login_schemas import ChangePassword, ConfirmCode, OfferedTotp, RecoveryCodes, Security


@get("/me/security", opt={"policy": "session", "is_open_before_set_up": True, "is_private": True})
async def security(asking: NamedDependency[Asking]) -> Security:
    """What one proves oneself with."""
    user_id = doors.themselves(asking.actor)
    async with asking.look() as work:
        return await queries.security(work, user_id)


@post("/me/password", opt={"policy": "session"}, status_code=204)
async def change_password(asking: NamedDependency[Asking], data: JSONBody[ChangePassword]) -> None:
    """Choose another password; all other sessions are over."""
    await login.change_password(asking, current=data.current, password=data.password)


@post("/me/second-factor", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def offer_totp(asking: NamedDependency[Asking], state: State) -> OfferedTotp:
    """A secret for one's authenticator. It counts once a first code has shown that it arrived."""
    asking.require_fresh()
    async with asking.begin() as work:
        secret = await actions.offer_totp(work, state.secret_keys)
    async with asking.look() as work:
        person = await queries.me(work, doors.themselves(asking.actor), must_set_up=asking.must_set_up)
    return OfferedTotp(key=secret, square=square_of(totp_address(secret, person.email)))


@post("/me/second-factor/confirm", opt={"policy": "session", "is_open_before_set_up": True}, status_code=200)
async def confirm_totp(asking: NamedDependency[Asking], state: State, data: JSONBody[ConfirmCode]) -> RecoveryCodes:
    """The authenticator is the second factor from now on. The recovery codes are told this once."""
    asking.require_fresh()
    await login.count_code(asking, doors.themselves(asking.actor))
    async with asking.begin() as work:
        codes = await actions.confirm_totp(
            work, state.secret_keys, code=data.code, at=now(), session_id=asking.session_id
        )
    return RecoveryCodes(codes)


@delete("/me/second-factor", opt={"policy": "session"})
async def turn_off_totp(asking: NamedDependency[Asking]) -> None:
    """The authenticator is no second factor any more."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.turn_off_totp(work, session_id=asking.session_id)


@post("/me/recovery-codes", opt={"policy": "session"}, status_code=200)
async def renew_recovery_codes(asking: NamedDependency[Asking]) -> RecoveryCodes:
    """Fresh recovery codes, told this once; the old ones are void."""
    asking.require_fresh()
    async with asking.begin() as work:
        return RecoveryCodes(await actions.renew_recovery_codes(work))


@delete("/me/devices/{device_id:uuid}", opt={"policy": "session"})
async def end_device(asking: NamedDependency[Asking], device_id: FromPath[UUID]) -> None:
    """Ask a device of one's own for the second factor again."""
    async with asking.begin() as work:
        await actions.end_device(work, device_id)


@delete("/users/{user_id:uuid}/second-factor", opt={"policy": "users.manage"})
async def reset_second_factor(asking: NamedDependency[Asking], user_id: FromPath[UUID]) -> None:
    """Let somebody who lost everything in with the password alone; their sessions are over."""
    asking.require_fresh()
    async with asking.begin() as work:
        await actions.reset_second_factor(work, user_id)
