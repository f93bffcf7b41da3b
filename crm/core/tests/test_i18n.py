"""Both languages say the same things."""

import re

import pytest

from crm.core.i18n import LANGUAGES, language_of, placeholders, say, texts


def test_both_languages_have_the_same_codes() -> None:
    assert texts("tr").keys() == texts("en").keys()


def test_both_languages_have_the_same_placeholders() -> None:
    for code, text in texts("tr").items():
        assert placeholders(text) == placeholders(texts("en")[code]), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_polite_and_calm(language: str) -> None:
    for code, text in texts("tr" if language == "tr" else "en").items():
        assert text, code
        assert text.strip() == text, code
        assert "!" not in text, code
        assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text)), code


def test_a_value_is_never_read_as_a_template() -> None:
    said = say("en", "problem.too_many.detail", retry_after="{detail} {0.__class__} \\1")
    assert "{detail} {0.__class__} \\1" in said


def test_a_missing_value_stays_visible() -> None:
    assert "{retry_after}" in say("tr", "problem.too_many.detail")


def test_an_unknown_code_is_a_slip_of_ours() -> None:
    with pytest.raises(KeyError):
        say("tr", "no.such.code")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "tr"),
        ("", "tr"),
        ("en", "en"),
        ("en-GB,en;q=0.9,tr;q=0.8", "en"),
        ("tr-TR,tr;q=0.9,en;q=0.8", "tr"),
        ("de,fr;q=0.9", "tr"),
        ("de, en;q=0.5, tr;q=0.4", "en"),
        ("tr;q=0.2,EN;q=0.7", "en"),
        ("en;q=0", "tr"),
        ("en;q=x", "tr"),
        (",;q=,;;" * 1000, "tr"),
    ],
)
def test_the_language_follows_the_header(header: str | None, language: str) -> None:
    assert language_of(header) == language
