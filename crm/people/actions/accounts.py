"""Accounts made, edited, disabled and opened again."""

from uuid import UUID

import msgspec
from msgspec import UNSET
from psycopg import sql

from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Refused, Taken
from crm.core.text import UnreadableEmail, clean, email_key
from crm.core.work import Work
from crm.people import doors, rules, verbs
from crm.people.actions.sessions import end_all_sessions
from crm.people.office_doors import LockedUser, lock_user
from crm.people.office_schemas import CreateUser, EditUser


class EmailTaken(Taken):
    """An account with this e-mail exists."""

    code = "email_taken"


class NotYourself(Refused):
    """One's own account is not disabled by oneself: somebody else must be there to open it again."""

    code = "not_yourself"


class _Same(msgspec.Struct):
    """What decides whether making an account again is the same making."""

    name: str
    email_key: str


async def invite_user(work: Work, new: CreateUser) -> tuple[UUID, bool]:
    """An account exists that nobody has entered yet; its password is chosen through a link (see `make_link`).

    Returns its id and whether it was made just now. Raises EmailTaken, Taken for an id that stands for somebody else, Invalid.
    """
    doors.may_manage_users(work.actor)
    key = _key_of(new.email)
    name = rules.check_name(new.name)
    if new.id is not None:
        same = await work.maybe(_Same, "SELECT name, email_key FROM users WHERE id = %(id)s", id=new.id)
        if same is not None:
            if (same.name, same.email_key) != (name, key):
                raise Taken
            return new.id, False
    if not new.role_ids:
        raise Invalid({"role_ids": "required"})
    user_id = await create_user(
        work,
        name=name,
        email=new.email,
        password_hash=None,
        role_ids=new.role_ids,
        user_id=new.id,
        team_ids=new.team_ids,
        department_id=new.department_id,
        reports_to=new.reports_to,
        title=rules.check_title(new.title),
        language=new.language,
    )
    return user_id, True


async def create_user(
    work: Work,
    *,
    name: str,
    email: str,
    password_hash: str | None,
    roles: list[str] | None = None,
    role_ids: list[UUID] | None = None,
    user_id: UUID | None = None,
    team_ids: list[UUID] | None = None,
    department_id: UUID | None = None,
    reports_to: UUID | None = None,
    title: str = "",
    language: str = "tr",
) -> UUID:
    """A new account with these roles (by key or id) and teams. Raises Taken when the e-mail, in any casing, has one already."""
    doors.may_manage_users(work.actor)
    user_id = user_id or new_id()
    await _check_places(work, department_id=department_id, reports_to=reports_to, team_ids=team_ids or [])
    made = await work.run(
        "INSERT INTO users (id, name, email, email_key, password_hash, department_id, reports_to, title, language,"
        " joined_at) VALUES (%(id)s, %(name)s, %(email)s, %(key)s, %(password_hash)s, %(department_id)s, %(reports_to)s,"
        " %(title)s, %(language)s, CASE WHEN %(password_hash)s::text IS NULL THEN NULL ELSE now() END)"
        " ON CONFLICT (email_key) DO NOTHING",
        id=user_id,
        name=clean(name),
        email=email.strip(),
        key=email_key(email),
        password_hash=password_hash,
        department_id=department_id,
        reports_to=reports_to,
        title=title,
        language=language,
    )
    if not made:
        raise EmailTaken
    given = await work.all(
        UUID,
        "INSERT INTO user_roles (user_id, role_id)"
        " SELECT %(id)s, id FROM roles WHERE key = ANY(%(keys)s::text[]) OR id = ANY(%(ids)s::uuid[]) RETURNING role_id",
        id=user_id,
        keys=roles or [],
        ids=role_ids or [],
    )
    if len(given) != len(set(roles or [])) + len(set(role_ids or [])):
        raise Invalid({"role_ids" if role_ids else "roles": "unknown_role"})
    await doors.may_give_roles(work, given)
    await work.run(
        "INSERT INTO team_members (team_id, user_id) SELECT unnest(%(teams)s::uuid[]), %(id)s",
        teams=list(dict.fromkeys(team_ids or [])),
        id=user_id,
    )
    work.record(verbs.UserCreated(roles=roles or [str(role_id) for role_id in given]), subject=("user", user_id))
    return user_id


async def _check_places(
    work: Work, *, department_id: UUID | None, reports_to: UUID | None, team_ids: list[UUID]
) -> None:
    if department_id is None and reports_to is None and not team_ids:
        return
    known = await work.one(
        _Places,
        "SELECT EXISTS (SELECT FROM departments WHERE id = %(department)s) AS has_department,"
        " EXISTS (SELECT FROM users WHERE id = %(superior)s AND is_active) AS has_superior,"
        " (SELECT count(*) FROM teams WHERE id = ANY(%(teams)s::uuid[])) AS teams",
        department=department_id,
        superior=reports_to,
        teams=team_ids,
    )
    if department_id is not None and not known.has_department:
        raise Invalid({"department_id": "unknown_department"})
    if reports_to is not None and not known.has_superior:
        raise Invalid({"reports_to": "unknown_colleague"})
    if known.teams != len(set(team_ids)):
        raise Invalid({"team_ids": "unknown_team"})


class _Places(msgspec.Struct):
    has_department: bool
    has_superior: bool
    teams: int


async def edit_user(work: Work, user_id: UUID, edit: EditUser) -> None:
    """The account is this; what was left out stays. A changed e-mail voids the links sent to the old one.

    Raises EmailTaken, Invalid (also for a reporting line that would come back to itself), Stale. Heard by: live.
    """
    user = await lock_user(work, user_id, seen=edit.version)
    changes = _changes(user, edit)
    if "reports_to" in changes:
        await _check_line(work, user_id, changes["reports_to"])
    await _check_places(
        work,
        department_id=edit.department_id or None,
        reports_to=edit.reports_to or None,
        team_ids=[],
    )
    if not changes:
        return
    if "email_key" in changes and await work.maybe(
        bool, "SELECT true FROM users WHERE email_key = %(key)s AND id <> %(id)s", key=changes["email_key"], id=user_id
    ):
        raise EmailTaken
    sets = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(field), sql.Placeholder(field)) for field in changes
    )
    await work.run(
        sql.SQL("UPDATE users SET version = version + 1, updated_at = now(), {} WHERE id = %(id)s").format(sets),
        id=user_id,
        **changes,
    )
    work.record(verbs.UserEdited(fields=sorted(changes.keys() - {"email_key"})), subject=("user", user_id))


def _changes(user: LockedUser, edit: EditUser) -> dict[str, object]:
    asked: dict[str, object] = {}
    if edit.name is not UNSET:
        asked["name"] = rules.check_name(edit.name)
    if edit.email is not UNSET:
        asked |= {"email": edit.email.strip(), "email_key": _key_of(edit.email)}
    if edit.title is not UNSET:
        asked["title"] = rules.check_title(edit.title)
    if edit.language is not UNSET:
        asked["language"] = edit.language
    if edit.department_id is not UNSET:
        asked["department_id"] = edit.department_id
    if edit.reports_to is not UNSET:
        asked["reports_to"] = edit.reports_to
    changes = {field: value for field, value in asked.items() if getattr(user, field) != value}
    if edit.working_hours is not UNSET:
        changes["working_hours"] = rules.check_hours(edit.working_hours)
    return changes


def _key_of(email: str) -> str:
    try:
        return email_key(email)
    except UnreadableEmail as unreadable:
        raise Invalid({"email": unreadable.code}) from None


async def _check_line(work: Work, user_id: UUID, superior_id: object) -> None:
    # All changes of reporting lines stand in one line: two of them, each harmless, could close a circle.
    await work.run("SELECT pg_advisory_xact_lock(9)")
    is_circle = await work.maybe(
        bool,
        "WITH RECURSIVE up AS (SELECT %(superior)s::uuid AS id"
        "   UNION SELECT u.reports_to FROM users u JOIN up ON u.id = up.id WHERE u.reports_to IS NOT NULL)"
        " SELECT true FROM up WHERE id = %(id)s",
        superior=superior_id,
        id=user_id,
    )
    if is_circle:
        raise Invalid({"reports_to": "reporting_circle"})


async def set_superior(work: Work, user_id: UUID, superior_id: UUID | None) -> None:
    """The person reports to this one. Raises Invalid when the line would come back to itself."""
    await _check_line(work, user_id, superior_id)
    await work.run(
        "UPDATE users SET reports_to = %(to)s, version = version + 1, updated_at = now() WHERE id = %(id)s",
        to=superior_id,
        id=user_id,
    )
    work.record(verbs.UserEdited(fields=["reports_to"]), subject=("user", user_id))


async def edit_me(work: Work, *, language: str | None = None, status: str | None = None) -> None:
    """The person's own settings are these. Their status is told to all colleagues."""
    if language not in (None, "tr", "en"):
        raise Invalid({"language": "unknown_language"})
    if status not in (None, *rules.STATUSES):
        raise Invalid({"status": "not_a_choice"})
    user_id = work.actor.viewer.user_id if work.actor.viewer else None
    await work.run(
        "UPDATE users SET language = coalesce(%(language)s, language), status = coalesce(%(status)s, status),"
        " version = version + 1, updated_at = now() WHERE id = %(id)s",
        language=language,
        status=status,
        id=user_id,
    )
    if language is not None:
        work.record(verbs.UserEdited(fields=["language"]), subject=("user", user_id))
    if status is not None:
        work.record(verbs.StatusSet(status=status), subject=("user", user_id))


async def disable_user(work: Work, user_id: UUID, *, seen: int | None = None) -> None:
    """The account may no longer enter; its sessions are over and its sockets cut.

    Raises LastAdministrator when nobody else could manage roles and people, NotYourself, Stale.
    """
    viewer = work.actor.viewer
    async with doors.keeping_an_administrator(work):
        user = await lock_user(work, user_id, seen=seen)
        if not user.is_active:
            raise NotFound
        await work.run(
            "UPDATE users SET is_active = false, version = version + 1, updated_at = now() WHERE id = %(id)s",
            id=user_id,
        )
    if viewer is not None and viewer.user_id == user_id:
        raise NotYourself
    work.record(verbs.UserDisabled(), subject=("user", user_id))
    await end_all_sessions(work, user_id)


async def enable_user(work: Work, user_id: UUID, *, seen: int | None = None) -> None:
    """The account may enter again, with the roles and teams it has; its password is the old one."""
    user = await lock_user(work, user_id, seen=seen)
    if user.is_active:
        return
    await work.run(
        "UPDATE users SET is_active = true, version = version + 1, updated_at = now() WHERE id = %(id)s", id=user_id
    )
    work.record(verbs.UserEnabled(), subject=("user", user_id))
