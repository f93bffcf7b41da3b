"""The sample company at the start of the house."""

import psycopg

from crm.demo import logins
from crm.demo.load import is_loaded, load_demo
from crm.demo.talks import Seal
from crm.demo.traffic import Traffic, open_client
from crm.inbox.actions.channels import purpose
from crm.main.installation import Installation
from crm.main.settings import Settings
from crm.main.simulate_command import app_secret
from crm.main.wiring import wire
from crm.meta.fake.secrets import open_fake_secrets
from crm.ops.embedded_home import Say


def prepare_demo(installation: Installation, say: Say) -> str | None:
    """The sample company is in an empty database and opens with its password, if the environment asks for it.

    Returns what people must be told, None without a sample company.
    """
    settings = installation.settings
    if not settings.is_demo:
        return None
    with psycopg.connect(installation.address) as connection:
        was_loaded = is_loaded(connection)
        has_people = was_loaded or connection.execute("SELECT 1 FROM users LIMIT 1").fetchone() is not None
    if has_people and not was_loaded:
        say("CRM_DEMO is 1, but other people work here already: the sample company was not loaded.")
        return None
    password = logins.demo_password(settings.demo_password, settings.data_dir)
    if was_loaded:
        logins.set_password(installation.address, password)
    else:
        say("Loading the sample company …")
        load_demo(installation.address, logins.hashed(password), wire().reactions, seal=sealer(installation))
    return logins.told(settings.base_url, password)


def sealer(installation: Installation) -> Seal:
    """Seals the built-in Graph's access token for a channel; with another Graph there is none to give."""
    settings = installation.settings
    if not settings.is_graph_fake:
        return lambda _: None
    token = open_fake_secrets(settings.data_dir).access_token.encode()
    return lambda channel_id: installation.keys.seal(token, purpose=purpose(channel_id, "access_token"))


async def keep_traffic(settings: Settings, url: str) -> None:
    """The sample company is at work in the house at this address, until cancelled."""
    password = logins.demo_password(settings.demo_password, settings.data_dir)
    async with open_client(url, origin=settings.base_url) as client:
        await Traffic(client, password, app_secret=app_secret(settings)).run_gently()
