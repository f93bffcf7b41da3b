"""pipeline: card_viewers follow their card and its customer's viewers.

card_viewers is an index in all but name, so the database keeps it, like any index. The lock makes a move and an
assignment of the same customer wait for each other: whichever comes second sees what the first one did.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = """
CREATE FUNCTION card_viewers_follow_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO card_viewers (viewer, stage_id, position, card_id)
    SELECT DISTINCT viewer, NEW.stage_id, NEW.position, NEW.id
    FROM (SELECT viewers FROM customers WHERE id = NEW.customer_id FOR SHARE) c, unnest(c.viewers) AS viewer;
  ELSE
    PERFORM 1 FROM customers WHERE id = NEW.customer_id FOR SHARE;
    UPDATE card_viewers SET stage_id = NEW.stage_id, position = NEW.position WHERE card_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, position ON cards
  FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();

CREATE FUNCTION card_viewers_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM card_viewers v USING cards k
  WHERE k.customer_id = NEW.id AND v.card_id = k.id AND v.viewer <> ALL (NEW.viewers);
  INSERT INTO card_viewers (viewer, stage_id, position, card_id)
  SELECT DISTINCT viewer, k.stage_id, k.position, k.id FROM cards k, unnest(NEW.viewers) AS viewer
  WHERE k.customer_id = NEW.id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER card_viewers_follow AFTER UPDATE OF viewers ON customers
  FOR EACH ROW WHEN (OLD.viewers IS DISTINCT FROM NEW.viewers) EXECUTE FUNCTION card_viewers_follow_customer();
"""

DOWN = """
DROP TRIGGER card_viewers_follow ON customers;
DROP TRIGGER card_viewers_follow ON cards;
DROP FUNCTION card_viewers_follow_customer(), card_viewers_follow_card();
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
