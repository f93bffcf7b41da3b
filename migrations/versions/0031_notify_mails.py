"""notify: mails that wait to be sent."""

from alembic import op

revision = "0031"
down_revision = "0030"

UP = """
CREATE TABLE mails (
  id         uuid PRIMARY KEY,
  key        text NOT NULL UNIQUE,
  kind       text NOT NULL,
  user_id    uuid NOT NULL REFERENCES users,
  thing_id   uuid NOT NULL,
  state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dropped')),
  tries      int NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  error      text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at    timestamptz
);
COMMENT ON COLUMN mails.key IS 'one mail for each thing there is to tell, however often its line is read';
COMMENT ON COLUMN mails.thing_id IS 'what the mail is about: its text is made when it is sent, and never stored';
CREATE INDEX mails_due ON mails (next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX mails_user ON mails (user_id);
"""

DOWN = "DROP TABLE mails"


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
