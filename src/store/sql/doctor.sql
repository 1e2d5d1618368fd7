-- What `guichet doctor` looks at (desk/doctor.h). Whole tables are read.

-- name: doctor_indexes :many
-- Names of the indexes there are.
-- plan: scan
-- out: name text
-- sqlite:
SELECT name FROM sqlite_schema WHERE type = 'index';
-- postgres:
SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relnamespace = to_regnamespace(current_schema()) AND i.indisvalid;

-- name: doctor_clock :one
-- The database's time.
-- plan: scan
-- out: now instant
-- sqlite:
SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER);
-- postgres:
SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT);

-- name: doctor_newest_event :many
-- When the newest event was, by the clock of who wrote it.
-- out: at instant
SELECT at FROM event WHERE id = (SELECT max(id) FROM event);

-- name: doctor_outbox :one
-- What hangs: in a sender's hand past its lease, queued and long due, and in doubt.
-- plan: scan
-- in: lapsed instant, overdue instant
-- out: sending i64, queued i64, uncertain i64
SELECT (SELECT count(*) FROM outbox WHERE state = 1 AND lease_until <= :lapsed), (SELECT count(*) FROM outbox WHERE state = 0 AND next_at <= :overdue), (SELECT count(*) FROM outbox WHERE state = 3);

-- name: doctor_totals :many
-- Totals that are not what the rows say: what is to be added to them.
-- plan: scan
-- out: shop id, name text, missing i64
SELECT shop, name, CAST(sum(n) AS BIGINT) FROM (
  SELECT shop, 'dossiers' AS name, count(*) AS n FROM dossier GROUP BY shop
  UNION ALL SELECT shop, 'messages.inbound', count(*) FROM message WHERE direction = 1 GROUP BY shop
  UNION ALL SELECT shop, 'messages.outbound', count(*) FROM message WHERE direction = 2 AND state NOT IN (6, 7) GROUP BY shop
  UNION ALL SELECT shop, 'messages.note', count(*) FROM message WHERE direction = 3 GROUP BY shop
  UNION ALL SELECT shop, 'outbox.queued', count(*) FROM outbox WHERE state IN (0, 1) GROUP BY shop
  UNION ALL SELECT shop, 'outbox.sent', count(*) FROM outbox WHERE state = 2 GROUP BY shop
  UNION ALL SELECT shop, 'outbox.uncertain', count(*) FROM outbox WHERE state = 3 GROUP BY shop
  UNION ALL SELECT shop, 'outbox.failed', count(*) FROM outbox WHERE state = 4 GROUP BY shop
  UNION ALL SELECT shop, 'events', count(*) FROM event GROUP BY shop
  UNION ALL SELECT shop, name, -n FROM counter WHERE name IN ('dossiers', 'messages.inbound', 'messages.outbound', 'messages.note', 'outbox.queued', 'outbox.sent', 'outbox.uncertain', 'outbox.failed', 'events')
) AS t GROUP BY shop, name HAVING sum(n) <> 0 ORDER BY shop, name;

-- name: doctor_next_due :many
-- Dossiers whose next due time is not that of their promises.
-- plan: scan
-- in: limit i64
-- out: id id
SELECT d.id FROM dossier d WHERE d.state <> 7 AND COALESCE(d.next_due_at, 0) <> COALESCE((SELECT min(p.due_at) FROM promise p WHERE p.dossier = d.id AND p.owed_to = 1 AND p.state IN (2, 4)), 0) ORDER BY d.id LIMIT :limit;

-- name: doctor_loose :one
-- Rows that name bytes which nobody kept: files of messages, whole mails, files waiting.
-- plan: scan
-- out: files i64, mails i64, uploads i64
SELECT (SELECT count(*) FROM attachment a WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = a.hash))
  + (SELECT count(*) FROM letter_file f WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = f.hash)) + (SELECT count(*) FROM claim_file p WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = p.hash)),
  (SELECT count(*) FROM message m WHERE m.raw_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = m.raw_hash))
  + (SELECT count(*) FROM carrier_letter l WHERE l.raw_hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = l.raw_hash)),
  (SELECT count(*) FROM upload u WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.hash = u.hash));

-- name: doctor_blob_files :many
-- Blobs whose bytes are in a file.
-- plan: scan
-- in: after id, limit i64
-- out: id id, hash blob, size i64
SELECT id, hash, size FROM blob WHERE id > :after AND bytes IS NULL ORDER BY id LIMIT :limit;

-- name: doctor_messages :many
-- The newest messages before one, with what is searched.
-- in: before id, limit i64
-- out: id id, shop id, direction i64, automatic bool, sender_name text, sender_address text, subject text, text text, folds text
SELECT id, shop, direction, automatic, sender_name, sender_address, subject, text, folds FROM message WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: doctor_indexed :many
-- Whether the text index finds a message by a word of its own.
-- in: match match, message id
-- out: id id
-- sqlite:
SELECT rowid AS id FROM message_text WHERE message_text MATCH :match AND rowid = :message;
-- postgres:
SELECT message AS id FROM message_text WHERE tokens @@ CAST(:match AS tsquery) AND message = :message;
