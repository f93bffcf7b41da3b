-- The tables of the room `files` as they are today. Written by `make generate` from the migrations.

CREATE TABLE file_contents (
  id           uuid NOT NULL,  -- the key under which it lies in the store
  file_id      uuid NOT NULL,
  number       integer NOT NULL,
  kind         text NOT NULL,
  type         text NOT NULL,
  size         bigint NOT NULL,
  sha256       bytea NOT NULL,
  sent_sha256  bytea NOT NULL,  -- of what was sent, before an image was drawn anew
  width        integer,
  height       integer,
  pages        integer,
  is_drawn     boolean NOT NULL,
  author_id    uuid,
  created_at   timestamp with time zone NOT NULL DEFAULT now(),
  withdrawn_at timestamp with time zone,
  PRIMARY KEY (id),
  UNIQUE (file_id, number),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (file_id) REFERENCES files(id) ON DELETE CASCADE,
  CHECK ((kind = ANY (ARRAY['image'::text, 'pdf'::text, 'audio'::text, 'video'::text, 'other'::text]))),
  CHECK ((number > 0)),
  CHECK ((size > 0))
);
CREATE INDEX file_contents_author ON file_contents (author_id);

-- how much each person keeps, which has an upper end
CREATE TABLE file_use (
  user_id uuid NOT NULL,
  bytes   bigint NOT NULL,
  PRIMARY KEY (user_id),
  FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CHECK ((bytes >= 0))
);

CREATE TABLE files (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  owner_kind  text NOT NULL,
  owner_id    uuid NOT NULL,  -- what it is attached to, of the kind owner_kind; customer_id is whose that is
  customer_id uuid NOT NULL,
  name        text NOT NULL,
  author_id   uuid,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at  timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id),
  CHECK ((name <> ''::text)),
  CHECK ((owner_kind <> ''::text))
);
CREATE INDEX files_author ON files (author_id);
CREATE INDEX files_customer ON files (customer_id, created_at, id);
CREATE INDEX files_deleted ON files (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX files_owner ON files (owner_id);
