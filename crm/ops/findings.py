"""What the doctor finds: each point is good, a warning or bad, and what is not good says how to mend it."""

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One point of the examination."""

    point: str
    state: Literal["good", "warning", "bad"]
    says: str
    mend: str = ""


def good(point: str, says: str) -> Finding:
    """All is well with this point."""
    return Finding(point, "good", says)


def warning(point: str, says: str, mend: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(point, "warning", says, mend)


def bad(point: str, says: str, mend: str) -> Finding:
    """It does not work, or not safely."""
    return Finding(point, "bad", says, mend)
