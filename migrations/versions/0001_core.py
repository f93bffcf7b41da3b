"""core: the journal, its readers' cursors, the work of sealing and parking."""

from alembic import op

revision = "0001"
down_revision = None

UP = """
CREATE SEQUENCE journal_seq AS bigint CACHE 1;

-- Partitioned by month; made ahead at start and daily. The default partition keeps writes alive when one is missing.
CREATE TABLE journal (
  seq             bigint NOT NULL DEFAULT nextval('journal_seq'),
  at              timestamptz NOT NULL,
  actor_kind      text NOT NULL CHECK (actor_kind IN ('person', 'token', 'system')),
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
  PRIMARY KEY (seq, at)
) PARTITION BY RANGE (at);
CREATE TABLE journal_default PARTITION OF journal DEFAULT;
CREATE INDEX journal_customer ON journal (customer_id, seq) WHERE customer_id IS NOT NULL;
CREATE INDEX journal_cause ON journal (cause);
CREATE INDEX journal_subject ON journal (subject_id, seq) WHERE subject_id IS NOT NULL;
ALTER SEQUENCE journal_seq OWNED BY journal.seq;

-- The months from the current one up to `ahead` more, where they are missing. Lines that went into the default partition
-- meanwhile move to their month: a partition whose rows lie in the default one cannot be attached.
CREATE FUNCTION make_journal_partitions(ahead int) RETURNS void LANGUAGE plpgsql AS $$
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
END $$;

-- Old and new values of edited fields: erasable and masked like the field, unlike the lines themselves.
CREATE TABLE field_changes (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cause       uuid NOT NULL,
  subject_kind text NOT NULL,
  subject_id  uuid NOT NULL,
  customer_id uuid,
  field       text NOT NULL,
  old         jsonb,
  new         jsonb,
  at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX field_changes_cause ON field_changes (cause);
CREATE INDEX field_changes_customer ON field_changes (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE reaction_cursors (
  room     text PRIMARY KEY,
  seq      bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE parked_lines (
  room      text NOT NULL,
  seq       bigint NOT NULL,
  verb      text NOT NULL,
  error     text NOT NULL,
  tries     int NOT NULL DEFAULT 1,
  parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (room, seq)
);

-- One row: which life of this database the sequence numbers belong to. A restore gives it a new epoch.
CREATE TABLE installation (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch      uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO installation DEFAULT VALUES;
SELECT make_journal_partitions(3);
"""

DOWN = """
DROP TABLE installation, parked_lines, reaction_cursors, field_changes, journal;
DROP FUNCTION make_journal_partitions(int);
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
