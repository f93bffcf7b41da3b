-- The tables of the room `inbox` as they are today. Written by `make generate` from the migrations.

CREATE TABLE channels (
  id            uuid NOT NULL,
  version       integer NOT NULL DEFAULT 1,
  kind          text NOT NULL,
  external_id   text NOT NULL,
  name          text NOT NULL,
  state         text NOT NULL DEFAULT 'connected'::text,
  problem       text,
  access_token  bytea,
  app_secret    bytea,
  last_event_at timestamp with time zone,
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  updated_at    timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (kind, external_id),
  CHECK (((state = 'broken'::text) = (problem IS NOT NULL))),
  CHECK ((external_id <> ''::text)),
  CHECK ((kind = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'messenger'::text, 'lead_page'::text]))),
  CHECK ((name <> ''::text)),
  CHECK ((state = ANY (ARRAY['connected'::text, 'broken'::text])))
);

CREATE TABLE conversation_addresses (
  channel_id      uuid NOT NULL,
  address         text NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (channel_id, address),
  FOREIGN KEY (channel_id) REFERENCES channels(id),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  CHECK ((address <> ''::text))
);
CREATE INDEX conversation_addresses_conversation ON conversation_addresses (conversation_id);

CREATE TABLE conversations (
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  channel_id      uuid NOT NULL,
  customer_id     uuid NOT NULL,
  reply_to        text NOT NULL,
  inbound_count   integer NOT NULL DEFAULT 0,
  last_inbound_at timestamp with time zone,
  waiting_since   timestamp with time zone,
  last_at         timestamp with time zone NOT NULL,
  last_text       text NOT NULL,
  last_direction  text NOT NULL,
  created_at      timestamp with time zone NOT NULL DEFAULT now(),
  updated_at      timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  FOREIGN KEY (channel_id) REFERENCES channels(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  CHECK ((last_direction = ANY (ARRAY['in'::text, 'out'::text])))
);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE INDEX conversations_newest ON conversations (last_at DESC, id DESC);

CREATE TABLE message_receipts (
  channel_id  uuid NOT NULL,
  external_id text NOT NULL,
  status      text NOT NULL,
  recipient   text NOT NULL,
  at          timestamp with time zone NOT NULL,
  error_code  text,
  error_text  text,
  PRIMARY KEY (channel_id, external_id, status, recipient),
  FOREIGN KEY (channel_id) REFERENCES channels(id)
);

CREATE TABLE messages (
  id              uuid NOT NULL,
  version         integer NOT NULL DEFAULT 1,
  conversation_id uuid NOT NULL,
  channel_id      uuid NOT NULL,
  direction       text NOT NULL,
  type            text NOT NULL,
  text            text,
  state           text NOT NULL,
  external_id     text,  -- the provider's id; null while one of ours has not been accepted yet
  reply_to        text,
  author_id       uuid,
  attributes      jsonb NOT NULL DEFAULT '{}'::jsonb,
  error_code      text,
  error_text      text,
  at              timestamp with time zone NOT NULL,  -- when it was written, by the provider's clock; deliveries come in any order
  tries           integer NOT NULL DEFAULT 0,
  next_at         timestamp with time zone,
  attempt_id      uuid,
  attempted_at    timestamp with time zone,
  created_at      timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (channel_id, external_id),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (channel_id) REFERENCES channels(id),
  FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  CHECK ((state = ANY (ARRAY['received'::text, 'deleted'::text, 'queued'::text, 'sending'::text, 'accepted'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'unknown'::text])))
);
CREATE INDEX messages_author ON messages (author_id) WHERE (author_id IS NOT NULL);
CREATE INDEX messages_in_flight ON messages (attempted_at) WHERE (state = 'sending'::text);
CREATE INDEX messages_order ON messages (conversation_id, at DESC, id DESC);
CREATE INDEX messages_to_send ON messages (next_at) WHERE (state = 'queued'::text);
CREATE INDEX messages_unsettled ON messages (conversation_id, created_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
