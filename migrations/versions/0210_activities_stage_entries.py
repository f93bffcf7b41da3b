"""activities: what follows when a card comes into a stage."""

from alembic import op

revision = "0210"
down_revision = "0180"

UP = """
CREATE TABLE stage_entries (
  stage_id     uuid PRIMARY KEY REFERENCES stages,
  version      integer NOT NULL DEFAULT 1,
  consequences jsonb NOT NULL
);
COMMENT ON TABLE stage_entries IS 'what comes about for a customer whose card comes into a stage';
"""

DOWN = """
DROP TABLE stage_entries;
"""


def upgrade() -> None:
    """Nothing follows yet."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    """Nothing follows any more."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
