-- The tables of the room `pipeline` as they are today. Written by `make generate` from the migrations.

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
CREATE INDEX cards_order ON cards (stage_id, "position", id);
CREATE INDEX cards_pipeline ON cards (pipeline_id);
CREATE INDEX cards_worth ON cards ((
CASE
    WHEN (currency = 'TRY'::text) THEN amount
    ELSE (amount - '1152921504606846976'::bigint)
END), id) WHERE (
CASE
    WHEN (currency = 'TRY'::text) THEN amount
    ELSE (amount - '1152921504606846976'::bigint)
END IS NOT NULL);
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, "position" ON cards FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();
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
  PRIMARY KEY (id),
  CHECK (((NOT is_default) OR (ended_at IS NULL))),
  CHECK ((name <> ''::text))
);
CREATE UNIQUE INDEX pipelines_default ON pipelines (is_default) WHERE is_default;

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

CREATE FUNCTION card_viewers_follow_card()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
  WHERE k.customer_id = NEW.id
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
