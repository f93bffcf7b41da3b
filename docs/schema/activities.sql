-- The tables of the room `activities` as they are today. Written by `make generate` from the migrations.

CREATE TABLE activities (
  id               uuid NOT NULL,
  version          integer NOT NULL DEFAULT 1,
  customer_id      uuid NOT NULL,
  type_id          uuid NOT NULL,
  owner_id         uuid,
  title            text,
  due_at           timestamp with time zone NOT NULL,
  state            text NOT NULL DEFAULT 'open'::text,
  outcome_id       uuid,
  reason           text,
  duration_seconds integer,
  replaced_by      uuid,
  application_no   integer,  -- which application of the customer it is about, where it is about one
  lost_before      text,  -- why the application before was lost
  opened_by        uuid,  -- null: by rule
  created_at       timestamp with time zone NOT NULL DEFAULT now(),
  updated_at       timestamp with time zone NOT NULL DEFAULT now(),
  closed_at        timestamp with time zone,
  closed_by        uuid,
  happened_at      timestamp with time zone,  -- when it was done, where that is earlier than when that was written down
  appointment_id   uuid,  -- what was booked in its place
  PRIMARY KEY (id),
  FOREIGN KEY (appointment_id) REFERENCES appointments(id),
  FOREIGN KEY (closed_by) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (opened_by) REFERENCES users(id),
  FOREIGN KEY (outcome_id) REFERENCES outcomes(id),
  FOREIGN KEY (owner_id) REFERENCES users(id),
  FOREIGN KEY (replaced_by) REFERENCES activities(id),
  FOREIGN KEY (type_id) REFERENCES activity_types(id),
  CHECK (((outcome_id IS NOT NULL) = (state = 'done'::text))),
  CHECK (((closed_at IS NULL) = (state = 'open'::text))),
  CHECK ((duration_seconds >= 0)),
  CHECK ((reason <> ''::text)),
  CHECK ((num_nonnulls(replaced_by, appointment_id) = ((state = 'replaced'::text))::integer)),
  CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text, 'replaced'::text, 'withdrawn'::text]))),
  CHECK ((title <> ''::text))
);
CREATE INDEX activities_appointment ON activities (appointment_id) WHERE (appointment_id IS NOT NULL);
CREATE INDEX activities_closed ON activities (customer_id, closed_at DESC, id DESC) WHERE (state <> 'open'::text);
CREATE INDEX activities_open ON activities (customer_id, due_at, id) WHERE (state = 'open'::text);
CREATE INDEX activities_owner ON activities (owner_id, id) WHERE (state = 'open'::text);

CREATE TABLE activity_types (
  id         uuid NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  key        text,  -- one that the product itself opens or asks for
  name       text NOT NULL,
  icon       text NOT NULL,
  color      text NOT NULL,
  place      integer NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  ended_at   timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (key),
  CHECK ((name <> ''::text))
);

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
  outcome_id  uuid,  -- how it ended, in the words of the office
  PRIMARY KEY (id),
  FOREIGN KEY (booked_by) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (outcome_id) REFERENCES outcomes(id),
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

CREATE TABLE no_show_chain (
  is_one  boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  steps   jsonb NOT NULL,  -- the consequences of each time; the last holds for all further ones
  PRIMARY KEY (is_one),
  CHECK (is_one)
);

CREATE TABLE notes (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL,
  author_id   uuid,
  text        text NOT NULL,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at  timestamp with time zone,
  happened_at timestamp with time zone,  -- when it happened, where that is earlier than when it was written
  PRIMARY KEY (id),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX notes_author ON notes (author_id);
CREATE INDEX notes_customer ON notes (customer_id, created_at);

CREATE TABLE outcomes (
  id                uuid NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  type_id           uuid NOT NULL,
  name              text NOT NULL,
  tone              text NOT NULL,
  is_contact        boolean NOT NULL DEFAULT false,  -- the customer was reached
  place             integer NOT NULL,
  consequences      jsonb NOT NULL DEFAULT '[]'::jsonb,
  created_at        timestamp with time zone NOT NULL DEFAULT now(),
  ended_at          timestamp with time zone,
  appointment_state text,  -- where its type is "appointment": how an appointment that ends so stands
  PRIMARY KEY (id),
  FOREIGN KEY (type_id) REFERENCES activity_types(id),
  CHECK ((appointment_state = ANY (ARRAY['arrived'::text, 'no_show'::text, 'cancelled'::text]))),
  CHECK ((name <> ''::text)),
  CHECK ((tone = ANY (ARRAY['good'::text, 'neutral'::text, 'bad'::text])))
);
CREATE INDEX outcomes_type ON outcomes (type_id);

CREATE TABLE promises (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL,
  activity_id uuid,
  text        text NOT NULL,
  due_at      timestamp with time zone NOT NULL,
  promised_by uuid,
  state       text NOT NULL DEFAULT 'open'::text,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  closed_at   timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (activity_id) REFERENCES activities(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (promised_by) REFERENCES users(id),
  CHECK (((closed_at IS NULL) = (state = 'open'::text))),
  CHECK ((state = ANY (ARRAY['open'::text, 'kept'::text, 'broken'::text, 'withdrawn'::text]))),
  CHECK ((text <> ''::text))
);
CREATE INDEX promises_customer ON promises (customer_id, due_at, id);
CREATE INDEX promises_open ON promises (promised_by, id) WHERE (state = 'open'::text);

-- what comes about for a customer whose card comes into a stage
CREATE TABLE stage_entries (
  stage_id     uuid NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  consequences jsonb NOT NULL,
  PRIMARY KEY (stage_id),
  FOREIGN KEY (stage_id) REFERENCES stages(id)
);

CREATE TABLE story_marks (
  user_id     uuid NOT NULL,
  customer_id uuid NOT NULL,
  seq         bigint NOT NULL,  -- the newest line they have had before them
  seen_at     timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, customer_id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX story_marks_customer ON story_marks (customer_id);
