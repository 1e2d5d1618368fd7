-- Parcels under way: what carriers say of them, and what waits for somebody to make sense of it (desk/track.h, desk/intake.h).

-- name: track_parcels :many
-- Parcels by their numbers (a JSON array of texts), locked in one order, with the dossier that hears of each.
-- in: shop id, trackings text
-- row: track_parcel
-- out: id id, tracking text, shop_order id, dossier id?, carrier text, stage text, trouble i64, stage_at instant?, last_event_at instant?,
--     handed_over_at instant?, delivered_at instant?, delivered_to text, estimate_at instant?, pickup_until instant?, next_poll_at instant?, created_at instant,
--     look_at instant?, scored i64, incidents bool
-- sqlite:
SELECT p.id, p.tracking, p.shop_order, (SELECT max(l.dossier) FROM dossier_order l WHERE l.shop_order = p.shop_order), p.carrier, p.stage, p.trouble, p.stage_at, p.last_event_at,
  p.handed_over_at, p.delivered_at, p.delivered_to, p.estimate_at, p.pickup_until, p.next_poll_at, p.created_at,
  p.look_at, p.scored, EXISTS (SELECT 1 FROM incident i WHERE i.parcel = p.id)
FROM json_each(:trackings) t CROSS JOIN parcel p ON p.shop = :shop AND p.tracking = t.value;
-- postgres:
SELECT p.id, p.tracking, p.shop_order, (SELECT max(l.dossier) FROM dossier_order l WHERE l.shop_order = p.shop_order), p.carrier, p.stage, p.trouble, p.stage_at, p.last_event_at,
  p.handed_over_at, p.delivered_at, p.delivered_to, p.estimate_at, p.pickup_until, p.next_poll_at, p.created_at,
  p.look_at, p.scored, EXISTS (SELECT 1 FROM incident i WHERE i.parcel = p.id)
FROM parcel p WHERE p.shop = :shop AND p.tracking IN (SELECT jsonb_array_elements_text(CAST(:trackings AS jsonb))) ORDER BY p.id FOR NO KEY UPDATE OF p;

-- name: track_parcel :one
-- One of them, by its row.
-- in: shop id, id id
-- row: track_parcel
-- lock: parcel id
SELECT p.id, p.tracking, p.shop_order, (SELECT max(l.dossier) FROM dossier_order l WHERE l.shop_order = p.shop_order), p.carrier, p.stage, p.trouble, p.stage_at, p.last_event_at,
  p.handed_over_at, p.delivered_at, p.delivered_to, p.estimate_at, p.pickup_until, p.next_poll_at, p.created_at,
  p.look_at, p.scored, EXISTS (SELECT 1 FROM incident i WHERE i.parcel = p.id)
FROM parcel p WHERE p.shop = :shop AND p.id = :id;

-- name: track_repeated :many
-- Which of these scans, pairs of parcel and digest in a JSON array, were said before.
-- in: pairs text
-- out: parcel id, digest i64
-- sqlite:
SELECT e.parcel, e.digest FROM json_each(:pairs) t CROSS JOIN parcel_event e ON e.parcel = t.value ->> 0 AND e.digest = t.value ->> 1;
-- postgres:
SELECT e.parcel, e.digest FROM jsonb_array_elements(CAST(:pairs AS jsonb)) t(value) JOIN parcel_event e ON e.parcel = CAST(t.value ->> 0 AS BIGINT) AND e.digest = CAST(t.value ->> 1 AS BIGINT);

-- name: track_scan_insert :exec
-- What a carrier said of a parcel, once.
-- in: parcel id, at instant, stage text, trouble i64, label text, place text, seen_at instant, code text, reason text, source i64, pickup text, date_only bool, solved bool, digest i64
INSERT INTO parcel_event (parcel, at, stage, trouble, label, place, seen_at, code, reason, source, pickup, date_only, solved, digest)
VALUES (:parcel, :at, :stage, :trouble, :label, :place, :seen_at, :code, :reason, :source, :pickup, :date_only, :solved, :digest);

-- name: track_scans :many
-- What a parcel's fold is made of, the newest ones.
-- in: parcel id, limit i64
-- out: at instant, stage text, trouble i64, date_only bool, solved bool
SELECT at, stage, trouble, date_only, solved FROM parcel_event WHERE parcel = :parcel ORDER BY at DESC LIMIT :limit;

-- name: track_parcel_set :exec
-- Where its scans leave a parcel.
-- in: id id, stage text, incident text, trouble i64, stage_at instant?, last_event_at instant?, handed_over_at instant?, delivered_at instant?, delivered_to text,
--     estimate_at instant?, pickup_until instant?, answered_at instant, next_poll_at instant?, look_at instant?
UPDATE parcel SET stage = :stage, incident = :incident, trouble = :trouble, stage_at = :stage_at, last_event_at = :last_event_at, handed_over_at = :handed_over_at,
  delivered_at = :delivered_at, delivered_to = :delivered_to, estimate_at = :estimate_at, pickup_until = :pickup_until, answered_at = :answered_at, next_poll_at = :next_poll_at, look_at = :look_at
WHERE id = :id;

-- name: track_poll_set :exec
-- When its carrier is asked for it; nothing when that stands already.
-- in: id id, next_poll_at instant?
UPDATE parcel SET next_poll_at = :next_poll_at WHERE id = :id;

-- name: track_carriers :many
-- The carriers of a shop that can be asked.
-- in: shop id
-- out: code text
SELECT code FROM carrier WHERE shop = :shop AND feed <> '' AND url <> '';

-- name: webhook_seen_add :exec
-- A delivery is taken; 0 changes when it was before.
-- in: shop id, source text, delivery text, at instant
INSERT INTO webhook_seen (shop, source, delivery, at) VALUES (:shop, :source, :delivery, :at) ON CONFLICT DO NOTHING;

-- name: intake_add :exec
-- Something is kept until somebody makes sense of it; 0 changes when it is kept already.
-- in: shop id, carrier id?, source i64, reader text, body blob, tracking text, failure text, detail text, at instant, digest i64
INSERT INTO intake (shop, carrier, source, reader, body, tracking, failure, detail, at, digest)
VALUES (:shop, :carrier, :source, :reader, :body, :tracking, :failure, :detail, :at, :digest) ON CONFLICT DO NOTHING;

-- name: intake_waiting :many
-- What waits for a parcel of this number, oldest first.
-- in: shop id, tracking text, limit i64
-- out: id id, carrier id?, source i64, body blob
SELECT id, carrier, source, body FROM intake WHERE shop = :shop AND tracking = :tracking AND done_at IS NULL AND tracking <> '' ORDER BY id LIMIT :limit;

-- name: intake_done :exec
-- Settled; 0 changes when it was before.
-- in: shop id, id id, at instant
UPDATE intake SET done_at = :at WHERE shop = :shop AND id = :id AND done_at IS NULL;

-- name: intake_list :many
-- What somebody has to look at, oldest first.
-- in: shop id, after id, limit i64
-- row: intake
-- out: id id, carrier text?, source i64, reader text, tracking text, failure text, detail text, at instant, size i64, body blob
SELECT i.id, c.code, i.source, i.reader, i.tracking, i.failure, i.detail, i.at, length(i.body), i.body FROM intake i LEFT JOIN carrier c ON c.id = i.carrier
WHERE i.shop = :shop AND i.done_at IS NULL AND i.id > :after ORDER BY i.id LIMIT :limit;

-- name: intake_row :one
-- One of them, settled or not.
-- in: shop id, id id
-- row: intake
SELECT i.id, c.code, i.source, i.reader, i.tracking, i.failure, i.detail, i.at, length(i.body), i.body FROM intake i LEFT JOIN carrier c ON c.id = i.carrier
WHERE i.shop = :shop AND i.id = :id;

-- name: intake_held :one
-- One that is to be settled, and the number it waits for.
-- in: shop id, id id
-- out: tracking text, carrier text?
-- lock: intake id
SELECT i.tracking, c.code FROM intake i LEFT JOIN carrier c ON c.id = i.carrier WHERE i.shop = :shop AND i.id = :id AND i.done_at IS NULL;

-- name: parcel_list :many
-- A shop's parcels, newest first.
-- in: shop id, before id, limit i64
-- row: parcel
SELECT id, shop_order, carrier, tracking, stage, incident, pickup_point, due_at, last_event_at, service, handed_over_at, estimate_at, pickup_until, delivered_at, delivered_to, answered_at FROM parcel WHERE shop = :shop AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: parcel_list_wrong :many
-- Those of them that something is wrong with, newest first.
-- in: shop id, before id, limit i64
-- row: parcel
SELECT id, shop_order, carrier, tracking, stage, incident, pickup_point, due_at, last_event_at, service, handed_over_at, estimate_at, pickup_until, delivered_at, delivered_to, answered_at FROM parcel WHERE shop = :shop AND trouble <> 0 AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: parcel_of_number :many
-- The one with this number.
-- in: shop id, tracking text
-- row: parcel
SELECT id, shop_order, carrier, tracking, stage, incident, pickup_point, due_at, last_event_at, service, handed_over_at, estimate_at, pickup_until, delivered_at, delivered_to, answered_at FROM parcel WHERE shop = :shop AND tracking = :tracking;

-- name: parcel_events :many
-- All that was said of a parcel as it came, newest first.
-- in: parcel id, before_at instant, before_id id, limit i64
-- out: id id, at instant, date_only bool, stage text, trouble i64, solved bool, code text, reason text, label text, place text, pickup text, source i64, seen_at instant
SELECT id, at, date_only, stage, trouble, solved, code, reason, label, place, pickup, source, seen_at FROM parcel_event
WHERE parcel = :parcel AND (at, id) < (:before_at, :before_id) ORDER BY at DESC, id DESC LIMIT :limit;

-- name: carrier_list :many
-- A shop's carriers.
-- in: shop id, after id, limit i64
-- row: carrier
-- out: id id, code text, name text, feed text, url text, account text, secret text, ack_hours i64, inquiry_address text, manager_address text,
--     management_address text, procedure text, answered_at instant?, failed_at instant?, failure text, version i64
SELECT id, code, name, feed, url, account, secret, ack_hours, inquiry_address, manager_address, management_address, procedure, answered_at, failed_at, failure, version
FROM carrier WHERE shop = :shop AND id > :after ORDER BY id LIMIT :limit;

-- name: carrier_row :one
-- One of them.
-- in: shop id, id id
-- row: carrier
SELECT id, code, name, feed, url, account, secret, ack_hours, inquiry_address, manager_address, management_address, procedure, answered_at, failed_at, failure, version
FROM carrier WHERE shop = :shop AND id = :id;

-- name: carrier_of_code :one
-- One of them, by the name that parcels have.
-- in: shop id, code text
-- row: carrier
SELECT id, code, name, feed, url, account, secret, ack_hours, inquiry_address, manager_address, management_address, procedure, answered_at, failed_at, failure, version
FROM carrier WHERE shop = :shop AND code = :code;

-- name: carrier_insert :insert
-- A carrier of a shop.
-- in: shop id, code text, name text, feed text, url text, account text, secret text, ack_hours i64, inquiry_address text, manager_address text,
--     management_address text, procedure text, now instant
INSERT INTO carrier (shop, code, name, feed, url, account, secret, ack_hours, inquiry_address, manager_address, management_address, procedure, created_at)
VALUES (:shop, :code, :name, :feed, :url, :account, :secret, :ack_hours, :inquiry_address, :manager_address, :management_address, :procedure, :now) RETURNING id;

-- name: carrier_set :exec
-- It is changed, and asked again at once whatever went wrong before; 0 changes when another did meanwhile.
-- in: shop id, id id, version i64, name text, feed text, url text, account text, secret text, ack_hours i64, inquiry_address text, manager_address text,
--     management_address text, procedure text
UPDATE carrier SET name = :name, feed = :feed, url = :url, account = :account, secret = :secret, ack_hours = :ack_hours, inquiry_address = :inquiry_address,
  manager_address = :manager_address, management_address = :management_address, procedure = :procedure, failures = 0, next_poll_at = NULL, version = version + 1
WHERE shop = :shop AND id = :id AND version = :version;

-- name: carrier_asked :exec
-- A carrier can be asked from now on: for what is on its way.
-- plan: scan
-- in: shop id, code text, now instant
UPDATE parcel SET next_poll_at = :now WHERE shop = :shop AND carrier = :code AND next_poll_at IS NULL AND stage NOT IN ('delivered', 'returned');

-- name: carrier_not_asked :exec
-- It cannot be asked any more.
-- in: shop id, code text
UPDATE parcel SET next_poll_at = NULL WHERE next_poll_at IS NOT NULL AND shop = :shop AND carrier = :code;
