-- Carriers that are asked about their parcels (desk/feed.h).

-- name: feed_carriers :many
-- Those that can be asked, with when the first of their parcels is due; a chain of shops has some hundreds.
-- out: id id, feed text, next_poll_at instant?, parcel_at instant?
-- plan: scan
SELECT c.id, c.feed, c.next_poll_at,
  (SELECT min(p.next_poll_at) FROM parcel p WHERE p.shop = c.shop AND p.carrier = c.code AND p.next_poll_at IS NOT NULL)
FROM carrier c WHERE c.feed <> '' AND c.url <> '' ORDER BY c.id;

-- name: feed_carrier :one
-- One of them, to be asked.
-- in: id id
-- out: shop id, code text, feed text, url text, account text, secret text, next_poll_at instant?, failures i64
SELECT shop, code, feed, url, account, secret, next_poll_at, failures FROM carrier WHERE id = :id AND feed <> '' AND url <> '';

-- name: feed_parcels :many
-- Its parcels that are due, those that wait longest first, for a command: what another node is at is passed over.
-- in: shop id, carrier text, now instant, limit i64
-- out: id id, tracking text
SELECT p.id, p.tracking FROM parcel p WHERE p.shop = :shop AND p.carrier = :carrier AND p.next_poll_at <= :now ORDER BY p.next_poll_at, p.id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: feed_file_claim :exec
-- One node fetches the file; 0 changes when another does.
-- in: id id, now instant, until instant
UPDATE carrier SET next_poll_at = :until WHERE id = :id AND (next_poll_at IS NULL OR next_poll_at <= :now);

-- name: feed_answered :exec
-- A good answer came. What another's bad one said of the next time stays, unless this is about a file.
-- in: id id, now instant, next_poll_at instant?
UPDATE carrier SET answered_at = :now, failures = 0, next_poll_at = CASE WHEN CAST(:next_poll_at AS BIGINT) IS NULL AND next_poll_at > :now THEN next_poll_at ELSE :next_poll_at END WHERE id = :id;

-- name: feed_failed :exec
-- No good answer came, for a reason that is none of one parcel.
-- in: id id, now instant, failure text, failures i64, next_poll_at instant
UPDATE carrier SET failed_at = :now, failure = :failure, failures = :failures, next_poll_at = :next_poll_at WHERE id = :id;

-- name: feed_refused :exec
-- It refuses a question, and may answer others.
-- in: id id, now instant, failure text
UPDATE carrier SET failed_at = :now, failure = :failure WHERE id = :id;

-- name: feed_parcel_answered :exec
-- It answered about a parcel and had no news; nothing when news came, which said the next time.
-- in: id id, lease instant, now instant, next_poll_at instant?
UPDATE parcel SET answered_at = :now, next_poll_at = :next_poll_at WHERE id = :id AND next_poll_at = :lease;

-- name: feed_parcel_later :exec
-- It is asked for later; nothing when somebody else said when.
-- in: id id, lease instant, next_poll_at instant
UPDATE parcel SET next_poll_at = :next_poll_at WHERE id = :id AND next_poll_at = :lease;
