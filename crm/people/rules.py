"""Pure decisions about accounts, passwords and sessions."""

from collections.abc import Mapping
from datetime import timedelta

from crm.core.doors import FIELD_RIGHTS, SCOPES, Policy
from crm.core.problems import Invalid
from crm.core.text import clean
from crm.people.schemas import EditRole
from crm.people.verbs import Change

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

LOGIN_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 50


def check_password(password: str) -> None:
    """Raise Invalid unless the password has 12 to 128 characters; any character is welcome."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": "password_too_short"}, shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Invalid({"password": "password_too_long"}, longest=LONGEST_PASSWORD)


def session_life(roles: list[str]) -> tuple[timedelta, timedelta]:
    """(idle, absolute) lifetime of a session: shorter for administrators."""
    if "admin" in roles:
        return timedelta(minutes=30), timedelta(hours=12)
    return timedelta(hours=8), timedelta(days=7)


LONGEST_ROLE_NAME = 60
LONGEST_DESCRIPTION = 300


def check_role_name(name: str) -> str:
    """The name as it is kept. Raises Invalid without one."""
    name = " ".join(clean(name).split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > LONGEST_ROLE_NAME:
        raise Invalid({"name": "too_long"})
    return name


def role_description(description: str) -> str:
    """The description as it is kept. Raises Invalid when it is a novel."""
    description = clean(description)
    if len(description) > LONGEST_DESCRIPTION:
        raise Invalid({"description": "too_long"})
    return description


def check_role(edit: EditRole, policy: Policy) -> None:
    """Raise Invalid for rights and fields the policy table does not hold, and for scopes and levels they do not have."""
    for name, scope in (edit.grants or {}).items():
        right = policy.rights.get(name)
        if right is None:
            raise Invalid({"grants": "unknown_right"}, right=name[:100])
        if scope not in SCOPES or (scope != "all" and not right.is_scoped):
            raise Invalid({"grants": "unfit_scope"}, right=name)
    for name, level in (edit.fields or {}).items():
        field = policy.fields.get(name)
        if field is None:
            raise Invalid({"fields": "unknown_field"}, field=name[:100])
        if level not in FIELD_RIGHTS or (level == "masked" and not field.is_maskable):
            raise Invalid({"fields": "unfit_level"}, field=name)


def changes_between(before: Mapping[str, str], after: Mapping[str, str], *, absent: str | None = None) -> list[Change]:
    """What differs, by name; what stands in one alone was or becomes `absent`."""
    return [
        Change(name, before.get(name, absent), after.get(name, absent))
        for name in sorted(before.keys() | after.keys())
        if before.get(name, absent) != after.get(name, absent)
    ]
