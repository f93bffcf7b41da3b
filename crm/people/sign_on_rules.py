"""Pure decisions about single sign-on: whom a provider's word lets in. The reasons stand in decision 9."""

import unicodedata
from collections.abc import Sequence
from typing import Literal
from urllib.parse import urlsplit

from crm.core.problems import Invalid
from crm.core.text import UnreadableEmail, clean, email_key
from crm.people.openid import Told

GOOGLE = "https://accounts.google.com"
LONGEST_BUTTON = 60
LONGEST_FIELD = 500
MOST_DOMAINS = 50

# Whoever may have an address here is not somebody's colleague for it.
PUBLIC_MAIL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.com.tr",
        "outlook.com",
        "outlook.com.tr",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.com.tr",
        "ymail.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "yandex.com",
        "yandex.com.tr",
        "yandex.ru",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.de",
        "web.de",
        "mail.com",
        "mail.ru",
        "mynet.com",
        "aol.com",
        "zoho.com",
    }
)

SINGLE = frozenset({"pwd", "pin", "kba", "user"})
"""Ways of proving oneself that are one factor (RFC 8176)."""

Claim = Literal["fits", "is_unverified", "wrong_domain"]


def check_issuer(issuer: str) -> str:
    """The issuer exactly as its provider writes it. Raises Invalid for what is no bare address."""
    issuer = clean(issuer)
    if len(issuer) > LONGEST_FIELD:
        raise Invalid({"issuer": "too_long"})
    try:
        parts = urlsplit(issuer)
        _ = parts.port
    except ValueError:
        raise Invalid({"issuer": "not_an_address"}) from None
    if issuer and (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username is not None
        or set(issuer) & set(" \t\r\n\\")
    ):
        raise Invalid({"issuer": "not_an_address"})
    return issuer


def check_domains(domains: Sequence[str]) -> list[str]:
    """The domains as they are compared. Raises Invalid for what is none."""
    found: list[str] = []
    for domain in domains:
        bare = domain.strip().removeprefix("@")
        if bare:
            try:
                found.append(domain_of(f"x@{bare}"))
            except UnreadableEmail:
                raise Invalid({"domains": "not_a_domain"}, domain=bare[:100]) from None
    if len(found) > MOST_DOMAINS:
        raise Invalid({"domains": "too_long"})
    return list(dict.fromkeys(found))


def check_whole(
    *, is_on: bool, is_required: bool, issuer: str, client_id: str, domains: Sequence[str], makes_accounts: bool
) -> None:
    """Raise Invalid unless these settings, taken together, can hold."""
    if is_required and not is_on:
        raise Invalid({"is_required": "sign_on_is_off"})
    if is_on and not issuer:
        raise Invalid({"issuer": "required"})
    if is_on and not client_id:
        raise Invalid({"client_id": "required"})
    if is_on and not domains:
        raise Invalid({"domains": "required"})
    public = sorted(PUBLIC_MAIL.intersection(domains))
    if makes_accounts and public:
        raise Invalid({"domains": "public_domain"}, domain=public[0])


def domain_of(email: str) -> str:
    """The domain of an address as it is compared. Raises UnreadableEmail."""
    return email_key(email).rpartition("@")[2]


def weigh(told: Told, domains: Sequence[str]) -> Claim:
    """Whether the provider may speak for the e-mail it names, and says that it is this person's."""
    if not told.is_verified or not told.email:
        return "is_unverified"
    try:
        domain = domain_of(told.email)
    except UnreadableEmail:
        return "is_unverified"
    if domain not in domains:
        return "wrong_domain"
    # Google verifies any address once; only for its own and hosted domains does it still know whose they are.
    if told.issuer == GOOGLE and domain not in ("gmail.com", "googlemail.com") and told.hosted_domain.lower() != domain:
        return "is_unverified"
    return "fits"


def may_enter(told: Told, domains: Sequence[str]) -> bool:
    """Whether somebody whose account is linked comes in: the link is by the provider's own number for them, so a missing
    e-mail is no harm, but one of another domain is somebody who left the company's.
    """
    if not told.email:
        return True
    try:
        return domain_of(told.email) in domains
    except UnreadableEmail:
        return False


def is_same_mailbox(stored: str, told: str) -> bool:
    """Whether two addresses are one mailbox. Login keys fold Turkish letters, so that çınar@ finds cinar@ at the login; at
    the mail server these are two people.
    """
    return _written(stored) == _written(told)


def _written(email: str) -> str:
    return unicodedata.normalize("NFC", email.strip()).casefold()


def is_strong(told: Told, *, counts_second_factor: bool) -> bool:
    """Whether the provider asked for a second factor: where it is said to, unless it says otherwise itself."""
    said_single = bool(told.methods) and set(told.methods) <= SINGLE
    return counts_second_factor and not said_single


def check_return(return_to: str) -> str:
    """The place in our application to go on at; the first screen for anything that could lead elsewhere."""
    is_path = return_to.startswith("/") and not return_to.startswith(("//", "/\\"))
    is_clean = len(return_to) <= 2000 and return_to.isprintable() and "\\" not in return_to
    return return_to if is_path and is_clean else "/"


def name_for(told: Told) -> str:
    """What a new account is called: as the provider says, else as the address does."""
    return " ".join(clean(told.name).split())[:120] or told.email.partition("@")[0]
