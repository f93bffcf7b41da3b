"""people: journeys to the identity provider and back, and whether it is the only way in."""

from alembic import op

revision = "0058"
down_revision = "0057"

UP = """
ALTER TABLE sign_on
  ADD COLUMN is_required boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT sign_on_required_check CHECK (is_on OR NOT is_required);
COMMENT ON COLUMN sign_on.is_required IS 'passwords and passkeys open for administrators alone';
COMMENT ON COLUMN sign_on.domains IS 'e-mail domains the provider speaks for: nobody else enters';
COMMENT ON COLUMN sign_on.counts_second_factor IS 'the provider asks for a second factor, so we do not';

-- One account of the provider for each person.
DROP INDEX sign_on_accounts_user;
ALTER TABLE sign_on_accounts ADD CONSTRAINT sign_on_accounts_user_key UNIQUE (user_id, issuer);

-- Somebody is at the provider, or back and asked for more. Each is for one browser, and ends once.
CREATE TABLE sign_on_journeys (
  state_hash   bytea PRIMARY KEY,
  browser_hash bytea NOT NULL,
  purpose      text NOT NULL CHECK (purpose IN ('enter', 'link', 'confirm', 'try')),
  user_id      uuid REFERENCES users,
  version      int NOT NULL,
  nonce        text NOT NULL,
  verifier     text NOT NULL,
  return_to    text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  is_back      boolean NOT NULL DEFAULT false,
  told         jsonb
);
COMMENT ON COLUMN sign_on_journeys.user_id IS 'of the session in which it began; null for whoever logs in';
COMMENT ON COLUMN sign_on_journeys.version IS 'of the settings it began with: it does not survive a change of them';
COMMENT ON COLUMN sign_on_journeys.told IS 'what the provider said, while a second factor is asked for';
CREATE INDEX sign_on_journeys_expire ON sign_on_journeys (expires_at);
CREATE INDEX sign_on_journeys_user ON sign_on_journeys (user_id);
"""

DOWN = """
DROP TABLE sign_on_journeys;
ALTER TABLE sign_on_accounts DROP CONSTRAINT sign_on_accounts_user_key;
CREATE INDEX sign_on_accounts_user ON sign_on_accounts (user_id);
ALTER TABLE sign_on DROP CONSTRAINT sign_on_required_check, DROP COLUMN is_required;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
