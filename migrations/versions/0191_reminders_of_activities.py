"""reminders: about an activity, with which they end."""

from alembic import op

revision = "0191"
down_revision = "0190"

UP = """
ALTER TABLE reminders ADD COLUMN activity_id uuid REFERENCES activities;
ALTER TABLE reminders DROP CONSTRAINT reminders_state_check;
ALTER TABLE reminders ADD CONSTRAINT reminders_state_check CHECK (state IN ('open', 'done', 'withdrawn', 'ended')) NOT VALID;
ALTER TABLE reminders VALIDATE CONSTRAINT reminders_state_check;
CREATE INDEX reminders_activity ON reminders (activity_id) WHERE activity_id IS NOT NULL;
COMMENT ON COLUMN reminders.state IS 'ended: the activity it was about has ended';
"""

DOWN = """
DROP INDEX reminders_activity;
UPDATE reminders SET state = 'done' WHERE state = 'ended';
ALTER TABLE reminders DROP CONSTRAINT reminders_state_check;
ALTER TABLE reminders ADD CONSTRAINT reminders_state_check CHECK (state IN ('open', 'done', 'withdrawn'));
ALTER TABLE reminders DROP COLUMN activity_id;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
