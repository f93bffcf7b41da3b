"""Text as people write it in Turkish: one folding for search, identities and logins."""

import re
import unicodedata
from typing import Annotated, Final

import idna
import msgspec

# Surrogates are among them: a lone one is no character at all, and no encoder takes it.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Characters that change how text looks but not what it says, beside the category Cf.
_VARIATION_SELECTORS = frozenset(chr(point) for point in range(0xFE00, 0xFE10))
_ASCII_UNSAID = {p: None for p in range(128) if not (chr(p).isprintable() or chr(p).isspace())}
_UNSAFE_IN_LOCAL_PART = re.compile(r"[\s<>()\[\],;:\\\"]")

EMAIL_MAX_LENGTH: Final = 254

Line = Annotated[str, msgspec.Meta(max_length=1_000)]
"""A text in a body that is no more than a name or a number; rooms keep less of it where they show it."""
Paragraphs = Annotated[str, msgspec.Meta(max_length=10_000)]
"""A text in a body that somebody wrote."""


class UnreadableEmail(ValueError):
    """The text is not an e-mail address; `code` names the field text that says so."""

    code: Final = "email_unreadable"

    def __init__(self) -> None:
        super().__init__(self.code)


def fold(text: str) -> str:
    """The form under which two writings of the same words are equal.

    İ, I and ı become i; case, accents and invisible characters go; spaces are squeezed.
    Folding what is folded changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII_UNSAID).lower().split())
    composed = unicodedata.normalize("NFKC", text).casefold().replace("ı", "i")
    # NFKD and not NFD: casefolding can bring out letters that have a compatibility form.
    bare = "".join(c for c in unicodedata.normalize("NFKD", composed) if _says_something(c))
    return " ".join(unicodedata.normalize("NFKC", bare).split())


def email_key(text: str) -> str:
    """The one form of an e-mail address that identities and logins are unique by.

    INFO@X.COM, ınfo@x.com and İnfo@x.com are one key. Mail goes to the address as it was
    written, never to the key. Raises UnreadableEmail.
    """
    address = unicodedata.normalize("NFKC", text).strip()
    local, at, domain = address.partition("@")
    if len(address) > EMAIL_MAX_LENGTH or not at or "@" in domain:
        raise UnreadableEmail
    if _UNSAFE_IN_LOCAL_PART.search(local) or has_control(local):
        raise UnreadableEmail
    folded = fold(local)
    if not folded or " " in folded or "@" in folded:
        raise UnreadableEmail
    return f"{folded}@{_domain_key(domain)}"


def _domain_key(domain: str) -> str:
    # Only the letter i is folded here: müşteri.com and musteri.com are different domains,
    # while GMAİL.COM is what a Turkish keyboard makes of gmail.com.
    dotted = domain.replace("İ", "i").replace("ı", "i").lower().replace("i\u0307", "i")
    try:
        key = idna.encode(dotted, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError:
        raise UnreadableEmail from None
    if "." not in key.strip(".") or key.endswith(".") or key.rpartition(".")[2].isdigit():
        raise UnreadableEmail
    return key


def clean(text: str) -> str:
    """The text composed (NFC), trimmed, without control characters but line breaks and tabs."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def has_control(text: str) -> bool:
    """Whether the text holds a control character other than a line break or a tab."""
    return _CONTROL.search(text) is not None


def _says_something(character: str) -> bool:
    if unicodedata.combining(character) or character in _VARIATION_SELECTORS:
        return False
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
