-- Queries of the store's bench: a message comes to a dossier.

-- name: message_add :insert
-- The message.
-- in: dossier id, sender text, text text, at instant
INSERT INTO bench_message (dossier, sender, text, at) VALUES (:dossier, :sender, :text, :at) RETURNING id;

-- name: dossier_touch :exec
-- Its dossier comes to the top of the list.
-- in: dossier id, at instant
UPDATE bench_dossier SET last_at = :at, messages = messages + 1 WHERE id = :dossier;

-- name: dossier_fill :exec
-- As many dossiers.
-- in: count i64
INSERT INTO bench_dossier (state, last_at, messages)
-- sqlite:
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < :count)
SELECT i % 4, i, 0 FROM s;
-- postgres:
SELECT i % 4, i, 0 FROM generate_series(1, :count) AS s(i);
