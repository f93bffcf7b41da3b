"""ops: what of the audit log somebody takes out, for as long as it may be fetched."""

from alembic import op

revision = "0072"
down_revision = "0071"

UP = """
CREATE TABLE audit_exports (
  id         uuid PRIMARY KEY,
  made_by    uuid NOT NULL REFERENCES users,
  made_at    timestamptz NOT NULL DEFAULT now(),
  filter     jsonb NOT NULL,
  to_seq     bigint NOT NULL,
  rows       int NOT NULL
);
COMMENT ON COLUMN audit_exports.to_seq IS 'the newest line that belongs to it: what comes later is not in it';
CREATE INDEX audit_exports_made_by ON audit_exports (made_by);
CREATE INDEX audit_exports_made_at ON audit_exports (made_at);
"""

DOWN = """
DROP TABLE audit_exports;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
