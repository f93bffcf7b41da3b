"""Which customers a text finds: by name, e-mail, or phone in any writing or by its end."""

import re
from typing import LiteralString

from psycopg import sql

from crm.core.doors import field_right, is_readable
from crm.core.phone import UnreadablePhone, normalise_phone, search_digits
from crm.core.text import UnreadableEmail, email_key, fold
from crm.core.work import Work
from crm.customers.doors import EMAIL, PHONE, visible

# Enough candidates to fill a page after sorting; a search nobody could read through need not be complete.
CANDIDATES = 200
SAMPLE = 2_000
"""So many of the newest customers tell how frequent a word is."""

NAMED: LiteralString = "c.words @@ to_tsquery('simple', %(words)s)"

# Everything from the first address on is left out: the words of the e-mails stand behind those of the name.
NAMED_WITHOUT_EMAIL: LiteralString = (
    NAMED + " AND to_tsvector('simple', regexp_replace(c.search, '\\S*@.*$', '')) @@ to_tsquery('simple', %(words)s)"
)

# How many a beginning of a word names is not known beforehand: hardly any, or every tenth customer. Walking from the newest
# finds the frequent ones at once and goes through everybody for the others; the index of words is the other way round. So the
# very newest are a sample, a walk among the newest is worth it for what is frequent there, and whatever does not fill the page
# is asked of the index. OFFSET 0 keeps the order and its limit away from the choice of index.
BY_WORDS: LiteralString = """
WITH sampled AS MATERIALIZED (
  SELECT count(*) * 100 >= {sample} AS is_frequent
  FROM (SELECT words, search, viewers FROM customers ORDER BY created_at DESC, id DESC LIMIT {sample}) c
  WHERE {named} AND {visible}
), walked AS MATERIALIZED (
  SELECT c.id
  FROM (SELECT id, words, search, viewers FROM customers ORDER BY created_at DESC, id DESC LIMIT {limit} * 100) c
  WHERE (SELECT is_frequent FROM sampled) AND {named} AND {visible} LIMIT {limit}
)
SELECT id FROM walked
UNION ALL
(SELECT c.id
 FROM (SELECT c.id, c.created_at FROM customers c
       WHERE (SELECT count(*) FROM walked) < {limit} AND {named} AND {visible} OFFSET 0) c
 ORDER BY c.created_at DESC LIMIT {limit})
"""

# As it is typed it may be the beginning (with or without 90) or the end of the number.
BY_DIGITS: LiteralString = (
    "SELECT c.id FROM identities i JOIN customers c ON c.id = i.customer_id"
    " WHERE (i.digits LIKE %(starts)s OR i.digits LIKE %(starts_at_home)s"
    "        OR reverse(i.digits) LIKE %(ends)s) AND {visible} LIMIT {limit}"
)

BY_WHOLE_NUMBER: LiteralString = (
    "SELECT c.id FROM identities i JOIN customers c ON c.id = i.customer_id"
    " WHERE i.digits = %(digits)s AND {visible} LIMIT {limit}"
)

BY_WHOLE_ADDRESS: LiteralString = (
    "SELECT c.id FROM identities i JOIN customers c ON c.id = i.customer_id"
    " WHERE (i.kind, i.value) = ('email', %(address)s) AND {visible} LIMIT {limit}"
)

Way = tuple[LiteralString, dict[str, object]]


def matching(work: Work, q: str, limit: int = 0) -> tuple[sql.Composable, dict[str, object]]:
    """A query for the ids of the customers a text finds, and its parameters.

    What is hidden from the actor finds nothing; what is masked finds its customer only when it is typed whole, by
    somebody who knows it already.
    """
    ways = [way for way in (_by_digits(work, q), _by_address(work, q), _by_words(work, q)) if way is not None]
    if not ways:
        return sql.SQL("SELECT c.id FROM customers c WHERE false"), {}
    condition, params = visible(work.actor)
    parts: list[sql.Composable] = []
    for way, asked in ways:
        most = max(limit, CANDIDATES) if "words" in asked else CANDIDATES
        parts.append(
            sql.SQL(way).format(
                visible=condition, limit=sql.Literal(most), sample=sql.Literal(SAMPLE), named=sql.SQL(_named(work))
            )
        )
        params |= asked
    if len(parts) == 1:
        return parts[0], params
    return sql.SQL(" UNION ").join(sql.SQL("({})").format(part) for part in parts), params


def _by_words(work: Work, q: str) -> Way | None:
    words = re.findall(r"[^\W_]+", fold(q))
    if not is_readable(work.actor, PHONE):
        # Who was never named is called by the phone.
        words = [word for word in words if not word.isdigit()]
    if not words:
        return None
    asked: dict[str, object] = {"words": " & ".join(f"{word}:*" for word in words)}
    return BY_WORDS, asked


def _named(work: Work) -> LiteralString:
    return NAMED if is_readable(work.actor, EMAIL) else NAMED_WITHOUT_EMAIL


def _by_digits(work: Work, q: str) -> Way | None:
    right, digits = field_right(work.actor, PHONE), search_digits(q)
    if digits is None or len(digits) < 3 or right == "hidden":
        return None
    if right == "masked":
        try:
            return BY_WHOLE_NUMBER, {"digits": normalise_phone(q).removeprefix("+")}
        except UnreadablePhone:
            return None
    return BY_DIGITS, {"starts": digits + "%", "starts_at_home": "90" + digits + "%", "ends": digits[::-1] + "%"}


def _by_address(work: Work, q: str) -> Way | None:
    # Whoever may read e-mails finds them by their words.
    if field_right(work.actor, EMAIL) != "masked":
        return None
    try:
        return BY_WHOLE_ADDRESS, {"address": email_key(q)}
    except UnreadableEmail:
        return None
