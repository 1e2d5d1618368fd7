-- What is kept for a time only (desk/retain.h). Read once a day, whole tables.

-- name: retain_mails :many
-- Whole mails older than a time, but for those that are still to leave.
-- plan: scan
-- in: before instant, after id, limit i64
-- out: id id
SELECT id FROM message WHERE id > :after AND at < :before AND raw_hash IS NOT NULL AND state <> 1 ORDER BY id LIMIT :limit;

-- name: retain_mails_drop :exec
-- Their words stay, as they are shown.
-- in: messages ids
UPDATE message SET raw_hash = NULL WHERE id IN :messages;

-- name: retain_files :many
-- Messages with files, of dossiers that are over and had no word since a time.
-- plan: scan
-- in: before instant, after id, limit i64
-- out: id id, shop id, direction i64, automatic bool, sender_name text, sender_address text, subject text, text text, folds text
SELECT m.id, m.shop, m.direction, m.automatic, m.sender_name, m.sender_address, m.subject, m.text, m.folds FROM message m JOIN dossier d ON d.id = m.dossier
WHERE m.id > :after AND d.state IN (6, 7, 8) AND d.last_message_at < :before AND EXISTS (SELECT 1 FROM attachment a WHERE a.message = m.id) ORDER BY m.id LIMIT :limit;
