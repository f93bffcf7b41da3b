-- The tables of the room `activities` as they are today. Written by `make generate` from the migrations.

CREATE TABLE appointment_people (
  appointment_id uuid NOT NULL,
  user_id        uuid NOT NULL,
  place          smallint NOT NULL,
  PRIMARY KEY (appointment_id, user_id),
  FOREIGN KEY (appointment_id) REFERENCES appointments(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX appointment_people_user ON appointment_people (user_id);

CREATE TABLE appointments (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL,
  title       text,
  place       text,
  room_id     uuid,
  starts_at   timestamp with time zone NOT NULL,
  ends_at     timestamp with time zone NOT NULL,
  state       text NOT NULL DEFAULT 'planned'::text,
  reason      text,  -- why it was cancelled
  moved_times smallint NOT NULL DEFAULT 0,
  booked_by   uuid,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  FOREIGN KEY (booked_by) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (room_id) REFERENCES meeting_rooms(id),
  CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '24:00:00'::interval)))),
  CHECK ((state = ANY (ARRAY['planned'::text, 'confirmed'::text, 'arrived'::text, 'no_show'::text, 'cancelled'::text])))
);
CREATE INDEX appointments_booked_by ON appointments (booked_by);
CREATE INDEX appointments_customer ON appointments (customer_id, starts_at);
CREATE INDEX appointments_room ON appointments (room_id) WHERE (room_id IS NOT NULL);
CREATE INDEX appointments_start ON appointments (starts_at);

-- numbers of people and meeting rooms, for the ranges in bookings
CREATE TABLE bookables (
  id uuid NOT NULL,
  no integer NOT NULL GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (id),
  UNIQUE (no)
);

-- who and which rooms are taken, by appointments that are still to be or have been kept
CREATE TABLE bookings (
  appointment_id uuid NOT NULL,
  party          uuid NOT NULL,  -- a person or a meeting room
  party_no       integer NOT NULL,
  starts_at      timestamp with time zone NOT NULL,
  ends_at        timestamp with time zone NOT NULL,
  taken          int8range NOT NULL GENERATED ALWAYS AS (int8range((((party_no)::bigint << 34) + (EXTRACT(epoch FROM (starts_at AT TIME ZONE 'UTC'::text)))::bigint), (((party_no)::bigint << 34) + (EXTRACT(epoch FROM (ends_at AT TIME ZONE 'UTC'::text)))::bigint))) STORED,  -- seconds of one party: its number stands above all of them, so those of different parties never meet
  PRIMARY KEY (appointment_id, party),
  EXCLUDE USING gist (taken WITH &&),
  FOREIGN KEY (appointment_id) REFERENCES appointments(id),
  FOREIGN KEY (party) REFERENCES bookables(id),
  FOREIGN KEY (party_no) REFERENCES bookables(no),
  CHECK (((starts_at >= '1970-01-01 00:00:00+00'::timestamp with time zone) AND (ends_at < '2500-01-01 00:00:00+00'::timestamp with time zone)))
);
CREATE INDEX bookings_party ON bookings (party, starts_at);
CREATE INDEX bookings_party_no ON bookings (party_no);

-- one secret address per person, under which other programs read their appointments
CREATE TABLE calendar_feeds (
  id         uuid NOT NULL,
  user_id    uuid NOT NULL,
  token_hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  read_at    timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE UNIQUE INDEX calendar_feeds_user ON calendar_feeds (user_id);

CREATE TABLE meeting_rooms (
  id         uuid NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  name       text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at   timestamp with time zone,
  PRIMARY KEY (id),
  CHECK ((name <> ''::text))
);
CREATE UNIQUE INDEX meeting_rooms_name ON meeting_rooms (lower(name)) WHERE (ended_at IS NULL);

CREATE TABLE notes (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL,
  author_id   uuid,
  text        text NOT NULL,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at  timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX notes_author ON notes (author_id);
CREATE INDEX notes_customer ON notes (customer_id, created_at);
