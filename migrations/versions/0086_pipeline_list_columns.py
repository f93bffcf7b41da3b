"""pipeline: each person's lists of cards show the columns they like, in their order."""

from alembic import op

revision = "0086"
down_revision = "0085"

UP = """
ALTER TABLE card_looks ADD COLUMN columns text[];
COMMENT ON COLUMN card_looks.columns IS 'of lists, in their order; null: the usual ones';
"""

DOWN = """
ALTER TABLE card_looks DROP COLUMN columns;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
