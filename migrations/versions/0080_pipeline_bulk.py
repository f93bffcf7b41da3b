"""pipeline: acts on many cards, done part by part, and the cards they left as they were."""

from alembic import op

revision = "0080"
down_revision = "0097"

UP = """
CREATE TABLE bulks (
  id             uuid PRIMARY KEY,
  version        int NOT NULL DEFAULT 1,
  act            text NOT NULL,
  wish           jsonb NOT NULL,
  kept           jsonb NOT NULL,
  digest         bytea NOT NULL,
  asked_by       uuid NOT NULL REFERENCES users,
  token_id       uuid REFERENCES api_tokens,
  request_id     uuid,
  state          text NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'stopped', 'failed')),
  why            text,
  total          int NOT NULL CHECK (total > 0),
  place          int NOT NULL DEFAULT 0 CHECK (place BETWEEN 0 AND total),
  done           int NOT NULL DEFAULT 0,
  refused        int NOT NULL DEFAULT 0,
  ruled          int NOT NULL DEFAULT 0,
  card_ids       uuid[] NOT NULL,
  seen           int[] NOT NULL,
  customers_seen int[] NOT NULL,
  tries          int NOT NULL DEFAULT 0,
  next_at        timestamptz NOT NULL DEFAULT now(),
  created_at     timestamptz NOT NULL DEFAULT now(),
  ended_at       timestamptz,
  CHECK ((ended_at IS NULL) = (state IN ('waiting', 'running'))),
  CHECK (done + refused = place),
  CHECK (total = ALL (ARRAY[cardinality(card_ids), cardinality(seen), cardinality(customers_seen)]))
);
COMMENT ON COLUMN bulks.wish IS 'what was asked for, as the act reads it';
COMMENT ON COLUMN bulks.kept IS 'what the act remembers of its beginning';
COMMENT ON COLUMN bulks.digest IS 'of the whole request: the same again is no second work';
COMMENT ON COLUMN bulks.place IS 'how many of the cards have had their turn';
COMMENT ON COLUMN bulks.ruled IS 'of the refused, those a rule of moving stands in the way of';
COMMENT ON COLUMN bulks.seen IS 'the versions the cards must still have; null is any';
CREATE INDEX bulks_asked_by ON bulks (asked_by, created_at);
CREATE INDEX bulks_token ON bulks (token_id);
CREATE INDEX bulks_due ON bulks (next_at) WHERE state IN ('waiting', 'running');
CREATE INDEX bulks_ended ON bulks (ended_at);

CREATE TABLE bulk_refusals (
  bulk_id uuid NOT NULL REFERENCES bulks ON DELETE CASCADE,
  place   int NOT NULL,
  card_id uuid NOT NULL,
  code    text NOT NULL,
  params  jsonb NOT NULL,
  fields  jsonb NOT NULL,
  PRIMARY KEY (bulk_id, place)
);
COMMENT ON COLUMN bulk_refusals.card_id IS 'as it was asked for: perhaps of no card at all';
"""

DOWN = """
DROP TABLE bulk_refusals;
DROP TABLE bulks;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
