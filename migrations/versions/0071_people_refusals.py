"""people: who was refused what, and from where, counted by quarters of an hour.

The address stands here and not in the journal: lines are kept for good and told to other programs.
"""

from alembic import op

revision = "0071"
down_revision = "0070"

UP = """
CREATE TABLE refusals (
  id       uuid PRIMARY KEY,
  slot     timestamptz NOT NULL,
  kind     text NOT NULL CHECK (kind IN ('session', 'token', 'right')),
  user_id  uuid REFERENCES users,
  token_id uuid REFERENCES api_tokens,
  address  text NOT NULL,
  reasons  jsonb NOT NULL,
  count    int NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  last_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (slot, kind, user_id, token_id, address)
);
COMMENT ON COLUMN refusals.user_id IS 'whose account it was; null for one that nobody has';
COMMENT ON COLUMN refusals.address IS 'of IPv6 its network; empty for all from so many places that they are counted as one';
COMMENT ON COLUMN refusals.reasons IS 'how often for which reason, or for want of which right';
CREATE INDEX refusals_user ON refusals (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX refusals_token ON refusals (token_id) WHERE token_id IS NOT NULL;
"""

DOWN = """
DROP TABLE refusals;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
