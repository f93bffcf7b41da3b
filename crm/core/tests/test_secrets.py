"""Sealing, signing and the file of keys."""

import stat
from pathlib import Path

import pytest

from crm.core.secrets import KeysUnusable, SecretKeys, Unopenable, add_key, create_keys, load_keys


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret-keys"


@pytest.fixture
def keys(path: Path) -> SecretKeys:
    return create_keys(path)


def test_what_is_sealed_opens_again_for_its_purpose_only(keys: SecretKeys) -> None:
    sealed = keys.seal(b"EAAG-token", purpose="channel:1")
    assert b"EAAG" not in sealed
    assert sealed != keys.seal(b"EAAG-token", purpose="channel:1")
    assert keys.open_sealed(sealed, purpose="channel:1") == b"EAAG-token"
    with pytest.raises(Unopenable):
        keys.open_sealed(sealed, purpose="channel:2")


def test_every_changed_or_missing_byte_is_noticed(keys: SecretKeys) -> None:
    sealed = keys.seal(b"secret", purpose="p")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unopenable):
            keys.open_sealed(bytes(changed), purpose="p")
        with pytest.raises(Unopenable):
            keys.open_sealed(sealed[:place], purpose="p")


def test_a_file_of_one_installation_opens_nothing_of_another(keys: SecretKeys, tmp_path: Path) -> None:
    other = create_keys(tmp_path / "other")
    with pytest.raises(Unopenable):
        other.open_sealed(keys.seal(b"x", purpose="p"), purpose="p")
    assert not other.is_signed("p", b"m", keys.sign("p", b"m"))


def test_after_a_new_key_the_old_secrets_stay_readable(keys: SecretKeys, path: Path) -> None:
    old, signature = keys.seal(b"old", purpose="p"), keys.sign("p", b"m")
    added = add_key(path)
    assert added.open_sealed(old, purpose="p") == b"old"
    assert added.is_signed("p", b"m", signature)
    assert not added.is_current(old)
    assert added.is_current(added.seal(b"new", purpose="p"))
    assert load_keys(path).open_sealed(old, purpose="p") == b"old"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Unopenable, match="not in the key file"):
        keys.open_sealed(added.seal(b"new", purpose="p"), purpose="p")


def test_a_signature_holds_for_its_purpose_and_message_alone(keys: SecretKeys) -> None:
    signature = keys.sign("download", b"file-1")
    assert keys.is_signed("download", b"file-1", signature)
    assert not keys.is_signed("download", b"file-2", signature)
    assert not keys.is_signed("session", b"file-1", signature)
    assert not keys.is_signed("download", b"file-1", b"")


def test_a_new_file_is_closed_to_others_and_never_overwritten(path: Path) -> None:
    first = create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keys(path).open_sealed(first.seal(b"x", purpose="p"), purpose="p") == b"x"
    with pytest.raises(KeysUnusable):
        create_keys(path)


def test_an_open_file_is_refused(path: Path, keys: SecretKeys) -> None:
    path.chmod(0o640)
    with pytest.raises(KeysUnusable, match="chmod 600"):
        load_keys(path)


def test_a_missing_file_is_refused(path: Path) -> None:
    with pytest.raises(KeysUnusable, match="missing"):
        load_keys(path)


@pytest.mark.parametrize("text", ["", "1 short\n", "one AAAA\n", "1\n", "şifre\n", "1 " + "A" * 44 + "\n"])
def test_a_damaged_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeysUnusable):
        load_keys(path)
