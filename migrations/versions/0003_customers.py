"""customers: sources, customers and their viewers, identities, leads, touches, tags, the brief, marks, forms."""

from alembic import op

revision = "0003"
down_revision = "0002"

UP = """
-- pipeline_id has no foreign key: the pipeline room stands above this one.
CREATE TABLE sources (
  id          uuid PRIMARY KEY,
  key         text NOT NULL UNIQUE CHECK (key <> ''),
  name        text NOT NULL,
  team_id     uuid REFERENCES teams,
  pipeline_id uuid
);
CREATE INDEX sources_team ON sources (team_id);

CREATE TABLE customers (
  id              uuid PRIMARY KEY,
  version         int NOT NULL DEFAULT 1,
  name            text NOT NULL CHECK (name <> ''),
  search          text NOT NULL,
  team_id         uuid REFERENCES teams,
  viewers         uuid[] NOT NULL,
  source_id       uuid REFERENCES sources,
  quality         smallint CHECK (quality BETWEEN 0 AND 100),
  quality_by_hand boolean NOT NULL DEFAULT false,
  problems        jsonb NOT NULL DEFAULT '[]',
  needs_attention boolean NOT NULL GENERATED ALWAYS AS (problems <> '[]'::jsonb) STORED,
  is_demo         boolean NOT NULL DEFAULT false,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN customers.viewers IS
  'keys of those it belongs to: its assignees, its team, and while nobody is assigned the pool of its team or company';
COMMENT ON COLUMN customers.search IS 'Turkish-folded words of name and e-mails, filled by the one folding function';
CREATE INDEX customers_viewers ON customers USING gin (viewers);
CREATE INDEX customers_search ON customers USING gin (to_tsvector('simple', search));
CREATE INDEX customers_newest ON customers (created_at DESC, id DESC);
CREATE INDEX customers_team ON customers (team_id);
CREATE INDEX customers_source ON customers (source_id);

CREATE TABLE customer_assignees (
  customer_id uuid NOT NULL REFERENCES customers,
  user_id     uuid NOT NULL REFERENCES users,
  place       smallint NOT NULL,
  assigned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (customer_id, user_id)
);
CREATE INDEX customer_assignees_user ON customer_assignees (user_id);

CREATE TABLE identities (
  id          uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers,
  kind        text NOT NULL CHECK (kind IN ('phone', 'email', 'whatsapp', 'instagram', 'messenger')),
  value       text NOT NULL,
  display     text NOT NULL,
  digits      text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (kind, value)
);
COMMENT ON COLUMN identities.value IS 'the key: E.164, folded e-mail, or the channel''s own id';
COMMENT ON COLUMN identities.display IS 'as a person would write it; mail goes to this address';
CREATE INDEX identities_customer ON identities (customer_id);
CREATE INDEX identities_digits ON identities (digits text_pattern_ops) WHERE digits IS NOT NULL;
CREATE INDEX identities_digits_tail ON identities (reverse(digits) text_pattern_ops) WHERE digits IS NOT NULL;

-- Ways to reach a customer that are the identity of another one: a phone shared by a household.
CREATE TABLE contact_points (
  customer_id uuid NOT NULL REFERENCES customers,
  kind        text NOT NULL,
  value       text NOT NULL,
  PRIMARY KEY (customer_id, kind, value)
);
CREATE INDEX contact_points_value ON contact_points (kind, value);

CREATE TABLE tags (
  id    uuid PRIMARY KEY,
  name  text NOT NULL CHECK (name <> ''),
  key   text NOT NULL UNIQUE,
  color text NOT NULL DEFAULT 'mute'
);

CREATE TABLE customer_tags (
  customer_id uuid NOT NULL REFERENCES customers,
  tag_id      uuid NOT NULL REFERENCES tags,
  PRIMARY KEY (customer_id, tag_id)
);
CREATE INDEX customer_tags_tag ON customer_tags (tag_id);

-- Facts of higher rooms that cards and lists show or sort by; those rooms write them through note_* actions.
CREATE TABLE customer_brief (
  customer_id       uuid PRIMARY KEY REFERENCES customers,
  last_contact_at   timestamptz,
  last_text         text,
  last_text_at      timestamptz,
  last_direction    text CHECK (last_direction IN ('in', 'out')),
  last_channel      text,
  inbound_count     int NOT NULL DEFAULT 0,
  waiting_since     timestamptz,
  next_work_kind    text,
  next_work_title   text,
  next_work_at      timestamptz,
  overdue_since     timestamptz
);

CREATE TABLE marks (
  user_id     uuid NOT NULL REFERENCES users,
  customer_id uuid NOT NULL REFERENCES customers,
  seen_count  int NOT NULL,
  PRIMARY KEY (user_id, customer_id)
);
CREATE INDEX marks_customer ON marks (customer_id);

CREATE TABLE forms (
  id        uuid PRIMARY KEY,
  key       text NOT NULL UNIQUE,
  name      text NOT NULL CHECK (name <> ''),
  source_id uuid NOT NULL REFERENCES sources,
  is_open   boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX forms_source ON forms (source_id);

-- Every signal from outside, whole and never edited; erasure alone may empty it.
CREATE TABLE leads (
  id          uuid PRIMARY KEY,
  version     int NOT NULL DEFAULT 1,
  origin      text NOT NULL,
  external_id text,
  source_id   uuid NOT NULL REFERENCES sources,
  customer_id uuid NOT NULL REFERENCES customers,
  name        text,
  phone       text,
  email       text,
  message     text,
  utm         jsonb NOT NULL,
  fields      jsonb NOT NULL,
  consents    jsonb NOT NULL,
  problems    jsonb NOT NULL,
  raw         jsonb NOT NULL,
  content_hash bytea NOT NULL,
  is_new_customer boolean NOT NULL,
  is_test     boolean NOT NULL DEFAULT false,
  received_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (origin, external_id)
);
CREATE INDEX leads_customer ON leads (customer_id, received_at);
CREATE INDEX leads_source ON leads (source_id);
CREATE INDEX leads_attention ON leads (received_at) WHERE problems <> '[]'::jsonb;

-- One recorded contact with a campaign. The first touch of a customer is its attribution and is never rewritten.
CREATE TABLE touches (
  id          uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers,
  lead_id     uuid REFERENCES leads,
  source_id   uuid NOT NULL REFERENCES sources,
  campaign    text,
  utm         jsonb NOT NULL,
  at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX touches_customer ON touches (customer_id, at);
CREATE INDEX touches_lead ON touches (lead_id);
CREATE INDEX touches_source ON touches (source_id);

INSERT INTO sources (id, key, name) VALUES
  ('00000000-0000-7000-8000-00000000b001', 'manual',    'Elle eklenen'),
  ('00000000-0000-7000-8000-00000000b002', 'website',   'Web sitesi'),
  ('00000000-0000-7000-8000-00000000b003', 'meta_lead', 'Meta formu'),
  ('00000000-0000-7000-8000-00000000b004', 'whatsapp',  'WhatsApp'),
  ('00000000-0000-7000-8000-00000000b005', 'instagram', 'Instagram'),
  ('00000000-0000-7000-8000-00000000b006', 'messenger', 'Messenger'),
  ('00000000-0000-7000-8000-00000000b007', 'import',    'Dosyadan'),
  ('00000000-0000-7000-8000-00000000b008', 'api',       'API');
"""

DOWN = """
DROP TABLE touches, leads, forms, marks, customer_brief, customer_tags, tags, contact_points, identities,
           customer_assignees, customers, sources;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
