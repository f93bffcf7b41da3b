"""core: what was done, and what somebody did, is found in a journal of any length.

An index of a partitioned table cannot be built concurrently, so it is made for the table alone, which holds no lines, then
for each partition without stopping anybody, and put together. A partition made meanwhile gets its own by being attached.
Whatever of it is there already is not made again, so that an interrupted build goes on.
"""

from alembic import op
from sqlalchemy import text

revision = "0064"
down_revision = "0058"

INDEXES = {
    "journal_verb": "(verb, seq)",
    "journal_actor": "(actor_id, seq) WHERE actor_id IS NOT NULL",
}

# The partitions whose index is not a part of the whole yet, and whether a build of it was broken off.
MISSING = """
SELECT p.relname, i.indexrelid IS NOT NULL AS is_broken
FROM pg_inherits h
JOIN pg_class p ON p.oid = h.inhrelid
LEFT JOIN pg_index i ON i.indexrelid = to_regclass(format('%I', p.relname || '_' || :suffix)) AND NOT i.indisvalid
WHERE h.inhparent = 'journal'::regclass
  AND NOT EXISTS (SELECT FROM pg_inherits part JOIN pg_index built ON built.indexrelid = part.inhrelid
                  WHERE part.inhparent = to_regclass(:name) AND built.indrelid = p.oid)
ORDER BY p.relname
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            suffix = name.removeprefix("journal_")
            op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON ONLY journal {columns}")
            for partition, is_broken in op.get_bind().execute(text(MISSING), {"name": name, "suffix": suffix}).all():
                _build(partition, f"{partition}_{suffix}", name, columns, is_broken=is_broken)


def _build(partition: str, index: str, whole: str, columns: str, *, is_broken: bool) -> None:
    # A concurrent build waits for transactions that are under way, but nobody waits for it.
    op.execute("SET lock_timeout = 0")
    if is_broken:
        op.execute(f"DROP INDEX CONCURRENTLY {index}")
    op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {partition} {columns}")
    op.execute("SET lock_timeout = '2s'")
    op.execute(f"ALTER INDEX {whole} ATTACH PARTITION {index}")


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(f"DROP INDEX {', '.join(INDEXES)}")
