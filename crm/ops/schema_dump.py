"""The tables of today, room by room, as SQL a person reads: `docs/schema/<room>.sql`.

Which room a table belongs to is written down nowhere else: the revisions are applied one by one to an empty database,
and what is new afterwards belongs to the room in the revision's file name.
"""

from collections import defaultdict
from collections.abc import Iterator

import psycopg

from crm.ops.migrate import revisions, upgrade

HEAD = "-- The tables of the room `{room}` as they are today. Written by `make generate` from the migrations.\n"

# Months of the journal are left out: they depend on the day the database was made.
THINGS = """
select 'table', c.oid::bigint, c.oid::regclass::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relname <> 'alembic_version'
  and c.relkind in ('r', 'p') and (not c.relispartition or pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT')
union all
select 'view', c.oid::bigint, c.oid::regclass::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind in ('v', 'm')
union all
select 'sequence', c.oid::bigint, c.oid::regclass::text
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname not in ('pg_catalog', 'information_schema') and c.relkind = 'S'
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i')
union all
select 'type', t.oid::bigint, t.oid::regtype::text
from pg_type t join pg_namespace n on n.oid = t.typnamespace
where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and t.typtype = 'e'
union all
select 'function', p.oid::bigint, p.oid::regprocedure::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname not in ('pg_catalog', 'information_schema')
"""

TABLE = """
select pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
       (select inhparent::regclass::text from pg_inherits where inhrelid = c.oid), obj_description(c.oid, 'pg_class')
from pg_class c where c.oid = %s
"""

COLUMNS = """
select quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text, a.attgenerated::text,
       pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum)
from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = %s and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""

CONSTRAINTS = """
select quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
where conrelid = %s and contype <> 'n' and conparentid = 0
order by array_position(array['p', 'u', 'x', 'f', 'c'], contype::text), conname
"""

INDEXES = """
select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid = %s and not exists (select from pg_constraint where conindid = i.indexrelid)
  and not exists (select from pg_inherits where inhrelid = i.indexrelid)
order by c.relname
"""

TRIGGERS = "select pg_get_triggerdef(oid) from pg_trigger where tgrelid = %s and not tgisinternal order by tgname"


def dump_schema(address: str) -> dict[str, str]:
    """The text of each room's schema file. `address` is an empty database and stands at the newest revision afterwards."""
    home: dict[tuple[str, int], str] = {}
    names: dict[tuple[str, int], str] = {}
    with psycopg.connect(address, autocommit=True) as connection:
        for number, room in revisions().items():
            upgrade(address, number)
            names = {(kind, oid): name for kind, oid, name in connection.execute(THINGS)}
            for thing in names:
                home.setdefault(thing, room)
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for thing, name in sorted(names.items(), key=lambda item: (_ORDER[item[0][0]], item[1])):
            parts[home[thing]].append(_describe(connection, *thing, name))
    return {room: "\n".join([HEAD.format(room=room), *texts]) for room, texts in sorted(parts.items())}


def tables_by_room(address: str) -> dict[str, str]:
    """Which room each table of the public schema belongs to. `address` is an empty database, as for `dump_schema`."""
    rooms: dict[str, str] = {}
    with psycopg.connect(address, autocommit=True) as connection:
        for number, room in revisions().items():
            upgrade(address, number)
            for kind, _, name in connection.execute(THINGS):
                if kind == "table":
                    rooms.setdefault(name, room)
    return rooms


_ORDER = {"type": 0, "sequence": 1, "table": 2, "view": 3, "function": 4}


def _describe(connection: psycopg.Connection, kind: str, oid: int, name: str) -> str:
    if kind == "table":
        return "\n".join(_table(connection, oid, name)) + "\n"
    if kind == "sequence":
        return f"CREATE SEQUENCE {name};\n"
    query = {
        "view": "select 'CREATE VIEW ' || %(name)s || E' AS\\n' || pg_get_viewdef(%(oid)s::oid, true)",
        "function": "select replace(rtrim(pg_get_functiondef(%(oid)s::oid), E'\\n'), 'OR REPLACE FUNCTION public.', 'FUNCTION ') || ';'",
        "type": """select 'CREATE TYPE ' || %(name)s || ' AS ENUM ('
                          || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) || ');'
                   from pg_enum where enumtypid = %(oid)s""",
    }[kind]
    return f"{_one(connection, query, oid=oid, name=name)[0]}\n"


def _table(connection: psycopg.Connection, oid: int, name: str) -> Iterator[str]:
    split_by, bound, parent, comment = _one(connection, TABLE.replace("%s", "%(oid)s"), oid=oid)
    if comment:
        yield f"-- {comment}"
    if parent:
        yield f"CREATE TABLE {name} PARTITION OF {parent} {bound};"
    else:
        lines = [*_columns(connection, oid), *_constraints(connection, oid, name)]
        # The comma stands before the remark of a column, not within it.
        body = [text + ("," if place < len(lines) - 1 else "") + remark for place, (text, remark) in enumerate(lines)]
        yield "\n".join([f"CREATE TABLE {name} (", *body, f") PARTITION BY {split_by};" if split_by else ");"])
    for (text,) in connection.execute(INDEXES, [oid]):
        yield f"{text.replace(' USING btree', '').replace(' ON ONLY ', ' ON ').replace('public.', '')};"
    for (text,) in connection.execute(TRIGGERS, [oid]):
        yield f"{text.replace(' ON public.', ' ON ')};"


def _columns(connection: psycopg.Connection, oid: int) -> Iterator[tuple[str, str]]:
    rows = connection.execute(COLUMNS, [oid]).fetchall()
    width = max((len(row[0]) for row in rows), default=0)
    for name, kind, is_required, identity, generated, default, remark in rows:
        words = [f"  {name:<{width}} {kind}"]
        if is_required:
            words.append("NOT NULL")
        if identity:
            words.append(f"GENERATED {'ALWAYS' if identity == 'a' else 'BY DEFAULT'} AS IDENTITY")
        elif generated:
            words.append(f"GENERATED ALWAYS AS ({default}) {'STORED' if generated == 's' else 'VIRTUAL'}")
        elif default is not None:
            words.append(f"DEFAULT {default}")
        yield " ".join(words), f"  -- {remark}" if remark else ""


def _constraints(connection: psycopg.Connection, oid: int, table: str) -> Iterator[tuple[str, str]]:
    for name, text in connection.execute(CONSTRAINTS, [oid]):
        # A name the server chose itself says nothing that the definition does not.
        is_own = not name.strip('"').startswith(table.strip('"') + "_")
        yield f"  CONSTRAINT {name} {text}" if is_own else f"  {text}", ""


def _one(connection: psycopg.Connection, query: str, **values: object) -> tuple[str, ...]:
    row = connection.execute(query.encode(), values).fetchone()
    if row is None:
        raise LookupError(query)
    return row
