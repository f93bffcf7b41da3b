"""What can be asked of cards beside what is asked of their customers: over card `v`. And in which orders cards can stand."""

from psycopg import sql

from crm.core.money import Money
from crm.customers.filter_fields import days
from crm.customers.filtering import SOME, SPAN, Asked, Condition, Field, Order, offer
from crm.pipeline.doors import VALUE

MOST_APPLICATIONS = 9_999


def _stage(asked: Asked) -> sql.Composable:
    return sql.SQL("v.stage_id = ANY({})").format(asked.bind(asked.ids, "uuid[]"))


def _amount(asked: Asked) -> sql.Composable:
    if asked.operator == "unknown":
        return sql.SQL("v.amount IS NULL")
    assert isinstance(asked.value, Money)
    # No rate is known here: an amount is compared with amounts of its own currency.
    return sql.SQL("v.currency = {} AND v.amount {} {}").format(
        asked.bind(asked.value.currency, "text"),
        sql.SQL(">=" if asked.operator == "at_least" else "<="),
        asked.bind(asked.value.amount, "bigint"),
    )


def _application(asked: Asked) -> sql.Composable:
    sign = sql.SQL(">=" if asked.operator == "at_least" else "<=")
    return sql.SQL("v.application_no {} {}").format(sign, asked.bind(asked.value, "integer"))


def _lost_reason(asked: Asked) -> sql.Composable:
    if asked.operator == "unknown":
        return sql.SQL("v.lost_reason IS NULL")
    # The reason that was chosen stands in front of what was written about it.
    return sql.SQL("split_part(v.lost_reason, ': ', 1) = ANY({})").format(asked.bind(asked.values, "text[]"))


def _is_few(asked: Condition) -> bool:
    return asked.operator == "at_least" and isinstance(asked.value, int) and asked.value > 1


offer(
    Field("stage", "stages", SOME, _stage),
    Field("stage_days", "days", SPAN, lambda asked: days(asked, sql.SQL("v.stage_entered_at"))),
    Field("amount", "money", (*SPAN, "unknown"), _amount, reveals=VALUE),
    Field("created_days", "days", SPAN, lambda asked: days(asked, sql.SQL("v.created_at"))),
    Field("lost_reason", "texts", (*SOME, "unknown"), _lost_reason),
    Field("application_no", "number", SPAN, _application, most=MOST_APPLICATIONS, is_narrow=_is_few),
)

# Without a rate amounts of two currencies stand in no order. Those of the company's own stand together.
WORTH = "CASE WHEN v.currency = 'TRY' THEN v.amount ELSE v.amount - 1152921504606846976 END"

offer(
    Order("amount", WORTH, "v.id", "cards v", "bigint", reveals=VALUE),
    Order("created_at", "v.created_at", "v.id", "cards v", "timestamptz"),
    Order("stage_entered_at", "v.stage_entered_at", "v.id", "cards v", "timestamptz"),
)

BY_HAND = Order("", "v.position", "v.id", "", "text")
"""As people have put them, stage by stage."""
