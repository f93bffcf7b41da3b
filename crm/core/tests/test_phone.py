"""Every writing of a number is one number."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from crm.core.i18n import has_text
from crm.core.phone import UnreadablePhone, national_phone, normalise_phone, search_digits

TURKISH_MOBILE = st.from_regex(r"5[0-9]{9}", fullmatch=True).filter(str.isascii)


@pytest.mark.parametrize(
    "written",
    [
        "0532 123 45 67",
        "532 123 45 67",
        "5321234567",
        "+90 (532) 123-45-67",
        "(+90) 532 123 45 67",
        "+90 (0)532 123 45 67",
        "00905321234567",
        "0090 532 123 45 67",
        "905321234567",
        "90 532 123 45 67",
        "0532.123.45.67",
        "0532/1234567",
        "٠٥٣٢ ١٢٣ ٤٥ ٦٧",
        "+905321234567",
        "０５３２\u3000１２３\u2013４５\u2013６７",
        "\u202a+90 532 123 45 67\u202c",
        "0532\u00a0123\u00a045\u00a067",
    ],
)
def test_every_writing_of_a_mobile_is_one_number(written: str) -> None:
    assert normalise_phone(written) == "+905321234567"


@given(TURKISH_MOBILE)
def test_any_ten_digits_starting_with_five_are_a_mobile(national: str) -> None:
    expected = f"+90{national}"
    for written in (national, f"0{national}", f"90{national}", f"0090{national}", expected):
        assert normalise_phone(written) == expected
    assert normalise_phone(national_phone(expected)) == expected


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0212 345 67 89", "+902123456789"),
        ("212 345 67 89", "+902123456789"),
        ("902123456789", "+902123456789"),
        ("444 0 332", "+904440332"),
        ("0850 222 33 44", "+908502223344"),
        ("+1 650 555 1234", "+16505551234"),
        ("+49 30 901820", "+4930901820"),
        ("0049 30 901820", "+4930901820"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+39 06 698 12345", "+390669812345"),
        ("+994 50 123 45 67", "+994501234567"),
        ("+1 555 078 3881", "+15550783881"),
    ],
)
def test_landlines_and_foreign_numbers_are_read(written: str, e164: str) -> None:
    assert normalise_phone(written) == e164
    assert normalise_phone(e164) == e164


def test_a_number_without_a_country_code_is_of_the_given_region() -> None:
    assert normalise_phone("030 901820", region="DE") == "+4930901820"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "phone_not_a_number"),
        ("   ", "phone_not_a_number"),
        ("tel: 0532 123 45 67", "phone_not_a_number"),
        ("0532 123 45 67 Ayşe", "phone_not_a_number"),
        ("0532 123 45 67 x12", "phone_not_a_number"),
        ("0532 123 45 67, 0533 123 45 67", "phone_not_a_number"),
        ("0532 123 45 67\x00", "phone_not_a_number"),
        ("+", "phone_not_a_number"),
        ("++90 532 123 45 67", "phone_not_a_number"),
        ("90+5321234567", "phone_not_a_number"),
        ("9" * 5000, "phone_not_a_number"),
        ("()", "phone_too_short"),
        ("112", "phone_too_short"),
        ("0532 123 45 6", "phone_too_short"),
        ("0532 123 45 678", "phone_too_long"),
        ("0532 123 45 67 0533 123 45 67", "phone_too_long"),
        ("+999 123 456 789", "phone_unknown_country"),
        ("0132 123 45 67", "phone_unknown_number"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(written: str, reason: str) -> None:
    with pytest.raises(UnreadablePhone) as refusal:
        normalise_phone(written)
    assert refusal.value.code == reason
    assert has_text(f"field.{reason}")


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text(alphabet="0123456789+-() ."))
def test_any_text_is_read_or_refused_and_what_is_read_stays(text: str) -> None:
    try:
        e164 = normalise_phone(text)
    except UnreadablePhone:
        return
    assert re.fullmatch(r"\+[0-9]+", e164)
    assert normalise_phone(e164) == e164


def test_a_number_is_read_out_as_at_home() -> None:
    assert national_phone("+905321234567") == "0532 123 45 67"
    assert national_phone("+16505551234") == "+1 650-555-1234"
    assert national_phone("+90 *** 67") == "+90 *** 67"


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("0532", "532"),
        ("532 12", "53212"),
        ("+90 532", "90532"),
        ("(0532) 12", "53212"),
        ("0090532", "90532"),
        ("45 67", "4567"),
        ("0", None),
        ("+", None),
        ("", None),
        ("Ayşe 532", None),
        ("a@b.com", None),
        ("12a", None),
    ],
)
def test_a_query_typed_like_a_number_gives_digits(query: str, digits: str | None) -> None:
    assert search_digits(query) == digits


@given(TURKISH_MOBILE, st.integers(min_value=1, max_value=11))
def test_the_digits_of_any_beginning_are_part_of_the_number(national: str, length: int) -> None:
    typed = f"0{national}"[: length + 1]
    digits = search_digits(typed)
    assert digits is not None
    assert digits in f"90{national}"


def test_turkish_mobiles_are_read_and_written_as_the_library_would() -> None:
    for head in range(500, 600):
        e164 = f"+90{head}1234567"
        number = phonenumbers.parse(e164, "TR")
        assert normalise_phone(f"0{head} 123 45 67") == phonenumbers.format_number(number, PhoneNumberFormat.E164)
        # What no operator has, and the pagers of old, the library writes in other groups.
        if phonenumbers.number_type(number) == PhoneNumberType.MOBILE:
            assert national_phone(e164) == phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
