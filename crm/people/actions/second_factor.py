"""The second factor: set up, shown at the login, turned off."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.problems import Invalid, NotFound, Refused, Unauthenticated
from crm.core.secrets import SecretKeys
from crm.core.work import Work
from crm.people import doors, factors, verbs
from crm.people.actions.devices import forget_devices
from crm.people.actions.sessions import end_all_sessions


class SecondFactorNeeded(Unauthenticated):
    """The password is right, and this account asks for more."""

    code = "second_factor_needed"


class WrongCode(Unauthenticated):
    """The second factor is not right, or was used before."""

    code = "wrong_code"


class HasSecondFactor(Refused):
    """There is one: it is turned off before another one is set up."""

    code = "has_second_factor"


class Totp(msgspec.Struct):
    """A person's authenticator, under lock."""

    secret: bytes
    last_step: int


async def offer_totp(work: Work, keys: SecretKeys) -> str:
    """A fresh secret waits for the first code of the person's authenticator. Raises HasSecondFactor."""
    user_id, secret = doors.themselves(work.actor), factors.new_totp_secret()
    offered = await work.run(
        "INSERT INTO second_factors (user_id, secret) VALUES (%(id)s, %(secret)s)"
        " ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at = now()"
        " WHERE second_factors.confirmed_at IS NULL",
        id=user_id,
        secret=factors.seal_totp(keys, user_id, secret),
    )
    if not offered:
        raise HasSecondFactor
    return secret


async def confirm_totp(work: Work, keys: SecretKeys, *, code: str, at: datetime, session_id: UUID | None) -> list[str]:
    """The authenticator is the second factor from now on; the recovery codes are told this once.

    Other sessions of the person, opened without it, are over. Raises Invalid for a wrong code.
    """
    user_id = doors.themselves(work.actor)
    totp = await _lock_totp(work, user_id, is_confirmed=False)
    if totp is None:
        raise NotFound
    step = factors.step_of_code(factors.open_totp(keys, user_id, totp.secret), factors.bare_code(code), at, after=0)
    if step is None:
        raise Invalid({"code": "wrong_code"})
    await work.run(
        "UPDATE second_factors SET confirmed_at = now(), last_step = %(step)s WHERE user_id = %(id)s",
        id=user_id,
        step=step,
    )
    await work.run("UPDATE sessions SET is_strong = true WHERE id = %(id)s", id=session_id)
    codes = await _write_recovery_codes(work, user_id)
    await end_all_sessions(work, user_id, but=session_id)
    work.record(verbs.SecondFactorSet(), subject=("user", user_id))
    return codes


async def take_code(
    work: Work, keys: SecretKeys, user_id: UUID, code: str, at: datetime
) -> Literal["code", "recovery"]:
    """The code is used up: of the authenticator, or a recovery code. Raises WrongCode."""
    code = factors.bare_code(code)
    if not factors.is_totp_code(code):
        taken = await work.run(
            "UPDATE recovery_codes SET used_at = now()"
            " WHERE user_id = %(id)s AND code_hash = %(hash)s AND used_at IS NULL",
            id=user_id,
            hash=factors.recovery_hash(code),
        )
        if not taken:
            raise WrongCode
        work.record(verbs.RecoveryCodeUsed(), subject=("user", user_id))
        return "recovery"
    totp = await _lock_totp(work, user_id, is_confirmed=True)
    if totp is None:
        raise WrongCode
    step = factors.step_of_code(factors.open_totp(keys, user_id, totp.secret), code, at, after=totp.last_step)
    if step is None:
        raise WrongCode
    await work.run("UPDATE second_factors SET last_step = %(step)s WHERE user_id = %(id)s", id=user_id, step=step)
    return "code"


async def renew_recovery_codes(work: Work) -> list[str]:
    """Fresh recovery codes, told this once; the old ones are void. Raises NotFound without a second factor."""
    user_id = doors.themselves(work.actor)
    if await _lock_totp(work, user_id, is_confirmed=True) is None:
        raise NotFound
    codes = await _write_recovery_codes(work, user_id)
    work.record(verbs.RecoveryCodesRenewed(), subject=("user", user_id))
    return codes


async def turn_off_totp(work: Work, *, session_id: UUID | None) -> None:
    """The authenticator is no second factor any more; its codes are void, trust is over, and so are other sessions."""
    user_id = doors.themselves(work.actor)
    if not await _forget_totp(work, user_id):
        raise NotFound
    await end_all_sessions(work, user_id, but=session_id)
    work.record(verbs.SecondFactorEnded(), subject=("user", user_id))


async def reset_second_factor(work: Work, user_id: UUID) -> None:
    """Somebody who lost everything is asked for the password alone: no authenticator, codes, passkeys, trust or link with
    the identity provider are left, and their sessions are over. Raises Forbidden for whoever reaches further than the actor.
    """
    await doors.lock_account(work, user_id)
    await _forget_totp(work, user_id)
    await work.run("DELETE FROM passkeys WHERE user_id = %(id)s", id=user_id)
    await work.run("DELETE FROM sign_on_accounts WHERE user_id = %(id)s", id=user_id)
    await end_all_sessions(work, user_id)
    work.record(verbs.SecondFactorReset(), subject=("user", user_id))


async def _lock_totp(work: Work, user_id: UUID, *, is_confirmed: bool) -> Totp | None:
    return await work.maybe(
        Totp,
        "SELECT secret, last_step FROM second_factors"
        " WHERE user_id = %(id)s AND (confirmed_at IS NOT NULL) = %(is_confirmed)s FOR UPDATE",
        id=user_id,
        is_confirmed=is_confirmed,
    )


async def _write_recovery_codes(work: Work, user_id: UUID) -> list[str]:
    codes = factors.new_recovery_codes()
    await work.run("DELETE FROM recovery_codes WHERE user_id = %(id)s", id=user_id)
    await work.run(
        "INSERT INTO recovery_codes (user_id, code_hash) SELECT %(id)s, unnest(%(hashes)s::bytea[])",
        id=user_id,
        hashes=[factors.recovery_hash(code) for code in codes],
    )
    return codes


async def _forget_totp(work: Work, user_id: UUID) -> bool:
    is_gone = await work.run("DELETE FROM second_factors WHERE user_id = %(id)s", id=user_id)
    await work.run("DELETE FROM recovery_codes WHERE user_id = %(id)s", id=user_id)
    await forget_devices(work, user_id)
    return bool(is_gone)
