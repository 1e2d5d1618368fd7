-- name: message_insert :insert
-- Words, in, out or private.
-- in: shop id, dossier id, direction i64, channel i64, state i64, automatic bool, machine i64, authenticity i64, damaged bool, customer id?, author id?, sender_address text, sender_name text, recipients text, subject text, text text, folds text, has_html bool, remote_images i64, rfc_id text, content_hash blob?, raw_hash blob?, template id?, asked bool, at instant
INSERT INTO message (shop, dossier, direction, channel, state, automatic, machine, authenticity, damaged, customer, author, sender_address, sender_name, recipients, subject, text, folds, has_html, remote_images, rfc_id, content_hash, raw_hash, template, asked, at)
VALUES (:shop, :dossier, :direction, :channel, :state, :automatic, :machine, :authenticity, :damaged, :customer, :author, :sender_address, :sender_name, :recipients, :subject, :text, :folds, :has_html, :remote_images, :rfc_id, :content_hash, :raw_hash, :template, :asked, :at)
RETURNING id;

-- name: message_by_content :one
-- The message that these bytes already are.
-- in: shop id, content_hash blob
-- out: id id, dossier id
SELECT id, dossier FROM message WHERE shop = :shop AND content_hash = :content_hash;

-- name: message_html_insert :exec
-- The cleaned HTML of a message.
-- in: message id, html text
INSERT INTO message_html (message, html) VALUES (:message, :html);

-- name: message_inbox_add :exec
-- The inbox a mail came by; 0 changes when it was known.
-- in: message id, inbox id, now instant
INSERT INTO message_inbox (message, inbox, at) VALUES (:message, :inbox, :now) ON CONFLICT DO NOTHING;

-- name: message_ref_add :exec
-- A Message-ID that leads to this message.
-- in: shop id, rfc_id text, message id
INSERT INTO message_ref (shop, rfc_id, message) VALUES (:shop, :rfc_id, :message) ON CONFLICT DO NOTHING;

-- name: attachment_insert :insert
-- A file of a message.
-- in: shop id, message id, name text, type text, size i64, content_id text, is_inline bool, hash blob
INSERT INTO attachment (shop, message, name, type, size, content_id, is_inline, hash) VALUES (:shop, :message, :name, :type, :size, :content_id, :is_inline, :hash) RETURNING id;

-- name: attachment_by_message :many
-- The files of a message.
-- in: message id
-- out: id id, name text, type text, size i64, content_id text, is_inline bool, hash blob
SELECT id, name, type, size, content_id, is_inline, hash FROM attachment WHERE message = :message ORDER BY id;

-- name: upload_insert :insert
-- A file given to the composer.
-- in: shop id, user id, name text, type text, size i64, hash blob, now instant
INSERT INTO upload (shop, user_id, name, type, size, hash, created_at) VALUES (:shop, :user, :name, :type, :size, :hash, :now) RETURNING id;

-- name: upload_by_id :one
-- A file waiting for its message; only who gave it may use it.
-- in: shop id, user id, id id
-- out: id id, name text, type text, size i64, hash blob
SELECT id, name, type, size, hash FROM upload WHERE shop = :shop AND user_id = :user AND id = :id;

-- name: upload_take :exec
-- A message takes the file; 0 changes when another did.
-- in: id id
DELETE FROM upload WHERE id = :id;

-- name: message_last_shown :one
-- The newest words of a dossier that stand, in or out.
-- in: dossier id
-- out: id id, direction i64, text text, folds text, at instant
SELECT id, direction, substr(text, 1, 16000), folds, at FROM message WHERE dossier = :dossier AND automatic = 0 AND direction <> 3 AND state NOT IN (6, 7) ORDER BY at DESC, id DESC LIMIT 1;

-- name: message_set_state :exec
-- How far a message got.
-- in: id id, state i64, sent_at instant?
UPDATE message SET state = :state, sent_at = COALESCE(:sent_at, sent_at) WHERE id = :id;

-- name: message_set_raw :exec
-- The bytes that left.
-- in: id id, raw_hash blob
UPDATE message SET raw_hash = :raw_hash WHERE id = :id;

-- name: message_facts :one
-- What is needed to send, match or take back a message.
-- in: shop id, id id
-- out: id id, dossier id, direction i64, state i64, automatic bool, machine i64, author id?, sender_address text, sender_name text, recipients text, subject text, text text, rfc_id text, at instant
SELECT id, dossier, direction, state, automatic, machine, author, sender_address, sender_name, recipients, subject, text, rfc_id, at FROM message WHERE shop = :shop AND id = :id;

-- name: message_last_inbound :one
-- The customer's last words before a message, which answers them.
-- in: dossier id, before id
-- out: rfc_id text
SELECT rfc_id FROM message WHERE dossier = :dossier AND id < :before AND direction = 1 AND machine = 0 ORDER BY id DESC LIMIT 1;

-- name: message_last_left :one
-- The newest words of the staff that left.
-- in: dossier id
-- out: id id
SELECT id FROM message WHERE dossier = :dossier AND direction = 2 AND automatic = 0 AND state IN (2, 3, 5) ORDER BY id DESC LIMIT 1;

-- name: message_rfc_ids :many
-- Message-IDs of a conversation, oldest first, for References.
-- in: dossier id, before id
-- out: rfc_id text
SELECT rfc_id FROM (SELECT id, rfc_id FROM message WHERE dossier = :dossier AND id < :before AND direction <> 3 AND rfc_id <> '' ORDER BY id DESC LIMIT 20) t ORDER BY id;

-- name: ack_count :one
-- Acknowledgements to an address since a time.
-- in: shop id, address text, since instant
-- out: n i64
SELECT count(*) FROM ack_sent WHERE shop = :shop AND address = :address AND at > :since;

-- name: ack_forget :exec
-- Acknowledgements to an address that no longer count.
-- in: shop id, address text, before instant
DELETE FROM ack_sent WHERE shop = :shop AND address = :address AND at <= :before;

-- name: ack_insert :exec
-- One more acknowledgement to an address.
-- in: shop id, address text, now instant
INSERT INTO ack_sent (shop, address, at) VALUES (:shop, :address, :now);

-- name: event_append :insert
-- What happened. The log's only door.
-- event
-- in: shop id, dossier id?, kind text, at instant, actor_kind i64, actor id?, payload text, cause id?
INSERT INTO event (shop, dossier, kind, at, actor_kind, actor, payload, cause) VALUES (:shop, :dossier, :kind, :at, :actor_kind, :actor, :payload, :cause) RETURNING id;

-- name: event_after :many
-- The log from a cursor on, all shops, for those who follow it.
-- in: after id, limit i64
-- out: id id, shop id, dossier id?, kind text, at instant, actor_kind i64, actor id?, actor_name text?, payload text
SELECT e.id, e.shop, e.dossier, e.kind, e.at, e.actor_kind, e.actor,
  CASE e.actor_kind WHEN 1 THEN (SELECT c.name FROM customer c WHERE c.id = e.actor) WHEN 2 THEN (SELECT u.name FROM user_account u WHERE u.id = e.actor) WHEN 3 THEN (SELECT t.name FROM token t WHERE t.id = e.actor) END, e.payload
FROM event e WHERE e.id > :after
-- postgres:
AND e.id < event_horizon()
-- both:
ORDER BY e.id LIMIT :limit;

-- name: event_last :one
-- The newest event that no earlier one can follow any more; 0 in an empty log.
-- out: id id
SELECT COALESCE(max(id), 0) FROM event
-- postgres:
WHERE id < event_horizon()
-- both:
;

-- name: event_count_after :one
-- How many events lie behind a cursor, all shops; :limit when there are more.
-- in: after id, limit i64
-- out: count i64
SELECT count(*) FROM (SELECT id FROM event WHERE id > :after
-- postgres:
AND id < event_horizon()
-- both:
LIMIT :limit) AS behind;

-- name: log_state :one
-- Words that change with every event that can be seen.
-- out: state text
-- sqlite:
SELECT CAST(COALESCE(max(id), 0) AS TEXT) FROM event;
-- postgres:
SELECT CAST(pg_current_snapshot() AS TEXT);
