-- Stores that are copied (store/copy.h).

-- A row as long as a copy into this store is not whole: nobody works on it then.
CREATE TABLE copy_mark (
  id INTEGER PRIMARY KEY,               -- 1
  began_at BIGINT NOT NULL
);
