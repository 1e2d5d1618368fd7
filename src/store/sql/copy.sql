-- What copying a store needs beside the queries of its tables (store/table.h).

-- name: copy_mark_put :exec
-- From here on the store is half a copy.
-- in: now instant
INSERT INTO copy_mark (id, began_at) VALUES (1, :now) ON CONFLICT (id) DO NOTHING;

-- name: copy_mark_remove :exec
-- The copy is whole.
DELETE FROM copy_mark WHERE id = 1;

-- name: copy_mark_get :many
-- Since when the store is half a copy; no row: it is whole.
-- plan: scan
-- out: began_at instant
SELECT began_at FROM copy_mark;

-- name: copy_event_newest :one
-- The newest event, whoever may see it; 0 in an empty log.
-- out: id id
SELECT COALESCE(max(id), 0) FROM event;

-- name: copy_file_names :many
-- Names of messages' files, in their order.
-- in: messages ids
-- out: message id, name text
SELECT message, name FROM attachment WHERE message IN :messages ORDER BY message, id;

-- name: copy_blob_put :exec
-- Bytes under the number they have elsewhere.
-- in: id id, hash blob, size i64, bytes blob?
INSERT INTO blob (id, hash, size, bytes) VALUES (:id, :hash, :size, :bytes) ON CONFLICT (id) DO NOTHING;
