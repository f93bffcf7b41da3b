"""webhooks: what other programs are told, and each telling with what came of it."""

from alembic import op

revision = "0053"
down_revision = "0050"

UP = """
CREATE TABLE webhooks (
  id            uuid PRIMARY KEY,
  version       int NOT NULL DEFAULT 1,
  name          text NOT NULL CHECK (name <> ''),
  url           text NOT NULL CHECK (url <> ''),
  verbs         text[] NOT NULL,
  secret        bytea NOT NULL,
  made_by       uuid NOT NULL REFERENCES users,
  state         text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'failing')),
  failing_since timestamptz,
  seq           bigint NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now(),
  ended_at      timestamptz
);
COMMENT ON COLUMN webhooks.verbs IS 'what it is told of; empty means everything';
COMMENT ON COLUMN webhooks.secret IS 'sealed; signs what is sent';
COMMENT ON COLUMN webhooks.seq IS 'the line of the journal up to which calls were made';
CREATE INDEX webhooks_made_by ON webhooks (made_by);

CREATE TABLE webhook_calls (
  id           uuid PRIMARY KEY,
  webhook_id   uuid NOT NULL REFERENCES webhooks,
  seq          bigint,
  verb         text NOT NULL,
  subject      text NOT NULL,
  state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'delivered', 'failed', 'skipped')),
  tries        int NOT NULL DEFAULT 0,
  next_at      timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz,
  status       int,
  answer       text,
  milliseconds int,
  error        text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  done_at      timestamptz,
  UNIQUE (webhook_id, seq)
);
COMMENT ON COLUMN webhook_calls.seq IS 'the line it tells of; null for a ping';
COMMENT ON COLUMN webhook_calls.subject IS 'what the line is about: calls about one thing keep their order';
CREATE INDEX webhook_calls_due ON webhook_calls (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_calls_in_order ON webhook_calls (webhook_id, subject, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_calls_newest ON webhook_calls (webhook_id, created_at DESC, id DESC);

INSERT INTO role_grants (role_id, module, action, scope)
SELECT id, 'webhooks', 'manage', 'all' FROM roles WHERE key = 'admin';
"""

DOWN = """
DELETE FROM role_grants WHERE module = 'webhooks';
DROP TABLE webhook_calls, webhooks;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
