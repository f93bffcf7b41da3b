"""What this room itself knows of a customer that a rule can give points for."""

from crm.customers.doors import EMAIL, PHONE, SOURCE
from crm.customers.quality.facts import Fact, Span, offer

WAYS = ("customer.created", "identity.added")

offer(
    Fact(
        "phone",
        "(EXISTS (SELECT FROM identities i WHERE i.customer_id = c.id AND i.kind IN ('phone', 'whatsapp')))::int",
        WAYS,
        "customers.view",
        field=PHONE,
    ),
    Fact(
        "email",
        "(EXISTS (SELECT FROM identities i WHERE i.customer_id = c.id AND i.kind = 'email'))::int",
        WAYS,
        "customers.view",
        field=EMAIL,
    ),
    Fact(
        "campaign",
        "(EXISTS (SELECT FROM touches u WHERE u.customer_id = c.id AND u.campaign IS NOT NULL))::int",
        ("lead.received",),
        "customers.view",
        field=SOURCE,
    ),
    Fact(
        "applied",
        "(SELECT count(*) FROM leads l WHERE l.customer_id = c.id AND NOT l.is_test)",
        ("lead.received",),
        "customers.view",
        Span("times", 1, 20),
    ),
)
