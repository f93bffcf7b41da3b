"""customers: customers and cards in the order of when their next work is due."""

from alembic import op

revision = "0091"
down_revision = "0090"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # A concurrent build waits for transactions that are under way, but nobody waits for it.
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS customer_brief_work")
        op.execute(
            "CREATE INDEX CONCURRENTLY customer_brief_work ON customer_brief (next_work_at, customer_id)"
            " WHERE next_work_at IS NOT NULL"
        )
        op.execute("SET lock_timeout = '2s'")


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute("DROP INDEX customer_brief_work")
