"""The sample company itself: departments, teams, people, sources, tags. Fixed ids tell its things from real ones."""

from uuid import UUID

import msgspec

NAME = "Vadi Gayrimenkul"
LOGINS = ("admin@demo.crm", "yonetici@demo.crm", "satis1@demo.crm", "satis2@demo.crm", "operasyon@demo.crm")


def demo_id(kind: int, number: int) -> UUID:
    """The id of the sample company's thing of this kind and number."""
    return UUID(f"00000000-0000-7000-8de0-{kind:06x}{number:06x}")


Week = tuple[tuple[str, str] | None, ...]
"""Seven days from Monday on."""


class Team(msgspec.Struct, frozen=True):
    """A team of the sample company."""

    id: UUID
    pool_id: UUID
    name: str
    department_id: UUID


class Colleague(msgspec.Struct, frozen=True):
    """A person of the sample company. `customers` is how many are theirs, `superior` whom they report to, by number."""

    id: UUID
    name: str
    email: str
    role: str
    department_id: UUID
    team_ids: tuple[UUID, ...]
    customers: int
    title: str
    superior: int | None
    leads: Team | None = None
    status: str = "available"
    working_hours: Week | None = None
    """None when they are the company's."""


class StandIn(msgspec.Struct, frozen=True):
    """Somebody looks after somebody's customers for some days, counted from today."""

    id: UUID
    absent: Colleague
    here: Colleague
    first_day: int
    last_day: int


class Channel(msgspec.Struct, frozen=True):
    """A door messages and form answers come in by."""

    id: UUID
    kind: str
    external_id: str
    name: str


SALES, OPERATIONS, MANAGEMENT = (demo_id(1, number) for number in (1, 2, 3))
DEPARTMENTS = {SALES: "Satış", OPERATIONS: "Operasyon", MANAGEMENT: "Yönetim"}

ASIA = Team(demo_id(2, 1), demo_id(3, 1), "Anadolu Yakası", SALES)
EUROPE = Team(demo_id(2, 2), demo_id(3, 2), "Avrupa Yakası", SALES)
CALLS = Team(demo_id(2, 3), demo_id(3, 3), "Çağrı Merkezi", OPERATIONS)
TEAMS = (ASIA, EUROPE, CALLS)


SIX_DAYS: Week = (("09:00", "18:00"),) * 5 + (("10:00", "16:00"), None)
LATE: Week = (("12:00", "21:00"),) * 5 + (None, None)


def _colleague(
    number: int,
    name: str,
    login: str,
    role: str,
    department_id: UUID,
    teams: tuple[Team, ...],
    title: str,
    *,
    superior: int | None,
    customers: int = 0,
    leads: Team | None = None,
    status: str = "available",
    working_hours: Week | None = None,
) -> Colleague:
    ids = tuple(team.id for team in teams)
    return Colleague(
        demo_id(4, number), name, f"{login}@demo.crm", role, department_id, ids, customers, title, superior, leads, status,
        working_hours,
    )  # fmt: skip


SELLER, SENIOR = "Satış Danışmanı", "Kıdemli Satış Danışmanı"

COLLEAGUES = (
    _colleague(1, "Selin Aydın", "admin", "admin", MANAGEMENT, (), "Genel Müdür", superior=None),
    _colleague(2, "Murat Şahin", "yonetici", "manager", SALES, (), "Satış Müdürü", superior=1),
    _colleague(3, "Elif Yılmaz", "satis1", "sales", SALES, (ASIA,), SENIOR, superior=6, customers=250),
    _colleague(4, "Burak Çelik", "satis2", "sales", SALES, (EUROPE,), SELLER, superior=9, customers=250),
    # Each of the logins sees another part: Europe is hidden from operations, the call centre's customers from the manager.
    _colleague(
        5, "Zeynep Koç", "operasyon", "operations", OPERATIONS, (CALLS, ASIA), "Operasyon Sorumlusu",
        superior=1, leads=CALLS,
    ),
    _colleague(
        6, "Ayşe Demirtaş", "satis3", "sales", SALES, (ASIA,), "Takım Lideri", superior=2, customers=185, leads=ASIA
    ),
    _colleague(7, "Mehmet Kayaoğlu", "satis4", "sales", SALES, (ASIA,), SELLER, superior=6, customers=190, status="busy"),
    _colleague(8, "İrem Gündoğdu", "satis5", "sales", SALES, (ASIA,), SELLER, superior=6, customers=175, status="away"),
    _colleague(
        9, "Çağrı Özdemir", "satis6", "sales", SALES, (EUROPE,), "Takım Lideri", superior=2, customers=190, leads=EUROPE
    ),
    _colleague(
        10, "Şeyma Işık", "satis7", "sales", SALES, (EUROPE,), SENIOR, superior=9, customers=190, working_hours=SIX_DAYS
    ),
    _colleague(11, "Oğuzhan Ünal", "satis8", "sales", SALES, (EUROPE,), SELLER, superior=9, customers=170),
    _colleague(
        12, "Gülşen Taş", "operasyon2", "operations", OPERATIONS, (CALLS,), "Çağrı Merkezi Temsilcisi",
        superior=5, customers=40, working_hours=LATE,
    ),
)  # fmt: skip
ADMIN, MANAGER, _, _, OPERATOR = COLLEAGUES[:5]
# Neither of them is a login: what each of those sees is what their role lets them see.
STAND_INS = (StandIn(demo_id(9, 1), absent=COLLEAGUES[7], here=COLLEAGUES[5], first_day=-2, last_day=5),)
SELLERS = tuple(person for person in COLLEAGUES if person.customers)
POOLS: tuple[tuple[Team | None, int], ...] = ((ASIA, 140), (EUROPE, 120), (None, 100))
"""Customers nobody is assigned to, by team; without one they are the company's."""

SOURCES = {
    demo_id(5, 1): ("sahibinden", "Sahibinden"),
    demo_id(5, 2): ("emlakjet", "Emlakjet"),
    demo_id(5, 3): ("referans", "Referans"),
    demo_id(5, 4): ("tabela", "Tabela / Ofis ziyareti"),
}
"""Beside those every house has."""

TAGS = {
    demo_id(6, 1): ("Sıcak", "bad"),
    demo_id(6, 2): ("Yatırımcı", "violet"),
    demo_id(6, 3): ("Kredi", "info"),
    demo_id(6, 4): ("Takas", "warn"),
    demo_id(6, 5): ("VIP", "ok"),
    demo_id(6, 6): ("Yabancı", "mute"),
}

CHANNELS = (
    Channel(demo_id(7, 1), "whatsapp", "100000000000001", "WhatsApp Satış Hattı"),
    Channel(demo_id(7, 2), "lead_page", "200000000000002", "Vadi Gayrimenkul (Facebook)"),
    Channel(demo_id(7, 3), "instagram", "300000000000003", "@vadigayrimenkul"),
    Channel(demo_id(7, 4), "messenger", "200000000000002", "Vadi Gayrimenkul (Messenger)"),
)
FORM_KEY = "demo-iletisim"
FORM_ID = demo_id(8, 1)
