"""core: parked lines say in a word why they were parked, and have a name by which a person can act on one."""

from alembic import op

revision = "0068"
down_revision = "0067"

UP = """
ALTER TABLE parked_lines
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN reason text NOT NULL DEFAULT 'unexpected',
  ADD COLUMN tried_at timestamptz NOT NULL DEFAULT now();
UPDATE parked_lines SET tried_at = parked_at;
ALTER TABLE parked_lines ADD CONSTRAINT parked_lines_id UNIQUE (id);
COMMENT ON COLUMN parked_lines.reason IS 'why, in a word that screens can say';
COMMENT ON COLUMN parked_lines.error IS 'why, for who mends it: the kind of the fault and where it arose, nothing of its text';
"""

DOWN = """
ALTER TABLE parked_lines DROP COLUMN id, DROP COLUMN reason, DROP COLUMN tried_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
