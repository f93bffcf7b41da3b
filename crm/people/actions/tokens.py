"""API tokens."""

from datetime import datetime
from uuid import UUID

from crm.core.clock import now
from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid, NotFound, Taken
from crm.core.text import clean
from crm.core.work import Work
from crm.people import doors, verbs
from crm.people.tokens import new_secret, secret_hash


async def make_token(
    work: Work, *, token_id: UUID | None, name: str, grants: list[str], expires_at: datetime | None = None
) -> tuple[UUID, str]:
    """A new API token is in force until somebody ends it, or until `expires_at`.

    It never reaches further than its maker does at the moment it is used. Raises Invalid for a grant the maker does not
    hold, or an end that is not ahead.
    """
    doors.may_manage_tokens(work.actor)
    viewer = work.actor.viewer
    if viewer is None or work.actor.kind != "person":
        raise Forbidden(needs="tokens.manage")
    if not clean(name):
        raise Invalid({"name": "required"})
    unknown = [grant for grant in grants if grant not in viewer.grants]
    if unknown or not grants:
        raise Invalid({"grants": "unknown_grant" if unknown else "required"}, grant=", ".join(unknown))
    if expires_at is not None and expires_at <= now():
        raise Invalid({"expires_at": "not_ahead"})
    token_id, secret = token_id or new_id(), "crm_" + new_secret()
    made = await work.run(
        "INSERT INTO api_tokens (id, name, token_hash, grants, made_by, expires_at)"
        " VALUES (%(id)s, %(name)s, %(hash)s, %(grants)s, %(made_by)s, %(expires_at)s) ON CONFLICT DO NOTHING",
        id=token_id,
        name=clean(name),
        hash=secret_hash(secret),
        grants=grants,
        made_by=viewer.user_id,
        expires_at=expires_at,
    )
    if not made:
        raise Taken
    work.record(verbs.TokenMade(grants=grants), subject=("token", token_id))
    return token_id, secret


async def touch_tokens(work: Work, token_ids: list[UUID]) -> None:
    """These tokens were used just now. Called by the buffer that spares each request a write."""
    await work.run("UPDATE api_tokens SET last_used_at = now() WHERE id = ANY(%(ids)s)", ids=token_ids)


async def end_token(work: Work, token_id: UUID) -> None:
    """The API token is no longer in force."""
    doors.may_manage_tokens(work.actor)
    ended = await work.run("UPDATE api_tokens SET ended_at = now() WHERE id = %(id)s AND ended_at IS NULL", id=token_id)
    if not ended:
        raise NotFound
    record_token_ended(work, token_id)


def record_token_ended(work: Work, token_id: UUID) -> None:
    """Say that a token is no longer in force."""
    work.record(verbs.TokenEnded(), subject=("token", token_id))
