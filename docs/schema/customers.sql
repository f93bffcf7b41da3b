-- The tables of the room `customers` as they are today. Written by `make generate` from the migrations.

CREATE TABLE contact_points (
  customer_id uuid NOT NULL,
  kind        text NOT NULL,
  value       text NOT NULL,
  PRIMARY KEY (customer_id, kind, value),
  FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX contact_points_value ON contact_points (kind, value);

CREATE TABLE customer_assignees (
  customer_id uuid NOT NULL,
  user_id     uuid NOT NULL,
  place       smallint NOT NULL,
  assigned_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, user_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX customer_assignees_user ON customer_assignees (user_id);

CREATE TABLE customer_brief (
  customer_id       uuid NOT NULL,
  last_contact_at   timestamp with time zone,
  last_text         text,
  last_text_at      timestamp with time zone,
  last_direction    text,
  last_channel      text,
  inbound_count     integer NOT NULL DEFAULT 0,
  waiting_since     timestamp with time zone,
  next_work_kind    text,
  next_work_title   text,
  next_work_at      timestamp with time zone,
  next_work_id      uuid,
  next_work_type_id uuid,
  PRIMARY KEY (customer_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  CHECK ((last_direction = ANY (ARRAY['in'::text, 'out'::text])))
);
CREATE INDEX customer_brief_contact ON customer_brief (last_contact_at, customer_id) WHERE (last_contact_at IS NOT NULL);
CREATE INDEX customer_brief_waiting ON customer_brief (waiting_since, customer_id) WHERE (waiting_since IS NOT NULL);
CREATE INDEX customer_brief_work ON customer_brief (next_work_at, customer_id) WHERE (next_work_at IS NOT NULL);
CREATE TRIGGER unread_keys_follow AFTER UPDATE OF inbound_count ON customer_brief FOR EACH ROW WHEN ((old.inbound_count IS DISTINCT FROM new.inbound_count)) EXECUTE FUNCTION unread_keys_follow_brief();
CREATE TRIGGER unread_keys_follow_new AFTER INSERT ON customer_brief FOR EACH ROW WHEN ((new.inbound_count > 0)) EXECUTE FUNCTION unread_keys_follow_brief();

CREATE TABLE customer_tags (
  customer_id uuid NOT NULL,
  tag_id      uuid NOT NULL,
  PRIMARY KEY (customer_id, tag_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (tag_id) REFERENCES tags(id)
);
CREATE INDEX customer_tags_tag ON customer_tags (tag_id);

CREATE TABLE customers (
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  name            text NOT NULL,
  search          text NOT NULL,  -- Turkish-folded words of name and e-mails, filled by the one folding function
  team_id         uuid,
  viewers         uuid[] NOT NULL,  -- keys of those it belongs to: its assignees, its team, and while nobody is assigned the pool of its team or company
  source_id       uuid,
  quality         smallint,
  quality_by_hand boolean NOT NULL DEFAULT false,
  problems        jsonb NOT NULL DEFAULT '[]'::jsonb,
  needs_attention boolean NOT NULL GENERATED ALWAYS AS ((problems <> '[]'::jsonb)) STORED,
  is_demo         boolean NOT NULL DEFAULT false,
  created_at      timestamp with time zone NOT NULL DEFAULT now(),
  updated_at      timestamp with time zone NOT NULL DEFAULT now(),
  words           tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, search)) STORED,  -- the words of `search`, for looking up by their beginnings
  PRIMARY KEY (id),
  FOREIGN KEY (source_id) REFERENCES sources(id),
  FOREIGN KEY (team_id) REFERENCES teams(id),
  CHECK ((name <> ''::text)),
  CHECK (((quality >= 0) AND (quality <= 100)))
);
CREATE INDEX customers_attention ON customers (id) WHERE needs_attention;
CREATE INDEX customers_by_name ON customers (turkish_order(name) COLLATE "C", id);
CREATE INDEX customers_by_quality ON customers (quality, id) WHERE (quality IS NOT NULL);
CREATE INDEX customers_newest ON customers (created_at DESC, id DESC);
CREATE INDEX customers_source ON customers (source_id);
CREATE INDEX customers_team ON customers (team_id);
CREATE INDEX customers_viewers ON customers USING gin (viewers);
CREATE INDEX customers_words ON customers USING gin (words);
CREATE TRIGGER card_viewers_follow AFTER UPDATE OF viewers ON customers FOR EACH ROW WHEN ((old.viewers IS DISTINCT FROM new.viewers)) EXECUTE FUNCTION card_viewers_follow_customer();
CREATE TRIGGER unread_keys_follow AFTER UPDATE OF viewers ON customers FOR EACH ROW WHEN ((old.viewers IS DISTINCT FROM new.viewers)) EXECUTE FUNCTION unread_keys_follow_customer();

CREATE TABLE forms (
  id         uuid NOT NULL,
  key        text NOT NULL,
  name       text NOT NULL,
  source_id  uuid NOT NULL,
  is_open    boolean NOT NULL DEFAULT true,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (key),
  FOREIGN KEY (source_id) REFERENCES sources(id),
  CHECK ((name <> ''::text))
);
CREATE INDEX forms_source ON forms (source_id);

CREATE TABLE handovers (
  id           uuid NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  customer_id  uuid NOT NULL,
  from_user_id uuid,
  to_user_id   uuid NOT NULL,
  text         text NOT NULL,  -- what the new owner must know; stands here alone, so that it can be erased
  state        text NOT NULL DEFAULT 'waiting'::text,  -- withdrawn: taken back, or somebody else owns the customer meanwhile
  settled_at   timestamp with time zone,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  updated_at   timestamp with time zone NOT NULL DEFAULT now(),
  answer       text,  -- why it was declined
  PRIMARY KEY (id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (from_user_id) REFERENCES users(id),
  FOREIGN KEY (to_user_id) REFERENCES users(id),
  CHECK ((answer <> ''::text)),
  CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text]))),
  CHECK ((text <> ''::text))
);
CREATE INDEX handovers_customer ON handovers (customer_id, created_at DESC);
CREATE INDEX handovers_from ON handovers (from_user_id);
CREATE INDEX handovers_to ON handovers (to_user_id);
CREATE UNIQUE INDEX handovers_waiting ON handovers (customer_id) WHERE (state = 'waiting'::text);

CREATE TABLE identities (
  id          uuid NOT NULL,
  customer_id uuid NOT NULL,
  kind        text NOT NULL,
  value       text NOT NULL,  -- the key: E.164, folded e-mail, or the channel's own id
  display     text NOT NULL,  -- as a person would write it; mail goes to this address
  digits      text,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (kind, value),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text, 'whatsapp'::text, 'instagram'::text, 'messenger'::text])))
);
CREATE INDEX identities_customer ON identities (customer_id);
CREATE INDEX identities_digits ON identities (digits text_pattern_ops) WHERE (digits IS NOT NULL);
CREATE INDEX identities_digits_tail ON identities (reverse(digits) text_pattern_ops) WHERE (digits IS NOT NULL);

CREATE TABLE leads (
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  origin          text NOT NULL,
  external_id     text,
  source_id       uuid NOT NULL,
  customer_id     uuid NOT NULL,
  name            text,
  phone           text,
  email           text,
  message         text,
  utm             jsonb NOT NULL,
  fields          jsonb NOT NULL,
  consents        jsonb NOT NULL,
  problems        jsonb NOT NULL,
  raw             jsonb NOT NULL,
  content_hash    bytea NOT NULL,
  is_new_customer boolean NOT NULL,
  is_test         boolean NOT NULL DEFAULT false,
  received_at     timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (origin, external_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (source_id) REFERENCES sources(id)
);
CREATE INDEX leads_attention ON leads (received_at) WHERE (problems <> '[]'::jsonb);
CREATE INDEX leads_customer ON leads (customer_id, received_at);
CREATE INDEX leads_source ON leads (source_id);

CREATE TABLE marks (
  user_id     uuid NOT NULL,
  customer_id uuid NOT NULL,
  seen_count  integer NOT NULL,
  PRIMARY KEY (user_id, customer_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX marks_customer ON marks (customer_id);
CREATE TRIGGER unread_keys_follow AFTER INSERT OR UPDATE OF seen_count ON marks FOR EACH ROW EXECUTE FUNCTION unread_keys_follow_mark();

-- what is given for each fact, from how much of it on
CREATE TABLE quality_points (
  fact     text NOT NULL,
  points   smallint NOT NULL,
  at_least bigint NOT NULL,
  is_on    boolean NOT NULL,
  PRIMARY KEY (fact),
  CHECK (((points >= '-100'::integer) AND (points <= 100)))
);

CREATE TABLE quality_rules (
  is_one    boolean NOT NULL DEFAULT true,
  version   integer NOT NULL DEFAULT 1,
  edited_by uuid,
  edited_at timestamp with time zone,
  sweep     integer NOT NULL DEFAULT 0,  -- which one of all times that everybody was scored anew
  done      integer,  -- customers looked at by the sweep that is under way, of total; null when none is
  total     integer,
  PRIMARY KEY (is_one),
  FOREIGN KEY (edited_by) REFERENCES users(id),
  CHECK (is_one)
);

CREATE TABLE sources (
  id          uuid NOT NULL,
  key         text NOT NULL,
  name        text NOT NULL,
  team_id     uuid,
  pipeline_id uuid,
  PRIMARY KEY (id),
  UNIQUE (key),
  FOREIGN KEY (team_id) REFERENCES teams(id),
  CHECK ((key <> ''::text))
);
CREATE INDEX sources_team ON sources (team_id);

CREATE TABLE tags (
  id    uuid NOT NULL,
  name  text NOT NULL,
  key   text NOT NULL,
  color text NOT NULL DEFAULT 'mute'::text,
  PRIMARY KEY (id),
  UNIQUE (key),
  CHECK ((name <> ''::text))
);

CREATE TABLE touches (
  id          uuid NOT NULL,
  customer_id uuid NOT NULL,
  lead_id     uuid,
  source_id   uuid NOT NULL,
  campaign    text,
  utm         jsonb NOT NULL,
  at          timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (lead_id) REFERENCES leads(id),
  FOREIGN KEY (source_id) REFERENCES sources(id)
);
CREATE INDEX touches_campaign ON touches (campaign, customer_id) WHERE (campaign IS NOT NULL);
CREATE INDEX touches_customer ON touches (customer_id, at);
CREATE INDEX touches_lead ON touches (lead_id);
CREATE INDEX touches_source ON touches (source_id);

-- who answers for a customer who wrote: its assignees, or the pool while nobody is assigned
CREATE TABLE unread_keys (
  key           uuid NOT NULL,
  customer_id   uuid NOT NULL,
  inbound_count integer NOT NULL,
  seen_count    integer NOT NULL,  -- the mark of the person whose key it is; of a pool 0
  PRIMARY KEY (key, customer_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX unread_keys_customer ON unread_keys (customer_id);
CREATE INDEX unread_keys_unread ON unread_keys (key, customer_id) WHERE (inbound_count > seen_count);

-- a row stands here only while it is to be done
CREATE TABLE works (
  id          uuid NOT NULL,  -- of the thing itself, in the table of its room
  kind        text NOT NULL,
  customer_id uuid NOT NULL,
  owner_id    uuid,
  type_id     uuid,  -- what sort of work of its kind it is, where its room knows sorts
  title       text,
  due_at      timestamp with time zone NOT NULL,
  about_id    uuid,  -- the work of the same customer that this one is about
  PRIMARY KEY (id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (owner_id) REFERENCES users(id),
  CHECK ((kind = ANY (ARRAY['activity'::text, 'appointment'::text, 'promise'::text, 'reminder'::text])))
);
CREATE INDEX works_about ON works (about_id) WHERE (about_id IS NOT NULL);
CREATE INDEX works_customer ON works (customer_id, due_at, id);
CREATE INDEX works_owner ON works (owner_id, due_at, id);
CREATE TRIGGER customer_brief_follow AFTER INSERT OR DELETE OR UPDATE OF type_id, title, due_at ON works FOR EACH ROW EXECUTE FUNCTION customer_brief_follow_work();

CREATE FUNCTION customer_brief_follow_work()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE FUNCTION turkish_order(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN replace(replace(replace(replace(replace(replace(replace(lower(translate(name, 'IİÂÎÛâîû'::text, 'ıiaiuaiu'::text)), 'i'::text, 'i~'::text), 'ı'::text, 'i'::text), 'ç'::text, 'c~'::text), 'ğ'::text, 'g~'::text), 'ö'::text, 'o~'::text), 'ş'::text, 's~'::text), 'ü'::text, 'u~'::text);

CREATE FUNCTION unread_keys_follow_brief()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE FUNCTION unread_keys_follow_customer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  written integer;
BEGIN
  SELECT inbound_count INTO written FROM customer_brief WHERE customer_id = NEW.id FOR NO KEY UPDATE;
  IF coalesce(written, 0) > 0 THEN
    DELETE FROM unread_keys WHERE customer_id = NEW.id AND key <> ALL (NEW.viewers);
    INSERT INTO unread_keys SELECT * FROM unread_keys_of(NEW.id, NEW.viewers, written) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $function$;

CREATE FUNCTION unread_keys_follow_mark()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE unread_keys SET seen_count = NEW.seen_count WHERE key = NEW.user_id AND customer_id = NEW.customer_id;
  RETURN NULL;
END $function$;

CREATE FUNCTION unread_keys_of(of_customer uuid, viewers uuid[], written integer)
 RETURNS SETOF unread_keys
 LANGUAGE sql
 STABLE
AS $function$
  SELECT DISTINCT key, of_customer, written,
         coalesce((SELECT seen_count FROM marks WHERE user_id = key AND customer_id = of_customer), 0)
  FROM unnest(viewers) AS key WHERE NOT EXISTS (SELECT FROM teams WHERE id = key)
$function$;
