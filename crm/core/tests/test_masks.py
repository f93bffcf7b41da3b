"""Masked forms tell nobody how to reach anybody."""

import pytest

from crm.core.masks import mask_addresses, mask_email, mask_numbers, mask_phone


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+905321234567", "+90 532 *** ** 67"),
        ("905321234567", "+90 532 *** ** 67"),
        ("+4915112345678", "+49 *** ** 78"),
        ("+12125550123", "+1 *** ** 23"),
        ("+", "***"),
    ],
)
def test_of_a_phone_its_beginning_and_two_digits_stay(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_of_an_address_its_first_letter_and_the_domain_stay() -> None:
    assert mask_email("ayse@example.com") == "a***@example.com"
    assert mask_email("ayse") == "***"


@pytest.mark.parametrize(
    ("text", "hidden", "masked"),
    [
        ("ara: 0532 123 45 67", "ara: ***", "ara: +90 532 *** ** 67"),
        ("(0532)-123.45.67!", "***!", "+90 532 *** ** 67!"),
        ("٠٥٣٢١٢٣٤٥٦٧", "***", "+90 532 *** ** 67"),
        ("0 5 3 2 1 2 3 4 5 6 7", "***", "+90 532 *** ** 67"),
        ("12345678", "***", "***"),
        ("3+1 daire, 120 m2", "3+1 daire, 120 m2", "3+1 daire, 120 m2"),
    ],
)
def test_whatever_could_be_called_is_taken_out_of_a_text(text: str, hidden: str, masked: str) -> None:
    assert mask_numbers(text, has_masked_form=False) == hidden
    assert mask_numbers(text, has_masked_form=True) == masked


def test_whatever_could_be_written_to_is_taken_out_of_a_text() -> None:
    assert mask_addresses("yaz: ayse@x.com.", has_masked_form=False) == "yaz: ***"
    assert mask_addresses("<ayse@x.com>", has_masked_form=True) == "<a***@x.com>"
