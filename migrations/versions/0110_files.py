"""files: what people attach to customers and their work."""

from alembic import op

revision = "0110"
down_revision = "0130"

UP = """
-- The customer is named by key although its room stands above: nothing may hang on a customer that is not there.
CREATE TABLE files (
  id          uuid PRIMARY KEY,
  version     int NOT NULL DEFAULT 1,
  owner_kind  text NOT NULL CHECK (owner_kind <> ''),
  owner_id    uuid NOT NULL,
  customer_id uuid NOT NULL REFERENCES customers,
  name        text NOT NULL CHECK (name <> ''),
  author_id   uuid REFERENCES users,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  deleted_at  timestamptz
);
CREATE INDEX files_customer ON files (customer_id, created_at, id);
CREATE INDEX files_owner ON files (owner_id);
CREATE INDEX files_author ON files (author_id);
CREATE INDEX files_deleted ON files (deleted_at) WHERE deleted_at IS NOT NULL;
COMMENT ON COLUMN files.owner_id IS 'what it is attached to, of the kind owner_kind; customer_id is whose that is';

CREATE TABLE file_contents (
  id           uuid PRIMARY KEY,
  file_id      uuid NOT NULL REFERENCES files ON DELETE CASCADE,
  number       int NOT NULL CHECK (number > 0),
  kind         text NOT NULL CHECK (kind IN ('image', 'pdf', 'audio', 'video', 'other')),
  type         text NOT NULL,
  size         bigint NOT NULL CHECK (size > 0),
  sha256       bytea NOT NULL,
  sent_sha256  bytea NOT NULL,
  width        int,
  height       int,
  pages        int,
  is_drawn     boolean NOT NULL,
  author_id    uuid REFERENCES users,
  created_at   timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  UNIQUE (file_id, number)
);
CREATE INDEX file_contents_author ON file_contents (author_id);
COMMENT ON COLUMN file_contents.id IS 'the key under which it lies in the store';
COMMENT ON COLUMN file_contents.sent_sha256 IS 'of what was sent, before an image was drawn anew';

CREATE TABLE file_use (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  bytes   bigint NOT NULL CHECK (bytes >= 0)
);
COMMENT ON TABLE file_use IS 'how much each person keeps, which has an upper end';

INSERT INTO role_grants (role_id, module, action, scope)
SELECT r.id, 'files', g.action, scope
FROM (VALUES
  -- action    sales   operations  manager       admin
  ('view',     'own',  'team',     'department', 'all'),
  ('create',   'own',  'team',     'department', 'all'),
  ('delete',   NULL,   NULL,       'department', 'all')
) AS g(action, sales, operations, manager, admin)
CROSS JOIN LATERAL (VALUES ('sales', sales), ('operations', operations), ('manager', manager), ('admin', admin))
  AS s(role, scope)
JOIN roles r ON r.key = s.role
WHERE scope IS NOT NULL;
"""

DOWN = """
DELETE FROM role_grants WHERE module = 'files';
DROP TABLE file_use;
DROP TABLE file_contents;
DROP TABLE files;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
