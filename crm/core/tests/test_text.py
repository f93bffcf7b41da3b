"""Two writings of the same words fold to one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.text import UnreadableEmail, clean, email_key, fold, has_control

TURKISH = st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyzâîûABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ '\t")
WRITABLE = st.text(alphabet=st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Işıl ÇELİK", "isil celik"),
        ("IŞIK", "isik"),
        ("ışık", "isik"),
        ("isik", "isik"),
        ("İstanbul", "istanbul"),
        ("i\u0307stanbul", "istanbul"),
        ("Ümit  Öğüt\t", "umit ogut"),
        ("Kâzım", "kazim"),
        ("ＡＢＣ", "abc"),
        ("Straße", "strasse"),
        ("Ali\u200bVeli", "aliveli"),
        ("a\x1fb\x00", "a b"),
        ("ş\x1fb\x00", "s b"),
        ("❤\ufe0f", "❤"),
        ("", ""),
    ],
)
def test_case_accents_and_invisible_characters_fold_away(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_folding_any_single_character_twice_changes_nothing() -> None:
    # Surrogates included. Beyond lie only ideographs that have no other form.
    restless = [p for p in range(0x2FA20) if fold(fold(chr(p))) != fold(chr(p))]
    assert restless == []


@given(WRITABLE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TURKISH)
def test_case_never_matters_in_turkish(text: str) -> None:
    upper = text.replace("i", "İ").replace("ı", "I").upper()
    lower = text.replace("İ", "i").replace("I", "ı").lower()
    assert fold(text) == fold(upper) == fold(lower) == fold(text.lower()) == fold(text.upper())


@given(WRITABLE)
def test_composed_and_decomposed_writings_fold_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "written",
    ["INFO@X.COM", "ınfo@x.com", "İnfo@x.com", "İNFO@X.COM", " info@x.com ", "info＠x.com"],
)
def test_turkish_casing_of_an_address_is_one_login(written: str) -> None:
    assert email_key(written) == "info@x.com"


def test_a_domain_keeps_its_letters_but_not_its_case() -> None:
    assert email_key("a@GMAİL.COM") == email_key("a@gmaıl.com") == "a@gmail.com"
    assert email_key("a@Müşteri.com.tr") == email_key("a@MÜŞTERİ.COM.TR")
    assert email_key("a@müşteri.com.tr") != email_key("a@musteri.com.tr")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "@",
        "a@",
        "@x.com",
        "a@b@x.com",
        "a b@x.com",
        "a@x",
        "a@x com",
        "a@.com",
        "a@x.com.",
        "a@x..com",
        "a@-x.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a\x00@x.com",
        "a\r\nBcc: b@x.com",
        "a<b>@x.com",
        "a@" + "x" * 64 + ".com",
        "a" * 250 + "@x.com",
        "\u0301@x.com",
        "a@\ud800.com",
    ],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(UnreadableEmail):
        email_key(written)


@given(st.from_regex(r"\A[^\s@]{1,20}@[^\s@]{1,20}\.[^\s@]{1,6}\Z") | st.emails() | st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    try:
        key = email_key(text)
    except UnreadableEmail:
        return
    assert email_key(key) == key


@given(st.text())
def test_clean_text_holds_no_control_character_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    assert not has_control(cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


def test_clean_keeps_line_breaks_and_composes() -> None:
    assert clean(" bir\niki\tüc\u0327\x07 ") == "bir\niki\tüç"
