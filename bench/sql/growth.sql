-- Queries of the growth bench.

-- name: promise_open :one
-- How many promises the timer may have to find.
-- out: n i64
-- plan: scan
SELECT count(*) FROM promise WHERE state = 2;

-- name: promise_more :exec
-- Beside each open promise nine more, owed to ourselves, due a little later.
-- plan: scan
INSERT INTO promise (shop, dossier, kind, owed_to, state, text, owner, warn_at, due_at, proof, created_at)
SELECT p.shop, p.dossier, 7, 4, 2, p.text, NULL, p.warn_at, p.due_at + t.i, 'bench', p.created_at FROM promise p
CROSS JOIN (SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) t
WHERE p.state = 2;

-- name: promise_fewer :exec
-- Takes them away again.
-- plan: scan
DELETE FROM promise WHERE proof = 'bench';
