-- One person taken out of the store (desk/erase.h). Seldom: whole tables are read.

-- name: erase_waiting :one
-- Mails to a person that have not left yet.
-- plan: scan
-- in: customer id
-- out: n i64
SELECT count(*) FROM outbox o JOIN message m ON m.id = o.message JOIN dossier d ON d.id = m.dossier WHERE o.state IN (0, 1) AND d.customer = :customer;

-- name: erase_messages :many
-- Words of a person, about them or to them: all of their dossiers, also what went from these to others, and what they wrote elsewhere.
-- plan: scan
-- in: shop id, customer id, address text, after id, limit i64
-- out: id id, direction i64, automatic bool, sender_name text, sender_address text, subject text, text text, folds text
SELECT m.id, m.direction, m.automatic, m.sender_name, m.sender_address, m.subject, m.text, m.folds FROM message m
WHERE m.shop = :shop AND m.id > :after AND (m.customer = :customer OR m.sender_address = :address OR m.dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer) OR m.id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 1 AND d.customer = :customer))
ORDER BY m.id LIMIT :limit;

-- name: erase_left :one
-- How many of these words came while the others were taken out.
-- plan: scan
-- in: shop id, customer id, address text
-- out: n i64
SELECT count(*) FROM message m
WHERE m.shop = :shop AND (m.customer = :customer OR m.sender_address = :address OR m.dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer) OR m.id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 1 AND d.customer = :customer))
  AND (m.text <> '' OR m.subject <> '' OR m.sender_address <> '' OR m.raw_hash IS NOT NULL);

-- name: erase_message_words :exec
-- That there was a message stays, and when.
-- in: messages ids
UPDATE message SET sender_address = '', sender_name = '', recipients = '{"to":[],"cc":[]}', subject = '', text = '', folds = '[]', has_html = 0, remote_images = 0, rfc_id = '', content_hash = NULL, raw_hash = NULL WHERE id IN :messages;

-- name: erase_message_html :exec
-- In their HTML form.
-- in: messages ids
DELETE FROM message_html WHERE message IN :messages;

-- name: erase_message_refs :exec
-- By which answers would be recognised.
-- plan: scan
-- in: messages ids
DELETE FROM message_ref WHERE message IN :messages;

-- name: erase_message_files :exec
-- And files.
-- in: messages ids
DELETE FROM attachment WHERE message IN :messages;

-- name: erase_outbox_words :exec
-- What mail servers said of the address.
-- in: messages ids
UPDATE outbox SET last_error = '' WHERE message IN :messages;

-- name: erase_copies :exec
-- The address among the recipients of others' mails.
-- plan: scan
-- in: shop id, address text
UPDATE message SET recipients = '{"to":[],"cc":[]}' WHERE shop = :shop AND
-- sqlite:
instr(lower(recipients), :address) > 0;
-- postgres:
position(:address IN lower(recipients)) > 0;

-- name: erase_dossiers :exec
-- Subjects and names on the dossiers.
-- in: shop id, customer id, word text
UPDATE dossier SET subject = :word, reply_address = '', reply_name = '', snippet = '', understood = '', version = version + 1 WHERE shop = :shop AND customer = :customer;

-- name: erase_promises :exec
-- What was promised, in words, and what people wrote to prove it.
-- in: customer id
UPDATE promise SET text = '',
  proof = CASE WHEN proof LIKE 'message:%' OR proof LIKE 'remedy:%' OR proof IN ('resolved', 'spam', 'unsaid', 'waiting_customer', 'done') THEN proof ELSE '' END,
  proof_ref = CASE WHEN proof_ref LIKE 'message:%' OR proof_ref LIKE 'remedy:%' THEN proof_ref ELSE '' END
WHERE dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer);

-- name: erase_remedies :exec
-- What it was to be, and why: that there was one, and what it came to, stays.
-- plan: scan
-- in: customer id
UPDATE remedy SET text = '', reason = '', held_reason = '', ended_reason = '', failure = '', version = version + 1 WHERE dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer)
  OR id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 3 AND d.customer = :customer);

-- name: erase_held :exec
-- What held answers to a person: words are in it.
-- plan: scan
-- in: messages ids
UPDATE held SET findings = '[]', reason = '' WHERE message IN :messages;

-- name: erase_stated :exec
-- What answers to a person stated.
-- in: messages ids
DELETE FROM stated WHERE message IN :messages;

-- name: erase_overrides :exec
-- Why somebody went on against a practice, and what it had shown: that they did stays.
-- in: customer id
UPDATE practice_override SET reason = '', shown = '' WHERE dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer);

-- name: erase_snippets :exec
-- The last words of others' dossiers, where they were among these.
-- plan: scan
-- in: customer id
UPDATE dossier SET snippet = '', version = version + 1
WHERE id IN (SELECT m.dossier FROM message m WHERE m.customer = :customer OR m.id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 1 AND d.customer = :customer))
  AND (SELECT x.text FROM message x WHERE x.dossier = dossier.id AND x.automatic = 0 AND x.direction <> 3 AND x.state <> 6 ORDER BY x.at DESC, x.id DESC LIMIT 1) = '';

-- name: erase_known_facts :exec
-- What was noted of the person or of their problems.
-- plan: scan
-- in: customer id
DELETE FROM known_fact WHERE customer = :customer OR dossier IN (SELECT d.id FROM dossier d WHERE d.customer = :customer)
  OR id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 5 AND d.customer = :customer);

-- name: erase_moved_promises :exec
-- What was promised, in words, where it went with a dossier of theirs.
-- plan: scan
-- in: customer id
UPDATE promise SET text = '' WHERE id IN (SELECT v.item FROM dossier_moved v JOIN dossier_move w ON w.id = v.move JOIN dossier d ON d.id = w.source WHERE v.kind = 2 AND d.customer = :customer);

-- name: erase_participant :exec
-- As somebody in others' conversations.
-- plan: scan
-- in: shop id, address text
DELETE FROM participant WHERE address = :address AND dossier IN (SELECT d.id FROM dossier d WHERE d.shop = :shop);

-- name: erase_parcels :exec
-- Where parcels were fetched.
-- in: customer id
UPDATE parcel SET pickup_point = '' WHERE shop_order IN (SELECT o.id FROM shop_order o WHERE o.customer = :customer);

-- name: erase_acks :exec
-- Acknowledgements that were counted.
-- in: shop id, address text
DELETE FROM ack_sent WHERE shop = :shop AND address = :address;

-- name: erase_names :exec
-- What a search by name finds.
-- plan: scan
-- in: customer id
DELETE FROM customer_name WHERE customer = :customer;

-- name: erase_contact_points :exec
-- Addresses and numbers.
-- in: customer id
DELETE FROM contact_point WHERE customer = :customer;

-- name: erase_customer :exec
-- The name.
-- in: id id
UPDATE customer SET name = '' WHERE id = :id;

-- name: erase_answers :exec
-- Answers kept for requests that are repeated: the keys stay, the words go.
-- plan: scan
-- in: shop id
UPDATE idempotency SET status = 0, body = '' WHERE shop = :shop AND status <> 0;

-- name: erase_blobs_unnamed :many
-- Bytes that no mail, no file and no upload names, as a reader sees it.
-- plan: scan
-- in: after id, limit i64
-- out: id id
SELECT b.id FROM blob b WHERE b.id > :after AND b.hash NOT IN (SELECT a.hash FROM attachment a) AND b.hash NOT IN (SELECT m.raw_hash FROM message m WHERE m.raw_hash IS NOT NULL) AND b.hash NOT IN (SELECT u.hash FROM upload u)
  AND b.hash NOT IN (SELECT l.raw_hash FROM carrier_letter l WHERE l.raw_hash IS NOT NULL) AND b.hash NOT IN (SELECT f.hash FROM letter_file f) AND b.hash NOT IN (SELECT p.hash FROM claim_file p) ORDER BY b.id LIMIT :limit;

-- name: erase_blobs_hold :many
-- Their rows, locked where commands run side by side: who brings the same bytes waits.
-- in: blobs ids
-- out: id id
SELECT id FROM blob WHERE id IN :blobs ORDER BY id
-- postgres:
FOR UPDATE
-- both:
;

-- name: erase_blobs_still :many
-- Which of them nobody named meanwhile.
-- plan: scan
-- in: blobs ids
-- out: id id, hash blob, is_file bool
SELECT b.id, b.hash, b.bytes IS NULL FROM blob b WHERE b.id IN :blobs AND b.hash NOT IN (SELECT a.hash FROM attachment a) AND b.hash NOT IN (SELECT m.raw_hash FROM message m WHERE m.raw_hash IS NOT NULL) AND b.hash NOT IN (SELECT u.hash FROM upload u)
  AND b.hash NOT IN (SELECT l.raw_hash FROM carrier_letter l WHERE l.raw_hash IS NOT NULL) AND b.hash NOT IN (SELECT f.hash FROM letter_file f) AND b.hash NOT IN (SELECT p.hash FROM claim_file p) ORDER BY b.id;

-- name: erase_blobs :exec
-- Away with them.
-- in: blobs ids
DELETE FROM blob WHERE id IN :blobs;
