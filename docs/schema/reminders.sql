-- The tables of the room `reminders` as they are today. Written by `make generate` from the migrations.

CREATE TABLE notices (
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  verb         text NOT NULL,
  customer_id  uuid NOT NULL,
  subject_kind text NOT NULL,
  subject_id   uuid NOT NULL,
  seq          bigint NOT NULL,  -- the line that told of it: however often it is read, one notice comes of it
  at           timestamp with time zone NOT NULL,
  read_at      timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (user_id, seq),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX notices_customer ON notices (customer_id);
CREATE INDEX notices_of_user ON notices (user_id, at DESC, id DESC);
CREATE INDEX notices_subject ON notices (subject_id);
CREATE INDEX notices_unread ON notices (user_id) WHERE (read_at IS NULL);

CREATE TABLE reminders (
  id            uuid NOT NULL,
  version       integer NOT NULL DEFAULT 1,
  customer_id   uuid NOT NULL,
  owner_id      uuid NOT NULL,
  text          text NOT NULL,
  due_at        timestamp with time zone NOT NULL,
  state         text NOT NULL DEFAULT 'open'::text,  -- ended: the activity it was about has ended
  snoozed_times smallint NOT NULL DEFAULT 0,
  made_by       uuid,
  fired_at      timestamp with time zone,  -- its person was told of it; null again when it is put off
  settled_at    timestamp with time zone,
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  updated_at    timestamp with time zone NOT NULL DEFAULT now(),
  activity_id   uuid,
  PRIMARY KEY (id),
  FOREIGN KEY (activity_id) REFERENCES activities(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  FOREIGN KEY (made_by) REFERENCES users(id),
  FOREIGN KEY (owner_id) REFERENCES users(id),
  CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'withdrawn'::text, 'ended'::text]))),
  CHECK ((text <> ''::text))
);
CREATE INDEX reminders_activity ON reminders (activity_id) WHERE (activity_id IS NOT NULL);
CREATE INDEX reminders_customer ON reminders (customer_id, due_at);
CREATE INDEX reminders_made_by ON reminders (made_by);
CREATE INDEX reminders_owner ON reminders (owner_id) WHERE (state = 'open'::text);
CREATE INDEX reminders_to_fire ON reminders (due_at) WHERE ((state = 'open'::text) AND (fired_at IS NULL));
