-- Queries of the contract suite over the tables of contract_tables (contract.c).

-- name: item_add :insert
-- One of every type.
-- in: name text, n i64, maybe_n i64?, parent id?, at instant, maybe_at instant?, flag bool, maybe_text text?, bytes blob, maybe_bytes blob?
INSERT INTO item (name, n, maybe_n, parent, at, maybe_at, flag, maybe_text, bytes, maybe_bytes)
VALUES (:name, :n, :maybe_n, :parent, :at, :maybe_at, :flag, :maybe_text, :bytes, :maybe_bytes)
RETURNING id;

-- name: item_by_id :one
-- What was put in.
-- row: item
-- in: id id
-- out: id id, name text, n i64, maybe_n i64?, parent id?, at instant, maybe_at instant?, flag bool,
--      maybe_text text?, bytes blob, maybe_bytes blob?
SELECT id, name, n, maybe_n, parent, at, maybe_at, flag, maybe_text, bytes, maybe_bytes FROM item WHERE id = :id;

-- name: item_list :many
-- Some of them in order.
-- row: item
-- in: after id, limit i64
SELECT id, name, n, maybe_n, parent, at, maybe_at, flag, maybe_text, bytes, maybe_bytes FROM item WHERE id > :after ORDER BY id LIMIT :limit;

-- name: item_some :many
-- Those of a list.
-- row: item
-- in: ids ids
SELECT id, name, n, maybe_n, parent, at, maybe_at, flag, maybe_text, bytes, maybe_bytes FROM item WHERE id IN :ids ORDER BY id;

-- name: item_count :one
-- How many there are.
-- out: count i64
SELECT count(*) AS count FROM item;

-- name: item_promised :one
-- A query that promises more than the table keeps.
-- in: id id
-- out: maybe_text text
SELECT maybe_text FROM item WHERE id = :id;

-- name: item_add_to :exec
-- Moves a number.
-- in: from id, to id, by i64
UPDATE item SET n = n + :by WHERE id BETWEEN :from AND :to;

-- name: item_delete_all :exec
-- Away with everything.
DELETE FROM item;

-- name: item_rename :one
-- A change that answers with a row.
-- in: id id, name text
-- out: id id, name text
UPDATE item SET name = :name WHERE id = :id RETURNING id, name;

-- name: item_fill :exec
-- Many rows at once.
-- in: count i64
INSERT INTO item (name, n, at, flag, bytes)
-- sqlite:
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < :count)
SELECT 'fill ' || i, i, 1, 0, x'' FROM s;
-- postgres:
SELECT 'fill ' || i, i, 1, 0, '' FROM generate_series(1, :count) AS s(i);

-- name: late_add :exec
-- A reference that is checked at the commit only.
-- in: item id
INSERT INTO late (item) VALUES (:item);

-- name: late_count :one
-- How many there are.
-- out: count i64
SELECT count(*) AS count FROM late;

-- name: index_find :many
-- Messages by their words, newest first.
-- in: match match
-- out: id id
-- sqlite:
SELECT rowid AS id FROM message_text WHERE message_text MATCH :match ORDER BY rowid DESC;
-- postgres:
SELECT message AS id FROM newest_messages(begun(:match), 9223372036854775807, 1000) AS t(message) ORDER BY message DESC;

-- name: shop_open :exec
-- A shop to hang messages on.
INSERT INTO shop (id, slug, name, language, zone, currency, opening_hours, holidays, first_reply_minutes, next_number, created_at)
VALUES (1, 'lune', 'Lune', 'fr', 'Europe/Paris', 'EUR', 'mon-fri 09:00-18:00', 'FR', 240, 2, 1);

-- name: dossier_open :exec
-- Its first dossier, or another one.
-- in: id id, merged_into id?
INSERT INTO dossier (id, shop, number, subject, state, channel, reply_token, reply_address, reply_name, severity, escalation_level, unmatched, version, message_count, snippet, last_direction, last_message_at, next_due_kind, sort_due, merged_into, created_at)
VALUES (:id, 1, :id, 'Colis', 1, 1, 'token ' || CAST(:id AS TEXT), '', '', 0, 0, 0, 1, 0, '', 1, 1, 0, 1, :merged_into, 1);

-- name: note_add :exec
-- Words of the staff.
-- in: id id, dossier id, text text
INSERT INTO message (id, shop, dossier, direction, channel, state, automatic, machine, authenticity, damaged, sender_address, sender_name, recipients, subject, text, folds, has_html, remote_images, rfc_id, at)
VALUES (:id, 1, :dossier, 3, 1, 0, 0, 0, 0, 0, '', '', '', '', :text, '[]', 0, 0, '', 1);

-- name: note_count :one
-- How many there are.
-- out: count i64
SELECT count(*) AS count FROM message;
