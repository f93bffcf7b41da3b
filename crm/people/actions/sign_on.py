"""Single sign-on: its settings, journeys to the provider and back, and the accounts that are linked with it."""

from uuid import UUID

import msgspec
from msgspec import UNSET

from crm.core.problems import Invalid, NotFound, Refused, Stale, Unauthenticated
from crm.core.secrets import SecretKeys
from crm.core.text import clean
from crm.core.work import Work
from crm.people import doors, rules, sign_on_rules, verbs
from crm.people.actions.accounts import create_user
from crm.people.actions.sessions import end_sessions_of_other_ways
from crm.people.openid import Secrets, Told
from crm.people.queries.sign_on import SignOnRow, sign_on_row
from crm.people.sign_on_schemas import EditSignOn, Purpose
from crm.people.tokens import secret_hash

SIGN_ON_PURPOSE = "sign_on"


class SignOnRefused(Unauthenticated):
    """The provider has said who somebody is, and they may not enter; alike for every reason."""

    code = "sign_on_refused"


class SignOnFailed(Unauthenticated):
    """What came back from the provider proves nothing; alike for every reason."""

    code = "sign_on_failed"


class MustLink(Unauthenticated):
    """Whoever could let others in links their account from inside, once: a provider's word is not enough for them."""

    code = "sign_on_must_link"


class SignOnOnly(Unauthenticated):
    """The company lets people in by single sign-on alone."""

    code = "sign_on_only"


class SignOnOff(Refused):
    """There is no single sign-on here, or none any more."""

    code = "sign_on_off"


class LinkTaken(Refused):
    """The provider's account belongs to a colleague here, or the colleague has another one there."""

    code = "sign_on_link_taken"


class Journey(msgspec.Struct):
    """Somebody who went to the provider in this browser."""

    purpose: Purpose
    user_id: UUID | None
    version: int
    nonce: str
    verifier: str
    return_to: str
    began_at: int
    told: Told | None


async def edit_sign_on(work: Work, keys: SecretKeys, edit: EditSignOn) -> None:
    """These are the settings from now on. Raises Stale, Invalid. Whoever says which provider is believed says who comes in:
    that takes the right to manage roles as well. Where nothing else opens from now on, what was opened otherwise is over.
    Heard by: live (those sessions' screens are cut), audit.
    """
    doors.may_change_sign_on(work.actor)
    await work.run("SELECT FROM sign_on FOR NO KEY UPDATE")
    before = await sign_on_row(work)
    if before.version != edit.version:
        raise Stale
    after = edited(before, edit)
    secret = _secret(keys, before, after, edit)
    if after.role_id is not None and after.role_id != before.role_id:
        await doors.may_give_roles(work, [after.role_id])
        if await work.one(bool, HOLDS_KEYS_BY_ROLE, role_id=after.role_id):
            raise Invalid({"role_id": "powerful_role"})
    await work.run(
        "UPDATE sign_on SET version = version + 1, updated_at = now(), is_on = %(is_on)s, issuer = %(issuer)s,"
        " client_id = %(client_id)s, client_secret = %(secret)s, button = %(button)s, domains = %(domains)s,"
        " role_id = %(role_id)s, counts_second_factor = %(counts)s, is_required = %(is_required)s",
        is_on=after.is_on,
        issuer=after.issuer,
        client_id=after.client_id,
        secret=secret,
        button=after.button,
        domains=after.domains,
        role_id=after.role_id,
        counts=after.counts_second_factor,
        is_required=after.is_required,
    )
    if after.is_required and not before.is_required:
        await end_sessions_of_other_ways(work)
    fields = [
        field
        for field in SignOnRow.__struct_fields__
        if field not in ("version", "client_secret") and getattr(before, field) != getattr(after, field)
    ]
    if secret != before.client_secret:
        fields.append("client_secret")
    if fields:
        work.record(verbs.SignOnEdited(fields=sorted(fields)), subject=("company", None))


def edited(before: SignOnRow, edit: EditSignOn) -> SignOnRow:
    """The settings as they shall be, the secret aside. Raises Invalid."""
    given = {field: value for field, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    given.pop("client_secret", None)
    if "issuer" in given:
        given["issuer"] = sign_on_rules.check_issuer(given["issuer"])
    if "domains" in given:
        given["domains"] = sign_on_rules.check_domains(given["domains"])
    for field, most in (("client_id", sign_on_rules.LONGEST_FIELD), ("button", sign_on_rules.LONGEST_BUTTON)):
        if field in given:
            given[field] = " ".join(clean(given[field]).split())
            if len(given[field]) > most:
                raise Invalid({field: "too_long"})
    after = msgspec.structs.replace(before, **given)
    sign_on_rules.check_whole(
        is_on=after.is_on,
        is_required=after.is_required,
        issuer=after.issuer,
        client_id=after.client_id,
        domains=after.domains,
        makes_accounts=after.role_id is not None,
    )
    return after


def _secret(keys: SecretKeys, before: SignOnRow, after: SignOnRow, edit: EditSignOn) -> bytes | None:
    if edit.client_secret is not UNSET:
        secret = edit.client_secret.strip()
        if len(secret) > sign_on_rules.LONGEST_FIELD:
            raise Invalid({"client_secret": "too_long"})
        return keys.seal(secret.encode(), purpose=SIGN_ON_PURPOSE) if secret else None
    # A kept secret is not sent to another address: that is how it would be read.
    return before.client_secret if after.issuer == before.issuer else None


async def give_other_role(work: Work, role_id: UUID, replacement_id: UUID | None) -> None:
    """Whoever nobody knew gets an account with the other role instead of this one, or none. A part of deleting a role.

    Raises Invalid for a role that could let others in: it is given by hand alone.
    """
    doors.may_manage_roles(work.actor)
    if replacement_id is not None and await work.one(bool, HOLDS_KEYS_BY_ROLE, role_id=replacement_id):
        raise Invalid({"replacement_id": "powerful_role"})
    await work.run(
        "UPDATE sign_on SET role_id = %(other)s, version = version + 1, updated_at = now() WHERE role_id = %(id)s",
        id=role_id,
        other=replacement_id,
    )
    work.record(verbs.SignOnEdited(fields=["role_id"]), subject=("company", None))


HOLDS_KEYS_BY_ROLE = (
    "SELECT EXISTS (SELECT FROM role_grants WHERE role_id = %(role_id)s"
    " AND (module, action) IN (('roles', 'manage'), ('users', 'manage'), ('settings', 'manage')))"
)

HOLDS_KEYS = (
    "SELECT EXISTS (SELECT FROM user_roles ur JOIN role_grants g USING (role_id) WHERE ur.user_id = %(user_id)s"
    " AND (g.module, g.action) IN (('roles', 'manage'), ('users', 'manage'), ('settings', 'manage')))"
)
"""Whether somebody could let others in, or make them more than they are."""


async def keep_journey(
    work: Work, own: Secrets, *, purpose: Purpose, browser: str, version: int, return_to: str, user_id: UUID | None
) -> None:
    """Whoever comes back in this browser with this state, once and in time, is somebody we sent."""
    await work.run(
        "INSERT INTO sign_on_journeys (state_hash, browser_hash, purpose, user_id, version, nonce, verifier, return_to,"
        " expires_at) VALUES (%(state)s, %(browser)s, %(purpose)s, %(user_id)s, %(version)s, %(nonce)s, %(verifier)s,"
        " %(return_to)s, now() + %(life)s)",
        state=secret_hash(own.state),
        browser=secret_hash(browser),
        purpose=purpose,
        user_id=user_id,
        version=version,
        nonce=own.nonce,
        verifier=own.verifier,
        return_to=return_to,
        life=rules.JOURNEY_LIFE,
    )


BACK = (
    "UPDATE sign_on_journeys SET is_back = true WHERE state_hash = %(state)s AND browser_hash = %(browser)s"
    " AND (user_id IS NOT DISTINCT FROM %(user_id)s) AND expires_at > now() AND NOT is_back"
    " RETURNING purpose, user_id, version, nonce, verifier, return_to,"
    " extract(epoch FROM created_at)::bigint AS began_at, told"
)


async def end_journey(work: Work, *, state: str, browser: str, user_id: UUID | None) -> Journey:
    """The journey is over: nobody comes back with this state again, whatever the answer is worth. Raises SignOnFailed for
    one this browser did not begin, that is over, or too old.
    """
    journey = await work.maybe(Journey, BACK, state=secret_hash(state), browser=secret_hash(browser), user_id=user_id)
    if journey is None:
        raise SignOnFailed
    return journey


async def keep_told(work: Work, *, state: str, told: Told) -> None:
    """What the provider said is good for some minutes more, while the person fetches their second factor."""
    await work.run(
        "UPDATE sign_on_journeys SET told = %(told)s, expires_at = now() + %(life)s WHERE state_hash = %(state)s",
        state=secret_hash(state),
        told=msgspec.json.encode(told).decode(),
        life=rules.CHALLENGE_LIFE,
    )


async def told_before(work: Work, *, state: str, browser: str) -> Journey:
    """A journey whose person was asked for a second factor. Raises SignOnFailed when there is none."""
    journey = await work.maybe(
        Journey,
        "SELECT purpose, user_id, version, nonce, verifier, return_to,"
        " extract(epoch FROM created_at)::bigint AS began_at, told FROM sign_on_journeys"
        " WHERE state_hash = %(state)s AND browser_hash = %(browser)s AND told IS NOT NULL AND expires_at > now()",
        state=secret_hash(state),
        browser=secret_hash(browser),
    )
    if journey is None:
        raise SignOnFailed
    return journey


async def forget_told(work: Work, *, state: str) -> None:
    """What the provider said is used up. Raises SignOnFailed when it was before. A part of the login."""
    gone = await work.run(
        "DELETE FROM sign_on_journeys WHERE state_hash = %(state)s AND told IS NOT NULL", state=secret_hash(state)
    )
    if not gone:
        raise SignOnFailed


async def link_account(work: Work, user_id: UUID, told: Told) -> None:
    """The provider's account enters as this person from now on, whatever its e-mail becomes. Raises LinkTaken when either
    is linked with another. Heard by: audit.
    """
    linked = await work.run(
        "INSERT INTO sign_on_accounts (issuer, subject, user_id) VALUES (%(issuer)s, %(subject)s, %(user_id)s)"
        " ON CONFLICT DO NOTHING",
        issuer=told.issuer,
        subject=told.subject,
        user_id=user_id,
    )
    if linked:
        work.record(verbs.SignOnLinked(), subject=("user", user_id))
        return
    owner = await work.maybe(
        UUID,
        "SELECT user_id FROM sign_on_accounts WHERE issuer = %(issuer)s AND subject = %(subject)s",
        issuer=told.issuer,
        subject=told.subject,
    )
    if owner != user_id:
        raise LinkTaken


async def unlink_account(work: Work) -> None:
    """No account of a provider enters as the person any more. Raises NotFound when none did."""
    user_id = doors.themselves(work.actor)
    if not await forget_links(work, user_id):
        raise NotFound
    work.record(verbs.SignOnUnlinked(), subject=("user", user_id))


async def forget_links(work: Work, user_id: UUID) -> bool:
    """No account of a provider enters as this person any more; whether one did. A part of taking their proofs away."""
    return bool(await work.run("DELETE FROM sign_on_accounts WHERE user_id = %(id)s", id=user_id))


async def welcome(work: Work, told: Told, role_id: UUID) -> UUID:
    """Somebody nobody knew has an account, linked with the provider's. Raises SignOnRefused when the role could let others
    in by now, and EmailTaken.
    """
    if await work.one(bool, HOLDS_KEYS_BY_ROLE, role_id=role_id):
        raise SignOnRefused
    user_id = await create_user(
        work, name=sign_on_rules.name_for(told), email=told.email, password_hash=None, role_ids=[role_id]
    )
    await link_account(work, user_id, told)
    return user_id


async def holds_keys(work: Work, user_id: UUID) -> bool:
    """Whether somebody could let others in, or make them more than they are."""
    return await work.one(bool, HOLDS_KEYS, user_id=user_id)
