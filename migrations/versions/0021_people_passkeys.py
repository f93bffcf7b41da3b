"""people: passkeys, and the challenges they answer."""

from alembic import op

revision = "0021"
down_revision = "0020"

UP = """
CREATE TABLE passkeys (
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES users,
  credential_id bytea NOT NULL UNIQUE,
  public_key    bytea NOT NULL,
  sign_count    bigint NOT NULL,
  transports    text[] NOT NULL,
  name          text NOT NULL CHECK (name <> ''),
  created_at    timestamptz NOT NULL DEFAULT now(),
  last_used_at  timestamptz
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- Each is answered once: the answer takes the row away. Without a person it is for whoever logs in.
CREATE TABLE passkey_challenges (
  id         uuid PRIMARY KEY,
  user_id    uuid REFERENCES users,
  challenge  bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_user ON passkey_challenges (user_id);
"""

DOWN = """
DROP TABLE passkey_challenges, passkeys;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
