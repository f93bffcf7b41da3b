"""The second factor: codes that change every half minute, and the recovery codes for when the telephone is gone."""

import base64
import io
import secrets
from datetime import datetime
from hmac import compare_digest

import segno
from pyotp import random_base32
from pyotp.totp import TOTP

from crm.core.secrets import SecretKeys
from crm.people.tokens import secret_hash

ISSUER = "Modern CRM"
STEP_SECONDS = 30
CODE_DIGITS = 6
RECOVERY_CODES = 10
# Eighty bits: a plain hash of one cannot be turned back by trying.
RECOVERY_BYTES = 10


def new_totp_secret() -> str:
    """A fresh shared secret, as it is typed into an authenticator."""
    return random_base32()


def totp_address(secret: str, email: str) -> str:
    """The otpauth address an authenticator reads from the square."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def square_of(address: str) -> str:
    """An address as a QR code: an SVG image of any size, black on white whatever the screen's colours, as cameras want it."""
    image = io.BytesIO()
    segno.make(address, error="m").save(
        image, kind="svg", xmldecl=False, nl=False, omitsize=True, border=2, dark="#000", light="#fff"
    )
    return image.getvalue().decode()


def seal_totp(keys: SecretKeys, user_id: object, secret: str) -> bytes:
    """The secret as it is stored; it opens for this person alone."""
    return keys.seal(secret.encode(), purpose=f"totp:{user_id}")


def open_totp(keys: SecretKeys, user_id: object, sealed: bytes) -> str:
    """The stored secret."""
    return keys.open_sealed(sealed, purpose=f"totp:{user_id}").decode()


def step_of_code(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The half minute this code belongs to: now, the one before or the one behind, if it was not used up; else None."""
    if not is_totp_code(code):
        return None
    totp, current = TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if step > after and compare_digest(totp.generate_otp(step), code):
            return step
    return None


def is_totp_code(code: str) -> bool:
    """Whether this looks like a code of an authenticator rather than a recovery code."""
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()


def bare_code(code: str) -> str:
    """A code without the blanks and dashes people type."""
    return "".join(c for c in code[:100] if c not in " -\u00a0\u2013").lower()


def new_recovery_codes() -> list[str]:
    """Fresh codes, each good for one login, grouped so that they can be read off paper."""
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def recovery_hash(code: str) -> bytes:
    """What is stored of a recovery code."""
    return secret_hash(bare_code(code))
