-- The tables of the room `people` as they are today. Written by `make generate` from the migrations.

CREATE TABLE account_links (
  id         uuid NOT NULL,
  user_id    uuid NOT NULL,
  kind       text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  used_at    timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((kind = ANY (ARRAY['invite'::text, 'reset'::text])))
);
CREATE INDEX account_links_user ON account_links (user_id);

CREATE TABLE api_tokens (
  id           uuid NOT NULL,
  name         text NOT NULL,
  token_hash   bytea NOT NULL,
  grants       text[] NOT NULL,
  made_by      uuid NOT NULL,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at timestamp with time zone,
  ended_at     timestamp with time zone,
  expires_at   timestamp with time zone,  -- when it ends by itself; null: when somebody ends it
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (made_by) REFERENCES users(id),
  CHECK ((name <> ''::text))
);
CREATE INDEX api_tokens_made_by ON api_tokens (made_by);

CREATE TABLE attempts (
  key   text NOT NULL,
  slot  timestamp with time zone NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (key, slot)
);

CREATE TABLE company (
  is_only            boolean NOT NULL DEFAULT true,
  version            integer NOT NULL DEFAULT 1,
  name               text NOT NULL DEFAULT ''::text,
  only_assignees_act boolean NOT NULL DEFAULT false,  -- daily work on a customer is left to its assignees and their leaders
  updated_at         timestamp with time zone NOT NULL DEFAULT now(),
  working_hours      jsonb NOT NULL DEFAULT '[{"end": "18:00", "start": "09:00"}, {"end": "18:00", "start": "09:00"}, {"end": "18:00", "start": "09:00"}, {"end": "18:00", "start": "09:00"}, {"end": "18:00", "start": "09:00"}, null, null]'::jsonb,  -- seven days from Monday on
  PRIMARY KEY (is_only),
  CHECK (is_only)
);

CREATE TABLE delegations (
  id           uuid NOT NULL,
  from_user_id uuid NOT NULL,
  to_user_id   uuid NOT NULL,
  starts_at    timestamp with time zone NOT NULL,
  ends_at      timestamp with time zone NOT NULL,
  version      integer NOT NULL DEFAULT 1,
  state        text NOT NULL DEFAULT 'planned'::text,  -- what was told of it; rights themselves follow the clock
  made_by      uuid,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  updated_at   timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  FOREIGN KEY (from_user_id) REFERENCES users(id),
  FOREIGN KEY (made_by) REFERENCES users(id),
  FOREIGN KEY (to_user_id) REFERENCES users(id),
  CHECK ((to_user_id <> from_user_id)),
  CHECK ((ends_at > starts_at)),
  CHECK ((state = ANY (ARRAY['planned'::text, 'running'::text, 'over'::text])))
);
CREATE INDEX delegations_from ON delegations (from_user_id);
CREATE INDEX delegations_made_by ON delegations (made_by);
CREATE INDEX delegations_next ON delegations (state) WHERE (state <> 'over'::text);
CREATE INDEX delegations_to ON delegations (to_user_id, ends_at);

CREATE TABLE departments (
  id         uuid NOT NULL,
  name       text NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (name),
  CHECK ((name <> ''::text))
);

CREATE TABLE passkey_challenges (
  id           uuid NOT NULL,
  user_id      uuid,
  challenge    bytea NOT NULL,
  expires_at   timestamp with time zone NOT NULL,
  purpose      text NOT NULL,
  browser_hash bytea NOT NULL,  -- of the secret in the cookie of the browser that asked for it
  PRIMARY KEY (id),
  UNIQUE (challenge),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((purpose = ANY (ARRAY['add'::text, 'enter'::text, 'confirm'::text])))
);
CREATE INDEX passkey_challenges_expire ON passkey_challenges (expires_at);
CREATE INDEX passkey_challenges_user ON passkey_challenges (user_id);

CREATE TABLE passkeys (
  id            uuid NOT NULL,
  user_id       uuid NOT NULL,
  credential_id bytea NOT NULL,
  public_key    bytea NOT NULL,
  sign_count    bigint NOT NULL,
  transports    text[] NOT NULL,
  name          text NOT NULL,
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  last_used_at  timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (credential_id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((name <> ''::text))
);
CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE TABLE recovery_codes (
  user_id   uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at   timestamp with time zone,
  PRIMARY KEY (user_id, code_hash),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE refusals (
  id       uuid NOT NULL,
  slot     timestamp with time zone NOT NULL,
  kind     text NOT NULL,
  user_id  uuid,  -- whose account it was; null for one that nobody has
  token_id uuid,
  address  text NOT NULL,  -- of IPv6 its network; empty for all from so many places that they are counted as one
  reasons  jsonb NOT NULL,  -- how often for which reason, or for want of which right
  count    integer NOT NULL,
  first_at timestamp with time zone NOT NULL DEFAULT now(),
  last_at  timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE NULLS NOT DISTINCT (slot, kind, user_id, token_id, address),
  FOREIGN KEY (token_id) REFERENCES api_tokens(id),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((kind = ANY (ARRAY['session'::text, 'token'::text, 'right'::text])))
);
CREATE INDEX refusals_token ON refusals (token_id) WHERE (token_id IS NOT NULL);
CREATE INDEX refusals_user ON refusals (user_id) WHERE (user_id IS NOT NULL);

-- a field a role does not name may be read and written
CREATE TABLE role_fields (
  role_id uuid NOT NULL,
  field   text NOT NULL,
  level   text NOT NULL,
  PRIMARY KEY (role_id, field),
  FOREIGN KEY (role_id) REFERENCES roles(id),
  CHECK ((field <> ''::text)),
  CHECK ((level = ANY (ARRAY['hidden'::text, 'masked'::text, 'read'::text])))
);

CREATE TABLE role_grants (
  role_id uuid NOT NULL,
  module  text NOT NULL,
  action  text NOT NULL,
  scope   text NOT NULL,
  PRIMARY KEY (role_id, module, action),
  FOREIGN KEY (role_id) REFERENCES roles(id),
  CHECK ((scope = ANY (ARRAY['own'::text, 'team'::text, 'department'::text, 'all'::text])))
);

CREATE TABLE roles (
  id                  uuid NOT NULL,
  key                 text NOT NULL,
  name                text NOT NULL,
  version             integer NOT NULL DEFAULT 1,
  description         text NOT NULL DEFAULT ''::text,
  needs_second_factor boolean NOT NULL DEFAULT false,
  created_at          timestamp with time zone NOT NULL DEFAULT now(),
  updated_at          timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (key),
  CHECK ((name <> ''::text))
);

CREATE TABLE second_factors (
  user_id      uuid NOT NULL,
  secret       bytea NOT NULL,  -- sealed
  confirmed_at timestamp with time zone,  -- null until a first code has shown that the other side has the secret
  last_step    bigint NOT NULL DEFAULT 0,  -- the half minute of the last code taken: none works twice
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE sessions (
  id               uuid NOT NULL,
  token_hash       bytea NOT NULL,
  user_id          uuid NOT NULL,
  created_at       timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at     timestamp with time zone NOT NULL DEFAULT now(),
  idle_until       timestamp with time zone NOT NULL,
  expires_at       timestamp with time zone NOT NULL,
  idle_seconds     integer NOT NULL,
  address          text NOT NULL,
  user_agent       text NOT NULL,
  authenticated_at timestamp with time zone NOT NULL DEFAULT now(),  -- the last time its person proved who they are; dangerous acts ask for it
  method           text NOT NULL DEFAULT 'password'::text,
  is_strong        boolean NOT NULL DEFAULT false,  -- more than a password was shown
  viewing_as       uuid,  -- through whose eyes its person looks, without changing anything
  viewing_until    timestamp with time zone,
  viewing_ended_at timestamp with time zone,  -- ended by time or by rights: the session opens nothing before its screen has acknowledged it
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id),
  FOREIGN KEY (viewing_as) REFERENCES users(id),
  CHECK ((method = ANY (ARRAY['password'::text, 'code'::text, 'recovery'::text, 'device'::text, 'passkey'::text, 'sso'::text]))),
  CHECK ((((viewing_as IS NULL) = (viewing_until IS NULL)) AND ((viewing_ended_at IS NULL) OR (viewing_as IS NOT NULL))))
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_viewing ON sessions (viewing_until) WHERE (viewing_as IS NOT NULL);

CREATE TABLE setup_tokens (
  token_hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (token_hash)
);

CREATE TABLE sign_on (
  is_only              boolean NOT NULL DEFAULT true,
  version              integer NOT NULL DEFAULT 1,
  is_on                boolean NOT NULL DEFAULT false,
  issuer               text NOT NULL DEFAULT ''::text,
  client_id            text NOT NULL DEFAULT ''::text,
  client_secret        bytea,  -- sealed
  button               text NOT NULL DEFAULT ''::text,
  domains              text[] NOT NULL DEFAULT '{}'::text[],  -- e-mail domains the provider speaks for: nobody else enters
  role_id              uuid,  -- accounts are made with this role; null is that they must exist
  counts_second_factor boolean NOT NULL DEFAULT false,  -- the provider asks for a second factor, so we do not
  updated_at           timestamp with time zone NOT NULL DEFAULT now(),
  is_required          boolean NOT NULL DEFAULT false,  -- passwords and passkeys open for administrators alone
  PRIMARY KEY (is_only),
  FOREIGN KEY (role_id) REFERENCES roles(id) ON DELETE SET NULL,
  CHECK (is_only),
  CHECK ((is_on OR (NOT is_required)))
);
CREATE INDEX sign_on_role ON sign_on (role_id);

CREATE TABLE sign_on_accounts (
  issuer    text NOT NULL,
  subject   text NOT NULL,
  user_id   uuid NOT NULL,
  linked_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject),
  UNIQUE (user_id, issuer),
  FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE sign_on_journeys (
  state_hash   bytea NOT NULL,
  browser_hash bytea NOT NULL,
  purpose      text NOT NULL,
  user_id      uuid,  -- of the session in which it began; null for whoever logs in
  version      integer NOT NULL,  -- of the settings it began with: it does not survive a change of them
  nonce        text NOT NULL,
  verifier     text NOT NULL,
  return_to    text NOT NULL,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  expires_at   timestamp with time zone NOT NULL,
  is_back      boolean NOT NULL DEFAULT false,
  told         jsonb,  -- what the provider said, while a second factor is asked for
  PRIMARY KEY (state_hash),
  FOREIGN KEY (user_id) REFERENCES users(id),
  CHECK ((purpose = ANY (ARRAY['enter'::text, 'link'::text, 'confirm'::text, 'try'::text])))
);
CREATE INDEX sign_on_journeys_expire ON sign_on_journeys (expires_at);
CREATE INDEX sign_on_journeys_user ON sign_on_journeys (user_id);

CREATE TABLE team_members (
  team_id   uuid NOT NULL,
  user_id   uuid NOT NULL,
  is_leader boolean NOT NULL DEFAULT false,
  PRIMARY KEY (team_id, user_id),
  FOREIGN KEY (team_id) REFERENCES teams(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX team_members_user ON team_members (user_id);

CREATE TABLE teams (
  id            uuid NOT NULL,
  department_id uuid,
  name          text NOT NULL,
  pool_id       uuid NOT NULL DEFAULT gen_random_uuid(),  -- the key carried by unassigned customers of this team
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  updated_at    timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (id),
  UNIQUE (name),
  UNIQUE (pool_id),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  CHECK ((name <> ''::text))
);
CREATE INDEX teams_department ON teams (department_id);

CREATE TABLE trusted_devices (
  id           uuid NOT NULL,
  user_id      uuid NOT NULL,
  token_hash   bytea NOT NULL,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at   timestamp with time zone NOT NULL,
  address      text NOT NULL,
  user_agent   text NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (token_hash),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX trusted_devices_user ON trusted_devices (user_id);

CREATE TABLE user_roles (
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  PRIMARY KEY (user_id, role_id),
  FOREIGN KEY (role_id) REFERENCES roles(id),
  FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX user_roles_role ON user_roles (role_id);

CREATE TABLE users (
  id            uuid NOT NULL,
  version       integer NOT NULL DEFAULT 1,
  name          text NOT NULL,
  email         text NOT NULL,
  email_key     text NOT NULL,
  password_hash text,
  language      text NOT NULL DEFAULT 'tr'::text,
  department_id uuid,
  is_active     boolean NOT NULL DEFAULT true,
  created_at    timestamp with time zone NOT NULL DEFAULT now(),
  updated_at    timestamp with time zone NOT NULL DEFAULT now(),
  title         text NOT NULL DEFAULT ''::text,
  status        text NOT NULL DEFAULT 'available'::text,
  working_hours jsonb,  -- seven days from Monday on; null means the company's
  reports_to    uuid,
  joined_at     timestamp with time zone DEFAULT now(),  -- null while the invitation was not accepted
  last_seen_at  timestamp with time zone,  -- when they last came in or left
  PRIMARY KEY (id),
  UNIQUE (email_key),
  FOREIGN KEY (department_id) REFERENCES departments(id),
  FOREIGN KEY (reports_to) REFERENCES users(id),
  CHECK ((reports_to <> id)),
  CHECK ((language = ANY (ARRAY['tr'::text, 'en'::text]))),
  CHECK ((name <> ''::text)),
  CHECK ((status = ANY (ARRAY['available'::text, 'busy'::text, 'away'::text])))
);
CREATE INDEX users_department ON users (department_id);
CREATE INDEX users_reports_to ON users (reports_to);
