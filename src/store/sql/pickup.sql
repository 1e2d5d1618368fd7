-- Pick-up points, their closures, and the parcels on their way there (desk/pickup.h).

-- fragment believed: (x.source = 7 OR NOT EXISTS (SELECT 1 FROM pickup_point k WHERE k.id = x.pickup AND k.kept_open = 1))
-- fragment eta: COALESCE(p.estimate_at, p.due_at, (SELECT o.due_at FROM shop_order o WHERE o.id = p.shop_order))

-- name: pickup_find :one
-- A point by the carrier's number.
-- in: shop id, carrier text, code text
-- out: id id
SELECT id FROM pickup_point WHERE shop = :shop AND carrier = :carrier AND code = :code;

-- name: pickup_of_shop :one
-- Whether a point is the shop's.
-- in: shop id, id id
-- out: id id, kept_open bool
-- lock: pickup_point id
SELECT id, kept_open FROM pickup_point WHERE shop = :shop AND id = :id;

-- name: pickup_insert :insert
-- A point that nobody described yet.
-- in: shop id, carrier text, code text
INSERT INTO pickup_point (shop, carrier, code, name, address, postcode, city, country, hours) VALUES (:shop, :carrier, :code, '', '', '', '', '', '') RETURNING id;

-- name: pickup_describe :exec
-- What is said of it now.
-- in: id id, name text, address text, postcode text, city text, country text, latitude i64?, longitude i64?, hours text, at instant
UPDATE pickup_point SET name = :name, address = :address, postcode = :postcode, city = :city, country = :country, latitude = :latitude,
  longitude = :longitude, hours = :hours, seen_at = :at WHERE id = :id;

-- name: pickup_keep_open :exec
-- Whether the carrier's closures are believed.
-- in: id id, kept_open bool
UPDATE pickup_point SET kept_open = :kept_open WHERE id = :id;

-- name: pickup_look_soon :exec
-- Its closures changed: its parcels are looked at.
-- in: id id, at instant
UPDATE pickup_point SET look_at = :at WHERE id = :id;

-- name: pickup_due :many
-- Points whose parcels are to be looked at.
-- in: now instant, limit i64
-- out: id id, shop id, look_at instant
SELECT id, shop, look_at FROM pickup_point WHERE look_at <= :now ORDER BY look_at, id LIMIT :limit;

-- name: pickup_looked :exec
-- They were, unless its closures changed meanwhile.
-- in: id id, look_at instant
UPDATE pickup_point SET look_at = NULL WHERE id = :id AND look_at = :look_at;

-- name: pickup_closures :many
-- When a point is closed, from a day on, by those who are believed.
-- in: pickup id, from text
-- row: pickup_closure
-- out: first_day text, last_day text, source i64
SELECT x.first_day, x.last_day, x.source FROM pickup_closure x WHERE x.pickup = :pickup AND x.last_day >= :from AND {{believed}} ORDER BY x.first_day, x.source;

-- name: pickup_closures_drop :exec
-- What this source said of the days to come.
-- in: pickup id, from text, source i64
DELETE FROM pickup_closure WHERE pickup = :pickup AND last_day >= :from AND source = :source;

-- name: pickup_closure_put :exec
-- A closure; one that the same source said twice is the longer one.
-- in: pickup id, first_day text, last_day text, source i64, at instant
INSERT INTO pickup_closure (pickup, first_day, source, last_day, at) VALUES (:pickup, :first_day, :source, :last_day, :at)
ON CONFLICT (pickup, first_day, source) DO UPDATE SET last_day = CASE WHEN excluded.last_day > pickup_closure.last_day THEN excluded.last_day ELSE pickup_closure.last_day END;

-- name: pickup_with_closures :many
-- Points of a shop with a closure between two days, by id.
-- in: shop id, from text, to text, after id, limit i64
-- out: pickup id
SELECT k.id FROM pickup_point k WHERE k.shop = :shop AND k.id > :after AND EXISTS (SELECT 1 FROM pickup_closure x WHERE x.pickup = k.id AND x.last_day >= :from AND x.first_day <= :to)
ORDER BY k.id LIMIT :limit;

-- name: pickup_closed :many
-- Closures of points between two days, by those who are believed.
-- in: points ids, from text, to text
-- out: pickup id, first_day text, last_day text
SELECT x.pickup, x.first_day, x.last_day FROM pickup_closure x WHERE x.pickup IN :points AND x.last_day >= :from AND x.first_day <= :to AND {{believed}}
ORDER BY x.pickup, x.first_day, x.source;

-- name: pickup_open :many
-- Parcels on their way to points, whose customers were not told yet.
-- in: points ids, pickup id, parcel id, limit i64
-- out: pickup id, id id, stage text, eta instant?, pickup_until instant?
SELECT p.pickup, p.id, p.stage, {{eta}}, p.pickup_until FROM parcel p
WHERE p.pickup IN :points AND (p.pickup, p.id) > (:pickup, :parcel) AND p.delivered_at IS NULL AND p.stage <> 'returned'
  AND p.stage <> 'returning' AND p.stage <> 'delivered'
  AND COALESCE(p.pickup_told, 0) <> p.pickup
ORDER BY p.pickup, p.id LIMIT :limit;

-- name: pickup_parcel :one
-- A parcel and when it is expected at its point.
-- in: shop id, parcel id
-- out: id id, shop_order id, carrier text, point text, pickup id?, told id?, stage text, delivered_at instant?, eta instant?, pickup_until instant?
SELECT p.id, p.shop_order, p.carrier, p.pickup_point, p.pickup, p.pickup_told, p.stage, p.delivered_at, {{eta}}, p.pickup_until
FROM parcel p WHERE p.shop = :shop AND p.id = :parcel;

-- name: pickup_parcel_link :exec
-- The point that a parcel goes to.
-- in: id id, pickup id?
UPDATE parcel SET pickup = :pickup WHERE id = :id;

-- name: pickup_parcel_told :exec
-- It was found closed for this parcel.
-- in: id id, pickup id
UPDATE parcel SET pickup_told = :pickup WHERE id = :id;

-- name: pickup_around :many
-- Points of a carrier at a postcode, that were described.
-- in: shop id, carrier text, country text, postcode text, after id, limit i64
-- row: pickup
-- out: id id, carrier text, code text, name text, address text, postcode text, city text, country text, latitude i64?, longitude i64?, hours text, seen_at instant?, kept_open bool
SELECT id, carrier, code, name, address, postcode, city, country, latitude, longitude, hours, seen_at, kept_open FROM pickup_point
WHERE shop = :shop AND country = :country AND postcode = :postcode AND id > :after AND carrier = :carrier AND seen_at IS NOT NULL ORDER BY id LIMIT :limit;

-- name: pickup_by_code :many
-- The point of this number, or none.
-- in: shop id, carrier text, code text
-- row: pickup
SELECT id, carrier, code, name, address, postcode, city, country, latitude, longitude, hours, seen_at, kept_open FROM pickup_point
WHERE shop = :shop AND carrier = :carrier AND code = :code;

-- name: pickup_by_id :one
-- One point.
-- in: shop id, id id
-- row: pickup
SELECT id, carrier, code, name, address, postcode, city, country, latitude, longitude, hours, seen_at, kept_open FROM pickup_point WHERE shop = :shop AND id = :id;

-- name: pickup_all_closures :many
-- What everybody says of the days to come.
-- in: pickup id, from text
-- row: pickup_closure
SELECT first_day, last_day, source FROM pickup_closure WHERE pickup = :pickup AND last_day >= :from ORDER BY first_day, source;

-- name: pickup_to_ask :many
-- Points that parcels are on their way to, of carriers with this reader, not asked about since a time; those that waited longest first.
-- in: feed text, before i64, limit i64
-- out: id id, shop id, code text, country text, carrier text, url text, account text, secret text, asked_at i64
SELECT k.id, k.shop, k.code, k.country, c.code, c.url, c.account, c.secret, k.asked_at FROM pickup_point k JOIN carrier c ON c.shop = k.shop AND c.code = k.carrier
WHERE k.asked_at < :before AND c.feed = :feed AND c.url <> ''
  AND EXISTS (SELECT 1 FROM parcel p WHERE p.pickup = k.id AND p.delivered_at IS NULL AND p.stage <> 'returned')
ORDER BY k.asked_at, k.id LIMIT :limit;

-- name: pickup_asked :exec
-- It is asked about; 0 changes when another node does.
-- in: id id, was i64, now i64
UPDATE pickup_point SET asked_at = :now WHERE id = :id AND asked_at = :was;
