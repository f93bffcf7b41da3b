"""core: what happened earlier than it was written down is found by when it happened.

Built for each partition without stopping anybody (see 0064 for how).
"""

from alembic import op
from sqlalchemy import text

revision = "0120"
down_revision = "0092"

NAME = "journal_happened"
COLUMNS = "(customer_id, (facts->>'happened_at'), seq) WHERE facts->>'happened_at' IS NOT NULL"

# The partitions whose index is not a part of the whole yet, and whether a build of it was broken off.
MISSING = """
SELECT p.relname, i.indexrelid IS NOT NULL AS is_broken
FROM pg_inherits h
JOIN pg_class p ON p.oid = h.inhrelid
LEFT JOIN pg_index i ON i.indexrelid = to_regclass(format('%I', p.relname || '_happened')) AND NOT i.indisvalid
WHERE h.inhparent = 'journal'::regclass
  AND NOT EXISTS (SELECT FROM pg_inherits part JOIN pg_index built ON built.indexrelid = part.inhrelid
                  WHERE part.inhparent = to_regclass('journal_happened') AND built.indrelid = p.oid)
ORDER BY p.relname
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(f"CREATE INDEX IF NOT EXISTS {NAME} ON ONLY journal {COLUMNS}")
        for partition, is_broken in op.get_bind().execute(text(MISSING)).all():
            index = f"{partition}_happened"
            # A concurrent build waits for transactions that are under way, but nobody waits for it.
            op.execute("SET lock_timeout = 0")
            if is_broken:
                op.execute(f"DROP INDEX CONCURRENTLY {index}")
            op.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {partition} {COLUMNS}")
            op.execute("SET lock_timeout = '2s'")
            op.execute(f"ALTER INDEX {NAME} ATTACH PARTITION {index}")


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(f"DROP INDEX {NAME}")
