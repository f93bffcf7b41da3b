"""Customers: made by hand, edited, assigned, tagged, seen."""

from uuid import UUID

import msgspec
from psycopg import sql

from crm.core.changes import KEEP, Changes, keeping
from crm.core.doors import require, require_field
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound, Taken
from crm.core.text import clean, fold
from crm.core.work import Work
from crm.customers import rules, verbs
from crm.customers.actions.handovers import check_note, offer_handover, withdraw_waiting
from crm.customers.actions.identities import hold_identities, lock_keys
from crm.customers.actions.leads import known_source, resolve_customer
from crm.customers.doors import QUALITY, LockedCustomer, can_see, lock_customer, see_customer
from crm.customers.quality.actions import score_new
from crm.customers.quality.facts import score
from crm.customers.schemas import AddIdentity, CreateCustomer, EditCustomer
from crm.customers.sight import FIELD_OF_KIND


class IdentityTaken(Taken):
    """The phone or e-mail belongs to another customer, who may be hidden from the asker: nothing more is said."""

    code = "identity_taken"


async def create_customer(work: Work, new: CreateCustomer) -> tuple[UUID, bool]:
    """A customer made by hand exists; a person whose scope is their own becomes its assignee.

    Returns its id and whether it was made just now: the same id again with the same content changes nothing. Raises
    Invalid for unreadable contact fields, Taken when the id or an identity is in use. Heard by: pipeline (a card), live.
    """
    require(work.actor, "customers.create")
    contact = rules.read_contact(name=new.name, phone=new.phone, email=new.email, given=new.identities)
    for field in {FIELD_OF_KIND[i.kind] for i in contact.identities if i.kind in FIELD_OF_KIND}:
        require_field(work.actor, field)
    if not clean(new.name):
        raise Invalid({"name": "required"})
    if contact.problems:
        raise Invalid({problem.field: problem.code for problem in contact.problems})
    await hold_identities(work, lock_keys(contact.identities))
    if new.id is not None and await _is_same(work, new.id, contact):
        return new.id, False
    source = await known_source(work, "manual")
    resolved = await resolve_customer(
        work, contact, source, by_hand=True, customer_id=new.id, assignees=_first_assignees(work)
    )
    if not resolved.is_new:
        raise IdentityTaken
    score_new(work, [resolved.customer_id])
    return resolved.customer_id, True


async def _is_same(work: Work, customer_id: UUID, contact: rules.Contact) -> bool:
    found = await work.maybe(
        Existing,
        "SELECT c.name, c.viewers, ARRAY(SELECT i.kind || ':' || i.value FROM identities i WHERE i.customer_id = c.id)"
        " AS keys FROM customers c WHERE c.id = %(id)s",
        id=customer_id,
    )
    if found is None:
        return False
    same = found.name == contact.name and set(lock_keys(contact.identities)) == set(found.keys)
    if not same or not can_see(work.actor, found.viewers):
        raise Taken
    return True


class Existing(msgspec.Struct):
    """What decides whether a repeated creation is the same one."""

    name: str
    viewers: list[UUID]
    keys: list[str]


def _first_assignees(work: Work) -> tuple[UUID, ...]:
    viewer = work.actor.viewer
    if viewer is not None and viewer.scope("customers.view") == "own":
        return (viewer.user_id,)
    return ()


async def edit_customer(work: Work, customer_id: UUID, edit: EditCustomer) -> None:
    """The given fields have these values; a quality set by hand wins over the rules until it is given back to them."""
    customer = await lock_customer(work, customer_id, "customers.edit", seen=edit.version)
    changes: dict[str, tuple[object, object]] = {}
    if edit.name is not msgspec.UNSET:
        name = " ".join(clean(edit.name).split())[: rules.LONGEST_NAME]
        if not name:
            raise Invalid({"name": "required"})
        changes["name"] = (customer.name, name)
    if edit.quality is not msgspec.UNSET:
        if edit.quality is not None and not 0 <= edit.quality <= 100:
            raise Invalid({"quality": "out_of_range"}, least=0, most=100)
        changes["quality"] = (customer.quality if customer.quality_by_hand else None, edit.quality)
    await set_fields(work, customer, {field: pair for field, pair in changes.items() if pair[0] != pair[1]})


async def set_fields(work: Work, customer: LockedCustomer, changes: Changes) -> None:
    """These fields (name → old and new) of a locked customer are changed, and their values kept apart from the line."""
    if not changes:
        return
    if "quality" in changes:
        require_field(work.actor, QUALITY)
    parts: list[sql.Composable] = []
    params: dict[str, object] = {}
    if "name" in changes:
        name = str(changes["name"][1])
        params |= {"name": name, "old_words": fold(customer.name), "new_words": fold(name)}
        # The words of the e-mails stand behind those of the name.
        parts.append(
            sql.SQL("name = %(name)s, search = %(new_words)s || substr(search, length(%(old_words)s::text) + 1)")
        )
    if "quality" in changes:
        by_hand = changes["quality"][1] is not None
        params |= {"quality": changes["quality"][1]} if by_hand else {}
        judged = sql.SQL("%(quality)s") if by_hand else score()
        parts.append(sql.SQL("quality = {}, quality_by_hand = {}").format(judged, sql.Literal(by_hand)))
    version = customer.version + 1
    await work.run(
        sql.SQL(
            "WITH kept AS ("
            + KEEP
            + ") UPDATE customers c SET version = %(version)s, updated_at = now(), {} WHERE c.id = %(id)s"
        ).format(sql.SQL(", ").join(parts)),
        id=customer.id,
        version=version,
        **keeping(work, changes, subject=("customer", customer.id), customer_id=customer.id, version=version),
        **params,
    )
    touch_customer(work, customer.id, verbs.CustomerEdited(fields=sorted(changes), version=version))


def touch_customer(work: Work, customer_id: UUID, fact: verbs.Fact) -> None:
    """Record a fact about a customer."""
    work.record(fact, subject=("customer", customer_id), customer_id=customer_id)


async def assign_customer(
    work: Work, customer_id: UUID, user_ids: list[UUID], *, seen: int | None, note: str | None = None
) -> None:
    """Exactly these people are assigned, the first one owns the customer; nobody leaves it to its pool.

    `note` is what a new owner must know, and shall accept; a hand-over that still waits for another one is withdrawn. Raises
    Invalid for an unknown or disabled person. Heard by: live (those who no longer see it lose it at once).
    """
    customer = await lock_customer(work, customer_id, "customers.assign", seen=seen)
    after = list(dict.fromkeys(user_ids))
    known = await work.one(
        AssignFacts,
        "SELECT (SELECT pool_id FROM teams WHERE id = %(team_id)s) AS pool_id,"
        " ARRAY(SELECT user_id FROM customer_assignees WHERE customer_id = %(id)s ORDER BY place, user_id) AS before,"
        " (SELECT count(*) FROM users WHERE id = ANY(%(after)s::uuid[]) AND is_active) AS found,"
        " (SELECT id FROM handovers WHERE customer_id = %(id)s AND state = 'waiting') AS handover_id",
        team_id=customer.team_id,
        id=customer_id,
        after=after,
    )
    if known.found != len(after):
        raise Invalid({"user_ids": "unknown_user"})
    text = check_note(work.actor, note, known.before, after)
    if known.before == after:
        return
    viewers = rules.viewers_of(after, customer.team_id, known.pool_id)
    await work.run(
        "WITH gone AS (DELETE FROM customer_assignees WHERE customer_id = %(id)s AND user_id <> ALL(%(after)s::uuid[])),"
        " come AS (INSERT INTO customer_assignees (customer_id, user_id, place)"
        "   SELECT %(id)s, a.id, a.place FROM unnest(%(after)s::uuid[]) WITH ORDINALITY AS a(id, place)"
        "   ON CONFLICT (customer_id, user_id) DO UPDATE SET place = excluded.place)"
        " UPDATE customers SET version = version + 1, updated_at = now(), viewers = %(viewers)s WHERE id = %(id)s",
        id=customer_id,
        after=after,
        viewers=viewers,
    )
    withdrawn = known.handover_id if known.before[:1] != after[:1] else None
    if withdrawn:
        withdraw_waiting(work, [customer_id])
    work.record(
        verbs.CustomerAssigned(before=known.before, after=after, version=customer.version + 1),
        subject=("customer", customer_id),
        customer_id=customer_id,
        touched=[("unread", customer_id), *([("handover", withdrawn)] if withdrawn else [])],
        removed_viewers=[key for key in customer.viewers if key not in viewers],
    )
    if text is not None:
        offer_handover(work, customer_id, after[0], text)


class AssignFacts(msgspec.Struct):
    """What assigning needs to know."""

    pool_id: UUID | None
    before: list[UUID]
    found: int
    handover_id: UUID | None


async def tag_customer(work: Work, customer_id: UUID, tag_ids: list[UUID], *, seen: int | None) -> None:
    """Exactly these tags are on the customer. Raises Invalid for an unknown tag."""
    customer = await lock_customer(work, customer_id, "customers.edit", seen=seen)
    known = await work.one(
        TagFacts,
        "SELECT ARRAY(SELECT tag_id FROM customer_tags WHERE customer_id = %(id)s ORDER BY tag_id) AS before,"
        " ARRAY(SELECT id FROM tags WHERE id = ANY(%(tag_ids)s::uuid[]) ORDER BY id) AS after",
        id=customer_id,
        tag_ids=tag_ids,
    )
    if len(known.after) != len(set(tag_ids)):
        raise Invalid({"tag_ids": "unknown_tag"})
    if known.before == known.after:
        return
    await work.run(
        "WITH gone AS (DELETE FROM customer_tags WHERE customer_id = %(id)s AND tag_id <> ALL(%(after)s::uuid[])),"
        " come AS (INSERT INTO customer_tags (customer_id, tag_id) SELECT %(id)s, unnest(%(after)s::uuid[])"
        "   ON CONFLICT DO NOTHING)"
        " UPDATE customers SET version = version + 1, updated_at = now() WHERE id = %(id)s",
        id=customer_id,
        after=known.after,
    )
    touch_customer(
        work,
        customer_id,
        verbs.CustomerTagged(before=known.before, after=known.after, version=customer.version + 1),
    )


class TagFacts(msgspec.Struct):
    """The tags before and after."""

    before: list[UUID]
    after: list[UUID]


async def add_identity(work: Work, customer_id: UUID, identity: AddIdentity) -> None:
    """The customer can be reached this way too. Raises Invalid when unreadable, IdentityTaken when somebody else's."""
    contact = rules.read_contact(
        name="?",
        phone=identity.value if identity.kind == "phone" else None,
        email=identity.value if identity.kind == "email" else None,
    )
    if contact.problems:
        raise Invalid({"value": contact.problems[0].code})
    read = contact.identities[0]
    await hold_identities(work, lock_keys([read]))
    await lock_customer(work, customer_id, "customers.edit", seen=identity.version)
    require_field(work.actor, FIELD_OF_KIND[identity.kind])
    made = await work.run(
        "INSERT INTO identities (id, customer_id, kind, value, display, digits)"
        " VALUES (%(id)s, %(customer_id)s, %(kind)s, %(value)s, %(display)s, %(digits)s) ON CONFLICT DO NOTHING",
        id=new_id(),
        customer_id=customer_id,
        kind=read.kind,
        value=read.value,
        display=read.display,
        digits=read.digits,
    )
    if not made:
        raise IdentityTaken
    await work.run(
        # A way to reach them was what a person was asked to look for, so the question is settled.
        "UPDATE customers SET version = version + 1, updated_at = now(), problems = '[]',"
        " search = search || %(emails)s WHERE id = %(id)s",
        id=customer_id,
        emails=" " + rules.search_words("", [read.value]) if read.kind == "email" else "",
    )
    touch_customer(work, customer_id, verbs.IdentityAdded(kinds=[read.kind]))


async def see_messages(work: Work, customer_id: UUID, inbound_count: int) -> None:
    """The actor has seen this many of the customer's inbound messages. Never goes back; theirs alone.

    Heard by: live (the actor's own screens).
    """
    await see_customer(work, customer_id)
    viewer = work.actor.viewer
    if viewer is None:
        raise NotFound
    # Never more than there are, or the next one would count as seen. The brief is held, as a message that is taken back
    # at this moment lowers both.
    moved = await work.maybe(
        int,
        "WITH held AS (SELECT inbound_count FROM customer_brief WHERE customer_id = %(id)s FOR SHARE)"
        " INSERT INTO marks (user_id, customer_id, seen_count)"
        " SELECT %(user_id)s, %(id)s, least(%(count)s, held.inbound_count) FROM held WHERE %(count)s > 0"
        " ON CONFLICT (user_id, customer_id) DO UPDATE SET seen_count = excluded.seen_count"
        " WHERE marks.seen_count < excluded.seen_count RETURNING seen_count",
        user_id=viewer.user_id,
        id=customer_id,
        count=inbound_count,
    )
    if moved is not None:
        work.record(verbs.CustomerSeen(seen_count=moved), subject=("unread", customer_id))


async def make_tag(work: Work, *, tag_id: UUID | None, name: str, color: str) -> UUID:
    """A label exists. Raises Taken when one of this name, in any casing, exists."""
    require(work.actor, "customers.edit")
    name = " ".join(clean(name).split())[:40]
    if not name:
        raise Invalid({"name": "required"})
    if color not in ("ok", "warn", "bad", "info", "violet", "mute"):
        raise Invalid({"color": "invalid"})
    tag_id = tag_id or new_id()
    made = await work.run(
        "INSERT INTO tags (id, name, key, color) VALUES (%(id)s, %(name)s, %(key)s, %(color)s) ON CONFLICT DO NOTHING",
        id=tag_id,
        name=name,
        key=fold(name),
        color=color,
    )
    if not made:
        raise Taken
    work.record(verbs.TagMade(), subject=("tag", tag_id))
    return tag_id
