"""inbox: channels with sealed secrets, conversations and their addresses, messages, receipts."""

from alembic import op

revision = "0010"
down_revision = "0006"

UP = """
-- An account of ours at a provider. Secrets are sealed with the installation's key file and never leave by the API.
CREATE TABLE channels (
  id            uuid PRIMARY KEY,
  version       int NOT NULL DEFAULT 1,
  kind          text NOT NULL CHECK (kind IN ('whatsapp', 'instagram', 'messenger', 'lead_page')),
  external_id   text NOT NULL CHECK (external_id <> ''),
  name          text NOT NULL CHECK (name <> ''),
  state         text NOT NULL DEFAULT 'connected' CHECK (state IN ('connected', 'broken')),
  problem       text,
  access_token  bytea,
  app_secret    bytea,
  last_event_at timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, external_id),
  CHECK ((state = 'broken') = (problem IS NOT NULL))
);

CREATE TABLE conversations (
  id              uuid PRIMARY KEY,
  version         int NOT NULL DEFAULT 1,
  channel_id      uuid NOT NULL REFERENCES channels,
  customer_id     uuid NOT NULL REFERENCES customers,
  reply_to        text NOT NULL,
  inbound_count   int NOT NULL DEFAULT 0,
  last_inbound_at timestamptz,
  waiting_since   timestamptz,
  last_at         timestamptz NOT NULL,
  last_text       text NOT NULL,
  last_direction  text NOT NULL CHECK (last_direction IN ('in', 'out')),
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX conversations_newest ON conversations (last_at DESC, id DESC);
CREATE INDEX conversations_customer ON conversations (customer_id);

-- Every id by which a person is known on a channel: their number, and the id that stays when the number is hidden.
CREATE TABLE conversation_addresses (
  channel_id      uuid NOT NULL REFERENCES channels,
  address         text NOT NULL CHECK (address <> ''),
  conversation_id uuid NOT NULL REFERENCES conversations,
  PRIMARY KEY (channel_id, address)
);
CREATE INDEX conversation_addresses_conversation ON conversation_addresses (conversation_id);

CREATE TABLE messages (
  id              uuid PRIMARY KEY,
  version         int NOT NULL DEFAULT 1,
  conversation_id uuid NOT NULL REFERENCES conversations,
  channel_id      uuid NOT NULL REFERENCES channels,
  direction       text NOT NULL CHECK (direction IN ('in', 'out')),
  type            text NOT NULL,
  text            text,
  state           text NOT NULL CHECK (state IN ('received', 'deleted', 'queued', 'sending', 'accepted', 'sent',
                                                 'delivered', 'read', 'failed', 'unknown')),
  external_id     text,
  reply_to        text,
  author_id       uuid REFERENCES users,
  attributes      jsonb NOT NULL DEFAULT '{}',
  error_code      text,
  error_text      text,
  at              timestamptz NOT NULL,
  tries           int NOT NULL DEFAULT 0,
  next_at         timestamptz,
  attempt_id      uuid,
  attempted_at    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (channel_id, external_id)
);
COMMENT ON COLUMN messages.external_id IS 'the provider''s id; null while one of ours has not been accepted yet';
COMMENT ON COLUMN messages.at IS 'when it was written, by the provider''s clock; deliveries come in any order';
CREATE INDEX messages_order ON messages (conversation_id, at DESC, id DESC);
CREATE INDEX messages_author ON messages (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX messages_to_send ON messages (next_at) WHERE state = 'queued';
CREATE INDEX messages_in_flight ON messages (attempted_at) WHERE state = 'sending';
CREATE INDEX messages_unsettled ON messages (conversation_id, created_at) WHERE state IN ('queued', 'sending');

-- Every status a provider reported, also for messages it accepted before we knew their id.
CREATE TABLE message_receipts (
  channel_id  uuid NOT NULL REFERENCES channels,
  external_id text NOT NULL,
  status      text NOT NULL,
  recipient   text NOT NULL,
  at          timestamptz NOT NULL,
  error_code  text,
  error_text  text,
  PRIMARY KEY (channel_id, external_id, status, recipient)
);
"""

DOWN = """
DROP TABLE message_receipts, messages, conversation_addresses, conversations, channels;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
