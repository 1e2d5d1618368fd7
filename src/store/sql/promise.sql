-- name: promise_insert :insert
-- Something owed by a date.
-- in: shop id, dossier id, kind i64, owed_to i64, state i64, text text, owner id?, channel i64, proof_kind i64, proof_ref text, remedy id?, rule text, warn_at instant, due_at instant, now instant
INSERT INTO promise (shop, dossier, kind, owed_to, state, text, owner, channel, proof_kind, proof_ref, remedy, rule, warn_at, due_at, proof, created_at) VALUES (:shop, :dossier, :kind, :owed_to, :state, :text, :owner, :channel, :proof_kind, :proof_ref, :remedy, :rule, :warn_at, :due_at, '', :now) RETURNING id;

-- name: promise_pending :many
-- Active and broken promises of a dossier.
-- in: dossier id
-- out: id id, kind i64, owed_to i64, state i64, remedy id?
SELECT id, kind, owed_to, state, remedy FROM promise WHERE dossier = :dossier AND state IN (2, 4) ORDER BY id;

-- name: promise_set_state :exec
-- A promise moves on; one that was broken closes after its time, whatever a clock read before says.
-- in: id id, state i64, proof text, closed_at instant?
UPDATE promise SET state = :state, proof = :proof, closed_at = CASE WHEN state = 4 AND :closed_at < due_at THEN due_at ELSE :closed_at END WHERE id = :id;

-- name: promise_closed_by :many
-- Promises that a proof kept or released.
-- in: dossier id, proof text
-- out: id id, due_at instant, closed_at instant?
SELECT id, due_at, closed_at FROM promise WHERE dossier = :dossier AND state IN (3, 6) AND proof = :proof ORDER BY id;

-- name: promise_due :many
-- Active promises whose time has passed, oldest first, for a command: what another one is at is passed over, with its dossier.
-- in: now instant, limit i64
-- out: id id, shop id, dossier id, kind i64, owed_to i64, due_at instant
-- sqlite:
SELECT id, shop, dossier, kind, owed_to, due_at FROM promise WHERE state = 2 AND due_at <= :now ORDER BY due_at, id LIMIT :limit;
-- postgres:
SELECT p.id, p.shop, p.dossier, p.kind, p.owed_to, p.due_at FROM promise p JOIN dossier d ON d.id = p.dossier WHERE p.state = 2 AND p.due_at <= :now ORDER BY p.due_at, p.id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED;

-- name: due_next :one
-- When the next promise falls due, the next snoozed dossier comes back, and the oldest resolved one was resolved.
-- out: promise_at instant?, snooze_at instant?, resolved_at instant?
SELECT (SELECT min(due_at) FROM promise WHERE state = 2),
  (SELECT min(snoozed_until) FROM dossier WHERE snoozed_until IS NOT NULL),
  (SELECT min(resolved_at) FROM dossier WHERE state = 5);

-- name: dossier_window_over :many
-- Resolved dossiers whose window for reopening has passed.
-- in: before instant, limit i64
-- out: id id, shop id, resolved_at instant
SELECT id, shop, resolved_at FROM dossier WHERE state = 5 AND resolved_at < :before ORDER BY resolved_at LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;
