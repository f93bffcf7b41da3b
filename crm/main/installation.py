"""An installation ready for work: its database open and at the newest revision, its secret keys loaded."""

from collections.abc import Generator
from contextlib import contextmanager

import msgspec
import psycopg

from crm.core.secrets import SecretKeys, open_keys
from crm.main.settings import Settings
from crm.ops.database import open_database
from crm.ops.embedded_home import Say
from crm.ops.migrate import applied, migrate
from crm.ops.stop import Stop


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What every process of ours needs; valid inside `open_installation`."""

    settings: Settings
    address: str
    keys: SecretKeys
    is_new: bool
    """The database was empty before this start."""


@contextmanager
def open_installation(settings: Settings, *, say: Say = lambda _: None) -> Generator[Installation]:
    """The installation is ready for the length of the block. Raises Stop or KeysUnusable with the reason if not.

    The keys come before the tables: a start cut in between finds a key file, and never tables without one.
    """
    _make_data_dir(settings)
    with open_database(settings.database_url, settings.data_dir, say=say) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            is_new = applied(connection) is None
        keys = open_keys(settings.secret_key_file, is_new_installation=is_new)
        for number in migrate(address):
            say(f"Applied migration {number}.")
        yield Installation(settings=settings, address=address, keys=keys, is_new=is_new)


def _make_data_dir(settings: Settings) -> None:
    # The embedded database makes the folder itself, open enough for the account it runs as.
    if settings.database_url and not settings.data_dir.exists():
        try:
            settings.data_dir.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise Stop(f"CRM_DATA_DIR {settings.data_dir} cannot be created: {error.strerror}.") from error
