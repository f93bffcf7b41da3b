"""What can be asked of customers, and in which orders they can stand."""

from datetime import timedelta

from psycopg import sql

from crm.core.clock import day_span, local_day
from crm.customers.doors import EMAIL, PHONE, QUALITY, SOURCE
from crm.customers.filtering import SOME, SPAN, Asked, Condition, Field, Order, offer
from crm.customers.unread import has_unread

DAY = timedelta(days=1)


def _assignee(asked: Asked) -> sql.Composable:
    ids = asked.ids
    if "me" in asked.values and asked.actor.viewer is not None:
        ids.append(asked.actor.viewer.user_id)
    parts: list[sql.Composable] = [
        sql.SQL("EXISTS (SELECT FROM customer_assignees a WHERE a.customer_id = c.id AND a.user_id = ANY({}))").format(
            asked.bind(ids, "uuid[]")
        )
    ]
    if "nobody" in asked.values:
        parts.append(sql.SQL("NOT EXISTS (SELECT FROM customer_assignees a WHERE a.customer_id = c.id)"))
    return sql.SQL(" OR ").join(parts)


def _team(asked: Asked) -> sql.Composable:
    parts: list[sql.Composable] = [sql.SQL("c.team_id = ANY({})").format(asked.bind(asked.ids, "uuid[]"))]
    if "mine" in asked.values:
        viewer = asked.actor.viewer
        me = asked.bind(None if viewer is None else viewer.user_id, "uuid")
        parts.append(sql.SQL("c.team_id IN (SELECT team_id FROM team_members WHERE user_id = {})").format(me))
    if "pool" in asked.values:
        parts.append(sql.SQL("c.team_id IS NULL"))
    return sql.SQL(" OR ").join(parts)


def _source(asked: Asked) -> sql.Composable:
    if asked.operator == "unknown":
        return sql.SQL("c.source_id IS NULL")
    keys = asked.bind(asked.values, "text[]")
    return sql.SQL("c.source_id IN (SELECT id FROM sources WHERE key = ANY({}))").format(keys)


def _campaign(asked: Asked) -> sql.Composable:
    names = asked.bind(asked.values, "text[]")
    return sql.SQL("EXISTS (SELECT FROM touches u WHERE u.customer_id = c.id AND u.campaign = ANY({}))").format(names)


def _quality(asked: Asked) -> sql.Composable:
    if asked.operator == "unknown":
        return sql.SQL("c.quality IS NULL")
    sign = sql.SQL(">=" if asked.operator == "at_least" else "<=")
    return sql.SQL("c.quality {} {}").format(sign, asked.bind(asked.value, "smallint"))


def _tag(asked: Asked) -> sql.Composable:
    ids = sorted(set(asked.ids))
    some = sql.SQL("EXISTS (SELECT FROM customer_tags l WHERE l.customer_id = c.id AND l.tag_id = ANY({}))")
    if asked.operator != "all_of" or len(ids) == 1:
        return some.format(asked.bind(ids, "uuid[]"))
    # The first of them alone, so that an index of it can lead; the others are counted.
    return sql.SQL(
        "{} AND (SELECT count(*) FROM customer_tags l WHERE l.customer_id = c.id AND l.tag_id = ANY({})) = {}"
    ).format(some.format(asked.bind(ids[:1], "uuid[]")), asked.bind(ids, "uuid[]"), asked.bind(len(ids), "bigint"))


def days(asked: Asked, column: sql.Composable) -> sql.Composable:
    """How many whole days have passed since the moment in a column."""
    assert isinstance(asked.value, int)
    if asked.operator == "at_least":
        return sql.SQL("{} <= {}").format(column, asked.bind(asked.at - asked.value * DAY, "timestamptz"))
    return sql.SQL("{} > {}").format(column, asked.bind(asked.at - (asked.value + 1) * DAY, "timestamptz"))


def _last_contact(asked: Asked) -> sql.Composable:
    if asked.operator == "never":
        return sql.SQL("b.last_contact_at IS NULL")
    return days(asked, sql.SQL("b.last_contact_at"))


NEXT_WORK = "b.next_work_at"
"""When the next work is due: what is late comes first."""


def _next_work(asked: Asked) -> sql.Composable:
    at, now, tomorrow = sql.SQL(NEXT_WORK), asked.at, day_span(local_day(asked.at))[1]
    parts = {
        "late": sql.SQL("{} < {}").format(at, asked.bind(now, "timestamptz")),
        "today": sql.SQL("{} >= {} AND {} < {}").format(
            at, asked.bind(now, "timestamptz"), at, asked.bind(tomorrow, "timestamptz")
        ),
        "planned": sql.SQL("{} >= {}").format(at, asked.bind(tomorrow, "timestamptz")),
        "none": sql.SQL("{} IS NULL").format(at),
    }
    return sql.SQL(" OR ").join([parts[word] for word in parts if word in asked.values])


def _unread(asked: Asked) -> sql.Composable:
    found, params = has_unread(asked.actor)
    asked.params.update(params)
    return sql.SQL("c.id IN ({})" if asked.operator == "yes" else "c.id NOT IN ({})").format(found)


def _attention(asked: Asked) -> sql.Composable:
    return sql.SQL("c.needs_attention" if asked.operator == "yes" else "NOT c.needs_attention")


def _names_people(asked: Condition) -> bool:
    return asked.operator == "any_of" and isinstance(asked.value, list) and "nobody" not in asked.value


offer(
    Field("assignee", "people", SOME, _assignee, words=("me", "nobody"), is_narrow=_names_people),
    Field("team", "teams", SOME, _team, words=("mine", "pool")),
    Field("source", "sources", (*SOME, "unknown"), _source, reveals=SOURCE),
    Field("campaign", "campaigns", SOME, _campaign, reveals=SOURCE),
    Field("quality", "number", (*SPAN, "unknown"), _quality, reveals=QUALITY, most=100),
    Field("tag", "tags", (*SOME, "all_of"), _tag),
    Field("last_contact_days", "days", (*SPAN, "never"), _last_contact),
    Field("next_work", "words", ("any_of",), _next_work, words=("late", "today", "planned", "none")),
    Field("unread", "flag", ("yes", "no"), _unread, is_narrow=lambda asked: asked.operator == "yes"),
    Field("attention", "flag", ("yes", "no"), _attention),
)

# A customer nobody named is called by the phone or the e-mail: whoever does not see these sees such names masked, and their
# order would tell what the mask hides.
NAMED = 'turkish_order(c.name) COLLATE "C"'
NAMED_IN_LETTERS = f"CASE WHEN c.name !~ '[0-9@]' THEN {NAMED} END"

offer(
    Order("name", NAMED, "c.id", "customers c", "text", blurred=((PHONE, EMAIL), NAMED_IN_LETTERS)),
    Order("quality", "c.quality", "c.id", "customers c", "bigint", reveals=QUALITY),
    Order("last_contact_at", "b.last_contact_at", "b.customer_id", "customer_brief b", "timestamptz"),
    Order("next_work_at", NEXT_WORK, "b.customer_id", "customer_brief b", "timestamptz"),
    Order("waiting_since", "b.waiting_since", "b.customer_id", "customer_brief b", "timestamptz"),
)
