"""pipeline: rules of moving, limits, what a stage needs, several pipelines; stages and pipelines that have ended."""

from alembic import op

revision = "0070"
down_revision = "0068"

UP = """
ALTER TABLE pipelines
  ADD no_skipping   boolean NOT NULL DEFAULT false,
  ADD no_going_back boolean NOT NULL DEFAULT false,
  ADD ended_at      timestamptz,
  ADD CHECK (NOT is_default OR ended_at IS NULL);
COMMENT ON COLUMN pipelines.no_skipping IS 'forward only one open stage at a time';

ALTER TABLE stages
  ADD stale_days      int CHECK (stale_days BETWEEN 1 AND 999),
  ADD card_limit      int CHECK (card_limit BETWEEN 1 AND 99999),
  ADD is_limit_strict boolean NOT NULL DEFAULT false,
  ADD probability     int CHECK (probability BETWEEN 0 AND 100),
  ADD next_stage_ids  uuid[],
  ADD role_ids        uuid[] NOT NULL DEFAULT '{}',
  ADD needs           text[] NOT NULL DEFAULT '{}',
  ADD ended_at        timestamptz,
  ADD CHECK (NOT is_limit_strict OR card_limit IS NOT NULL);
COMMENT ON COLUMN stages.next_stage_ids IS 'where cards may go from here; null is anywhere';
COMMENT ON COLUMN stages.role_ids IS 'whose cards may enter; none is everybody. A role that is gone keeps the stage closed';
COMMENT ON COLUMN stages.needs IS 'what must be known before a card enters';
COMMENT ON COLUMN stages.ended_at IS 'kept for its name in the stories of cards';

-- Whoever ends a stage holds its row FOR UPDATE: a card is in before that and is taken along, or meets the end here. It is told
-- as a conflict of two transactions, because that is what it is.
CREATE FUNCTION cards_enter_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM stages WHERE id = NEW.stage_id AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the stage has ended' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER cards_enter_stage_new AFTER INSERT ON cards FOR EACH ROW EXECUTE FUNCTION cards_enter_stage();
CREATE TRIGGER cards_enter_stage AFTER UPDATE OF stage_id ON cards FOR EACH ROW
  WHEN (OLD.stage_id <> NEW.stage_id) EXECUTE FUNCTION cards_enter_stage();
"""

DOWN = """
DROP TRIGGER cards_enter_stage ON cards;
DROP TRIGGER cards_enter_stage_new ON cards;
DROP FUNCTION cards_enter_stage();
ALTER TABLE stages DROP stale_days, DROP card_limit, DROP is_limit_strict, DROP probability, DROP next_stage_ids,
  DROP role_ids, DROP needs, DROP ended_at;
ALTER TABLE pipelines DROP no_skipping, DROP no_going_back, DROP ended_at;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
