"""customers: what is to be done for a customer, whichever room it belongs to, and the next of it in the brief.

The brief follows by a trigger, like an index: whoever notes or ends work, the brief holds what is due first. Its row is
locked before the works are looked at, so that of two acts at once the second sees what the first one left.
"""

from alembic import op

revision = "0090"
down_revision = "0086"

UP = """
CREATE TABLE works (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('activity', 'appointment', 'promise', 'reminder')),
  customer_id uuid NOT NULL REFERENCES customers,
  owner_id    uuid REFERENCES users,
  type_id     uuid,
  title       text,
  due_at      timestamptz NOT NULL
);
CREATE INDEX works_customer ON works (customer_id, due_at, id);
CREATE INDEX works_owner ON works (owner_id, due_at, id);
COMMENT ON TABLE works IS 'a row stands here only while it is to be done';
COMMENT ON COLUMN works.id IS 'of the thing itself, in the table of its room';
COMMENT ON COLUMN works.type_id IS 'what sort of work of its kind it is, where its room knows sorts';

DROP INDEX customer_brief_work;
ALTER TABLE customer_brief DROP COLUMN overdue_since;
ALTER TABLE customer_brief ADD COLUMN next_work_id uuid, ADD COLUMN next_work_type_id uuid;

CREATE FUNCTION customer_brief_follow_work() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  whose uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.customer_id ELSE NEW.customer_id END;
  first works;
BEGIN
  PERFORM 1 FROM customer_brief WHERE customer_id = whose FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
    INSERT INTO customer_brief (customer_id) VALUES (whose) ON CONFLICT (customer_id) DO NOTHING;
    PERFORM 1 FROM customer_brief WHERE customer_id = whose FOR NO KEY UPDATE;
  END IF;
  SELECT * INTO first FROM works WHERE customer_id = whose ORDER BY due_at, id LIMIT 1;
  UPDATE customer_brief b
  SET next_work_id = first.id, next_work_kind = first.kind, next_work_type_id = first.type_id,
      next_work_title = first.title, next_work_at = first.due_at
  WHERE b.customer_id = whose
    AND (b.next_work_id, b.next_work_kind, b.next_work_type_id, b.next_work_title, b.next_work_at)
        IS DISTINCT FROM (first.id, first.kind, first.type_id, first.title, first.due_at);
  RETURN NULL;
END $$;
CREATE TRIGGER customer_brief_follow AFTER INSERT OR DELETE OR UPDATE OF type_id, title, due_at ON works
  FOR EACH ROW EXECUTE FUNCTION customer_brief_follow_work();
"""

DOWN = """
DROP TABLE works;
DROP FUNCTION customer_brief_follow_work();
DROP INDEX IF EXISTS customer_brief_work;
ALTER TABLE customer_brief DROP COLUMN next_work_id, DROP COLUMN next_work_type_id;
ALTER TABLE customer_brief ADD COLUMN overdue_since timestamptz;
CREATE INDEX customer_brief_work ON customer_brief (coalesce(overdue_since, next_work_at), customer_id)
  WHERE coalesce(overdue_since, next_work_at) IS NOT NULL;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
