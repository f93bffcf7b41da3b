"""ops: ranges of the journal are sealed in a chain of hashes, and the chain is checked.

A seal covers every line from the one before it on, gaps of the numbers included, so a line slipped in later is found as
surely as one that was changed or taken out.
"""

from alembic import op

revision = "0050"
down_revision = "0040"

UP = """
CREATE TABLE seals (
  to_seq    bigint PRIMARY KEY,
  from_seq  bigint NOT NULL UNIQUE,
  lines     int NOT NULL,
  previous  bytea NOT NULL,
  hash      bytea NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT now(),
  CHECK (from_seq <= to_seq)
);
COMMENT ON COLUMN seals.from_seq IS 'follows the range before at once, so that between two ranges nothing can be added';
COMMENT ON COLUMN seals.previous IS 'the hash of the range before, empty for the first';

CREATE TABLE chain_checks (
  id          uuid PRIMARY KEY,
  night       date UNIQUE,
  asked_by    uuid REFERENCES users,
  asked_at    timestamptz NOT NULL DEFAULT now(),
  checked_to  bigint NOT NULL DEFAULT 0,
  lines       bigint NOT NULL DEFAULT 0,
  broken      int NOT NULL DEFAULT 0,
  broken_from bigint,
  broken_to   bigint,
  hash        bytea,
  done_at     timestamptz
);
COMMENT ON COLUMN chain_checks.night IS 'the night it belongs to; null when somebody asked for it';
COMMENT ON COLUMN chain_checks.broken_from IS 'where the first range that does not hold begins';
COMMENT ON COLUMN chain_checks.hash IS 'of the last range that was checked: a chain cut off there later is found by it';
CREATE INDEX chain_checks_asked_by ON chain_checks (asked_by) WHERE asked_by IS NOT NULL;
CREATE INDEX chain_checks_waiting ON chain_checks (asked_at) WHERE done_at IS NULL;
"""

DOWN = """
DROP TABLE chain_checks, seals;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
