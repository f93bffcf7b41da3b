"""Secrets at rest: sealed with keys that live in a file outside the database.

The file holds numbered keys, one a line (`1 <base64>`); the last one seals, all of them open. So a key is changed by
adding a line, and everything sealed before stays readable. A backup of the database alone opens nothing.
"""

import base64
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
NUMBER_BYTES = 4


class KeysUnusable(Exception):
    """The key file is missing, readable by others, or damaged; the text says what to do."""


class Unopenable(Exception):
    """The sealed bytes were changed, belong to another purpose, or their key is not in the file."""


class SecretKeys:
    """The keys of one installation. `purpose` binds what is sealed or signed to its place: a token of one channel
    cannot be moved to another, nor a download link pass for a session.
    """

    def __init__(self, keys: dict[int, bytes]) -> None:
        self._keys = keys
        self._newest = max(keys)

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Bytes that only `open_sealed` with the same purpose turns back into `plain`; each call gives others."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        number = self._newest.to_bytes(NUMBER_BYTES, "big")
        cipher = AESGCM(_derive(self._keys[self._newest], "seal"))
        return number + nonce + cipher.encrypt(nonce, plain, number + purpose.encode())

    def open_sealed(self, sealed: bytes, *, purpose: str) -> bytes:
        """What was sealed for this purpose. Raises Unopenable."""
        number, nonce = sealed[:NUMBER_BYTES], sealed[NUMBER_BYTES : NUMBER_BYTES + NONCE_BYTES]
        key = self._keys.get(int.from_bytes(number, "big"))
        if key is None:
            raise Unopenable("The key this secret was sealed with is not in the key file.")
        try:
            body = sealed[NUMBER_BYTES + NONCE_BYTES :]
            return AESGCM(_derive(key, "seal")).decrypt(nonce, body, number + purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise Unopenable("This secret was changed, or sealed for another purpose.") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this; otherwise it should be sealed again."""
        return sealed[:NUMBER_BYTES] == self._newest.to_bytes(NUMBER_BYTES, "big")

    def sign(self, purpose: str, message: bytes) -> bytes:
        """A signature of `message` that holds for this purpose alone."""
        number = self._newest.to_bytes(NUMBER_BYTES, "big")
        return number + _mac(self._keys[self._newest], purpose, message)

    def is_signed(self, purpose: str, message: bytes, signature: bytes) -> bool:
        """Whether `sign` made this signature, with any key of the file; compared in constant time."""
        key = self._keys.get(int.from_bytes(signature[:NUMBER_BYTES], "big"))
        return key is not None and hmac.compare_digest(signature[NUMBER_BYTES:], _mac(key, purpose, message))


def load_keys(path: Path) -> SecretKeys:
    """The keys of this file. Raises KeysUnusable, also when others may read it."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text("ascii").splitlines()
    except FileNotFoundError:
        raise KeysUnusable(
            f"The secret key file {path} is missing. Restore it from a backup: sealed tokens cannot be read without it."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeysUnusable(f"The secret key file {path} cannot be read: {error}.") from error
    if mode & 0o077:
        raise KeysUnusable(f"Others may read the secret key file {path}. Close it: chmod 600 {path}")
    keys = dict(_read_line(path, line) for line in lines if line.strip())
    if not keys:
        raise KeysUnusable(f"The secret key file {path} is empty. Restore it from a backup.")
    return SecretKeys(keys)


def open_keys(path: Path, *, is_new_installation: bool) -> SecretKeys:
    """The keys of this installation; made now if it is new. Raises KeysUnusable.

    An older installation without its file is refused: a new key would turn lost secrets into a riddle.
    """
    if is_new_installation and not path.exists():
        return create_keys(path)
    return load_keys(path)


def create_keys(path: Path) -> SecretKeys:
    """A new file with one random key, 0600 and on disk before anything is sealed with it.

    Raises KeysUnusable when the file exists or cannot be written.
    """
    return _write(path, [(1, secrets.token_bytes(KEY_BYTES))])


def add_key(path: Path) -> SecretKeys:
    """The file has one key more, which seals from now on. Raises KeysUnusable."""
    load_keys(path)
    keys = [_read_line(path, line) for line in path.read_text("ascii").splitlines() if line.strip()]
    fresh = (max(number for number, _ in keys) + 1, secrets.token_bytes(KEY_BYTES))
    new_path = path.with_name(path.name + ".new")
    new_path.unlink(missing_ok=True)
    added = _write(new_path, [*keys, fresh])
    new_path.rename(path)
    return added


def _write(path: Path, keys: list[tuple[int, bytes]]) -> SecretKeys:
    text = "".join(f"{number} {base64.b64encode(key).decode()}\n" for number, key in keys)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeysUnusable(f"The secret key file {path} cannot be written: {error.strerror}.") from error
    return SecretKeys(dict(keys))


def _read_line(path: Path, line: str) -> tuple[int, bytes]:
    try:
        number, _, text = line.strip().partition(" ")
        key = base64.b64decode(text, validate=True)
        if len(key) != KEY_BYTES or not 0 < int(number) < 2**31:
            raise ValueError(line)
        return int(number), key
    except ValueError:
        raise KeysUnusable(f"The secret key file {path} is damaged. Restore it from a backup.") from None


def _mac(key: bytes, purpose: str, message: bytes) -> bytes:
    return hmac.digest(_derive(key, f"sign:{purpose}"), message, "sha256")


def _derive(key: bytes, use: str) -> bytes:
    """A key of its own for each use, so that no two of them ever share one."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"modern-crm:" + use.encode()).derive(key)
