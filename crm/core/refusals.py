"""Refusals, counted in memory and written down once a second: a stranger's tries cost no transaction each, and however
many they are, what is kept of them is bounded.
"""

from collections import Counter
from typing import Literal
from uuid import UUID

import msgspec

from crm.core.callers import counted_as

MOST = 500
"""How many are told apart between two writings; the rest is counted together."""
MOST_REASONS = 20
ELSEWHERE = ""
"""The address of what is counted together."""

RefusalKind = Literal["session", "token", "right"]


class Refused(msgspec.Struct, frozen=True):
    """Who was refused, from where: a login, an API token, or something a person or a token may not do."""

    kind: RefusalKind
    address: str
    user_id: UUID | None = None
    token_id: UUID | None = None

    def among_others(self) -> "Refused":
        """The same, told apart from nothing else of its kind."""
        return Refused(self.kind, ELSEWHERE)


class Refusals:
    """What was refused since the last writing."""

    def __init__(self) -> None:
        self._counts: dict[Refused, Counter[str]] = {}

    def note(self, refused: Refused, why: str, times: int = 1) -> None:
        """So many more were refused, for this reason."""
        refused = msgspec.structs.replace(refused, address=counted_as(refused.address)[:64])
        if refused not in self._counts and len(self._counts) >= MOST:
            refused = refused.among_others()
        reasons = self._counts.setdefault(refused, Counter())
        reasons[why if why in reasons or len(reasons) < MOST_REASONS else "other"] += times

    def take(self) -> dict[Refused, Counter[str]]:
        """All of them; from now on is counted anew."""
        taken, self._counts = self._counts, {}
        return taken
