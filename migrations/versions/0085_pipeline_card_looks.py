"""pipeline: each person's cards look as they like, on all their screens."""

from alembic import op

revision = "0085"
down_revision = "0083"

UP = """
CREATE TABLE card_looks (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  density text NOT NULL CHECK (density IN ('tight', 'normal', 'wide')),
  fields text[] NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN card_looks.fields IS 'what is shown beside the name; whoever chose nothing has no row';
"""

DOWN = """
DROP TABLE card_looks;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
