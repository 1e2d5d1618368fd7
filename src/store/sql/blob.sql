-- Bytes by their SHA-256, for store.h's blob functions and store/loose.h.

-- name: blob_put :exec
-- Keeps bytes once; nothing changes when they are there. Where commands run side by side
-- the row is locked, so that nobody finds meanwhile that no one names it.
-- in: hash blob, size i64, bytes blob?
INSERT INTO blob (hash, size, bytes) VALUES (:hash, :size, :bytes) ON CONFLICT (hash)
-- sqlite:
DO NOTHING;
-- postgres:
DO UPDATE SET size = excluded.size;

-- name: blob_hold :exec
-- The row of bytes that are elsewhere, locked; 0 changes when there is none.
-- in: hash blob
UPDATE blob SET size = size WHERE hash = :hash;

-- name: blob_by_hash :one
-- What is kept; bytes are absent when they are in a file beside the store.
-- in: hash blob
-- out: size i64, bytes blob?
SELECT size, bytes FROM blob WHERE hash = :hash;

-- name: blob_size :one
-- Whether it is kept, and how large it is.
-- in: hash blob
-- out: size i64
SELECT size FROM blob WHERE hash = :hash;

-- name: blob_known :one
-- Whether the store knows of bytes: kept, on their way in, or to be removed.
-- in: hash blob
-- out: n i64
SELECT (SELECT count(*) FROM blob WHERE hash = :hash) + (SELECT count(*) FROM blob_loose WHERE hash = :hash);

-- name: loose_arrives :exec
-- Bytes are about to be put there; 0 changes when their removal began.
-- in: hash blob, now instant, until instant
INSERT INTO blob_loose (hash, leaving, at, next_at, begun, attempts, last_error) VALUES (:hash, 0, :now, :until, 0, 0, '')
ON CONFLICT (hash) DO UPDATE SET next_at = excluded.next_at WHERE blob_loose.begun = 0;

-- name: loose_take :exec
-- A row of blob names them from now on; 0 changes when they are gone or going.
-- in: hash blob
DELETE FROM blob_loose WHERE hash = :hash AND begun = 0;

-- name: loose_leaves :exec
-- No row names them any more. Who is about to put them there again keeps their time.
-- in: hash blob, now instant
INSERT INTO blob_loose (hash, leaving, at, next_at, begun, attempts, last_error) VALUES (:hash, 1, :now, :now, 0, 0, '')
ON CONFLICT (hash) DO UPDATE SET leaving = 1;

-- name: loose_due :many
-- What is to be removed now, for a command: what another node is at is passed over.
-- in: now instant, limit i64
-- out: id id, hash blob, attempts i64
SELECT id, hash, attempts FROM blob_loose WHERE next_at <= :now ORDER BY next_at, id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: loose_begin :exec
-- One remover is at it until its lease is over.
-- in: id id, lease instant
UPDATE blob_loose SET begun = 1, next_at = :lease, attempts = attempts + 1 WHERE id = :id;

-- name: loose_end :exec
-- Gone, or named again.
-- in: id id
DELETE FROM blob_loose WHERE id = :id;

-- name: loose_again :exec
-- It failed and is tried again; `begun` stays while the removal may still happen.
-- in: id id, lease instant, begun bool, next_at instant, last_error text
UPDATE blob_loose SET begun = :begun, next_at = :next_at, last_error = :last_error WHERE id = :id AND next_at = :lease;

-- name: loose_next :one
-- When something is to be removed next.
-- out: next_at instant?
SELECT min(next_at) FROM blob_loose;

-- name: loose_oldest :one
-- What waits to be removed: since before a time, or tried in vain. Since when, and the latest fault.
-- plan: scan
-- in: before instant
-- out: n i64, since instant?, last_error text?
SELECT count(*), min(at), max(last_error) FROM blob_loose WHERE leaving = 1 AND (at <= :before OR last_error <> '');
