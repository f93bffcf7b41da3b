-- The tables of the room `core` as they are today. Written by `make generate` from the migrations.

CREATE SEQUENCE journal_seq;

CREATE TABLE field_changes (
  id           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  cause        uuid NOT NULL,
  subject_kind text NOT NULL,
  subject_id   uuid NOT NULL,
  customer_id  uuid,
  field        text NOT NULL,
  old          jsonb,
  new          jsonb,
  at           timestamp with time zone NOT NULL DEFAULT now(),
  version      integer,  -- what its thing got by the change; the line that told of it carries the same
  PRIMARY KEY (id)
);
CREATE INDEX field_changes_customer ON field_changes (customer_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX field_changes_subject ON field_changes (subject_id, version);

CREATE TABLE installation (
  only_row   boolean NOT NULL DEFAULT true,
  epoch      uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

CREATE TABLE journal (
  seq             bigint NOT NULL DEFAULT nextval('journal_seq'::regclass),
  at              timestamp with time zone NOT NULL,
  actor_kind      text NOT NULL,
  actor_id        uuid,
  verb            text NOT NULL,
  subject_kind    text NOT NULL,
  subject_id      uuid,
  customer_id     uuid,
  facts           jsonb NOT NULL,
  touched         jsonb NOT NULL,
  removed_viewers uuid[] NOT NULL,
  cause           uuid NOT NULL,
  request_id      uuid,
  PRIMARY KEY (seq, at),
  CHECK ((actor_kind = ANY (ARRAY['person'::text, 'token'::text, 'system'::text])))
) PARTITION BY RANGE (at);
CREATE INDEX journal_actor ON journal (actor_id, seq) WHERE (actor_id IS NOT NULL);
CREATE INDEX journal_cause ON journal (cause);
CREATE INDEX journal_customer ON journal (customer_id, seq) WHERE (customer_id IS NOT NULL);
CREATE INDEX journal_happened ON journal (customer_id, ((facts ->> 'happened_at'::text)), seq) WHERE ((facts ->> 'happened_at'::text) IS NOT NULL);
CREATE INDEX journal_subject ON journal (subject_id, seq) WHERE (subject_id IS NOT NULL);
CREATE INDEX journal_verb ON journal (verb, seq);

CREATE TABLE journal_default PARTITION OF journal DEFAULT;

CREATE TABLE parked_lines (
  room      text NOT NULL,
  seq       bigint NOT NULL,
  verb      text NOT NULL,
  error     text NOT NULL,  -- why, for who mends it: the kind of the fault and where it arose, nothing of its text
  tries     integer NOT NULL DEFAULT 1,
  parked_at timestamp with time zone NOT NULL DEFAULT now(),
  id        uuid NOT NULL DEFAULT gen_random_uuid(),
  reason    text NOT NULL DEFAULT 'unexpected'::text,  -- why, in a word that screens can say
  tried_at  timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (room, seq),
  UNIQUE (id)
);

CREATE TABLE reaction_cursors (
  room     text NOT NULL,
  seq      bigint NOT NULL DEFAULT 0,
  moved_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (room)
);

CREATE FUNCTION make_journal_partitions(ahead integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
DECLARE
  month date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  name text;
  first_at timestamptz;
  next_at timestamptz;
BEGIN
  FOR i IN 0..ahead LOOP
    name := 'journal_' || to_char(month, 'YYYY_MM');
    IF to_regclass(name) IS NULL THEN
      first_at := month::timestamp AT TIME ZONE 'UTC';
      next_at := (month + interval '1 month') AT TIME ZONE 'UTC';
      -- Writers wait from here on; else a line could slip into the default partition behind the move.
      LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE;
      EXECUTE format('CREATE TABLE %I (LIKE journal INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
      EXECUTE format('WITH moved AS (DELETE FROM journal_default WHERE at >= %L AND at < %L RETURNING *)
                      INSERT INTO %I SELECT * FROM moved', first_at, next_at, name);
      EXECUTE format('ALTER TABLE journal ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first_at, next_at);
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
END $function$;
