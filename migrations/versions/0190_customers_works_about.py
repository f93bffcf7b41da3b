"""customers: a work may be about another one, as a reminder is about an activity."""

from alembic import op

revision = "0190"
down_revision = "0181"

UP = """
ALTER TABLE works ADD COLUMN about_id uuid;
CREATE INDEX works_about ON works (about_id) WHERE about_id IS NOT NULL;
COMMENT ON COLUMN works.about_id IS 'the work of the same customer that this one is about';
"""

DOWN = """
DROP INDEX works_about;
ALTER TABLE works DROP COLUMN about_id;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
