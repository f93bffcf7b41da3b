"""Why somebody sees a customer, or does not, and what they may do with it: asked of the doors themselves, told in facts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.core.doors import SCOPES, Actor, Policy, Relation, Right, Viewer, require
from crm.core.kinds import Kind
from crm.core.work import Work
from crm.customers.doors import see_customer
from crm.customers.reasons import Asked, Subject, why_acting, why_hidden, why_seen
from crm.customers.why_schemas import Against, Reason, Seer, Seers, Why, WhyAction, WhyField, WhyThing
from crm.people import queries as people

SEEING, POOL = "customers.view", "customers.pool"

TEAM = """jsonb_build_object('id', t.id, 'name', t.name, 'department',
    (SELECT jsonb_build_object('id', d.id, 'name', d.name) FROM departments d WHERE d.id = t.department_id))"""

COLLEAGUE = f"""u.id, u.name,
  (SELECT jsonb_build_object('id', d.id, 'name', d.name) FROM departments d WHERE d.id = u.department_id) AS department,
  coalesce((SELECT jsonb_agg({TEAM} ORDER BY t.name) FROM team_members m JOIN teams t ON t.id = m.team_id
            WHERE m.user_id = u.id), '[]') AS teams"""

SUBJECT = f"""
SELECT c.id, c.viewers, (SELECT {TEAM} FROM teams t WHERE t.id = c.team_id) AS team,
       coalesce((SELECT jsonb_agg(to_jsonb(a) - 'place' ORDER BY a.place, a.id)
                 FROM (SELECT {COLLEAGUE}, ca.place FROM customer_assignees ca JOIN users u ON u.id = ca.user_id
                       WHERE ca.customer_id = c.id) a), '[]') AS assignees
FROM customers c WHERE c.id = %(id)s
""".encode()

ASKED = f"""
SELECT {COLLEAGUE}, u.title, u.is_active,
  coalesce((SELECT jsonb_agg(jsonb_build_object('of', d.from_user_id, 'starts_at', d.starts_at, 'ends_at', d.ends_at,
              'state', CASE WHEN d.ends_at <= now() THEN 'over' WHEN d.starts_at > now() THEN 'planned' ELSE 'running' END)
              ORDER BY d.starts_at DESC)
            FROM delegations d WHERE d.to_user_id = u.id AND d.ends_at > now() - interval '30 days'), '[]') AS stand_ins,
  coalesce((SELECT jsonb_agg(jsonb_build_object('name', r.name, 'grants',
              coalesce((SELECT jsonb_object_agg(g.module || '.' || g.action, g.scope) FROM role_grants g
                        WHERE g.role_id = r.id), '{{}}')) ORDER BY r.name)
            FROM user_roles ur JOIN roles r ON r.id = ur.role_id WHERE ur.user_id = u.id), '[]') AS roles
FROM users u
WHERE CASE WHEN %(ids)s::uuid[] IS NULL THEN u.is_active ELSE u.id = ANY(%(ids)s::uuid[]) END
ORDER BY u.name, u.id
""".encode()


def may_ask_about(actor: Actor, user_id: UUID) -> None:
    """Raise Forbidden unless the actor may ask why this person sees something: oneself, or with the right to see colleagues."""
    if actor.viewer is None or actor.viewer.user_id != user_id:
        require(actor, "users.view")


def is_told_all(actor: Actor, user_id: UUID | None = None) -> bool:
    """Whether the actor is also told the roles and rights of this person: their own, or as who manages people or roles."""
    viewer = actor.viewer
    return viewer is None or viewer.user_id == user_id or bool({"users.manage", "roles.manage"} & viewer.grants.keys())


async def why(work: Work, customer_id: UUID, user_id: UUID | None, policy: Policy, kinds: Mapping[str, Kind]) -> Why:
    """Why this person, by themselves the actor, sees the customer or not. Raises NotFound for a customer the actor does not
    see and for nobody, Forbidden where the actor may not ask about others.
    """
    await see_customer(work, customer_id)
    if user_id is None:
        user_id = work.actor.viewer.user_id if work.actor.viewer else UUID(int=0)
    may_ask_about(work.actor, user_id)
    subject = await work.one(Subject, SUBJECT, id=customer_id)
    asked = await work.one(Asked, ASKED, ids=[user_id])
    viewer = (await people.viewers_of(work, [user_id])).get(user_id)
    sees = viewer is not None and viewer.can_see(SEEING, subject.viewers)
    scope = viewer.scope(SEEING) if viewer else None
    is_whole = is_told_all(work.actor, user_id)
    return Why(
        person=asked.ref,
        sees=sees,
        scope=scope,
        roles=asked.roles_giving(SEEING, scope) if is_whole else [],
        reasons=_reasons(subject, asked, viewer, sees=sees),
        only_assignees_act=viewer is not None and viewer.led is not None,
        acting=why_acting(subject, asked, viewer) if viewer else [],
        things=_things(viewer, kinds, sees=sees),
        actions=_actions(subject, asked, viewer, policy, kinds) if is_whole else None,
        fields=[WhyField(name, viewer.field(name)) for name in policy.fields] if viewer and is_whole else None,
        as_of=work.as_of,
    )


def _reasons(subject: Subject, asked: Asked, viewer: Viewer | None, *, sees: bool) -> list[Reason]:
    scope = viewer.scope(SEEING) if viewer else None
    has_pool = viewer is not None and POOL in viewer.grants
    return (why_seen if sees else why_hidden)(subject, asked, scope, has_pool=has_pool)


def _things(viewer: Viewer | None, kinds: Mapping[str, Kind], *, sees: bool) -> list[WhyThing]:
    # The timeline is a way of looking at all of them, and the customer is what is asked about.
    return [
        WhyThing(kind.name, sees and viewer is not None and kind.grant in viewer.grants, kind.grant)
        for kind in kinds.values()
        if kind.audience == "customer" and kind.name not in ("customer", "timeline")
    ]


def _actions(
    subject: Subject, asked: Asked, viewer: Viewer | None, policy: Policy, kinds: Mapping[str, Kind]
) -> list[WhyAction]:
    # Whoever works on a thing must see things of its kind: cards.move asks for cards.view.
    needs = {kind.grant.partition(".")[0]: kind.grant for kind in kinds.values() if kind.audience == "customer"}
    relation = viewer.relation(subject.viewers) if viewer else "all"
    sees = viewer is not None and viewer.can_see(SEEING, subject.viewers)
    actions: list[WhyAction] = []
    for right in policy.rights.values():
        scope = viewer.scope(right.name) if viewer else None
        needed = needs.get(right.name.partition(".")[0], SEEING)
        lack = _lack(viewer, right, relation, needed, sees=sees)
        actions.append(
            WhyAction(
                right=right.name,
                may=lack is None,
                scope=scope,
                roles=asked.roles_giving(right.name, scope),
                lack=lack,
                needs=needed if lack == "needs" else None,
            )
        )
    return actions


def _lack(viewer: Viewer | None, right: Right, relation: Relation, needed: str, *, sees: bool) -> Against | None:
    if viewer is None:
        return "disabled"
    if right.name not in viewer.grants:
        return "no_right"
    if not right.is_scoped:
        return None
    if not sees:
        return "unseen"
    if needed not in viewer.grants:
        return "needs"
    # To look at what hangs on a customer is to see the customer, with the right held in any scope.
    return None if right.name.endswith(".view") else viewer.lacks(right.name, relation)


async def seers(work: Work, customer_id: UUID) -> Seers:
    """All who see the customer, the nearest first, and by which facts. Raises NotFound unseen, Forbidden for whoever may not
    see colleagues.
    """
    await see_customer(work, customer_id)
    require(work.actor, "users.view")
    subject = await work.one(Subject, SUBJECT, id=customer_id)
    asked = await work.all(Asked, ASKED, ids=None)
    viewers = await people.viewers_of(work, [each.id for each in asked])
    items = [
        _seer(work.actor, subject, each, viewers[each.id])
        for each in asked
        if each.id in viewers and viewers[each.id].can_see(SEEING, subject.viewers)
    ]
    return Seers(items=_by_nearness(items), next=None, as_of=work.as_of)


def _seer(actor: Actor, subject: Subject, asked: Asked, viewer: Viewer) -> Seer:
    scope = viewer.grants[SEEING]
    return Seer(
        person=asked.ref,
        title=asked.title,
        scope=scope,
        roles=asked.roles_giving(SEEING, scope) if is_told_all(actor, asked.id) else [],
        reasons=_reasons(subject, asked, viewer, sees=True),
    )


NEARNESS = ("assigned", "stands_in", "team_mate", "own_team", "team_pool", "pool", "department_mate", "department_team")


def _by_nearness(items: Sequence[Seer]) -> list[Seer]:
    def place(seer: Seer) -> tuple[int, int]:
        code = seer.reasons[0].code if seer.reasons else "all"
        return NEARNESS.index(code) if code in NEARNESS else len(NEARNESS), SCOPES.index(seer.scope)

    # Stable: within the same nearness by name, as they came.
    return sorted(items, key=place)
