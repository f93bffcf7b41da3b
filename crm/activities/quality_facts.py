"""What has been done for a customer, and how it ended, that a rule can give points for."""

from crm.customers.quality.facts import Fact, Span, offer

CLOSED = ("activity.closed", "activity.reopened")
APPOINTMENTS = (
    "appointment.kept",
    "appointment.missed",
    "appointment.put_back",
    "appointment.moved",
    "appointment.cancelled",
)
TIMES = Span("times", 1, 20)

offer(
    Fact(
        "reached",
        "(SELECT count(*) FROM activities a JOIN outcomes o ON o.id = a.outcome_id"
        " WHERE a.customer_id = c.id AND a.state = 'done' AND o.is_contact)",
        CLOSED,
        "activities.view",
        TIMES,
        settings={"outcome.edited": "is_contact"},
    ),
    # Whoever did not come to an appointment was not tried to be reached.
    Fact(
        "unreached",
        "(SELECT count(*) FROM activities a JOIN outcomes o ON o.id = a.outcome_id"
        " JOIN activity_types t ON t.id = a.type_id"
        " WHERE a.customer_id = c.id AND a.state = 'done' AND NOT o.is_contact AND t.key IS DISTINCT FROM 'appointment')",
        CLOSED,
        "activities.view",
        TIMES,
        settings={"outcome.edited": "is_contact"},
    ),
    Fact(
        "came",
        "(SELECT count(*) FROM appointments p WHERE p.customer_id = c.id AND p.state = 'arrived')",
        APPOINTMENTS,
        "appointments.view",
        TIMES,
    ),
    Fact(
        "missed",
        "(SELECT count(*) FROM appointments p WHERE p.customer_id = c.id AND p.state = 'no_show')",
        APPOINTMENTS,
        "appointments.view",
        TIMES,
    ),
)
