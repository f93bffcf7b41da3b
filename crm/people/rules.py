"""Pure decisions about accounts, passwords and sessions."""

from datetime import timedelta

from crm.core.problems import Invalid

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
