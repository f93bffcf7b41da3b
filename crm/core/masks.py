"""Masked forms of phones and e-mails: enough to tell two apart on a screen, too little to reach anybody."""

import re
from typing import Final

import phonenumbers

from crm.core.phone import UnreadablePhone, normalise_phone

NOTHING: Final = "***"
# Seven digits or more, whatever stands between them: dates and sums rarely have so many, numbers one can call do.
_NUMBER = re.compile(r"\+?\(?\d(?:[\W_]{0,3}\d){6,}")
# Begun only where a word begins, and never tried again from within it: else a long word without @ takes the square of time.
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]++@[^\s<>()\[\],;:\"]+")


def mask_phone(e164: str) -> str:
    """+905321234567 as +90 532 *** ** 67; of a foreign number only its country and the last two digits stay."""
    digits = e164.lstrip("+")
    if digits.startswith("90") and len(digits) == 12:
        return f"+90 {digits[2:5]} *** ** {digits[-2:]}"
    try:
        country = phonenumbers.parse(f"+{digits}", None).country_code
    except phonenumbers.NumberParseException:
        return NOTHING
    return f"+{country} *** ** {digits[-2:]}"


def mask_email(address: str) -> str:
    """ayse@example.com as a***@example.com."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if at else NOTHING


def mask_numbers(text: str, *, has_masked_form: bool) -> str:
    """The text with everything in it that could be called masked, or taken out."""
    return _NUMBER.sub(lambda found: _masked_number(found[0]) if has_masked_form else NOTHING, text)


def mask_addresses(text: str, *, has_masked_form: bool) -> str:
    """The text with everything in it that could be written to masked, or taken out."""
    return _ADDRESS.sub(lambda found: mask_email(found[0]) if has_masked_form else NOTHING, text)


def _masked_number(written: str) -> str:
    try:
        return mask_phone(normalise_phone(written))
    except UnreadablePhone:
        return NOTHING
