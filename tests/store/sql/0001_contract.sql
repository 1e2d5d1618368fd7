-- The contract's own tables, beside the program's.

-- Every type.
CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  n BIGINT NOT NULL,
  maybe_n BIGINT,
  parent BIGINT REFERENCES item(id),
  at BIGINT NOT NULL,
  maybe_at BIGINT,
  flag BIGINT NOT NULL,
  maybe_text TEXT,
  bytes BLOB NOT NULL,
  maybe_bytes BLOB,
  CHECK (n <> -13)
);

-- A reference that is checked at the commit only.
CREATE TABLE late (
  id INTEGER PRIMARY KEY,
  item BIGINT REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED
);
