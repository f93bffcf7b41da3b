"""people: users, roles as bundles of grants, departments, teams, stand-ins, sessions, API tokens, attempt limits."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
CREATE TABLE departments (
  id   uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name <> '')
);

CREATE TABLE teams (
  id            uuid PRIMARY KEY,
  department_id uuid REFERENCES departments,
  name          text NOT NULL UNIQUE CHECK (name <> ''),
  pool_id       uuid NOT NULL UNIQUE DEFAULT gen_random_uuid()
);
COMMENT ON COLUMN teams.pool_id IS 'the key carried by unassigned customers of this team';
CREATE INDEX teams_department ON teams (department_id);

CREATE TABLE users (
  id            uuid PRIMARY KEY,
  version       int NOT NULL DEFAULT 1,
  name          text NOT NULL CHECK (name <> ''),
  email         text NOT NULL,
  email_key     text NOT NULL UNIQUE,
  password_hash text,
  language      text NOT NULL DEFAULT 'tr' CHECK (language IN ('tr', 'en')),
  department_id uuid REFERENCES departments,
  is_active     boolean NOT NULL DEFAULT true,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX users_department ON users (department_id);

CREATE TABLE team_members (
  team_id   uuid NOT NULL REFERENCES teams,
  user_id   uuid NOT NULL REFERENCES users,
  is_leader boolean NOT NULL DEFAULT false,
  PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

CREATE TABLE roles (
  id   uuid PRIMARY KEY,
  key  text NOT NULL UNIQUE,
  name text NOT NULL
);

CREATE TABLE role_grants (
  role_id uuid NOT NULL REFERENCES roles,
  module  text NOT NULL,
  action  text NOT NULL,
  scope   text NOT NULL CHECK (scope IN ('own', 'team', 'department', 'all')),
  PRIMARY KEY (role_id, module, action)
);

CREATE TABLE user_roles (
  user_id uuid NOT NULL REFERENCES users,
  role_id uuid NOT NULL REFERENCES roles,
  PRIMARY KEY (user_id, role_id)
);
CREATE INDEX user_roles_role ON user_roles (role_id);

CREATE TABLE delegations (
  id           uuid PRIMARY KEY,
  from_user_id uuid NOT NULL REFERENCES users,
  to_user_id   uuid NOT NULL REFERENCES users CHECK (to_user_id <> from_user_id),
  starts_at    timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > starts_at)
);
CREATE INDEX delegations_to ON delegations (to_user_id, ends_at);
CREATE INDEX delegations_from ON delegations (from_user_id);

CREATE TABLE sessions (
  id           uuid PRIMARY KEY,
  token_hash   bytea NOT NULL UNIQUE,
  user_id      uuid NOT NULL REFERENCES users,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  idle_until   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  idle_seconds int NOT NULL,
  address      text NOT NULL,
  user_agent   text NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

-- Counted by one atomic upsert before any password is looked at, so parallel tries cannot slip through.
CREATE TABLE attempts (
  key    text NOT NULL,
  slot   timestamptz NOT NULL,
  count  int NOT NULL,
  PRIMARY KEY (key, slot)
);

CREATE TABLE api_tokens (
  id           uuid PRIMARY KEY,
  name         text NOT NULL CHECK (name <> ''),
  token_hash   bytea NOT NULL UNIQUE,
  grants       text[] NOT NULL,
  made_by      uuid NOT NULL REFERENCES users,
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  ended_at     timestamptz
);
CREATE INDEX api_tokens_made_by ON api_tokens (made_by);

-- The one-time token by which the first administrator is made; there is none once a user exists.
CREATE TABLE setup_tokens (
  token_hash bytea PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO roles (id, key, name) VALUES
  ('00000000-0000-7000-8000-00000000a001', 'sales', 'Satış Temsilcisi'),
  ('00000000-0000-7000-8000-00000000a002', 'operations', 'Operasyon'),
  ('00000000-0000-7000-8000-00000000a003', 'manager', 'Yönetici'),
  ('00000000-0000-7000-8000-00000000a004', 'admin', 'Sistem Yöneticisi');

INSERT INTO role_grants (role_id, module, action, scope)
SELECT r.id, split_part(g.name, '.', 1), split_part(g.name, '.', 2), scope
FROM (VALUES
  -- grant                 sales   operations  manager       admin
  ('customers.view',       'own',  'team',     'department', 'all'),
  ('customers.create',     'own',  'team',     'department', 'all'),
  ('customers.edit',       'own',  'team',     'department', 'all'),
  ('customers.assign',     'own',  'team',     'department', 'all'),
  ('customers.pool',       NULL,   NULL,       'department', 'all'),
  ('leads.view',           'own',  'team',     'department', 'all'),
  ('leads.create',         'own',  'team',     'department', 'all'),
  ('cards.view',           'own',  'team',     'department', 'all'),
  ('cards.move',           'own',  'team',     'department', 'all'),
  ('cards.edit',           'own',  'team',     'department', 'all'),
  ('pipelines.configure',  NULL,   NULL,       NULL,         'all'),
  ('notes.create',         'own',  'team',     'department', 'all'),
  ('notes.delete',         NULL,   NULL,       'department', 'all'),
  ('conversations.view',   'own',  'team',     'department', 'all'),
  ('conversations.reply',  'own',  'team',     'department', 'all'),
  ('imports.run',          NULL,   NULL,       'department', 'all'),
  ('channels.use',         'own',  'team',     'department', 'all'),
  ('channels.manage',      NULL,   NULL,       NULL,         'all'),
  ('users.view',           'all',  'all',      'all',        'all'),
  ('users.manage',         NULL,   NULL,       NULL,         'all'),
  ('tokens.manage',        NULL,   NULL,       NULL,         'all'),
  ('settings.manage',      NULL,   NULL,       NULL,         'all'),
  ('operations.view',      NULL,   NULL,       'all',        'all'),
  ('operations.manage',    NULL,   NULL,       NULL,         'all')
) AS g(name, sales, operations, manager, admin)
CROSS JOIN LATERAL (VALUES ('sales', sales), ('operations', operations), ('manager', manager), ('admin', admin))
  AS s(role, scope)
JOIN roles r ON r.key = s.role
WHERE scope IS NOT NULL;
"""

DOWN = """
DROP TABLE setup_tokens, api_tokens, attempts, sessions, delegations, user_roles, role_grants, roles, team_members,
           users, teams, departments;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
