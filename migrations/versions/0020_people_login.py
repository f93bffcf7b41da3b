"""people: when and how a session was proved, the second factor with its recovery codes, devices that are trusted."""

from alembic import op

revision = "0020"
down_revision = "0015"

UP = """
ALTER TABLE sessions
  ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN method text NOT NULL DEFAULT 'password'
    CHECK (method IN ('password', 'code', 'recovery', 'device', 'passkey', 'sso')),
  ADD COLUMN is_strong boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN sessions.authenticated_at IS 'the last time its person proved who they are; dangerous acts ask for it';
COMMENT ON COLUMN sessions.is_strong IS 'more than a password was shown';
UPDATE sessions SET authenticated_at = created_at;

CREATE TABLE second_factors (
  user_id      uuid PRIMARY KEY REFERENCES users,
  secret       bytea NOT NULL,
  confirmed_at timestamptz,
  last_step    bigint NOT NULL DEFAULT 0,
  created_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN second_factors.secret IS 'sealed';
COMMENT ON COLUMN second_factors.confirmed_at IS 'null until a first code has shown that the other side has the secret';
COMMENT ON COLUMN second_factors.last_step IS 'the half minute of the last code taken: none works twice';

CREATE TABLE recovery_codes (
  user_id    uuid NOT NULL REFERENCES users,
  code_hash  bytea NOT NULL,
  used_at    timestamptz,
  PRIMARY KEY (user_id, code_hash)
);

-- A device that is not asked for the second factor again. It never replaces the password.
CREATE TABLE trusted_devices (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users,
  token_hash   bytea NOT NULL UNIQUE,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  address      text NOT NULL,
  user_agent   text NOT NULL
);
CREATE INDEX trusted_devices_user ON trusted_devices (user_id);
"""

DOWN = """
DROP TABLE trusted_devices, recovery_codes, second_factors;
ALTER TABLE sessions DROP COLUMN authenticated_at, DROP COLUMN method, DROP COLUMN is_strong;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
