"""What the built-in Graph and the application know of each other: made once, kept beside the database."""

import os
import secrets
from pathlib import Path

import msgspec

FILE = "fake-meta.json"


class FakeSecrets(msgspec.Struct, frozen=True):
    """The secrets of the built-in Graph."""

    app_secret: str
    verify_token: str
    access_token: str

    def __repr__(self) -> str:
        # Ends up in logs otherwise.
        return "FakeSecrets(…)"


def open_fake_secrets(data_dir: Path) -> FakeSecrets:
    """The secrets in this data directory, made on first use. Raises OSError or msgspec.DecodeError."""
    path = data_dir / FILE
    made = FakeSecrets(*(secrets.token_hex(16) for _ in range(3)))
    try:
        # Web and worker may start at the same moment: whoever links the whole file first decides.
        fresh = path.with_name(f"{FILE}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(made)) + b"\n")
        try:
            os.link(fresh, path)
        finally:
            fresh.unlink()
    except FileExistsError:
        pass
    return msgspec.json.decode(path.read_bytes(), type=FakeSecrets)
