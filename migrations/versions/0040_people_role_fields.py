"""people: what a role may do with sensitive fields."""

from alembic import op

revision = "0040"
down_revision = "0031"

UP = """
CREATE TABLE role_fields (
  role_id uuid NOT NULL REFERENCES roles,
  field   text NOT NULL CHECK (field <> ''),
  level   text NOT NULL CHECK (level IN ('hidden', 'masked', 'read')),
  PRIMARY KEY (role_id, field)
);
COMMENT ON TABLE role_fields IS 'a field a role does not name may be read and written';
"""

DOWN = """
DROP TABLE role_fields;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
