"""Pure decisions about Graph's errors and when to try again."""

import secrets
from datetime import timedelta
from typing import Literal

import msgspec

Course = Literal["retry", "pause_recipient", "pause_channel", "permanent"]
"""What to do after an error: again later, this recipient later, nothing on this channel, never again."""

MOST_TRIES = 5
LONGEST_PAUSE = 900.0
LONGEST_PAIR_PAUSE = 4 * 3600.0

TOKEN = frozenset({0, 102, 190})
PERMISSION = frozenset({3, 10, *range(200, 300), 131005})
ACCOUNT = frozenset({368, 130497, 131031, 131037, 131042, 131045, 133005, 133010})
TRANSIENT = frozenset({1, 2, 4, 17, 32, 341, 613, 130429, 131000, 131016, 131057, 133004, *range(80000, 80015)})
PAIR = 131056
WINDOW = 131047


class GraphRefused(Exception):
    """Graph answered with an error. Its text is kept for people and never written to a log."""

    def __init__(
        self,
        *,
        code: int | None,
        subcode: int | None = None,
        text: str = "",
        status: int = 0,
        is_transient: bool = False,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(f"graph {status}/{code}/{subcode}")
        self.code = code
        self.subcode = subcode
        self.text = text
        self.status = status
        self.is_transient = is_transient
        self.retry_after = retry_after


class Pause(msgspec.Struct, frozen=True):
    """How long to wait before trying again. Tests wait shorter."""

    first_seconds: float = 2.0

    def after(self, tries: int, *, asked: float = 0.0, base: int = 2, longest: float = LONGEST_PAUSE) -> timedelta:
        """Exponential with jitter, and never shorter than the other side asked for."""
        step = min(longest, self.first_seconds * base ** min(tries, 30))
        jittered = step * (0.5 + secrets.randbelow(501) / 1000)
        return timedelta(seconds=max(jittered, min(asked, longest)))


def course_of(error: GraphRefused) -> Course:
    """What to do after this error: decided by code, then by what Graph says of itself, then by the HTTP status."""
    code = error.code
    if code in TOKEN or code in PERMISSION or code in ACCOUNT or (code is None and error.status == 401):
        return "pause_channel"
    if code == PAIR:
        return "pause_recipient"
    if code in TRANSIENT or error.is_transient or error.status == 429 or (code is None and error.status >= 500):
        return "retry"
    return "permanent"


def channel_problem(error: GraphRefused) -> str:
    """The code of the text that says what is wrong with the channel."""
    if error.code in PERMISSION:
        return "permission_missing"
    return "account_restricted" if error.code in ACCOUNT else "token_invalid"
