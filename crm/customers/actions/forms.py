"""Public forms: opened here, read in `crm.customers.forms`."""

from uuid import UUID

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.text import clean, fold
from crm.core.work import Work
from crm.customers import verbs
from crm.customers.rules import LONGEST_NAME

LONGEST_KEY = 60


async def open_form(work: Work, *, name: str, source: str, key: str | None) -> UUID:
    """A public form takes leads for this source. Raises Taken for a key in use, Invalid for an unknown source."""
    require(work.actor, "channels.manage")
    name = clean(name)
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": "too_long"})
    form_id = new_id()
    key = key or _key_of(name) or f"form-{form_id.hex[-8:]}"
    if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > LONGEST_KEY:
        raise Invalid({"key": "invalid"})
    source_id = await work.maybe(UUID, "SELECT id FROM sources WHERE key = %(source)s", source=source)
    if source_id is None:
        raise Invalid({"source": "unknown_source"})
    made = await work.run(
        "INSERT INTO forms (id, key, name, source_id) VALUES (%(id)s, %(key)s, %(name)s, %(source_id)s)"
        " ON CONFLICT (key) DO NOTHING",
        id=form_id,
        key=key,
        name=name,
        source_id=source_id,
    )
    if not made:
        raise Taken
    work.record(verbs.FormOpened(), subject=("form", form_id))
    return form_id


def _key_of(name: str) -> str:
    """The name as a part of an address: its Latin letters and digits. Empty when it has none."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split()
    return "-".join(words)[:LONGEST_KEY].strip("-")
