"""Money: whole minor units and a currency, never a fraction."""

from collections.abc import Iterable
from typing import Annotated, Final

from msgspec import Meta, Struct

# What a browser can count exactly; far below bigint, so that sums still fit there.
AMOUNT_LIMIT: Final = 2**53 - 1

Amount = Annotated[int, Meta(ge=-AMOUNT_LIMIT, le=AMOUNT_LIMIT)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z", description="ISO 4217 code")]

_MINOR_DIGITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in minor units (kuruş for TRY)."""

    amount: Amount
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        """The sum; raises ValueError across currencies, since no rate is known here."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.amount + other.amount, self.currency)


def minor_digits(currency: str) -> int:
    """How many digits of an amount stand after the decimal sign."""
    return _MINOR_DIGITS.get(currency, 2)


def sums(amounts: Iterable[Money], *, first: str) -> list[Money]:
    """One sum per currency: the company's (`first`, even when nothing), then others by code."""
    totals: dict[str, int] = {first: 0}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, 0) + money.amount
    others = sorted(currency for currency in totals if currency != first)
    return [Money(totals[currency], currency) for currency in (first, *others)]
