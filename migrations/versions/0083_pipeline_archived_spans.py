"""pipeline: while a card is archived it stands nowhere, so its spans end and begin again."""

from alembic import op

revision = "0083"
down_revision = "0082"

UP = """
CREATE OR REPLACE FUNCTION card_spans_of(of_cards uuid[]) RETURNS SETOF card_spans LANGUAGE sql STABLE AS $$
  WITH lines AS (
    SELECT j.subject_id AS card_id, j.seq, j.at, j.verb, j.facts, j.actor_kind, j.actor_id,
           j.verb = 'card.moved' AND coalesce((j.facts->>'is_undo')::boolean, false) AS is_undo
    FROM journal j
    WHERE j.subject_id = ANY (of_cards) AND j.subject_kind = 'card'
      AND j.verb IN ('card.created', 'card.moved', 'card.reopened', 'card.valued', 'card.archived', 'card.restored')
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
           verb = 'card.archived' OR coalesce((facts->>'is_archived')::boolean, false) AS is_off,
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
           coalesce(is_entry, false) AS is_entry, is_off
    FROM told
    UNION ALL
    -- A card whose beginning no line tells of stood there all the same.
    SELECT k.id, 0,
           CASE WHEN f.card_id IS NULL THEN k.stage_entered_at ELSE least(coalesce(f.before_entered, k.created_at), f.at) END,
           NULL, NULL, NULL, NULL, NULL, NULL, true, false
    FROM cards k LEFT JOIN firsts f ON f.card_id = k.id
    WHERE k.id = ANY (of_cards) AND f.verb IS DISTINCT FROM 'card.created'
  ), stays AS (
    SELECT b.*, count(*) FILTER (WHERE is_entry) OVER of_card AS stay,
           lead(at) OVER of_card AS next_at, lead(before_stage) OVER of_card AS next_stage,
           lead(before_amount) OVER of_card AS next_amount, lead(before_currency) OVER of_card AS next_currency,
           lead(seconds) OVER of_card AS next_seconds
    FROM bounds b WINDOW of_card AS (PARTITION BY card_id ORDER BY seq)
  ), spans AS (
    SELECT s.card_id, s.seq, s.is_off, k.pipeline_id,
           CASE WHEN s.next_at IS NULL THEN k.stage_id ELSE s.next_stage END AS stage_id,
           first_value(s.at) OVER of_stay AS entered_at, s.at, s.next_at,
           CASE WHEN s.next_at IS NULL THEN k.amount ELSE s.next_amount END AS amount,
           CASE WHEN s.next_at IS NULL THEN k.currency ELSE s.next_currency END AS currency,
           s.next_seconds, first_value(s.actor_kind) OVER of_stay AS mover_kind,
           first_value(s.actor_id) OVER of_stay AS mover_id
    FROM stays s JOIN cards k ON k.id = s.card_id
    WINDOW of_stay AS (PARTITION BY s.card_id, s.stay ORDER BY s.seq)
  )
  SELECT card_id, seq, pipeline_id, stage_id, entered_at, at, next_at, amount, currency, next_seconds, mover_kind, mover_id
  FROM spans WHERE NOT is_off
$$;
"""

DOWN = """
CREATE OR REPLACE FUNCTION card_spans_of(of_cards uuid[]) RETURNS SETOF card_spans LANGUAGE sql STABLE AS $$
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
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
