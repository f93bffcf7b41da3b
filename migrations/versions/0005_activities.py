"""activities: notes."""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = """
CREATE TABLE notes (
  id          uuid PRIMARY KEY,
  version     int NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL REFERENCES customers,
  author_id   uuid REFERENCES users,
  text        text NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  deleted_at  timestamptz
);
CREATE INDEX notes_customer ON notes (customer_id, created_at);
CREATE INDEX notes_author ON notes (author_id);
"""

DOWN = """
DROP TABLE notes;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
