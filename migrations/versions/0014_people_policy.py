"""people: roles that can be edited, every row of the policy table, and what holds for the whole company."""

from alembic import op

revision = "0014"
down_revision = "0012"

UP = """
ALTER TABLE roles
  ADD COLUMN version int NOT NULL DEFAULT 1,
  ADD COLUMN description text NOT NULL DEFAULT '',
  ADD COLUMN needs_second_factor boolean NOT NULL DEFAULT false,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE roles ADD CONSTRAINT roles_name_check CHECK (name <> '');

-- One row: what holds for everybody.
CREATE TABLE company (
  is_only            boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  version            int NOT NULL DEFAULT 1,
  name               text NOT NULL DEFAULT '',
  only_assignees_act boolean NOT NULL DEFAULT false,
  updated_at         timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN company.only_assignees_act IS 'daily work on a customer is left to its assignees and their leaders';
INSERT INTO company DEFAULT VALUES;

-- A right that knows no scope is held for everything.
UPDATE role_grants SET scope = 'all'
WHERE (module, action) IN (('customers', 'create'), ('customers', 'pool'), ('leads', 'create'), ('imports', 'run'),
                           ('channels', 'use'));

INSERT INTO role_grants (role_id, module, action, scope)
SELECT r.id, split_part(g.name, '.', 1), split_part(g.name, '.', 2), scope
FROM (VALUES
  -- grant                   sales   operations  manager       admin
  ('customers.merge',        NULL,   NULL,       'department', 'all'),
  ('customers.delete',       NULL,   NULL,       NULL,         'all'),
  ('customers.export',       NULL,   NULL,       'department', 'all'),
  ('customers.bulk',         NULL,   'team',     'department', 'all'),
  ('customers.reveal',       'own',  'team',     'department', 'all'),
  ('leads.redo',             NULL,   'team',     'department', 'all'),
  ('imports.undo',           NULL,   NULL,       'all',        'all'),
  ('cards.override',         NULL,   NULL,       'department', 'all'),
  ('notes.view',             'own',  'team',     'department', 'all'),
  ('notes.edit',             'own',  'team',     'department', 'all'),
  ('conversations.assign',   NULL,   'team',     'department', 'all'),
  ('conversations.link',     NULL,   'team',     'department', 'all'),
  ('users.view_as',          NULL,   NULL,       NULL,         'all'),
  ('roles.manage',           NULL,   NULL,       NULL,         'all'),
  ('teams.manage',           NULL,   NULL,       NULL,         'all'),
  ('audit.view',             NULL,   NULL,       NULL,         'all'),
  ('audit.export',           NULL,   NULL,       NULL,         'all')
) AS g(name, sales, operations, manager, admin)
CROSS JOIN LATERAL (VALUES ('sales', sales), ('operations', operations), ('manager', manager), ('admin', admin))
  AS s(role, scope)
JOIN roles r ON r.key = s.role
WHERE scope IS NOT NULL;
"""

DOWN = """
DELETE FROM role_grants
WHERE (module, action) IN (('customers', 'merge'), ('customers', 'delete'), ('customers', 'export'),
  ('customers', 'bulk'), ('customers', 'reveal'), ('leads', 'redo'), ('imports', 'undo'), ('cards', 'override'),
  ('notes', 'view'), ('notes', 'edit'), ('conversations', 'assign'), ('conversations', 'link'), ('users', 'view_as'),
  ('roles', 'manage'), ('teams', 'manage'), ('audit', 'view'), ('audit', 'export'));
DROP TABLE company;
ALTER TABLE roles
  DROP CONSTRAINT roles_name_check, DROP COLUMN version, DROP COLUMN description, DROP COLUMN needs_second_factor,
  DROP COLUMN created_at, DROP COLUMN updated_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
