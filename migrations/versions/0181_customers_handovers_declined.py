"""customers: a hand-over can be declined, with an answer; activities say when they happened; notices are found by what they are about."""

from alembic import op

revision = "0181"
down_revision = "0170"

UP = """
ALTER TABLE handovers DROP CONSTRAINT handovers_state_check;
ALTER TABLE handovers
  ADD CONSTRAINT handovers_state_check CHECK (state IN ('waiting', 'accepted', 'declined', 'withdrawn')),
  ADD COLUMN answer text CHECK (answer <> '');
COMMENT ON COLUMN handovers.answer IS 'why it was declined';
CREATE INDEX notices_subject ON notices (subject_id);
ALTER TABLE activities ADD COLUMN happened_at timestamptz;
COMMENT ON COLUMN activities.happened_at IS 'when it was done, where that is earlier than when that was written down';
"""

DOWN = """
ALTER TABLE activities DROP COLUMN happened_at;
DROP INDEX notices_subject;
UPDATE handovers SET state = 'withdrawn' WHERE state = 'declined';
ALTER TABLE handovers DROP CONSTRAINT handovers_state_check;
ALTER TABLE handovers
  ADD CONSTRAINT handovers_state_check CHECK (state IN ('waiting', 'accepted', 'withdrawn')),
  DROP COLUMN answer;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
