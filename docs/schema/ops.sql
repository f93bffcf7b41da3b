-- The tables of the room `ops` as they are today. Written by `make generate` from the migrations.

CREATE TABLE audit_exports (
  id      uuid NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamp with time zone NOT NULL DEFAULT now(),
  filter  jsonb NOT NULL,
  to_seq  bigint NOT NULL,  -- the newest line that belongs to it: what comes later is not in it
  rows    integer NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (made_by) REFERENCES users(id)
);
CREATE INDEX audit_exports_made_at ON audit_exports (made_at);
CREATE INDEX audit_exports_made_by ON audit_exports (made_by);

CREATE TABLE chain_checks (
  id          uuid NOT NULL,
  night       date,  -- the night it belongs to; null when somebody asked for it
  asked_by    uuid,
  asked_at    timestamp with time zone NOT NULL DEFAULT now(),
  checked_to  bigint NOT NULL DEFAULT 0,
  lines       bigint NOT NULL DEFAULT 0,
  broken      integer NOT NULL DEFAULT 0,
  broken_from bigint,  -- where the first range that does not hold begins
  broken_to   bigint,
  hash        bytea,  -- of the last range that was checked: a chain cut off there later is found by it
  done_at     timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (night),
  FOREIGN KEY (asked_by) REFERENCES users(id)
);
CREATE INDEX chain_checks_asked_by ON chain_checks (asked_by) WHERE (asked_by IS NOT NULL);
CREATE INDEX chain_checks_waiting ON chain_checks (asked_at) WHERE (done_at IS NULL);

CREATE TABLE seals (
  to_seq    bigint NOT NULL,
  from_seq  bigint NOT NULL,  -- follows the range before at once, so that between two ranges nothing can be added
  lines     integer NOT NULL,
  previous  bytea NOT NULL,  -- the hash of the range before, empty for the first
  hash      bytea NOT NULL,
  sealed_at timestamp with time zone NOT NULL DEFAULT now(),
  PRIMARY KEY (to_seq),
  UNIQUE (from_seq),
  CHECK ((from_seq <= to_seq))
);
