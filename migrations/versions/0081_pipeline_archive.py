"""pipeline: cards may be archived: off the board, and still the customer's."""

from alembic import op

revision = "0081"
down_revision = "0080"

UP = """
ALTER TABLE cards ADD COLUMN archived_at timestamptz;
COMMENT ON COLUMN cards.archived_at IS 'off the board since; the card keeps its stage and place for when it comes back';

CREATE OR REPLACE FUNCTION card_viewers_follow_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM 1 FROM customers WHERE id = NEW.customer_id FOR SHARE;
    IF NEW.archived_at IS NOT NULL THEN
      DELETE FROM card_viewers WHERE card_id = NEW.id;
      RETURN NULL;
    ELSIF OLD.archived_at IS NULL THEN
      UPDATE card_viewers SET stage_id = NEW.stage_id, position = NEW.position WHERE card_id = NEW.id;
      RETURN NULL;
    END IF;
  END IF;
  INSERT INTO card_viewers (viewer, stage_id, position, card_id)
  SELECT DISTINCT viewer, NEW.stage_id, NEW.position, NEW.id
  FROM (SELECT viewers FROM customers WHERE id = NEW.customer_id FOR SHARE) c, unnest(c.viewers) AS viewer;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION card_viewers_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM card_viewers v USING cards k
  WHERE k.customer_id = NEW.id AND v.card_id = k.id AND v.viewer <> ALL (NEW.viewers);
  INSERT INTO card_viewers (viewer, stage_id, position, card_id)
  SELECT DISTINCT viewer, k.stage_id, k.position, k.id FROM cards k, unnest(NEW.viewers) AS viewer
  WHERE k.customer_id = NEW.id AND k.archived_at IS NULL
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

DROP TRIGGER card_viewers_follow ON cards;
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, position, archived_at ON cards
FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();

-- Whoever may edit a card may put it away, until somebody decides otherwise.
INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'cards', 'archive', scope FROM role_grants WHERE (module, action) = ('cards', 'edit');
"""

DOWN = """
DELETE FROM role_grants WHERE (module, action) = ('cards', 'archive');
DROP TRIGGER card_viewers_follow ON cards;
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, position ON cards
FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();

CREATE OR REPLACE FUNCTION card_viewers_follow_card() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION card_viewers_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM card_viewers v USING cards k
  WHERE k.customer_id = NEW.id AND v.card_id = k.id AND v.viewer <> ALL (NEW.viewers);
  INSERT INTO card_viewers (viewer, stage_id, position, card_id)
  SELECT DISTINCT viewer, k.stage_id, k.position, k.id FROM cards k, unnest(NEW.viewers) AS viewer
  WHERE k.customer_id = NEW.id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

INSERT INTO card_viewers (viewer, stage_id, position, card_id)
SELECT DISTINCT viewer, k.stage_id, k.position, k.id
FROM cards k JOIN customers c ON c.id = k.customer_id, unnest(c.viewers) AS viewer
WHERE k.archived_at IS NOT NULL
ON CONFLICT DO NOTHING;
ALTER TABLE cards DROP COLUMN archived_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
