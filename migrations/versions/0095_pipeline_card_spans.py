"""pipeline: where each card stood, from when until when, and what it was worth.

`card_spans` follows from the journal: a reaction writes the spans of a card anew when its lines are heard, and finds them by
`card_spans_of`. A span lasts as long as the card stands in one stage with one value. What ended it tells what it was (a move
says from where, a new value says the old one); of the last one the card itself tells. A move that was taken back has never
been: an undo takes away the line before it, another undo after that brings it back.
"""

from alembic import op

revision = "0095"
down_revision = "0073"

UP = """
CREATE TABLE card_spans (
  card_id     uuid NOT NULL REFERENCES cards ON DELETE CASCADE,
  seq         bigint NOT NULL,
  pipeline_id uuid NOT NULL,
  stage_id    uuid NOT NULL,
  entered_at  timestamptz NOT NULL,
  since       timestamptz NOT NULL,
  until       timestamptz,
  amount      bigint,
  currency    text,
  seconds     integer,
  mover_kind  text,
  mover_id    uuid,
  PRIMARY KEY (card_id, seq)
);
COMMENT ON TABLE card_spans IS 'a card stood in a stage with a value; what an undone move began is no span';
COMMENT ON COLUMN card_spans.seq IS 'the line of the journal it began with; 0 where none tells of it';
COMMENT ON COLUMN card_spans.entered_at IS 'when the card came into the stage; since is later where it was valued there';
COMMENT ON COLUMN card_spans.until IS 'null for what is so today';
COMMENT ON COLUMN card_spans.seconds IS 'how long the whole stay in the stage was, on the span that a move to another one ended';
COMMENT ON COLUMN card_spans.mover_id IS 'who brought it into the stage: a person or a token';
CREATE INDEX card_spans_stage ON card_spans (stage_id, entered_at, card_id) INCLUDE (since, until);
CREATE INDEX card_spans_entered ON card_spans (pipeline_id, entered_at, card_id) WHERE until IS NULL;
CREATE INDEX card_spans_since ON card_spans (pipeline_id, since) INCLUDE (stage_id, amount, currency, card_id)
  WHERE until IS NULL;
CREATE INDEX card_spans_until ON card_spans (pipeline_id, until) INCLUDE (since, stage_id, amount, currency, card_id)
  WHERE until IS NOT NULL;
CREATE INDEX card_spans_stays ON card_spans (stage_id, until) INCLUDE (seconds, card_id) WHERE seconds IS NOT NULL;

CREATE FUNCTION card_spans_of(of_cards uuid[]) RETURNS SETOF card_spans LANGUAGE sql STABLE AS $$
  WITH lines AS (
    SELECT j.subject_id AS card_id, j.seq, j.at, j.verb, j.facts, j.actor_kind, j.actor_id,
           j.verb = 'card.moved' AND coalesce((j.facts->>'is_undo')::boolean, false) AS is_undo
    FROM journal j
    WHERE j.subject_id = ANY (of_cards) AND j.subject_kind = 'card'
      AND j.verb IN ('card.created', 'card.moved', 'card.reopened', 'card.valued')
  ), turns AS (
    SELECT *, count(*) FILTER (WHERE NOT is_undo) OVER (PARTITION BY card_id ORDER BY seq) AS turn FROM lines
  ), standing AS (
    SELECT *, count(*) FILTER (WHERE is_undo) OVER (PARTITION BY card_id, turn) % 2 = 0 AS stands FROM turns
  ), told AS (
    SELECT card_id, seq, at, verb, actor_kind, actor_id,
           coalesce(facts->>'from_stage_id', facts->>'stage_id')::uuid AS before_stage,
           CASE WHEN verb = 'card.valued' OR coalesce((facts->>'was_valued')::boolean, false)
                THEN (facts->>'from_amount')::bigint ELSE (facts->>'amount')::bigint END AS before_amount,
           CASE WHEN verb = 'card.valued' OR coalesce((facts->>'was_valued')::boolean, false)
                THEN facts->>'from_currency' ELSE facts->>'currency' END AS before_currency,
           verb = 'card.created' OR facts->>'from_stage_id' <> facts->>'to_stage_id' AS is_entry,
           (facts->>'from_entered_at')::timestamptz AS before_entered,
           CASE WHEN verb = 'card.moved' AND facts->>'from_stage_id' <> facts->>'to_stage_id'
                THEN (facts->>'seconds_in_stage')::integer END AS seconds
    FROM standing
    WHERE NOT is_undo AND stands
      AND (verb <> 'card.moved' OR facts->>'from_stage_id' <> facts->>'to_stage_id'
           OR coalesce((facts->>'was_valued')::boolean, false))
  ), firsts AS (
    SELECT DISTINCT ON (card_id) card_id, at, verb, before_entered FROM told ORDER BY card_id, seq
  ), bounds AS (
    SELECT card_id, seq, at, actor_kind, actor_id, before_stage, before_amount, before_currency, seconds,
           coalesce(is_entry, false) AS is_entry
    FROM told
    UNION ALL
    -- A card whose beginning no line tells of stood there all the same.
    SELECT k.id, 0,
           CASE WHEN f.card_id IS NULL THEN k.stage_entered_at ELSE least(coalesce(f.before_entered, k.created_at), f.at) END,
           NULL, NULL, NULL, NULL, NULL, NULL, true
    FROM cards k LEFT JOIN firsts f ON f.card_id = k.id
    WHERE k.id = ANY (of_cards) AND f.verb IS DISTINCT FROM 'card.created'
  ), stays AS (
    SELECT b.*, count(*) FILTER (WHERE is_entry) OVER of_card AS stay,
           lead(at) OVER of_card AS next_at, lead(before_stage) OVER of_card AS next_stage,
           lead(before_amount) OVER of_card AS next_amount, lead(before_currency) OVER of_card AS next_currency,
           lead(seconds) OVER of_card AS next_seconds
    FROM bounds b WINDOW of_card AS (PARTITION BY card_id ORDER BY seq)
  )
  SELECT s.card_id, s.seq, k.pipeline_id,
         CASE WHEN s.next_at IS NULL THEN k.stage_id ELSE s.next_stage END,
         first_value(s.at) OVER of_stay, s.at, s.next_at,
         CASE WHEN s.next_at IS NULL THEN k.amount ELSE s.next_amount END,
         CASE WHEN s.next_at IS NULL THEN k.currency ELSE s.next_currency END,
         s.next_seconds, first_value(s.actor_kind) OVER of_stay, first_value(s.actor_id) OVER of_stay
  FROM stays s JOIN cards k ON k.id = s.card_id
  WINDOW of_stay AS (PARTITION BY s.card_id, s.stay ORDER BY s.seq)
$$;

-- What is written from here on is heard; what there is already is filled in by the next revision.
INSERT INTO reaction_cursors (room, seq) SELECT 'pipeline.spans', coalesce(max(seq), 0) FROM journal;
"""

DOWN = """
DELETE FROM reaction_cursors WHERE room = 'pipeline.spans';
DROP FUNCTION card_spans_of(uuid[]);
DROP TABLE card_spans;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
