"""Telephone numbers: every writing of one number becomes one E.164 text."""

import re
import unicodedata
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

DEFAULT_REGION: Final = "TR"
_TURKEY: Final = 90
_E164 = re.compile(r"\+[0-9]{3,17}", re.ASCII)
_WRITTEN_MAX_LENGTH = 40
_WRITTEN = re.compile(r"\(?\+?[0-9(][0-9 ()./\-]*", re.ASCII)
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc]")
# Twelve digits starting with the country code: how WhatsApp and exported lists write numbers.
_BARE_TURKISH = re.compile(r"90[2-58][0-9]{9}", re.ASCII)
_TURKISH_MOBILE = re.compile(r"\+905[0-9]{9}", re.ASCII)

Reason = Literal[
    "phone_not_a_number",
    "phone_too_short",
    "phone_too_long",
    "phone_unknown_country",
    "phone_unknown_number",
]


class UnreadablePhone(ValueError):
    """The text is not a telephone number; `code` names the field text that says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.code: Final = reason


def normalise_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """The E.164 form (+905321234567) of a number as people write it.

    A number without a country code is of `region`. Normalising what is normalised changes
    nothing. Raises UnreadablePhone, never guesses: text around the number is refused.
    """
    written = _plain(text)
    if len(written) > _WRITTEN_MAX_LENGTH or not _WRITTEN.fullmatch(written):
        raise UnreadablePhone("phone_not_a_number")
    international = _international(written, region)
    if _TURKISH_MOBILE.fullmatch(international):
        return international  # nine in ten numbers here, and ten times faster than asking the library
    number = _parse(international, region)
    _refuse_impossible(number)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def national_phone(e164: str) -> str:
    """The number as it is read out at home (0532 123 45 67); a foreign one keeps its +code.

    Text that is no number, such as a masked one, comes back unchanged.
    """
    if not _E164.fullmatch(e164):
        return e164
    if _TURKISH_MOBILE.fullmatch(e164):
        return f"0{e164[3:6]} {e164[6:9]} {e164[9:11]} {e164[11:]}"
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    at_home = number.country_code == _TURKEY
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def search_digits(query: str) -> str | None:
    """What to look for when the query is typed like a number, else None.

    The digits without the leading +, 00 or 0, so that the result is a part of the E.164 digits
    whether or not the country code was typed.
    """
    written = _plain(query)
    if len(written) > _WRITTEN_MAX_LENGTH or not _WRITTEN.fullmatch(written):
        return None
    return _digits(written).lstrip("0") or None


def _plain(text: str) -> str:
    # NFKC makes full-width forms plain; copied numbers carry invisible direction marks (Cf).
    composed = _DASHES.sub("-", unicodedata.normalize("NFKC", text[:200]))
    visible = "".join(_ascii_digit(c) for c in composed if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _digits(written: str) -> str:
    return "".join(c for c in written if c.isdigit())


def _international(written: str, region: str) -> str:
    digits = _digits(written)
    if "+" in written:
        international = f"+{digits}"
    elif digits.startswith("00"):
        international = f"+{digits[2:]}"
    elif region == "TR" and _BARE_TURKISH.fullmatch(digits):
        international = f"+{digits}"
    elif region == "TR":
        international = f"+90{digits}"
    else:
        return digits
    # The 0 of the trunk (+90 (0) 532 …) is taken out here: the library leaves it in a number
    # it does not know, and an incomplete mobile would pass for a landline.
    return re.sub(r"^\+900", "+90", international)


def _parse(written: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(written, region)
    except NumberParseException as refusal:
        reasons: dict[int, Reason] = {
            NumberParseException.INVALID_COUNTRY_CODE: "phone_unknown_country",
            NumberParseException.TOO_LONG: "phone_too_long",
        }
        raise UnreadablePhone(reasons.get(refusal.error_type, "phone_too_short")) from None


def _refuse_impossible(number: PhoneNumber) -> None:
    # Possible is enough where the published ranges lag behind the operators: mobiles of Turkey
    # and everything abroad. A Turkish landline with an unknown area code is a typing error.
    national = phonenumbers.national_significant_number(number)
    if number.country_code == _TURKEY and national.startswith("5"):
        if len(national) != 10:
            raise UnreadablePhone("phone_too_short" if len(national) < 10 else "phone_too_long")
        return
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise UnreadablePhone("phone_too_short")
    if possible in (ValidationResult.TOO_LONG, ValidationResult.INVALID_LENGTH):
        raise UnreadablePhone("phone_too_long")
    if possible != ValidationResult.IS_POSSIBLE:
        raise UnreadablePhone("phone_unknown_country")
    if number.country_code == _TURKEY and not phonenumbers.is_valid_number(number):
        raise UnreadablePhone("phone_unknown_number")
