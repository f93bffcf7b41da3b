"""people: a session may look through somebody else's eyes for a while."""

from alembic import op

revision = "0073"
down_revision = "0072"

UP = """
ALTER TABLE sessions
  ADD COLUMN viewing_as uuid REFERENCES users,
  ADD COLUMN viewing_until timestamptz,
  ADD COLUMN viewing_ended_at timestamptz;
ALTER TABLE sessions
  ADD CONSTRAINT sessions_viewing_check
  CHECK ((viewing_as IS NULL) = (viewing_until IS NULL) AND (viewing_ended_at IS NULL OR viewing_as IS NOT NULL));
COMMENT ON COLUMN sessions.viewing_as IS 'through whose eyes its person looks, without changing anything';
COMMENT ON COLUMN sessions.viewing_ended_at IS
  'ended by time or by rights: the session opens nothing before its screen has acknowledged it';
CREATE INDEX sessions_viewing ON sessions (viewing_until) WHERE viewing_as IS NOT NULL;
"""

DOWN = """
ALTER TABLE sessions DROP COLUMN viewing_as, DROP COLUMN viewing_until, DROP COLUMN viewing_ended_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
