"""customers: whose it is to read what a customer wrote.

`unread_keys` holds a row per customer who ever wrote and per key that answers for them: their assignees, or the pool while
nobody is assigned. What a person has not read is what lies beyond their own marks under the keys they hold. It follows from
`customers.viewers` and `customer_brief.inbound_count`, so the database keeps it, like any index. Whoever changes the viewers
waits for the brief: whichever of a message and an assignment comes second sees what the first one did.
"""

from alembic import op

revision = "0067"
down_revision = "0064"

UP = """
CREATE TABLE unread_keys (
  key           uuid NOT NULL,
  customer_id   uuid NOT NULL REFERENCES customers (id),
  inbound_count integer NOT NULL,
  seen_count    integer NOT NULL,
  PRIMARY KEY (key, customer_id)
);
COMMENT ON TABLE unread_keys IS 'who answers for a customer who wrote: its assignees, or the pool while nobody is assigned';
COMMENT ON COLUMN unread_keys.seen_count IS 'the mark of the person whose key it is; of a pool 0';
CREATE INDEX unread_keys_customer ON unread_keys (customer_id);
CREATE INDEX unread_keys_unread ON unread_keys (key, customer_id) WHERE inbound_count > seen_count;

-- A customer carries its assignees, its team and perhaps a pool: all but the team answer for it.
CREATE FUNCTION unread_keys_of(of_customer uuid, viewers uuid[], written integer) RETURNS SETOF unread_keys
LANGUAGE sql STABLE AS $$
  SELECT DISTINCT key, of_customer, written,
         coalesce((SELECT seen_count FROM marks WHERE user_id = key AND customer_id = of_customer), 0)
  FROM unnest(viewers) AS key WHERE NOT EXISTS (SELECT FROM teams WHERE id = key)
$$;

CREATE FUNCTION unread_keys_follow_brief() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.inbound_count <= 0 THEN
    DELETE FROM unread_keys WHERE customer_id = NEW.customer_id;
    RETURN NULL;
  END IF;
  UPDATE unread_keys SET inbound_count = NEW.inbound_count WHERE customer_id = NEW.customer_id;
  IF NOT FOUND THEN
    INSERT INTO unread_keys
    SELECT k.* FROM customers c, unread_keys_of(c.id, c.viewers, NEW.inbound_count) k WHERE c.id = NEW.customer_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER unread_keys_follow_new AFTER INSERT ON customer_brief
  FOR EACH ROW WHEN (NEW.inbound_count > 0) EXECUTE FUNCTION unread_keys_follow_brief();
CREATE TRIGGER unread_keys_follow AFTER UPDATE OF inbound_count ON customer_brief
  FOR EACH ROW WHEN (OLD.inbound_count IS DISTINCT FROM NEW.inbound_count) EXECUTE FUNCTION unread_keys_follow_brief();

CREATE FUNCTION unread_keys_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  written integer;
BEGIN
  SELECT inbound_count INTO written FROM customer_brief WHERE customer_id = NEW.id FOR NO KEY UPDATE;
  IF coalesce(written, 0) > 0 THEN
    DELETE FROM unread_keys WHERE customer_id = NEW.id AND key <> ALL (NEW.viewers);
    INSERT INTO unread_keys SELECT * FROM unread_keys_of(NEW.id, NEW.viewers, written) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER unread_keys_follow AFTER UPDATE OF viewers ON customers
  FOR EACH ROW WHEN (OLD.viewers IS DISTINCT FROM NEW.viewers) EXECUTE FUNCTION unread_keys_follow_customer();

-- Who moves a mark holds the brief, so no key of this person comes or goes meanwhile.
CREATE FUNCTION unread_keys_follow_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE unread_keys SET seen_count = NEW.seen_count WHERE key = NEW.user_id AND customer_id = NEW.customer_id;
  RETURN NULL;
END $$;
CREATE TRIGGER unread_keys_follow AFTER INSERT OR UPDATE OF seen_count ON marks
  FOR EACH ROW EXECUTE FUNCTION unread_keys_follow_mark();

-- No batches: nothing writes the new table yet, and one row is read of each customer who wrote.
INSERT INTO unread_keys
SELECT k.* FROM customer_brief b JOIN customers c ON c.id = b.customer_id,
     unread_keys_of(c.id, c.viewers, b.inbound_count) k
WHERE b.inbound_count > 0;
"""

DOWN = """
DROP TRIGGER unread_keys_follow ON marks;
DROP TRIGGER unread_keys_follow ON customers;
DROP TRIGGER unread_keys_follow ON customer_brief;
DROP TRIGGER unread_keys_follow_new ON customer_brief;
DROP FUNCTION unread_keys_follow_mark(), unread_keys_follow_customer(), unread_keys_follow_brief();
DROP FUNCTION unread_keys_of(uuid, uuid[], integer);
DROP TABLE unread_keys;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
