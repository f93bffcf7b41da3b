"""activities: what follows when a customer does not come, the first time, the second, and every time after."""

from alembic import op

revision = "0150"
down_revision = "0121"

UP = """
CREATE TABLE no_show_chain (
  is_one  boolean PRIMARY KEY DEFAULT true CHECK (is_one),
  version integer NOT NULL DEFAULT 1,
  steps   jsonb NOT NULL
);
COMMENT ON COLUMN no_show_chain.steps IS 'the consequences of each time; the last holds for all further ones';

-- A message within half an hour and a call the next day; the third time the card is set aside and called after a week.
INSERT INTO no_show_chain (steps)
SELECT jsonb_build_array(
  '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac006", "after_minutes": 30, "at": null},
    {"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 1440, "at": "10:00"}]'::jsonb,
  '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 1440, "at": "10:00"}]'::jsonb,
  coalesce((SELECT jsonb_build_array(jsonb_build_object('kind', 'move', 'stage_id', s.id, 'reason', NULL)) FROM stages s
            WHERE s.id = '00000000-0000-7000-8000-00000000d006' AND s.ended_at IS NULL), '[]')
  || '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac002", "after_minutes": 10080, "at": "10:00"}]'::jsonb);
"""

DOWN = """
DROP TABLE no_show_chain;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
