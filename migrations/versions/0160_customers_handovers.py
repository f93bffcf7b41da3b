"""customers: a customer handed over with words the new owner accepts."""

from alembic import op

revision = "0160"
down_revision = "0150"

UP = """
CREATE TABLE handovers (
  id           uuid PRIMARY KEY,
  version      integer NOT NULL DEFAULT 1,
  customer_id  uuid NOT NULL REFERENCES customers,
  from_user_id uuid REFERENCES users,
  to_user_id   uuid NOT NULL REFERENCES users,
  text         text NOT NULL CHECK (text <> ''),
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'accepted', 'withdrawn')),
  settled_at   timestamptz,
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX handovers_waiting ON handovers (customer_id) WHERE state = 'waiting';
CREATE INDEX handovers_customer ON handovers (customer_id, created_at DESC);
CREATE INDEX handovers_from ON handovers (from_user_id);
CREATE INDEX handovers_to ON handovers (to_user_id);
COMMENT ON COLUMN handovers.text IS 'what the new owner must know; stands here alone, so that it can be erased';
COMMENT ON COLUMN handovers.state IS 'withdrawn: taken back, or somebody else owns the customer meanwhile';
"""

DOWN = """
DROP TABLE handovers;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
