"""What somebody proves themselves with, and where they are logged in."""

from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.people.login_schemas import OwnSession, Security, TrustedDevice
from crm.people.passkey_schemas import Passkey
from crm.people.queries.rights import HAS_TOTP, IN_FORCE, NEEDS_SECOND_FACTOR
from crm.people.queries.sign_on import linked_at
from crm.people.tokens import secret_hash
from crm.people.user_agents import browser_of, system_of


class _Session(msgspec.Struct):
    id: UUID
    user_agent: str
    address: str
    method: str
    created_at: datetime
    last_seen_at: datetime


class _Device(msgspec.Struct):
    id: UUID
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class _Factors(msgspec.Struct):
    has_password: bool
    has_totp: bool
    recovery_codes: int
    needs_second_factor: bool


SESSIONS = f"""
SELECT s.id, s.user_agent, s.address, s.method, s.created_at, s.last_seen_at
FROM sessions s WHERE s.user_id = %(user_id)s AND {IN_FORCE}
ORDER BY s.id = %(current)s DESC, s.last_seen_at DESC
""".encode()

FACTORS = f"""
SELECT u.password_hash IS NOT NULL AS has_password, {HAS_TOTP} AS has_totp,
       {NEEDS_SECOND_FACTOR} AS needs_second_factor,
       (SELECT count(*) FROM recovery_codes c WHERE c.user_id = u.id AND c.used_at IS NULL) AS recovery_codes
FROM users u WHERE u.id = %(user_id)s
""".format(user_id="u.id").encode()


async def own_sessions(work: Work, user_id: UUID, current: UUID | None) -> list[OwnSession]:
    """The sessions of a person, the present one first, then those used last."""
    found = await work.all(_Session, SESSIONS, user_id=user_id, current=current)
    return [
        msgspec.convert(
            {
                **msgspec.structs.asdict(each),
                "browser": browser_of(each.user_agent),
                "system": system_of(each.user_agent),
                "is_current": each.id == current,
            },
            OwnSession,
        )
        for each in found
    ]


async def security(work: Work, user_id: UUID) -> Security:
    """What a person proves themselves with."""
    own = await work.one(_Factors, FACTORS, user_id=user_id)
    devices = await work.all(
        _Device,
        "SELECT id, user_agent, address, created_at, last_seen_at, expires_at FROM trusted_devices"
        " WHERE user_id = %(user_id)s AND expires_at > now() ORDER BY last_seen_at DESC",
        user_id=user_id,
    )
    return Security(
        passkeys=await passkeys(work, user_id),
        sign_on_since=await linked_at(work, user_id),
        has_password=own.has_password,
        has_totp=own.has_totp,
        recovery_codes=own.recovery_codes,
        needs_second_factor=own.needs_second_factor,
        devices=[
            TrustedDevice(
                id=each.id,
                browser=browser_of(each.user_agent),
                system=system_of(each.user_agent),
                address=each.address,
                created_at=each.created_at,
                last_seen_at=each.last_seen_at,
                expires_at=each.expires_at,
            )
            for each in devices
        ],
    )


async def is_setup_offered(work: Work, token: str) -> bool:
    """Whether the first administrator may be made with this secret: never once a user exists."""
    found = await work.maybe(
        bool,
        "SELECT true FROM setup_tokens WHERE token_hash = %(hash)s AND NOT EXISTS (SELECT FROM users)",
        hash=secret_hash(token),
    )
    return bool(found)


async def was_entered_from(work: Work, email: str, address: str) -> bool:
    """Whether somebody was logged in to the account of this login key from this address, as far as it is remembered."""
    found = await work.maybe(
        bool,
        "SELECT true FROM users u WHERE u.email_key = %(email)s"
        " AND (EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND s.address = %(address)s)"
        "      OR EXISTS (SELECT FROM trusted_devices d WHERE d.user_id = u.id AND d.address = %(address)s))",
        email=email,
        address=address,
    )
    return bool(found)


async def passkeys(work: Work, user_id: UUID) -> list[Passkey]:
    """The passkeys of a person, the newest last."""
    return await work.all(
        Passkey,
        "SELECT id, name, created_at, last_used_at FROM passkeys WHERE user_id = %(user_id)s ORDER BY created_at, id",
        user_id=user_id,
    )
