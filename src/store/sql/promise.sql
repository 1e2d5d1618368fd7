-- name: promise_insert :insert
-- Something owed by a date.
-- in: shop id, dossier id, kind i64, owed_to i64, state i64, text text, owner id?, channel i64, proof_kind i64, proof_ref text, remedy id?, rule text, alert_at instant?, warn_at instant, due_at instant, now instant
INSERT INTO promise (shop, dossier, kind, owed_to, state, text, owner, channel, proof_kind, proof_ref, remedy, rule, alert_at, warn_at, due_at, proof, created_at) VALUES (:shop, :dossier, :kind, :owed_to, :state, :text, :owner, :channel, :proof_kind, :proof_ref, :remedy, :rule, :alert_at, :warn_at, :due_at, '', :now) RETURNING id;

-- name: promise_pending :many
-- Active and broken promises of a dossier.
-- in: dossier id
-- row: promise_facts
-- out: id id, dossier id, kind i64, owed_to i64, state i64, due_at instant, first_due_at instant?, broken_at instant?, remedy id?, proof_ref text, rule text
SELECT id, dossier, kind, owed_to, state, due_at, first_due_at, broken_at, remedy, proof_ref, rule FROM promise WHERE dossier = :dossier AND state IN (2, 4) ORDER BY id;

-- name: promise_of_shop :one
-- What the rules need to know of one promise.
-- in: shop id, id id
-- row: promise_facts
-- out: id id, dossier id, kind i64, owed_to i64, state i64, due_at instant, first_due_at instant?, broken_at instant?, remedy id?, proof_ref text, rule text
SELECT id, dossier, kind, owed_to, state, due_at, first_due_at, broken_at, remedy, proof_ref, rule FROM promise WHERE shop = :shop AND id = :id;

-- name: promise_set_state :exec
-- A promise moves on; one that was broken closes after its time, whatever a clock read before says.
-- in: id id, state i64, proof text, closed_at instant?, broken_at instant?
UPDATE promise SET state = :state, proof = :proof, broken_at = COALESCE(broken_at, :broken_at), closed_at = CASE WHEN state = 4 AND :closed_at < due_at THEN due_at ELSE :closed_at END WHERE id = :id;

-- name: promise_set_sure :exec
-- Something makes it sure.
-- in: id id, state i64, proof_kind i64, proof_ref text, warn_at instant
UPDATE promise SET state = :state, proof_kind = :proof_kind, proof_ref = :proof_ref, warn_at = :warn_at WHERE id = :id;

-- name: promise_put_off :exec
-- The customer accepted another date; the first one stays known.
-- in: id id, due_at instant, warn_at instant, alert_at instant?, text text
UPDATE promise SET first_due_at = due_at, due_at = :due_at, warn_at = :warn_at, alert_at = :alert_at, text = :text WHERE id = :id;

-- name: promise_closed_by :many
-- Promises that a proof kept or released.
-- in: dossier id, proof text
-- row: promise_facts
-- out: id id, dossier id, kind i64, owed_to i64, state i64, due_at instant, first_due_at instant?, broken_at instant?, remedy id?, proof_ref text, rule text
SELECT id, dossier, kind, owed_to, state, due_at, first_due_at, broken_at, remedy, proof_ref, rule FROM promise WHERE dossier = :dossier AND state IN (3, 6) AND proof = :proof ORDER BY id;

-- name: promise_words :one
-- Whether "message:12" is a message of the dossier, and of its customer.
-- in: dossier id, proof text
-- out: here i64, theirs i64
SELECT count(*), count(CASE WHEN m.direction = 1 AND m.machine = 0 THEN 1 END) FROM message m WHERE m.dossier = :dossier AND 'message:' || m.id = :proof;

-- name: promise_due :many
-- Active promises whose time has passed, oldest first, for a command: what another one is at is passed over, with its dossier.
-- in: now instant, limit i64
-- out: id id, shop id, dossier id, kind i64, owed_to i64, due_at instant, rule text, owner id?, dossier_state i64
SELECT p.id, p.shop, p.dossier, p.kind, p.owed_to, p.due_at, p.rule, COALESCE(p.owner, d.assignee), d.state FROM promise p JOIN dossier d ON d.id = p.dossier WHERE p.state = 2 AND p.due_at <= :now ORDER BY p.due_at, p.id LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: promise_alert_due :many
-- Active promises that somebody is to be told of before they are due, for a command; `amount` is what is to be paid, of an order's `price`, 0 where no remedy says it.
-- in: now instant, limit i64
-- out: id id, shop id, dossier id, due_at instant, alert_at instant, rule text, amount i64, price i64
SELECT p.id, p.shop, p.dossier, p.due_at, p.alert_at, p.rule, COALESCE((SELECT y.amount FROM remedy y WHERE y.id = p.remedy), 0),
  COALESCE((SELECT o.total FROM remedy y JOIN shop_order o ON o.id = y.shop_order WHERE y.id = p.remedy), 0)
FROM promise p JOIN dossier d ON d.id = p.dossier WHERE p.state = 2 AND p.alert_at <= :now ORDER BY p.alert_at, p.id LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: promise_set_alert :exec
-- When somebody is to be told of it next.
-- in: id id, alert_at instant?
UPDATE promise SET alert_at = :alert_at WHERE id = :id;

-- name: due_next :one
-- When the next promise falls due or is to be told of, the next snoozed dossier comes back, and the oldest resolved one was resolved.
-- out: promise_at instant?, alert_at instant?, snooze_at instant?, resolved_at instant?
SELECT (SELECT min(due_at) FROM promise WHERE state = 2),
  (SELECT min(alert_at) FROM promise WHERE state = 2 AND alert_at IS NOT NULL),
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
