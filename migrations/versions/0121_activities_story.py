"""activities: notes say when it happened; how far each person has read a customer's story."""

from alembic import op

revision = "0121"
down_revision = "0120"

UP = """
ALTER TABLE notes ADD COLUMN happened_at timestamptz;
COMMENT ON COLUMN notes.happened_at IS 'when it happened, where that is earlier than when it was written';
CREATE TABLE story_marks (
  user_id     uuid NOT NULL REFERENCES users,
  customer_id uuid NOT NULL REFERENCES customers,
  seq         bigint NOT NULL,
  seen_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, customer_id)
);
COMMENT ON COLUMN story_marks.seq IS 'the newest line they have had before them';
CREATE INDEX story_marks_customer ON story_marks (customer_id);

-- Whoever may write notes may read what they said before, until somebody decides otherwise.
INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'notes', 'history', scope FROM role_grants WHERE (module, action) = ('notes', 'create');
"""

DOWN = """
DELETE FROM role_grants WHERE (module, action) = ('notes', 'history');
DROP TABLE story_marks;
ALTER TABLE notes DROP COLUMN happened_at;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
