"""Password hashes: argon2id, at most four at once, never on the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP's first recommendation for argon2id: 46 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_at_once = asyncio.Semaphore(4)

# Verified when the account is unknown or disabled, so that the answer takes the same time.
_NOBODY = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The argon2id hash of a password that passed the rules."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def password_fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one of this hash; a missing hash costs the same time and never fits."""
    async with _at_once:
        fits = await asyncio.to_thread(_verify, stored or _NOBODY, password)
    return fits and stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
