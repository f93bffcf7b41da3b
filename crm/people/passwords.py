"""Password hashes: argon2id, at most four at once, never on the event loop."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from crm.core.work import Work
from crm.people import rules

# OWASP's first recommendation for argon2id: 46 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
# Threads of their own bound the memory in use, and hold up nothing else that works in threads.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="argon2")

# Verified when the account is unknown or disabled, so that the answer takes the same time.
_NOBODY = _hasher.hash("nobody has this password")


async def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise Invalid unless the password is fit to be one (`rules.check_password`), off the event loop: long ones take a
    while to be measured.
    """
    await asyncio.to_thread(rules.check_password, password, about=list(about))


async def about_person(work: Work, user_id: UUID) -> list[str]:
    """What a password of this person must not be made of."""
    return await work.all(
        str,
        "SELECT unnest(ARRAY[u.name, u.email, c.name]) FROM users u CROSS JOIN company c WHERE u.id = %(id)s",
        id=user_id,
    )


async def hash_password(password: str) -> str:
    """The argon2id hash of a password that passed the rules."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one of this hash; a missing hash costs the same time and never fits."""
    loop = asyncio.get_running_loop()
    fits = await loop.run_in_executor(_threads, _verify, stored or _NOBODY, password)
    return fits and stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
