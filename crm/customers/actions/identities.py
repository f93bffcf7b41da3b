"""One customer per identity, under any concurrency."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from crm.core.work import Work
from crm.customers.rules import ReadIdentity


class Owner(msgspec.Struct, frozen=True):
    """An identity that already belongs to a customer."""

    kind: str
    value: str
    customer_id: UUID


async def hold_identities(work: Work, keys: Iterable[str]) -> None:
    """Until commit, nobody else resolves a signal of any of these keys.

    Two first contacts of one person meet here; the unique constraint on identities stands beneath. Sorted, so that two
    signals with the same identities in another order cannot deadlock.
    """
    await work.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(key, 5)) FROM unnest(%(keys)s::text[]) AS key",
        keys=sorted(set(keys)),
    )


def lock_keys(identities: Iterable[ReadIdentity]) -> list[str]:
    """The keys by which `hold_identities` tells signals apart."""
    return [f"{identity.kind}:{identity.value}" for identity in identities]


async def owners(work: Work, identities: list[ReadIdentity]) -> list[Owner]:
    """Which of these identities belong to a customer already, in the order of `identities` (the strongest first)."""
    return await work.all(
        Owner,
        "SELECT i.kind, i.value, i.customer_id"
        " FROM unnest(%(kinds)s::text[], %(values)s::text[]) WITH ORDINALITY AS asked(kind, value, place)"
        " JOIN identities i USING (kind, value) ORDER BY asked.place",
        kinds=[identity.kind for identity in identities],
        values=[identity.value for identity in identities],
    )


def as_json(identities: Iterable[ReadIdentity], ids: Iterable[UUID]) -> str:
    """The rows to insert, as one JSON parameter."""
    return msgspec.json.encode(as_rows(identities, ids)).decode()


def as_rows(identities: Iterable[ReadIdentity], ids: Iterable[UUID]) -> list[dict[str, object]]:
    """The rows to insert."""
    return [
        {"id": key, "kind": i.kind, "value": i.value, "display": i.display, "digits": i.digits}
        for key, i in zip(ids, identities, strict=False)
    ]
