"""pipeline: how many stays of which length ended in a stage on a day, for those who see everything.

It follows from `card_spans`, so the database keeps it, like any index. Lengths are counted as precisely as they are said: to
the minute below two hours, to the hour below ten days, to the day above; so a day of a stage has some hundred rows at most,
however many cards were moved.
"""

from alembic import op

revision = "0097"
down_revision = "0100"

UP = """
CREATE FUNCTION stay_length(seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN seconds < 7200 THEN seconds / 60 * 60
              WHEN seconds < 864000 THEN seconds / 3600 * 3600
              ELSE seconds / 86400 * 86400 END
$$;
-- Days are those of Istanbul, whose clocks have stood three hours ahead since 2016.
CREATE FUNCTION stay_day(at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT (at AT TIME ZONE INTERVAL '3 hours')::date
$$;

CREATE TABLE stage_stays (
  stage_id uuid NOT NULL REFERENCES stages,
  day      date NOT NULL,
  length   integer NOT NULL,
  count    bigint NOT NULL,
  PRIMARY KEY (stage_id, day, length)
);
COMMENT ON COLUMN stage_stays.day IS 'on which the stays ended';
COMMENT ON COLUMN stage_stays.length IS 'seconds, as stay_length counts them';

CREATE FUNCTION stage_stays_follow() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;
CREATE TRIGGER stage_stays_follow_new AFTER INSERT ON card_spans
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();
CREATE TRIGGER stage_stays_follow AFTER UPDATE ON card_spans
  REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();
CREATE TRIGGER stage_stays_follow_gone AFTER DELETE ON card_spans
  REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION stage_stays_follow();

INSERT INTO stage_stays
SELECT stage_id, stay_day(until), stay_length(seconds), count(*) FROM card_spans WHERE seconds IS NOT NULL GROUP BY 1, 2, 3;
"""

DOWN = """
DROP TRIGGER stage_stays_follow_new ON card_spans;
DROP TRIGGER stage_stays_follow ON card_spans;
DROP TRIGGER stage_stays_follow_gone ON card_spans;
DROP FUNCTION stage_stays_follow();
DROP TABLE stage_stays;
DROP FUNCTION stay_length(integer), stay_day(timestamptz);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
