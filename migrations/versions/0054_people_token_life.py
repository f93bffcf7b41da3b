"""people: API tokens may end by themselves."""

from alembic import op

revision = "0054"
down_revision = "0053"

UP = """
ALTER TABLE api_tokens ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN api_tokens.expires_at IS 'when it ends by itself; null: when somebody ends it';
"""

DOWN = """
ALTER TABLE api_tokens DROP COLUMN expires_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
