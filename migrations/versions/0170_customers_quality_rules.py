"""customers: points for facts, and everybody scored by them."""

from alembic import op

revision = "0170"
down_revision = "0210"

UP = """
CREATE TABLE quality_rules (
  is_one    boolean PRIMARY KEY DEFAULT true CHECK (is_one),
  version   integer NOT NULL DEFAULT 1,
  edited_by uuid REFERENCES users,
  edited_at timestamptz,
  sweep     integer NOT NULL DEFAULT 0,
  done      integer,
  total     integer
);
COMMENT ON COLUMN quality_rules.sweep IS 'which one of all times that everybody was scored anew';
COMMENT ON COLUMN quality_rules.done IS 'customers looked at by the sweep that is under way, of total; null when none is';

CREATE TABLE quality_points (
  fact     text PRIMARY KEY,
  points   smallint NOT NULL CHECK (points BETWEEN -100 AND 100),
  at_least bigint NOT NULL,
  is_on    boolean NOT NULL
);
COMMENT ON TABLE quality_points IS 'what is given for each fact, from how much of it on';

INSERT INTO quality_rules DEFAULT VALUES;
INSERT INTO quality_points (fact, points, at_least, is_on) VALUES
  ('phone',     20, 1, true),
  ('email',      5, 1, true),
  ('campaign',   5, 1, true),
  ('applied',   10, 2, true),
  ('amount',    10, 1, true),
  ('ahead',     15, 1, true),
  ('bought',    15, 1, true),
  ('reached',   15, 1, true),
  ('unreached', -15, 3, true),
  ('came',      20, 1, true),
  ('missed',    -20, 1, true),
  ('wrote',     10, 1, true);

INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'customers', 'configure', scope FROM role_grants WHERE (module, action) = ('pipelines', 'configure');

-- What is long past need not be heard line by line: where there are customers, all of them are scored once.
INSERT INTO reaction_cursors (room, seq)
SELECT 'customers.quality', coalesce(max(seq), 0) FROM journal;
INSERT INTO journal (at, actor_kind, verb, subject_kind, facts, touched, removed_viewers, cause)
SELECT clock_timestamp(), 'system', 'quality_rules.edited', 'quality_rules',
       '{"before": {}, "after": {}, "version": 1}', '[["quality_rules", "quality_rules"]]', '{}', gen_random_uuid()
FROM (SELECT pg_advisory_xact_lock(7)) the_lock WHERE EXISTS (SELECT FROM customers);
"""

DOWN = """
DELETE FROM reaction_cursors WHERE room = 'customers.quality';
DELETE FROM parked_lines WHERE room = 'customers.quality';
DELETE FROM role_grants WHERE (module, action) = ('customers', 'configure');
DROP TABLE quality_points, quality_rules;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
