"""people: single sign-on by OpenID Connect, and the accounts it has been linked with."""

from alembic import op

revision = "0022"
down_revision = "0021"

UP = """
-- One row: the company's identity provider.
CREATE TABLE sign_on (
  is_only              boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  version              int NOT NULL DEFAULT 1,
  is_on                boolean NOT NULL DEFAULT false,
  issuer               text NOT NULL DEFAULT '',
  client_id            text NOT NULL DEFAULT '',
  client_secret        bytea,
  button               text NOT NULL DEFAULT '',
  domains              text[] NOT NULL DEFAULT '{}',
  role_id              uuid REFERENCES roles ON DELETE SET NULL,
  counts_second_factor boolean NOT NULL DEFAULT false,
  updated_at           timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN sign_on.client_secret IS 'sealed';
COMMENT ON COLUMN sign_on.domains IS 'e-mail domains that may enter; empty is all of them';
COMMENT ON COLUMN sign_on.role_id IS 'accounts are made with this role; null is that they must exist';
COMMENT ON COLUMN sign_on.counts_second_factor IS 'a second factor shown to the provider is one shown to us';
CREATE INDEX sign_on_role ON sign_on (role_id);
INSERT INTO sign_on DEFAULT VALUES;

CREATE TABLE sign_on_accounts (
  issuer    text NOT NULL,
  subject   text NOT NULL,
  user_id   uuid NOT NULL REFERENCES users,
  linked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX sign_on_accounts_user ON sign_on_accounts (user_id);
"""

DOWN = """
DROP TABLE sign_on_accounts, sign_on;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
