"""people: passkey challenges are for one browser and one purpose."""

from alembic import op

revision = "0057"
down_revision = "0054"

UP = """
-- Nobody has answered one before this.
DELETE FROM passkey_challenges;
ALTER TABLE passkey_challenges
  ADD COLUMN purpose text NOT NULL CHECK (purpose IN ('add', 'enter', 'confirm')),
  ADD COLUMN browser_hash bytea NOT NULL,
  ADD CONSTRAINT passkey_challenges_challenge_key UNIQUE (challenge);
COMMENT ON COLUMN passkey_challenges.browser_hash IS 'of the secret in the cookie of the browser that asked for it';
CREATE INDEX passkey_challenges_expire ON passkey_challenges (expires_at);
"""

DOWN = """
DROP INDEX passkey_challenges_expire;
ALTER TABLE passkey_challenges
  DROP CONSTRAINT passkey_challenges_challenge_key, DROP COLUMN purpose, DROP COLUMN browser_hash;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
