"""pipeline: a stage is walked in its order past no card that is archived.

Built and dropped without stopping anybody, one after the other, so that an interrupted run goes on where it was.
"""

from alembic import op

revision = "0082"
down_revision = "0081"

BUILT = {
    "cards_on_board": "(stage_id, position, id) WHERE archived_at IS NULL",
    "cards_stage": "(stage_id)",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # A concurrent build waits for transactions that are under way, but nobody waits for it.
        op.execute("SET lock_timeout = 0")
        for name, columns in BUILT.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON cards {columns}")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS cards_order")
        op.execute("SET lock_timeout = '2s'")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS cards_order")
        op.execute("CREATE INDEX CONCURRENTLY cards_order ON cards (stage_id, position, id)")
        for name in BUILT:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute("SET lock_timeout = '2s'")
