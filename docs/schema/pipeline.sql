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
CREATE INDEX cards_order ON cards (stage_id, "position", id);
CREATE INDEX cards_pipeline ON cards (pipeline_id);
CREATE TRIGGER card_viewers_follow AFTER INSERT OR UPDATE OF stage_id, "position" ON cards FOR EACH ROW EXECUTE FUNCTION card_viewers_follow_card();

CREATE TABLE pipelines (
  id         uuid NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  name       text NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  place      integer NOT NULL,
  PRIMARY KEY (id),
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
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  pipeline_id uuid NOT NULL,
  name        text NOT NULL,
  color       text NOT NULL,
  kind        text NOT NULL,
  place       integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (pipeline_id) REFERENCES pipelines(id),
  CHECK ((color ~ '^#[0-9a-f]{6}$'::text)),
  CHECK ((kind = ANY (ARRAY['open'::text, 'aside'::text, 'won'::text, 'lost'::text]))),
  CHECK ((name <> ''::text))
);
CREATE INDEX stages_pipeline ON stages (pipeline_id, place);

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
