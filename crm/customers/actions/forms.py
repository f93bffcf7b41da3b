"""Public forms: opened here, read in `crm.customers.forms`."""

from uuid import UUID

from crm.core.doors import require
from crm.core.ids import new_id
from crm.core.problems import Invalid, Taken
from crm.core.text import clean, fold
from crm.core.work import Work
from crm.customers import verbs


async def open_form(work: Work, *, name: str, source: str, key: str | None) -> UUID:
    """A public form takes leads for this source. Raises Taken for a key in use, Invalid for an unknown source."""
    require(work.actor, "channels.manage")
    name = clean(name)
    if not name:
        raise Invalid({"name": "required"})
    key = key or "-".join(fold(name).split())
    if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > 60:
        raise Invalid({"key": "invalid"})
    form_id = new_id()
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
