"""pipeline: cards are found by what is asked of them and of their customers, and stand in any order at once.

An order needs an index on what it sorts by and on what decides between equals, across all stages: of each column the first
ones are then found by walking it, and the same serves one list of the whole pipeline. A filter needs one where few pass.
"""

from alembic import op

revision = "0076"
down_revision = "0075"

INDEXES = {
    "customers_by_name": 'customers (turkish_order(name) COLLATE "C", id)',
    "customers_by_quality": "customers (quality, id) WHERE quality IS NOT NULL",
    "customers_attention": "customers (id) WHERE needs_attention",
    "customer_brief_contact": "customer_brief (last_contact_at, customer_id) WHERE last_contact_at IS NOT NULL",
    "customer_brief_work": (
        "customer_brief (coalesce(overdue_since, next_work_at), customer_id)"
        " WHERE coalesce(overdue_since, next_work_at) IS NOT NULL"
    ),
    "customer_brief_waiting": "customer_brief (waiting_since, customer_id) WHERE waiting_since IS NOT NULL",
    "touches_campaign": "touches (campaign, customer_id) WHERE campaign IS NOT NULL",
    "cards_created": "cards (created_at, id)",
    "cards_entered": "cards (stage_entered_at, id)",
    "cards_worth": (
        "cards ((CASE WHEN currency = 'TRY' THEN amount ELSE amount - 1152921504606846976 END), id)"
        " WHERE (CASE WHEN currency = 'TRY' THEN amount ELSE amount - 1152921504606846976 END) IS NOT NULL"
    ),
    "cards_again": "cards (application_no) WHERE application_no > 1",
    "cards_lost": "cards (split_part(lost_reason, ': ', 1)) WHERE lost_reason IS NOT NULL",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # A concurrent build waits for transactions that are under way, but nobody waits for it.
        op.execute("SET lock_timeout = 0")
        for name, what in INDEXES.items():
            # What a build that was broken off has left is no use.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {what}")
        op.execute("SET lock_timeout = '2s'")


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(f"DROP INDEX {', '.join(INDEXES)}")
