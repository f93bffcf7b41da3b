"""Money is exact and never mixes currencies."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.money import AMOUNT_LIMIT, Money, minor_digits, sums

AMOUNTS = st.builds(Money, amount=st.integers(-(10**12), 10**12), currency=st.sampled_from(["TRY", "USD", "EUR"]))


def test_currencies_do_not_add_up() -> None:
    assert Money(100, "TRY") + Money(50, "TRY") == Money(150, "TRY")
    with pytest.raises(ValueError, match="TRY and USD"):
        _ = Money(100, "TRY") + Money(50, "USD")


@given(st.lists(AMOUNTS))
def test_sums_lose_nothing_and_the_company_currency_stands_first(amounts: list[Money]) -> None:
    totals = sums(amounts, first="TRY")
    assert totals[0].currency == "TRY"
    assert [t.currency for t in totals[1:]] == sorted({a.currency for a in amounts} - {"TRY"})
    for total in totals:
        assert total.amount == sum(a.amount for a in amounts if a.currency == total.currency)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 1.5, "currency": "TRY"},
        {"amount": "1", "currency": "TRY"},
        {"amount": AMOUNT_LIMIT + 1, "currency": "TRY"},
        {"amount": 1, "currency": "try"},
        {"amount": 1, "currency": "TRY\n"},
        {"amount": 1, "currency": "TRY", "rate": 1},
        {"amount": 1},
    ],
)
def test_a_wrong_amount_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Money)


def test_each_currency_has_its_minor_digits() -> None:
    assert [minor_digits(c) for c in ("TRY", "JPY", "KWD")] == [2, 0, 3]
