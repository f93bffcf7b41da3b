-- The tables of the room `notify` as they are today. Written by `make generate` from the migrations.

CREATE TABLE mails (
  id         uuid NOT NULL,
  key        text NOT NULL,  -- one mail for each thing there is to tell, however often its line is read
  kind       text NOT NULL,
  user_id    uuid NOT NULL,
  thing_id   uuid NOT NULL,  -- what the mail is about: its text is made when it is sent, and never stored
  state      text NOT NULL DEFAULT 'queued'::text,
  tries      integer NOT NULL DEFAULT 0,
  next_at    timestamp with time zone NOT NULL DEFAULT now(),
  error      text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  sent_at    timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (key),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);
CREATE INDEX mails_due ON mails (next_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX mails_user ON mails (user_id);
