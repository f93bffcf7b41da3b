"""core: a changed value hangs on the version its thing got; why a card was moved stands there, not in the journal.

By its cause alone a value was not bound to one line: an act may change a thing twice. A line carries the version in its
facts, so (thing, version) is exactly one line. The reasons typed at a move leave the lines they stood in: this once
lines are written anew, before any is sealed, as otherwise what a person typed could never be erased.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

UP = """
ALTER TABLE field_changes ADD COLUMN version int;
UPDATE field_changes f SET version = (j.facts->>'version')::int
FROM journal j WHERE j.cause = f.cause AND j.subject_id = f.subject_id AND j.verb = 'customer.edited';
COMMENT ON COLUMN field_changes.version IS 'what its thing got by the change; the line that told of it carries the same';

INSERT INTO field_changes (cause, subject_kind, subject_id, customer_id, version, field, old, new, at)
SELECT j.cause, 'card', j.subject_id, j.customer_id, (j.facts->>'version')::int, f.field, f.old, f.new, j.at
FROM journal j JOIN stages s ON s.id = (j.facts->>'to_stage_id')::uuid,
     LATERAL (VALUES
       ('lost_reason', nullif(j.facts->'from_reason', 'null'),
        CASE WHEN s.kind = 'lost' THEN nullif(j.facts->'reason', 'null') END),
       ('reason', NULL, CASE WHEN s.kind <> 'lost' THEN nullif(j.facts->'reason', 'null') END)) f(field, old, new)
WHERE j.verb = 'card.moved' AND f.old IS DISTINCT FROM f.new
  -- Among the lost ones a card without a new reason kept the one it had.
  AND NOT (f.field = 'lost_reason' AND f.new IS NULL AND j.facts->>'from_stage_id' = j.facts->>'to_stage_id');
UPDATE journal SET facts = facts - 'reason' - 'from_reason'
WHERE verb = 'card.moved' AND (facts->>'reason' IS NOT NULL OR facts->>'from_reason' IS NOT NULL);

DROP INDEX field_changes_cause;
CREATE INDEX field_changes_subject ON field_changes (subject_id, version);
"""

DOWN = """
DROP INDEX field_changes_subject;
CREATE INDEX field_changes_cause ON field_changes (cause);
ALTER TABLE field_changes DROP COLUMN version;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
