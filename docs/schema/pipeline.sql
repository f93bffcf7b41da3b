-- The tables of the room `pipeline` as they are today. Written by `make generate` from the migrations.

CREATE TABLE bulk_refusals (
  bulk_id uuid NOT NULL,
  place   integer NOT NULL,
  card_id uuid NOT NULL,  -- as it was asked for: perhaps of no card at all
  code    text NOT NULL,
  params  jsonb NOT NULL,
  fields  jsonb NOT NULL,
  PRIMARY KEY (bulk_id, place),
  FOREIGN KEY (bulk_id) REFERENCES bulks(id) ON DELETE CASCADE
);

CREATE TABLE bulks (
  id             uuid NOT NULL,
  version        integer NOT NULL DEFAULT 1,
  act            text NOT NULL,
  wish           jsonb NOT NULL,  -- what was asked for, as the act reads it
  kept           jsonb NOT NULL,  -- what the act remembers of its beginning
  digest         bytea NOT NULL,  -- of the whole request: the same again is no second work
  asked_by       uuid NOT NULL,
  token_id       uuid,
  request_id     uuid,
  state          text NOT NULL DEFAULT 'waiting'::text,
  why            text,
  total          integer NOT NULL,
  place          integer NOT NULL DEFAULT 0,  -- how many of the cards have had their turn
  done           integer NOT NULL DEFAULT 0,
  refused        integer NOT NULL DEFAULT 0,
  ruled          integer NOT NULL DEFAULT 0,  -- of the refused, those a rule of moving stands in the way of
  card_ids       uuid[] NOT NULL,
  seen           integer[] NOT NULL,  -- the versions the cards must still have; null is any
  customers_seen integer[] NOT NULL,
  tries          integer NOT NULL DEFAULT 0,
  next_at        timestamp with time zone NOT NULL DEFAULT now(),
  created_at     timestamp with time zone NOT NULL DEFAULT now(),
  ended_at       timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (asked_by) REFERENCES users(id),
  FOREIGN KEY (token_id) REFERENCES api_tokens(id),
  CHECK (((place >= 0) AND (place <= total))),
  CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['waiting'::text, 'running'::text])))),
  CHECK (((done + refused) = place)),
  CHECK ((total = ALL (ARRAY[cardinality(card_ids), cardinality(seen), cardinality(customers_seen)]))),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'cancelled'::text, 'stopped'::text, 'failed'::text]))),
  CHECK ((total > 0))
);
CREATE INDEX bulks_asked_by ON bulks (asked_by, created_at);
CREATE INDEX bulks_due ON bulks (next_at) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE INDEX bulks_ended ON bulks (ended_at);
CREATE INDEX bulks_token ON bulks (token_id);

CREATE TABLE card_looks (
  user_id    uuid NOT NULL,
  density    text NOT NULL,
  fields     text[] NOT NULL,  -- what is shown beside the name; whoever chose nothing has no row
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  columns    text[],  -- of lists, in their order; null: the usual ones
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CHECK ((density = ANY (ARRAY['tight'::text, 'normal'::text, 'wide'::text])))
);

-- a card stood in a stage with a value; what an undone move began is no span
CREATE TABLE card_spans (
  card_id     uuid NOT NULL,
  seq         bigint NOT NULL,  -- the line of the journal it began with; 0 where none tells of it
  pipeline_id uuid NOT NULL,
  stage_id    uuid NOT NULL,
  entered_at  timestamp with time zone NOT NULL,  -- when the card came into the stage; since is later where it was valued there
  since       timestamp with time zone NOT NULL,
  until       timestamp with time zone,  -- null for what is so today
  amount      bigint,
  currency    text,
  seconds     integer,  -- how long the whole stay in the stage was, on the span that a move to another one ended
  mover_kind  text,
  mover_id    uuid,  -- who brought it into the stage: a person or a token
  PRIMARY KEY (card_id, seq),
  FOREIGN KEY (card_id) REFERENCES cards(id) ON DELETE CASCADE
);
CREATE INDEX card_spans_entered ON card_spans (pipeline_id, entered_at, card_id) WHERE (until IS NULL);
CREATE INDEX card_spans_since ON card_spans (pipeline_id, since) INCLUDE (stage_id, amount, currency, card_id) WHERE (until IS NULL);
CREATE INDEX card_spans_stage ON card_spans (stage_id, entered_at, card_id) INCLUDE (since, until);
CREATE INDEX card_spans_stays ON card_spans (stage_id, until) INCLUDE (seconds, card_id) WHERE (seconds IS NOT NULL);
CREATE INDEX card_spans_until ON card_spans (pipeline_id, until) INCLUDE (since, stage_id, amount, currency, card_id) WHERE (until IS NOT NULL);
CREATE TRIGGER stage_stays_follow AFTER UPDATE ON card_spans REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();
CREATE TRIGGER stage_stays_follow_gone AFTER DELETE ON card_spans REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();
CREATE TRIGGER stage_stays_follow_new AFTER INSERT ON card_spans REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();

CREATE TABLE card_viewers (
  viewer     uuid NOT NULL,
  stage_id   uuid NOT NULL,
  "position" text NOT NULL,
  card_id    uuid NOT NULL,
  PRIMARY KEY (card_id, viewer),
  FOREIGN KEY (card_id) REFERENCES cards(id) ON DELETE CASCADE
);
CREATE INDEX card_viewers_order ON card_viewers (viewer, stage_id, "position", card_id);

CREATE TABLE cards (
  id               uuid NOT NULL,
  version          integer NOT NULL DEFAULT 1,
  pipeline_id      uuid NOT NULL,
  stage_id         uuid NOT NULL,
  customer_id      uuid NOT NULL,
  "position"       text NOT NULL,
  amount           bigint,
  currency         text,
  application_no   integer NOT NULL DEFAULT 1,
  lost_reason      text,
  stage_entered_at timestamp with time zone NOT NULL DEFAULT now(),
  created_at       timestamp with time zone NOT NULL DEFAULT now(),
  updated_at       timestamp with time zone NOT NULL DEFAULT now(),
  archived_at      timestamp with time zone,  -- off the board since; the card keeps its stage and place for when it comes back
  PRIMARY KEY (id),
  UNIQUE (customer_id, pipeline_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (pipeline_id) REFERENCES pipelines(id),
  FOREIGN KEY (stage_id) REFERENCES stages(id),
  CHECK ((amount >= 0)),
  CHECK (((amount IS NULL) = (currency IS NULL))),
  CHECK ((currency ~ '^[A-Z]{3}$'::text))
);
CREATE INDEX cards_again ON cards (application_no) WHERE (application_no > 1);
CREATE INDEX cards_created ON cards (created_at, id);
CREATE INDEX cards_entered ON cards (stage_entered_at, id);
CREATE INDEX cards_lost ON cards (split_part(lost_reason, ': '::text, 1)) WHERE (lost_reason IS NOT NULL);
CREATE INDEX cards_on_board ON cards (stage_id, "position", id) WHERE (archived_at IS NULL);
CREATE INDEX cards_pipeline ON cards (pipeline_id);
CREATE INDEX cards_stage ON cards (stage_id);
CREATE INDEX cards_worth ON cards ((
CASE
    WHEN (currency = 'TRY'::text) THEN amount
    ELSE (amount - '1152921504606846976'::bigint)
END), id) WHERE (
CASE
    WHEN (currency = 'TRY'::text) THEN amount
    ELSE (amount - '1152921504606846976'::bigint)
END IS NOT NULL);
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, "position", archived_at ON cards FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();
CREATE TRIGGER cards_enter_stage AFTER UPDATE OF stage_id ON cards FOR EACH ROW WHEN ((old.stage_id <> new.stage_id)) EXECUTE FUNCTION cards_enter_stage();
CREATE TRIGGER cards_enter_stage_new AFTER INSERT ON cards FOR EACH ROW EXECUTE FUNCTION cards_enter_stage();

CREATE TABLE pipelines (
  id            uuid NOT NULL,
  version       integer NOT NULL DEFAULT 1,
  name          text NOT NULL,
  is_default    boolean NOT NULL DEFAULT false,
  place         integer NOT NULL,
  no_skipping   boolean NOT NULL DEFAULT false,  -- forward only one open stage at a time
  no_going_back boolean NOT NULL DEFAULT false,
  ended_at      timestamp with time zone,
  lost_reasons  text[] NOT NULL,  -- what can be chosen when a card is lost, in the order in which it is offered
  PRIMARY KEY (id),
  CHECK (((NOT is_default) OR (ended_at IS NULL))),
  CHECK ((name <> ''::text))
);
CREATE UNIQUE INDEX pipelines_default ON pipelines (is_default) WHERE is_default;

CREATE TABLE stage_stays (
  stage_id uuid NOT NULL,
  day      date NOT NULL,  -- on which the stays ended
  length   integer NOT NULL,  -- seconds, as stay_length counts them
  count    bigint NOT NULL,
  PRIMARY KEY (stage_id, day, length),
  FOREIGN KEY (stage_id) REFERENCES stages(id)
);

CREATE TABLE stage_totals (
  stage_id uuid NOT NULL,
  currency text NOT NULL,  -- empty for cards without an amount
  count    bigint NOT NULL,
  sum      bigint NOT NULL,
  PRIMARY KEY (stage_id, currency),
  FOREIGN KEY (stage_id) REFERENCES stages(id)
);

CREATE TABLE stages (
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  pipeline_id     uuid NOT NULL,
  name            text NOT NULL,
  color           text NOT NULL,
  kind            text NOT NULL,
  place           integer NOT NULL,
  stale_days      integer,
  card_limit      integer,
  is_limit_strict boolean NOT NULL DEFAULT false,
  probability     integer,
  next_stage_ids  uuid[],  -- where cards may go from here; null is anywhere
  role_ids        uuid[] NOT NULL DEFAULT '{}'::uuid[],  -- whose cards may enter; none is everybody. A role that is gone keeps the stage closed
  needs           text[] NOT NULL DEFAULT '{}'::text[],  -- what must be known before a card enters
  ended_at        timestamp with time zone,  -- kept for its name in the stories of cards
  PRIMARY KEY (id),
  FOREIGN KEY (pipeline_id) REFERENCES pipelines(id),
  CHECK (((card_limit >= 1) AND (card_limit <= 99999))),
  CHECK (((NOT is_limit_strict) OR (card_limit IS NOT NULL))),
  CHECK ((color ~ '^#[0-9a-f]{6}$'::text)),
  CHECK ((kind = ANY (ARRAY['open'::text, 'aside'::text, 'won'::text, 'lost'::text]))),
  CHECK ((name <> ''::text)),
  CHECK (((probability >= 0) AND (probability <= 100))),
  CHECK (((stale_days >= 1) AND (stale_days <= 999)))
);
CREATE INDEX stages_pipeline ON stages (pipeline_id, place);

CREATE TABLE views (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  pipeline_id uuid,  -- null: of every pipeline
  key         text,  -- one the product came with, which screens name in their own language until somebody renames it
  name        text NOT NULL,
  visibility  text NOT NULL,
  team_id     uuid,  -- may be gone: its members see it no more then, its owner does
  owner_id    uuid,
  viewers     uuid[] NOT NULL,  -- its owner, and the pool of the team or of the company: whoever holds one of these keys sees it
  filter      jsonb NOT NULL,
  q           text,
  sort        text,
  mode        text NOT NULL,
  columns     text[] NOT NULL DEFAULT '{}'::text[],  -- of the list, in their order; none are the usual ones
  density     text,  -- null: as each viewer likes it
  card_fields text[] NOT NULL DEFAULT '{}'::text[],  -- what stands on the cards; none are the usual ones
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  ended_at    timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (owner_id) REFERENCES users(id),
  FOREIGN KEY (pipeline_id) REFERENCES pipelines(id),
  CHECK (((team_id IS NOT NULL) = (visibility = 'team'::text))),
  CHECK (((owner_id IS NOT NULL) OR (visibility = 'all'::text))),
  CHECK ((density = ANY (ARRAY['tight'::text, 'normal'::text, 'wide'::text]))),
  CHECK ((key = ANY (ARRAY['mine'::text, 'today'::text, 'late'::text, 'unread'::text]))),
  CHECK ((mode = ANY (ARRAY['board'::text, 'list'::text]))),
  CHECK ((name <> ''::text)),
  CHECK ((visibility = ANY (ARRAY['private'::text, 'team'::text, 'all'::text])))
);
CREATE INDEX views_owner ON views (owner_id) WHERE (ended_at IS NULL);
CREATE INDEX views_pipeline ON views (pipeline_id) WHERE (ended_at IS NULL);

CREATE FUNCTION card_spans_of(of_cards uuid[])
 RETURNS SETOF card_spans
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE FUNCTION card_viewers_follow_card()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE FUNCTION card_viewers_follow_customer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  DELETE FROM card_viewers v USING cards k
  WHERE k.customer_id = NEW.id AND v.card_id = k.id AND v.viewer <> ALL (NEW.viewers);
  INSERT INTO card_viewers (viewer, stage_id, position, card_id)
  SELECT DISTINCT viewer, k.stage_id, k.position, k.id FROM cards k, unnest(NEW.viewers) AS viewer
  WHERE k.customer_id = NEW.id AND k.archived_at IS NULL
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $function$;

CREATE FUNCTION cards_enter_stage()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM 1 FROM stages WHERE id = NEW.stage_id AND ended_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the stage has ended' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NULL;
END $function$;

CREATE FUNCTION stage_stays_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO stage_stays AS t
    SELECT stage_id, stay_day(until), stay_length(seconds), count(*) FROM fresh WHERE seconds IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (stage_id, day, length) DO UPDATE SET count = t.count + excluded.count;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO stage_stays AS t
    SELECT stage_id, stay_day(until), stay_length(seconds), -count(*) FROM stale WHERE seconds IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (stage_id, day, length) DO UPDATE SET count = t.count + excluded.count;
  ELSE
    INSERT INTO stage_stays AS t
    SELECT stage_id, day, length, sum(sign)
    FROM (SELECT stage_id, stay_day(until) AS day, stay_length(seconds) AS length, 1 AS sign FROM fresh
          WHERE seconds IS NOT NULL
          UNION ALL
          SELECT stage_id, stay_day(until), stay_length(seconds), -1 FROM stale WHERE seconds IS NOT NULL) changed
    GROUP BY 1, 2, 3 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (stage_id, day, length) DO UPDATE SET count = t.count + excluded.count;
  END IF;
  RETURN NULL;
END $function$;

CREATE FUNCTION stay_day(at timestamp with time zone)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  SELECT (at AT TIME ZONE INTERVAL '3 hours')::date
$function$;

CREATE FUNCTION stay_length(seconds integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  SELECT CASE WHEN seconds < 7200 THEN seconds / 60 * 60
              WHEN seconds < 864000 THEN seconds / 3600 * 3600
              ELSE seconds / 86400 * 86400 END
$function$;
