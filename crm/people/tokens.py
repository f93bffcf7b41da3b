"""Secrets handed to people and programs: 256 random bits, of which only a hash is kept."""

import hashlib
import secrets


def new_secret() -> str:
    """A fresh 256-bit secret, safe in URLs and headers."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """What is stored of a secret. It is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()
