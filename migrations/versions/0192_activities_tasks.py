"""activities: tasks, for what is neither a call nor an appointment."""

from alembic import op

revision = "0192"
down_revision = "0191"

UP = """
INSERT INTO activity_types (id, key, name, icon, color, place)
SELECT '00000000-0000-7000-8000-0000000ac008', 'task', 'Görev', 'flag', '#54657a', coalesce(max(place), 0) + 1
FROM activity_types;

INSERT INTO outcomes (id, type_id, place, name, tone, is_contact, consequences) VALUES
  ('00000000-0000-7000-8000-000000ac0801', '00000000-0000-7000-8000-0000000ac008', 1, 'Yapıldı', 'good', false, '[]'),
  ('00000000-0000-7000-8000-000000ac0802', '00000000-0000-7000-8000-0000000ac008', 2, 'Yapılamadı', 'bad', false, '[]');
"""

# What was done stays told by its name: the type and its outcomes are only ended where activities have used them.
DOWN = """
DELETE FROM outcomes o WHERE o.type_id = '00000000-0000-7000-8000-0000000ac008'
  AND NOT EXISTS (SELECT FROM activities a WHERE a.type_id = o.type_id);
DELETE FROM activity_types t WHERE t.id = '00000000-0000-7000-8000-0000000ac008'
  AND NOT EXISTS (SELECT FROM activities a WHERE a.type_id = t.id);
UPDATE activity_types SET key = NULL, ended_at = coalesce(ended_at, now()) WHERE key = 'task';
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
