"""reminders: what somebody is to be reminded of, once, whatever clocks and restarts do; and the notices they get in the app."""

from alembic import op

revision = "0140"
down_revision = "0110"

UP = """
CREATE TABLE reminders (
  id            uuid PRIMARY KEY,
  version       integer NOT NULL DEFAULT 1,
  customer_id   uuid NOT NULL REFERENCES customers,
  owner_id      uuid NOT NULL REFERENCES users,
  text          text NOT NULL CHECK (text <> ''),
  due_at        timestamptz NOT NULL,
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'withdrawn')),
  snoozed_times smallint NOT NULL DEFAULT 0,
  made_by       uuid REFERENCES users,
  fired_at      timestamptz,
  settled_at    timestamptz,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reminders_customer ON reminders (customer_id, due_at);
CREATE INDEX reminders_owner ON reminders (owner_id) WHERE state = 'open';
CREATE INDEX reminders_made_by ON reminders (made_by);
CREATE INDEX reminders_to_fire ON reminders (due_at) WHERE state = 'open' AND fired_at IS NULL;
COMMENT ON COLUMN reminders.fired_at IS 'its person was told of it; null again when it is put off';

CREATE TABLE notices (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users,
  verb         text NOT NULL,
  customer_id  uuid NOT NULL REFERENCES customers,
  subject_kind text NOT NULL,
  subject_id   uuid NOT NULL,
  seq          bigint NOT NULL,
  at           timestamptz NOT NULL,
  read_at      timestamptz,
  UNIQUE (user_id, seq)
);
CREATE INDEX notices_of_user ON notices (user_id, at DESC, id DESC);
CREATE INDEX notices_unread ON notices (user_id) WHERE read_at IS NULL;
CREATE INDEX notices_customer ON notices (customer_id);
COMMENT ON COLUMN notices.seq IS 'the line that told of it: however often it is read, one notice comes of it';

INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'reminders', 'view', scope FROM role_grants WHERE (module, action) = ('customers', 'view')
UNION ALL
SELECT role_id, 'reminders', 'edit', scope FROM role_grants WHERE (module, action) = ('notes', 'create');
"""

DOWN = """
DELETE FROM role_grants WHERE module = 'reminders';
DROP TABLE notices;
DROP TABLE reminders;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
