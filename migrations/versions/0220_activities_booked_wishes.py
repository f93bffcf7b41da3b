"""activities: an open "appointment" is a wish that ends with the booking, and its outcomes are how an appointment ends.

What is open beside an appointment today stays as it is: nobody can tell whether another one is wanted.
"""

from alembic import op

revision = "0220"
down_revision = "0192"

UP = """
ALTER TABLE activities ADD COLUMN appointment_id uuid REFERENCES appointments;
COMMENT ON COLUMN activities.appointment_id IS 'what was booked in its place';
ALTER TABLE activities DROP CONSTRAINT activities_check1,
  ADD CONSTRAINT activities_replaced CHECK (num_nonnulls(replaced_by, appointment_id) = (state = 'replaced')::int) NOT VALID;
CREATE INDEX activities_appointment ON activities (appointment_id) WHERE appointment_id IS NOT NULL;

ALTER TABLE outcomes ADD COLUMN appointment_state text CHECK (appointment_state IN ('arrived', 'no_show', 'cancelled'));
COMMENT ON COLUMN outcomes.appointment_state IS 'where its type is "appointment": how an appointment that ends so stands';
UPDATE outcomes o SET version = o.version + 1, appointment_state =
  CASE o.id WHEN '00000000-0000-7000-8000-000000ac0301' THEN 'arrived'
            WHEN '00000000-0000-7000-8000-000000ac0302' THEN 'no_show'
            WHEN '00000000-0000-7000-8000-000000ac0303' THEN 'cancelled'
            WHEN '00000000-0000-7000-8000-000000ac0304' THEN 'cancelled'
            ELSE CASE o.tone WHEN 'good' THEN 'arrived' ELSE 'cancelled' END END
FROM activity_types t WHERE t.id = o.type_id AND t.key = 'appointment';

-- What follows when nobody came is said by the chain, which opens the same; only where it is as it was planted.
UPDATE outcomes SET consequences = '[]' WHERE id = '00000000-0000-7000-8000-000000ac0302' AND consequences =
  '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac006", "after_minutes": 30, "at": null}]';
UPDATE activity_types SET version = version + 1 WHERE key = 'appointment';

ALTER TABLE appointments ADD COLUMN outcome_id uuid REFERENCES outcomes;
COMMENT ON COLUMN appointments.outcome_id IS 'how it ended, in the words of the office';
"""

# What was booked in the place of a wish is told as a wish that was not to be done: the reason stands in its story.
DOWN = """
ALTER TABLE appointments DROP COLUMN outcome_id;
UPDATE outcomes SET version = version + 1,
  consequences = '[{"kind": "open", "type_id": "00000000-0000-7000-8000-0000000ac006", "after_minutes": 30, "at": null}]'
WHERE id = '00000000-0000-7000-8000-000000ac0302' AND consequences = '[]';
ALTER TABLE outcomes DROP COLUMN appointment_state;
DROP INDEX activities_appointment;
ALTER TABLE activities DROP CONSTRAINT activities_replaced;
UPDATE activities SET state = 'cancelled' WHERE appointment_id IS NOT NULL;
ALTER TABLE activities DROP COLUMN appointment_id,
  ADD CONSTRAINT activities_check1 CHECK ((replaced_by IS NOT NULL) = (state = 'replaced'));
"""


def upgrade() -> None:
    """Nothing is booked in the place of a wish yet."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)
    # What stands already holds: a plain look, under a lock that lets others write.
    op.execute("ALTER TABLE activities VALIDATE CONSTRAINT activities_replaced")


def downgrade() -> None:
    """Wishes and appointments stand beside each other again."""
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
