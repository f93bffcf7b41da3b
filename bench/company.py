"""A large company to measure with: who works there, and who each customer belongs to. The same for the same size."""

from random import Random
from uuid import UUID

import msgspec

from crm.demo.names import FAMILIES, MEN, WOMEN

TEAMS = 50
"""Each owns 2 % of the customers."""
DEPARTMENTS = 5
CUSTOMERS_PER_SELLER = 300
COMPANY_POOL = "00000000000070008000000000000001"

NAMES = [
    (f"{first} {second + ' ' if second else ''}{family}")
    for second in ("", "Nur", "Can")
    for first in (*WOMEN, *MEN)
    for family in FAMILIES
]


def key(kind: int, number: int, at_ms: int = 1_700_000_000_000) -> str:
    """A UUIDv7 as text: ordered by time, unique per kind and number, the same in every run."""
    return f"{at_ms:012x}7{number & 0xFFF:03x}8{kind:03x}{number:012x}"


class Team(msgspec.Struct, frozen=True):
    """A team with its people."""

    id: str
    pool_id: str
    name: str
    department_id: str
    sellers: list[str]
    operator: str


class Worker(msgspec.Struct, frozen=True):
    """Somebody with an account."""

    id: str
    name: str
    email: str
    role: str
    team_id: str | None
    department_id: str | None


class Company(msgspec.Struct, frozen=True):
    """Everybody who works there."""

    departments: list[tuple[str, str]]
    teams: list[Team]
    workers: list[Worker]


EMAILS = {
    "own": "sales@bench.crm",
    "team": "operations@bench.crm",
    "department": "manager@bench.crm",
    "all": "admin@bench.crm",
}
"""For each scope, the account that measures it; the first seller, operator and manager have no other."""


def make_company(customers: int) -> Company:
    """As many sellers as this many customers need, in teams and departments."""
    sellers_per_team = max(1, round(customers / TEAMS / CUSTOMERS_PER_SELLER))
    departments = [(key(1, number), f"Bölge {number + 1}") for number in range(DEPARTMENTS)]
    teams: list[Team] = []
    workers = [Worker(key(4, 0), "Ahmet Yönetici", EMAILS["all"], "admin", None, None)]
    for number in range(TEAMS):
        department_id = departments[number % DEPARTMENTS][0]
        sellers = [key(5, number * 1000 + place) for place in range(sellers_per_team)]
        team = Team(key(2, number), key(3, number), f"Ekip {number + 1}", department_id, sellers, key(6, number))
        teams.append(team)
        for place, seller in enumerate(sellers):
            email = EMAILS["own"] if number == place == 0 else f"s{number}.{place}@bench.crm"
            workers.append(Worker(seller, NAMES[(number * 97 + place * 7) % 3000], email, "sales", team.id, None))
        email = EMAILS["team"] if number == 0 else f"o{number}@bench.crm"
        workers.append(Worker(team.operator, f"Operasyon {number + 1}", email, "operations", team.id, None))
    for number, (department_id, name) in enumerate(departments):
        email = EMAILS["department"] if number == 0 else f"m{number}@bench.crm"
        workers.append(Worker(key(7, number), f"{name} Müdürü", email, "manager", teams[number].id, department_id))
    return Company(departments, teams, workers)


class Belonging(msgspec.Struct, frozen=True):
    """Who a customer belongs to."""

    team_id: str | None
    assignees: list[str]
    viewers: list[str]


def belonging(random: Random, company: Company, number: int) -> Belonging:
    """Nine of ten customers have somebody; the others wait in the pool of a team or of the company."""
    team = company.teams[(number * 7919) % TEAMS]
    kind = random.random()
    if kind < 0.03:
        return Belonging(None, [], [COMPANY_POOL])
    if kind < 0.08:
        return Belonging(team.id, [], [team.pool_id, team.id])
    assignees = [random.choice(team.sellers)]
    if kind > 0.96:
        second = random.choice(random.choice(company.teams).sellers)
        assignees += [second] if second not in assignees else []
    return Belonging(team.id, assignees, [*assignees, team.id])


def uuid(text: str) -> UUID:
    """The key as the program knows it."""
    return UUID(text)
