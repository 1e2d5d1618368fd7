-- name: outbox_insert :insert
-- A message is to leave.
-- in: shop id, message id, key text, next_at instant, now instant
INSERT INTO outbox (shop, message, state, key, attempts, next_at, lease_until, last_error, created_at) VALUES (:shop, :message, 0, :key, 0, :next_at, 0, '', :now) RETURNING id;

-- name: outbox_due :many
-- What may leave now, oldest first, for a command: what another node is at is passed over.
-- in: now instant, limit i64
-- out: id id, shop id, message id?, letter id?, attempts i64, created_at instant
SELECT id, shop, message, letter, attempts, created_at FROM outbox WHERE state = 0 AND next_at <= :now ORDER BY next_at, id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: outbox_next :one
-- When the next message may leave, and when the next lease is over.
-- out: next_at instant?, lease_until instant?
SELECT (SELECT min(next_at) FROM outbox WHERE state = 0), (SELECT min(lease_until) FROM outbox WHERE state = 1);

-- name: outbox_claim :exec
-- One sender takes it; 0 changes when another was quicker.
-- in: id id, lease_until instant
UPDATE outbox SET state = 1, attempts = attempts + 1, lease_until = :lease_until WHERE id = :id AND state = 0;

-- name: outbox_lapsed :many
-- A sender died with these in hand: they may have left.
-- in: now instant, limit i64
-- out: id id, shop id, message id?, letter id?
SELECT id, shop, message, letter FROM outbox WHERE state = 1 AND lease_until <= :now ORDER BY lease_until LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: outbox_finish :exec
-- How it ended, or when to try again (state 0); 0 changes when it was not in hand.
-- in: id id, state i64, next_at instant, last_error text, done_at instant?
UPDATE outbox SET state = :state, next_at = :next_at, lease_until = 0, last_error = :last_error, done_at = :done_at WHERE id = :id AND state = 1;

-- name: outbox_cancel :exec
-- Taken back before it left; 0 changes when it is too late.
-- in: message id, now instant
UPDATE outbox SET state = 5, done_at = :now WHERE message = :message AND state = 0;

-- name: outbox_mail :one
-- All that is needed to write the mail down.
-- in: id id
-- out: shop id, message id, dossier id, number i64, reply_token text, inbox_address text?, inbox_name text?, shop_name text, automatic bool, sender_name text, recipients text, subject text, text text, rfc_id text, at instant, author id?
SELECT o.shop, m.id, d.id, d.number, d.reply_token, i.address, i.name, s.name, m.automatic, m.sender_name, m.recipients, m.subject, m.text, m.rfc_id, m.at, m.author
FROM outbox o JOIN message m ON m.id = o.message JOIN dossier d ON d.id = m.dossier JOIN shop s ON s.id = o.shop LEFT JOIN inbox i ON i.id = d.inbox
WHERE o.id = :id;
