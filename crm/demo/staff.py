"""The people of the sample company hired: who is what, leads whom, works when, and looks after whose customers these days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from crm.core.clock import day_span, local_day
from crm.core.text import email_key, fold
from crm.demo import office
from crm.demo.copying import json_text
from crm.demo.cursors import Connection
from crm.demo.office import COLLEAGUES, DEPARTMENTS, STAND_INS, TEAMS, Colleague, demo_id
from crm.demo.story import Told
from crm.people import verbs


def make_office(connection: Connection, password_hash: str, moment: datetime) -> list[Told]:
    """The company, its people, and what it works with, as of this moment; the lines of the journal that tell of it."""
    run = connection.cursor().executemany
    connection.execute("UPDATE company SET name = %s WHERE name = ''", [office.NAME])
    run("INSERT INTO departments (id, name) VALUES (%s, %s)", list(DEPARTMENTS.items()))
    teams = [(team.id, team.pool_id, team.name, team.department_id) for team in TEAMS]
    run("INSERT INTO teams (id, pool_id, name, department_id) VALUES (%s, %s, %s, %s)", teams)
    _hire(connection, password_hash, moment)
    sources = [(source_id, key, name) for source_id, (key, name) in office.SOURCES.items()]
    run("INSERT INTO sources (id, key, name) VALUES (%s, %s, %s) ON CONFLICT (key) DO NOTHING", sources)
    tags = [(tag_id, name, fold(name), color) for tag_id, (name, color) in office.TAGS.items()]
    run("INSERT INTO tags (id, name, key, color) VALUES (%s, %s, %s, %s)", tags)
    connection.execute(
        "INSERT INTO forms (id, key, name, source_id) SELECT %s, %s, 'İletişim formu', id FROM sources WHERE key = 'website'",
        [office.FORM_ID, office.FORM_KEY],
    )
    return list(_stand_in(connection, moment))


def _hire(connection: Connection, password_hash: str, moment: datetime) -> None:
    run = connection.cursor().executemany
    absent = {stand_in.absent.id for stand_in in STAND_INS}
    run(
        "INSERT INTO users (id, name, email, email_key, password_hash, department_id, title, status, working_hours,"
        " created_at, joined_at, last_seen_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (
                p.id, p.name, p.email, email_key(p.email), password_hash, p.department_id, p.title, p.status, _week(p),
                moment - timedelta(days=120), moment - timedelta(days=119),
                moment - (timedelta(days=3) if p.id in absent else timedelta(minutes=17 * place)),
            )
            for place, p in enumerate(COLLEAGUES, 1)
        ],
    )  # fmt: skip
    lines = [(demo_id(4, person.superior), person.id) for person in COLLEAGUES if person.superior]
    run("UPDATE users SET reports_to = %s WHERE id = %s", lines)
    members = [
        (team_id, person.id, person.leads is not None and person.leads.id == team_id)
        for person in COLLEAGUES
        for team_id in person.team_ids
    ]
    run("INSERT INTO team_members (team_id, user_id, is_leader) VALUES (%s, %s, %s)", members)
    roles = [(person.id, person.role) for person in COLLEAGUES]
    run("INSERT INTO user_roles (user_id, role_id) SELECT %s, id FROM roles WHERE key = %s", roles)


def _week(person: Colleague) -> str | None:
    if person.working_hours is None:
        return None
    return json_text([day and {"start": day[0], "end": day[1]} for day in person.working_hours])


def _stand_in(connection: Connection, moment: datetime) -> Iterator[Told]:
    today = local_day(moment)
    for number, each in enumerate(STAND_INS):
        starts_at = day_span(today + timedelta(days=each.first_day))[0]
        ends_at = day_span(today + timedelta(days=each.last_day))[1]
        connection.execute(
            "INSERT INTO delegations (id, from_user_id, to_user_id, starts_at, ends_at, state, made_by)"
            " VALUES (%s, %s, %s, %s, %s, 'running', %s)",
            [each.id, each.absent.id, each.here.id, starts_at, ends_at, each.absent.id],
        )
        subject = ("delegation", each.id)
        touched = [("delegation", str(each.id))]
        made = verbs.DelegationMade(each.absent.id, each.here.id, starts_at, ends_at)
        began = verbs.DelegationBegan(each.absent.id, each.here.id)
        yield Told(
            starts_at - timedelta(hours=7), each.absent, made, subject, None, demo_id(10, 2 * number + 1), touched
        )
        yield Told(starts_at, None, began, subject, None, demo_id(10, 2 * number + 2), touched)
