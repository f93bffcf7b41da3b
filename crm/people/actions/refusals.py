"""Who was not let in, and who tried what they may not: counted by person, address and quarter of an hour."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from crm.core.ids import new_id
from crm.core.refusals import Refused
from crm.core.work import Work
from crm.people import rules, verbs

SLOT = """
SELECT id, kind, user_id, token_id, address, reasons, date_bin(%(window)s, now(), 'epoch') AS slot
FROM refusals WHERE slot = date_bin(%(window)s, now(), 'epoch')
"""

KEEP = """
INSERT INTO refusals (id, slot, kind, user_id, token_id, address, reasons, count)
SELECT r.id, date_bin(%(window)s, now(), 'epoch'), r.kind, r.user_id, r.token_id, r.address, r.reasons,
       (SELECT sum(value::int) FROM jsonb_each_text(r.reasons))
FROM jsonb_to_recordset(%(kept)s) AS r(id uuid, kind text, user_id uuid, token_id uuid, address text, reasons jsonb)
ON CONFLICT (id) DO UPDATE SET reasons = excluded.reasons, count = excluded.count, last_at = now()
"""


class _Kept(msgspec.Struct):
    id: UUID
    kind: str
    user_id: UUID | None
    token_id: UUID | None
    address: str
    reasons: dict[str, int]
    slot: datetime


async def write_refusals(work: Work, counted: Mapping[Refused, Counter[str]]) -> None:
    """These refusals are on record. The first of a person from an address in a quarter of an hour is a line of the
    journal; those that follow only raise its count, and from too many places they are counted as one.
    """
    # Two processes that write at once would each count what is there without the other's.
    await work.run("LOCK TABLE refusals IN SHARE ROW EXCLUSIVE MODE")
    there = await work.all(_Kept, SLOT, window=rules.REFUSAL_WINDOW)
    kept = {msgspec.convert(msgspec.structs.asdict(row), Refused): (row.id, Counter(row.reasons)) for row in there}
    changed: dict[Refused, tuple[UUID, Counter[str]]] = {}
    for refused, reasons in counted.items():
        which = refused
        if which not in kept and len(kept) >= rules.REFUSALS_PER_WINDOW:
            which = refused.among_others()
        if which not in kept:
            kept[which] = (new_id(), Counter())
            _tell(work, which, kept[which][0], next(iter(reasons)))
        kept[which][1].update(reasons)
        changed[which] = kept[which]
    rows = [{"id": key, **msgspec.structs.asdict(r), "reasons": dict(counts)} for r, (key, counts) in changed.items()]
    await work.run(KEEP, window=rules.REFUSAL_WINDOW, kept=msgspec.json.encode(rows).decode())


def _tell(work: Work, refused: Refused, refusal_id: UUID, why: str) -> None:
    if refused.kind == "session":
        work.record(verbs.SessionRefused(why=why, refusal_id=refusal_id), subject=("user", refused.user_id))
    elif refused.kind == "token":
        work.record(verbs.TokenRefused(why=why, refusal_id=refusal_id), subject=("token", refused.token_id))
    elif refused.token_id is not None:
        work.record(verbs.RightRefused(right=why, refusal_id=refusal_id), subject=("token", refused.token_id))
    else:
        work.record(verbs.RightRefused(right=why, refusal_id=refusal_id), subject=("user", refused.user_id))
