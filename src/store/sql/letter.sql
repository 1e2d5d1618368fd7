-- Letters to carriers and their answers, by threads.

-- name: carrier_party :one
-- All that is written to a carrier about an incident, and whom to; none where the parcel has no carrier that the shop knows.
-- in: shop id, incident id
-- out: carrier id, carrier_code text, carrier_name text, ack_hours i64, inquiry_address text, manager_address text, management_address text,
--    shop_order id, order_number text, currency text, total i64, order_freight i64, country text, order_due instant?,
--    parcel id, tracking text, service text, stage text, weight i64, value i64, freight i64, handed_at instant?, due_at instant?, delivered_at instant?, last_event_at instant?,
--    kind i64, state i64, fault i64, suspected_at instant, confirmed_at instant?, dossier id?, dossier_number i64?, inbox id?
SELECT c.id, c.code, c.name, c.ack_hours, c.inquiry_address, c.manager_address, c.management_address,
  o.id, o.number, o.currency, o.total, o.freight, o.country, o.due_at,
  p.id, p.tracking, p.service, p.stage, p.weight, p.value, p.freight, p.handed_over_at, p.due_at, p.delivered_at, p.last_event_at,
  i.kind, i.state, i.fault, i.suspected_at, i.confirmed_at, d.id, d.number, COALESCE(d.inbox, (SELECT min(x.id) FROM inbox x WHERE x.shop = i.shop))
FROM incident i JOIN shop_order o ON o.id = i.shop_order JOIN parcel p ON p.id = i.parcel JOIN carrier c ON c.shop = i.shop AND c.code = p.carrier
  LEFT JOIN dossier d ON d.id = i.dossier
WHERE i.id = :incident AND i.shop = :shop;

-- name: carrier_thread_of :one
-- What is written about an incident already.
-- row: carrier_thread
-- in: incident id
-- out: id id, shop id, carrier id, incident id?, settlement id?, token text
SELECT t.id, t.shop, t.carrier, t.incident, t.settlement, t.token FROM carrier_thread t WHERE t.incident = :incident;

-- name: carrier_thread_of_settlement :one
-- What is written about a settlement already.
-- row: carrier_thread
-- in: settlement id
SELECT t.id, t.shop, t.carrier, t.incident, t.settlement, t.token FROM carrier_thread t WHERE t.settlement = :settlement;

-- name: carrier_thread_by_token :one
-- Where a carrier's answer belongs.
-- row: carrier_thread
-- in: token text
SELECT t.id, t.shop, t.carrier, t.incident, t.settlement, t.token FROM carrier_thread t WHERE t.token = :token;

-- name: carrier_thread_by_rfc :many
-- The threads in which a mail of this Message-ID is.
-- row: carrier_thread
-- in: shop id, rfc_id text
SELECT DISTINCT t.id, t.shop, t.carrier, t.incident, t.settlement, t.token FROM carrier_letter l JOIN carrier_thread t ON t.id = l.thread WHERE l.shop = :shop AND l.rfc_id = :rfc_id AND l.rfc_id <> '';

-- name: carrier_thread_insert :insert
-- A new one.
-- in: shop id, carrier id, incident id?, settlement id?, inbox id?, token text
INSERT INTO carrier_thread (shop, carrier, incident, settlement, inbox, token) VALUES (:shop, :carrier, :incident, :settlement, :inbox, :token) RETURNING id;

-- name: letter_insert :insert
-- A letter, ours or theirs.
-- in: shop id, thread id, kind i64, direction i64, state i64, machine i64, author id?, address text, name text, language text, subject text, text text, rfc_id text, content_hash blob?, raw_hash blob?, now instant
INSERT INTO carrier_letter (shop, thread, kind, direction, state, machine, author, address, name, language, subject, text, rfc_id, content_hash, raw_hash, at)
VALUES (:shop, :thread, :kind, :direction, :state, :machine, :author, :address, :name, :language, :subject, :text, :rfc_id, :content_hash, :raw_hash, :now) RETURNING id;

-- name: letter_file_insert :exec
-- A file of it.
-- in: letter id, name text, type text, size i64, hash blob
INSERT INTO letter_file (letter, name, type, size, hash) VALUES (:letter, :name, :type, :size, :hash);

-- name: letter_files :many
-- The files of letters.
-- in: letters ids
-- out: id id, letter id, name text, type text, size i64, hash blob
SELECT f.id, f.letter, f.name, f.type, f.size, f.hash FROM letter_file f WHERE f.letter IN :letters ORDER BY f.letter, f.id;

-- name: letter_file_get :one
-- One file.
-- in: shop id, id id
-- out: name text, type text, size i64, hash blob
SELECT f.name, f.type, f.size, f.hash FROM letter_file f JOIN carrier_letter l ON l.id = f.letter WHERE f.id = :id AND l.shop = :shop;

-- name: letter_by_content :one
-- Whether these bytes came already.
-- in: shop id, content_hash blob
-- out: id id, thread id
SELECT id, thread FROM carrier_letter WHERE shop = :shop AND content_hash = :content_hash;

-- name: letter_of_thread :many
-- A thread, oldest first.
-- row: letter
-- in: shop id, thread id, after id, limit i64
-- out: id id, thread id, kind i64, direction i64, state i64, machine i64, author id?, author_name text?, address text, name text, language text, subject text, text text, at instant, sent_at instant?, failure text, has_raw bool
SELECT l.id, l.thread, l.kind, l.direction, l.state, l.machine, l.author, (SELECT u.name FROM user_account u WHERE u.id = l.author), l.address, l.name, l.language, l.subject, l.text, l.at, l.sent_at, l.failure, l.raw_hash IS NOT NULL
FROM carrier_letter l WHERE l.thread = :thread AND l.shop = :shop AND l.id > :after ORDER BY l.id LIMIT :limit;

-- name: letter_row :one
-- One letter.
-- row: letter
-- in: shop id, id id
SELECT l.id, l.thread, l.kind, l.direction, l.state, l.machine, l.author, (SELECT u.name FROM user_account u WHERE u.id = l.author), l.address, l.name, l.language, l.subject, l.text, l.at, l.sent_at, l.failure, l.raw_hash IS NOT NULL
FROM carrier_letter l WHERE l.id = :id AND l.shop = :shop;

-- name: letter_sheet :one
-- What stands on the paper beside its words.
-- in: shop id, id id
-- out: shop_name text, carrier_name text, kind i64, language text, subject text, text text, at instant, direction i64, tracking text?
SELECT s.name, c.name, l.kind, l.language, l.subject, l.text, l.at, l.direction, p.tracking
FROM carrier_letter l JOIN carrier_thread t ON t.id = l.thread JOIN carrier c ON c.id = t.carrier JOIN shop s ON s.id = l.shop LEFT JOIN incident i ON i.id = t.incident LEFT JOIN parcel p ON p.id = i.parcel
WHERE l.id = :id AND l.shop = :shop;

-- name: letter_mail :one
-- All that is needed to write the mail of an outbox row down.
-- in: id id
-- out: shop id, letter id, thread id, dossier id?, token text, inbox_address text?, shop_name text, carrier_name text, author_name text?, kind i64, language text, name text, address text, subject text, text text, rfc_id text, at instant
SELECT o.shop, l.id, t.id, i.dossier, t.token, x.address, s.name, c.name, (SELECT u.name FROM user_account u WHERE u.id = l.author), l.kind, l.language, l.name, l.address, l.subject, l.text, l.rfc_id, l.at
FROM outbox o JOIN carrier_letter l ON l.id = o.letter JOIN carrier_thread t ON t.id = l.thread JOIN carrier c ON c.id = t.carrier JOIN shop s ON s.id = o.shop LEFT JOIN inbox x ON x.id = t.inbox LEFT JOIN incident i ON i.id = t.incident
WHERE o.id = :id;

-- name: letter_rfc_ids :many
-- Message-IDs of a thread before a letter, oldest first.
-- in: thread id, before id
-- out: rfc_id text, direction i64
SELECT l.rfc_id, l.direction FROM carrier_letter l WHERE l.thread = :thread AND l.id < :before AND l.rfc_id <> '' ORDER BY l.id LIMIT 20;

-- name: letter_of_outbox :one
-- Whether an outbox row is a letter's.
-- in: id id
-- out: letter id?
SELECT letter FROM outbox WHERE id = :id;

-- name: letter_facts :one
-- A letter that left, or did not.
-- in: id id
-- out: id id, shop id, thread id, kind i64, state i64, author id?, incident id?, dossier id?
SELECT l.id, l.shop, l.thread, l.kind, l.state, l.author, t.incident, i.dossier FROM carrier_letter l JOIN carrier_thread t ON t.id = l.thread LEFT JOIN incident i ON i.id = t.incident WHERE l.id = :id;

-- name: letter_last_left :one
-- The last of ours in a thread that left.
-- in: thread id
-- out: id id
SELECT max(l.id) FROM carrier_letter l WHERE l.thread = :thread AND l.direction = 2 AND l.state IN (1, 2, 3) HAVING max(l.id) IS NOT NULL;

-- name: letter_set_state :exec
-- How it ended; sent_at stays once it is known.
-- in: id id, state i64, sent_at instant?, failure text
UPDATE carrier_letter SET state = :state, sent_at = COALESCE(sent_at, :sent_at), failure = :failure WHERE id = :id;

-- name: letter_set_raw :exec
-- The bytes that left.
-- in: id id, raw_hash blob
UPDATE carrier_letter SET raw_hash = :raw_hash WHERE id = :id;

-- name: outbox_insert_letter :insert
-- A letter is to leave.
-- in: shop id, letter id, key text, next_at instant, now instant
INSERT INTO outbox (shop, letter, state, key, attempts, next_at, lease_until, last_error, created_at) VALUES (:shop, :letter, 0, :key, 0, :next_at, 0, '', :now) RETURNING id;
