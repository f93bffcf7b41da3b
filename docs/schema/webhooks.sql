-- The tables of the room `webhooks` as they are today. Written by `make generate` from the migrations.

CREATE TABLE webhook_calls (
  id           uuid NOT NULL,
  webhook_id   uuid NOT NULL,
  seq          bigint,  -- the line it tells of; null for a ping
  verb         text NOT NULL,
  subject      text NOT NULL,  -- what the line is about: calls about one thing keep their order
  state        text NOT NULL DEFAULT 'queued'::text,
  tries        integer NOT NULL DEFAULT 0,
  next_at      timestamp with time zone NOT NULL DEFAULT now(),
  attempted_at timestamp with time zone,
  status       integer,
  answer       text,
  milliseconds integer,
  error        text,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  done_at      timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (webhook_id, seq),
  FOREIGN KEY (webhook_id) REFERENCES webhooks(id),
  CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'delivered'::text, 'failed'::text, 'skipped'::text])))
);
CREATE INDEX webhook_calls_due ON webhook_calls (next_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX webhook_calls_in_order ON webhook_calls (webhook_id, subject, seq) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX webhook_calls_newest ON webhook_calls (webhook_id, created_at DESC, id DESC);

CREATE TABLE webhooks (
  id            uuid NOT NULL,
  version       integer NOT NULL DEFAULT 1,
  name          text NOT NULL,
  url           text NOT NULL,
  verbs         text[] NOT NULL,  -- what it is told of; empty means everything
  secret        bytea NOT NULL,  -- sealed; signs what is sent
  made_by       uuid NOT NULL,
  state         text NOT NULL DEFAULT 'active'::text,
  failing_since timestamp with time zone,
  seq           bigint NOT NULL,  -- the line of the journal up to which calls were made
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  updated_at    timestamp with time zone NOT NULL DEFAULT now(),
  ended_at      timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (made_by) REFERENCES users(id),
  CHECK ((name <> ''::text)),
  CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'failing'::text]))),
  CHECK ((url <> ''::text))
);
CREATE INDEX webhooks_made_by ON webhooks (made_by);
