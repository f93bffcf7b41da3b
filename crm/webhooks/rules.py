"""Pure decisions about what is sent where, and when again."""

import hashlib
import hmac
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from crm.core.problems import Invalid
from crm.core.text import clean

Course = Literal["delivered", "retry", "failed"]

LONGEST_NAME = 100
LONGEST_URL = 2_000
LONGEST_ANSWER = 2_000
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 2 * 3600.0
GIVE_UP = timedelta(hours=24)
"""A call that was not taken for so long is over; a webhook that took nothing for so long is stopped."""
OLDEST = timedelta(days=7)
"""What happened before a stopped webhook was started again is told as far back as this."""
LEASE = timedelta(seconds=60)
"""A call whose sender died is made again after this time: twice at worst, never not at all."""
NO_SUCH = {400, 404, 405, 410, 422}
"""Statuses that will be the same tomorrow."""


def read_name(name: str) -> str:
    """The name as stored. Raises Invalid when empty or too long."""
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long" if name else "required"})
    return name


def read_url(url: str) -> str:
    """The address as stored. Raises Invalid unless it is an https address without a password in it.

    Where it leads is looked at when it is called: names change their addresses.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        is_good = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or len(url) > LONGEST_URL or not url.isascii() or any(sign.isspace() for sign in url):
        raise Invalid({"url": "needs_https"})
    return url


def read_verbs(verbs: list[str], known: frozenset[str]) -> list[str]:
    """The verbs as stored. Raises Invalid for one the journal does not know."""
    unknown = sorted(set(verbs) - known)
    if unknown:
        raise Invalid({"verbs": "not_a_choice"})
    return sorted(set(verbs))


def signature(secret: str, at: int, body: bytes) -> str:
    """The value of the signature header: HMAC-SHA256 over the time, a dot, and the body as sent."""
    made = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def course_of(status: int) -> Course:
    """What an answer means for the call."""
    if 200 <= status < 300:
        return "delivered"
    return "failed" if status in NO_SUCH else "retry"


def pause(tries: int, chance: float) -> timedelta:
    """How long until the next try; `chance` is a random number from 0 to 1."""
    step = min(LONGEST_PAUSE, FIRST_PAUSE * 3 ** min(tries, 12))
    return timedelta(seconds=step * (0.5 + chance / 2))
