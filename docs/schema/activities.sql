-- The tables of the room `activities` as they are today. Written by `make generate` from the migrations.

CREATE TABLE notes (
  id          uuid NOT NULL,
  version     integer NOT NULL DEFAULT 1,
  customer_id uuid NOT NULL,
  author_id   uuid,
  text        text NOT NULL,
  created_at  timestamp with time zone NOT NULL DEFAULT now(),
  updated_at  timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at  timestamp with time zone,
  PRIMARY KEY (id),
  FOREIGN KEY (author_id) REFERENCES users(id),
  FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX notes_author ON notes (author_id);
CREATE INDEX notes_customer ON notes (customer_id, created_at);
