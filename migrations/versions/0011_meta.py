"""meta: webhook deliveries as they came, the items of them that need care, leads still to be read."""

from alembic import op

revision = "0011"
down_revision = "0010"

UP = """
-- The bytes as Meta signed them. The same body again is the same delivery.
CREATE TABLE webhook_deliveries (
  id          uuid PRIMARY KEY,
  body_hash   bytea NOT NULL UNIQUE,
  body        bytea NOT NULL,
  headers     jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  done_at     timestamptz
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (received_at) WHERE done_at IS NULL;

-- Items of a delivery that could not simply be done: found again by their place in the body.
CREATE TABLE webhook_items (
  id          uuid PRIMARY KEY,
  delivery_id uuid NOT NULL REFERENCES webhook_deliveries,
  place       int NOT NULL,
  kind        text NOT NULL,
  account     text NOT NULL,
  state       text NOT NULL CHECK (state IN ('queued', 'done', 'unsupported', 'unrouted', 'dead', 'discarded')),
  error       text,
  tries       int NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL DEFAULT now(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (delivery_id, place)
);
COMMENT ON COLUMN webhook_items.account IS 'channel kind and account id, as "whatsapp:880030040050060"; empty when unknown';
CREATE INDEX webhook_items_due ON webhook_items (next_at) WHERE state = 'queued';
CREATE INDEX webhook_items_unrouted ON webhook_items (account) WHERE state = 'unrouted';
CREATE INDEX webhook_items_shown ON webhook_items (created_at DESC, id DESC);

-- A leadgen webhook holds no personal data: the lead itself is read from Graph, as often as it takes.
CREATE TABLE lead_fetches (
  id           uuid PRIMARY KEY,
  leadgen_id   text NOT NULL UNIQUE,
  channel_id   uuid NOT NULL REFERENCES channels,
  form_id      text,
  ad_id        text,
  lead_at      timestamptz NOT NULL,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead', 'discarded')),
  error        text,
  tries        int NOT NULL DEFAULT 0,
  next_at      timestamptz NOT NULL DEFAULT now(),
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX lead_fetches_due ON lead_fetches (next_at) WHERE state = 'pending';
CREATE INDEX lead_fetches_channel ON lead_fetches (channel_id);
CREATE INDEX lead_fetches_shown ON lead_fetches (created_at DESC, id DESC) WHERE state <> 'done';
"""

DOWN = """
DROP TABLE lead_fetches, webhook_items, webhook_deliveries;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
