-- The tables of the room `meta` as they are today. Written by `make generate` from the migrations.

CREATE TABLE lead_fetches (
  id         uuid NOT NULL,
  leadgen_id text NOT NULL,
  channel_id uuid NOT NULL,
  form_id    text,
  ad_id      text,
  lead_at    timestamp with time zone NOT NULL,
  state      text NOT NULL DEFAULT 'pending'::text,
  error      text,
  tries      integer NOT NULL DEFAULT 0,
  next_at    timestamp with time zone NOT NULL DEFAULT now(),
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (leadgen_id),
  FOREIGN KEY (channel_id) REFERENCES channels(id),
  CHECK ((state = ANY (ARRAY['pending'::text, 'done'::text, 'dead'::text, 'discarded'::text])))
);
CREATE INDEX lead_fetches_channel ON lead_fetches (channel_id);
CREATE INDEX lead_fetches_due ON lead_fetches (next_at) WHERE (state = 'pending'::text);
CREATE INDEX lead_fetches_shown ON lead_fetches (created_at DESC, id DESC) WHERE (state <> 'done'::text);

CREATE TABLE webhook_deliveries (
  id          uuid NOT NULL,
  body_hash   bytea NOT NULL,
  body        bytea NOT NULL,
  headers     jsonb NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  done_at     timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (body_hash)
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (received_at) WHERE (done_at IS NULL);

CREATE TABLE webhook_items (
  id          uuid NOT NULL,
  delivery_id uuid NOT NULL,
  place       integer NOT NULL,
  kind        text NOT NULL,
  account     text NOT NULL,  -- channel kind and account id, as "whatsapp:880030040050060"; empty when unknown
  state       text NOT NULL,
  error       text,
  tries       integer NOT NULL DEFAULT 0,
  next_at     timestamp with time zone NOT NULL DEFAULT now(),
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (delivery_id, place),
  FOREIGN KEY (delivery_id) REFERENCES webhook_deliveries(id),
  CHECK ((state = ANY (ARRAY['queued'::text, 'done'::text, 'unsupported'::text, 'unrouted'::text, 'dead'::text, 'discarded'::text])))
);
CREATE INDEX webhook_items_due ON webhook_items (next_at) WHERE (state = 'queued'::text);
CREATE INDEX webhook_items_shown ON webhook_items (created_at DESC, id DESC);
CREATE INDEX webhook_items_unrouted ON webhook_items (account) WHERE (state = 'unrouted'::text);
