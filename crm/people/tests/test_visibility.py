"""Who sees what: the SQL condition, the audience in memory and the definition in words agree, whatever the office is like."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from crm.core import doors
from crm.core.clock import now
from crm.core.doors import SYSTEM, Actor
from crm.core.ids import new_id
from crm.customers import actions, queries
from crm.customers.doors import can_see
from crm.pipeline import queries as pipeline
from crm.pipeline.filters import CardFilter
from tests.office import PIPELINE, Office

# The definition, as joins over the plain tables: own, team, department, all, and the pool.
DEFINITION = """
WITH me AS (SELECT id, department_id FROM users WHERE id = %(me)s),
held AS (SELECT g.scope, g.module || '.' || g.action AS name FROM user_roles r JOIN role_grants g USING (role_id)
         WHERE r.user_id = %(me)s),
persons AS (SELECT id FROM me UNION SELECT from_user_id FROM delegations
            WHERE to_user_id = %(me)s AND now() >= starts_at AND now() < ends_at),
my_teams AS (SELECT team_id AS id FROM team_members WHERE user_id = %(me)s),
my_departments AS (SELECT department_id AS id FROM me WHERE department_id IS NOT NULL
                   UNION SELECT t.department_id FROM teams t JOIN my_teams m ON m.id = t.id
                   WHERE t.department_id IS NOT NULL),
wide_teams AS (SELECT id FROM my_teams UNION SELECT id FROM teams WHERE department_id IN (SELECT id FROM my_departments))
SELECT c.id
FROM customers c, LATERAL (SELECT array_agg(user_id) AS ids FROM customer_assignees WHERE customer_id = c.id) a
WHERE (EXISTS (SELECT FROM held WHERE name = 'customers.view' AND scope = 'all'))
   OR (EXISTS (SELECT FROM held WHERE name = 'customers.view') AND a.ids && ARRAY(SELECT id FROM persons))
   OR (EXISTS (SELECT FROM held WHERE name = 'customers.view' AND scope IN ('team', 'department'))
       AND (c.team_id IN (SELECT id FROM my_teams)
            OR (a.ids IS NULL AND c.team_id IS NULL)
            OR a.ids && ARRAY(SELECT user_id FROM team_members WHERE team_id IN (SELECT id FROM my_teams))))
   OR (EXISTS (SELECT FROM held WHERE name = 'customers.view' AND scope = 'department')
       AND (c.team_id IN (SELECT id FROM wide_teams)
            OR a.ids && ARRAY(SELECT user_id FROM team_members WHERE team_id IN (SELECT id FROM wide_teams)
                              UNION SELECT id FROM users WHERE department_id IN (SELECT id FROM my_departments))))
   OR (EXISTS (SELECT FROM held WHERE name = 'customers.view') AND EXISTS (SELECT FROM held WHERE name = 'customers.pool')
       AND a.ids IS NULL AND (c.team_id IS NULL OR c.team_id IN (SELECT id FROM my_teams)))
"""


async def random_office(office: Office, chance: random.Random) -> list[Actor]:
    teams = [await office.team(f"T{i}", department=chance.choice([None, "A", "B"])) for i in range(4)]
    await _odd_roles(office)
    people = [
        await office.person(role, *chance.sample(teams, chance.randint(0, 2)))
        for role in ("sales", "sales", "operations", "operations", "manager", "manager", "admin", "pooler", "", "sales")
    ]
    async with office.begin(SYSTEM) as work:
        for actor in chance.sample(people, 3):
            await work.run(
                "UPDATE users SET department_id = (SELECT id FROM departments ORDER BY name LIMIT 1) WHERE id = %(id)s",
                id=actor.id,
            )
        for _ in range(4):
            one, two = chance.sample(people, 2)
            start = now() + timedelta(days=chance.choice([-3, -1, 2]))
            await work.run(
                "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at)"
                " VALUES (%(id)s, %(one)s, %(two)s, %(start)s, %(start)s + interval '2 days')",
                id=new_id(),
                one=one.id,
                two=two.id,
                start=start,
            )
    for _ in range(16):
        customer_id = await office.customer(*chance.sample(people, chance.choice([0, 0, 1, 1, 2])))
        team = chance.choice([None, *teams])
        async with office.begin(SYSTEM) as work:
            await work.run("UPDATE customers SET team_id = %(team)s WHERE id = %(id)s", team=team, id=customer_id)
            before = await work.all(
                UUID, "SELECT user_id FROM customer_assignees WHERE customer_id = %(id)s", id=customer_id
            )
        for assignees in ([people[0].id], before):
            async with office.begin(SYSTEM) as work:
                await actions.assign_customer(work, customer_id, [a for a in assignees if a], seen=None)
    return people


async def _odd_roles(office: Office) -> None:
    async with office.begin(SYSTEM) as work:
        role = new_id()
        await work.run("INSERT INTO roles (id, key, name) VALUES (%(id)s, 'pooler', 'Havuz')", id=role)
        for module, action in (("customers", "view"), ("customers", "pool"), ("cards", "view")):
            await work.run(
                "INSERT INTO role_grants (role_id, module, action, scope) VALUES (%(id)s, %(module)s, %(action)s, 'own')",
                id=role,
                module=module,
                action=action,
            )


@pytest.mark.parametrize("seed", range(4))
async def test_predicate_audience_board_and_definition_agree(
    office: Office, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half of the offices ask as those do who hold keys by the hundred.
    monkeypatch.setattr(doors, "WIDE", 100 if seed % 2 else 2)
    people = await random_office(office, random.Random(seed))
    every = await office.rows("SELECT id, viewers FROM customers")
    seen_at_all = 0
    for person in people:
        actor = await office.again(person.id)
        expected = {row[0] for row in await office.rows(DEFINITION, me=actor.id)}
        async with office.look(actor) as work:
            predicate = {c.id for c in await queries.customers_by_ids(work, [row[0] for row in every])}
        audience = {row[0] for row in every if can_see(actor, row[1])}
        assert predicate == expected, actor.viewer
        assert audience == expected, actor.viewer
        if actor.viewer and "cards.view" in actor.viewer.grants:
            async with office.look(actor) as work:
                board = await pipeline.board(work, PIPELINE, limit=200, chosen=CardFilter())
            assert {k.customer_id for stage in board.stages for k in stage.cards.items} == expected
        seen_at_all += len(expected)
    assert seen_at_all > 0


async def test_what_a_row_can_follows_from_how_near_it_stands(office: Office) -> None:
    team = await office.team("Satış")
    seller, operator = await office.person("sales", team), await office.person("operations", team)
    admin = await office.person("admin")
    customer_id = await office.customer(seller)
    for actor in (seller, operator, admin):
        async with office.look(actor) as work:
            assert (await queries.customer(work, customer_id)).can == ["edit", "assign", "tag", "note", "attach"]
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE role_grants SET scope = 'own' WHERE (module, action) = ('customers', 'edit')")
    async with office.look(await office.again(operator.id)) as work:
        assert (await queries.customer(work, customer_id)).can == ["assign", "note", "attach"]


LEADS = """
WITH RECURSIVE below AS (
  SELECT m.user_id AS superior, o.user_id AS id FROM team_members m JOIN team_members o USING (team_id)
  WHERE m.is_leader AND o.user_id <> m.user_id
  UNION SELECT reports_to, id FROM users WHERE reports_to IS NOT NULL),
led AS (SELECT superior, id FROM below UNION SELECT l.superior, b.id FROM led l JOIN below b ON b.superior = l.id)
SELECT id FROM led WHERE superior = %(me)s
"""


@pytest.mark.parametrize("seed", range(3))
async def test_with_the_rule_only_assignees_their_leaders_and_stand_ins_act_and_everybody_on_what_is_nobodys(
    office: Office, seed: int
) -> None:
    chance = random.Random(seed)
    people = await random_office(office, chance)
    async with office.begin(SYSTEM) as work:
        await work.run("UPDATE company SET only_assignees_act = true")
        await work.run("UPDATE team_members SET is_leader = (user_id = ANY(%(ids)s))", ids=[p.id for p in people[2:7]])
        # Everybody reports to somebody before them, so there is no circle.
        for place, person in enumerate(people[1:6], start=1):
            await work.run(
                "UPDATE users SET reports_to = %(to)s WHERE id = %(id)s",
                to=people[chance.randrange(place)].id,
                id=person.id,
            )
    every = await office.rows("SELECT id, viewers FROM customers")
    acted = kept = 0
    for person in people:
        actor = await office.again(person.id)
        assert actor.viewer
        led = {row[0] for row in await office.rows(LEADS, me=actor.id)}
        async with office.look(actor) as work:
            rows = {row.id: row for row in await queries.customers_by_ids(work, [row[0] for row in every])}
        for customer_id, keys in every:
            if customer_id not in rows:
                continue
            assignees = {
                row[0]
                for row in await office.rows(
                    "SELECT user_id FROM customer_assignees WHERE customer_id = %(id)s", id=customer_id
                )
            }
            may_act = not assignees or bool(assignees & (actor.viewer.own | led))
            reach = actor.viewer.covers("customers.edit", actor.viewer.relation(keys))
            assert ("edit" in rows[customer_id].can) == (reach and may_act), (actor.viewer, keys)
            assert ("assign" in rows[customer_id].can) == actor.viewer.covers(
                "customers.assign", actor.viewer.relation(keys)
            )
            acted, kept = acted + (reach and may_act), kept + (reach and not may_act)
    assert acted
    assert kept
