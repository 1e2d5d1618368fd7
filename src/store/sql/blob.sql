-- Bytes by their SHA-256, for store.h's blob functions alone.

-- name: blob_put :exec
-- Keeps bytes once; nothing changes when they are there.
-- in: hash blob, size i64, bytes blob?
INSERT INTO blob (hash, size, bytes) VALUES (:hash, :size, :bytes) ON CONFLICT (hash) DO NOTHING;

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
