"""activities: appointments with a customer, whom and which room they take up, and calendars read by other programs.

Nobody and no room is taken twice at one time: the database refuses it. The server that comes with the product has no index
of equality and overlap together, so what is taken is one range of numbers: whose it is above, and when below. (A range over
pairs works too, but its index knows no distances: adding the ten-thousandth row took a hundred times as long.)
"""

from alembic import op

revision = "0130"
down_revision = "0091"

UP = """
CREATE TABLE meeting_rooms (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  name       text NOT NULL CHECK (name <> ''),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ended_at   timestamptz
);
CREATE UNIQUE INDEX meeting_rooms_name ON meeting_rooms (lower(name)) WHERE ended_at IS NULL;

CREATE TABLE appointments (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL REFERENCES customers,
  title       text,
  place       text,
  room_id     uuid REFERENCES meeting_rooms,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL,
  state       text NOT NULL DEFAULT 'planned'
              CHECK (state IN ('planned', 'confirmed', 'arrived', 'no_show', 'cancelled')),
  reason      text,
  moved_times smallint NOT NULL DEFAULT 0,
  booked_by   uuid REFERENCES users,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours')
);
CREATE INDEX appointments_customer ON appointments (customer_id, starts_at);
CREATE INDEX appointments_start ON appointments (starts_at);
CREATE INDEX appointments_room ON appointments (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX appointments_booked_by ON appointments (booked_by);
COMMENT ON COLUMN appointments.reason IS 'why it was cancelled';

CREATE TABLE appointment_people (
  appointment_id uuid NOT NULL REFERENCES appointments,
  user_id        uuid NOT NULL REFERENCES users,
  place          smallint NOT NULL,
  PRIMARY KEY (appointment_id, user_id)
);
CREATE INDEX appointment_people_user ON appointment_people (user_id);

CREATE TABLE bookables (
  id uuid PRIMARY KEY,
  no integer GENERATED ALWAYS AS IDENTITY UNIQUE
);
COMMENT ON TABLE bookables IS 'numbers of people and meeting rooms, for the ranges in bookings';

CREATE TABLE bookings (
  appointment_id uuid NOT NULL REFERENCES appointments,
  party          uuid NOT NULL REFERENCES bookables,
  party_no       integer NOT NULL REFERENCES bookables (no),
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  taken          int8range NOT NULL GENERATED ALWAYS AS (int8range(
                   (party_no::bigint << 34) + extract(epoch FROM starts_at AT TIME ZONE 'UTC')::bigint,
                   (party_no::bigint << 34) + extract(epoch FROM ends_at AT TIME ZONE 'UTC')::bigint)) STORED,
  PRIMARY KEY (appointment_id, party),
  CHECK (starts_at >= '1970-01-01' AND ends_at < '2500-01-01'),
  EXCLUDE USING gist (taken WITH &&)
);
CREATE INDEX bookings_party ON bookings (party, starts_at);
CREATE INDEX bookings_party_no ON bookings (party_no);
COMMENT ON COLUMN bookings.taken IS 'seconds of one party: its number stands above all of them, so those of different parties never meet';
COMMENT ON TABLE bookings IS 'who and which rooms are taken, by appointments that are still to be or have been kept';
COMMENT ON COLUMN bookings.party IS 'a person or a meeting room';

CREATE TABLE calendar_feeds (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  read_at    timestamptz
);
CREATE UNIQUE INDEX calendar_feeds_user ON calendar_feeds (user_id);
COMMENT ON TABLE calendar_feeds IS 'one secret address per person, under which other programs read their appointments';

INSERT INTO role_grants (role_id, module, action, scope)
SELECT role_id, 'appointments', 'view', scope FROM role_grants WHERE (module, action) = ('customers', 'view')
UNION ALL
SELECT role_id, 'appointments', 'edit', scope FROM role_grants WHERE (module, action) = ('notes', 'create')
UNION ALL
SELECT role_id, 'meeting_rooms', 'configure', scope FROM role_grants WHERE (module, action) = ('pipelines', 'configure');
"""

DOWN = """
DELETE FROM role_grants WHERE module IN ('appointments', 'meeting_rooms');
DROP TABLE calendar_feeds;
DROP TABLE bookings;
DROP TABLE bookables;
DROP TABLE appointment_people;
DROP TABLE appointments;
DROP TABLE meeting_rooms;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(UP)


def downgrade() -> None:
    op.execute("set local lock_timeout = '2s'")
    op.execute(DOWN)
