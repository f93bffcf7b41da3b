"""What a customer's messages tell that a rule can give points for."""

from crm.customers.quality.facts import Fact, Span, offer

offer(
    Fact(
        "wrote",
        "(SELECT b.inbound_count FROM customer_brief b WHERE b.customer_id = c.id)",
        ("message.received", "message.deleted"),
        "conversations.view",
        Span("times", 1, 50),
    )
)
