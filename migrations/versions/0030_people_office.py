"""people: an office that is run from its screens: titles, status, hours, reporting lines, links by mail, stand-ins."""

from alembic import op

revision = "0030"
down_revision = "0022"

UP = """
ALTER TABLE users
  ADD COLUMN title text NOT NULL DEFAULT '',
  ADD COLUMN status text NOT NULL DEFAULT 'available' CHECK (status IN ('available', 'busy', 'away')),
  ADD COLUMN working_hours jsonb,
  ADD COLUMN reports_to uuid REFERENCES users CHECK (reports_to <> id),
  ADD COLUMN joined_at timestamptz DEFAULT now(),
  ADD COLUMN last_seen_at timestamptz;
COMMENT ON COLUMN users.working_hours IS 'seven days from Monday on; null means the company''s';
COMMENT ON COLUMN users.joined_at IS 'null while the invitation was not accepted';
COMMENT ON COLUMN users.last_seen_at IS 'when they last came in or left';
CREATE INDEX users_reports_to ON users (reports_to);

ALTER TABLE departments
  ADD COLUMN version int NOT NULL DEFAULT 1,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE teams
  ADD COLUMN version int NOT NULL DEFAULT 1,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE company ADD COLUMN working_hours jsonb NOT NULL DEFAULT
  '[{"start": "09:00", "end": "18:00"}, {"start": "09:00", "end": "18:00"}, {"start": "09:00", "end": "18:00"},
    {"start": "09:00", "end": "18:00"}, {"start": "09:00", "end": "18:00"}, null, null]';
COMMENT ON COLUMN company.working_hours IS 'seven days from Monday on';

-- A link in a mail: its secret is derived from the row and the account, so nothing usable is stored.
CREATE TABLE account_links (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users,
  kind       text NOT NULL CHECK (kind IN ('invite', 'reset')),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX account_links_user ON account_links (user_id);

ALTER TABLE delegations
  ADD COLUMN version int NOT NULL DEFAULT 1,
  ADD COLUMN state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'running', 'over')),
  ADD COLUMN made_by uuid REFERENCES users,
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN delegations.state IS 'what was told of it; rights themselves follow the clock';
UPDATE delegations SET state = CASE WHEN ends_at <= now() THEN 'over' WHEN starts_at <= now() THEN 'running'
                                    ELSE 'planned' END;
CREATE INDEX delegations_made_by ON delegations (made_by);
CREATE INDEX delegations_next ON delegations (state) WHERE state <> 'over';
"""

DOWN = """
ALTER TABLE delegations DROP COLUMN version, DROP COLUMN state, DROP COLUMN made_by, DROP COLUMN created_at,
  DROP COLUMN updated_at;
DROP TABLE account_links;
ALTER TABLE company DROP COLUMN working_hours;
ALTER TABLE teams DROP COLUMN version, DROP COLUMN created_at, DROP COLUMN updated_at;
ALTER TABLE departments DROP COLUMN version, DROP COLUMN created_at, DROP COLUMN updated_at;
ALTER TABLE users DROP COLUMN title, DROP COLUMN status, DROP COLUMN working_hours, DROP COLUMN reports_to,
  DROP COLUMN joined_at, DROP COLUMN last_seen_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
