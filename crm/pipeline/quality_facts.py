"""What a customer's cards tell that a rule can give points for."""

from crm.customers.quality.facts import Fact, Span, offer
from crm.pipeline.doors import VALUE

CARDS = ("card.created", "card.moved", "card.reopened")
STAGES = {"stage.edited": "kind", "stage.made": None, "stage.ended": None, "stages.ordered": None}

offer(
    # An amount in another currency is known, but no rate says how much it is.
    Fact(
        "amount",
        "(SELECT max(CASE WHEN k.currency = 'TRY' THEN greatest(k.amount / 100, 1) ELSE 1 END)"
        " FROM cards k WHERE k.customer_id = c.id AND k.amount > 0)",
        (*CARDS, "card.valued"),
        "cards.view",
        Span("money", 1, 1_000_000_000),
        field=VALUE,
    ),
    Fact(
        "ahead",
        "(SELECT max((SELECT count(*) FROM stages b WHERE b.pipeline_id = s.pipeline_id AND b.kind = 'open'"
        "             AND b.ended_at IS NULL AND b.place < s.place))"
        " FROM cards k JOIN stages s ON s.id = k.stage_id"
        " WHERE k.customer_id = c.id AND s.kind IN ('open', 'won') AND k.archived_at IS NULL)",
        (*CARDS, "card.archived", "card.restored"),
        "cards.view",
        Span("stages", 1, 20),
        settings=STAGES,
    ),
    Fact(
        "bought",
        "(EXISTS (SELECT FROM cards k JOIN stages s ON s.id = k.stage_id"
        " WHERE k.customer_id = c.id AND s.kind = 'won'))::int",
        CARDS,
        "cards.view",
        settings={"stage.edited": "kind"},
    ),
)
