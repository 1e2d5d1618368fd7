-- Pick-up points, their closures, and the parcels on their way there (desk/pickup.h).

-- name: pickup_find :one
-- A point by the carrier's number.
-- in: shop id, carrier text, code text
-- out: id id, hours text, seen_at instant?
SELECT id, hours, seen_at FROM pickup_point WHERE shop = :shop AND carrier = :carrier AND code = :code;

-- name: pickup_insert :insert
-- A point that nobody described yet.
-- in: shop id, carrier text, code text
INSERT INTO pickup_point (shop, carrier, code, name, address, postcode, city, country, hours) VALUES (:shop, :carrier, :code, '', '', '', '', '', '') RETURNING id;

-- name: pickup_describe :exec
-- What is said of it now.
-- in: id id, name text, address text, postcode text, city text, country text, latitude i64?, longitude i64?, hours text, at instant
UPDATE pickup_point SET name = :name, address = :address, postcode = :postcode, city = :city, country = :country, latitude = :latitude,
  longitude = :longitude, hours = :hours, seen_at = :at WHERE id = :id;

-- name: pickup_look_soon :exec
-- Its closures changed: its parcels are looked at.
-- in: id id, at instant
UPDATE pickup_point SET look_at = :at WHERE id = :id;

-- name: pickup_closures :many
-- When a point is closed, from a day on.
-- in: pickup id, from text
-- out: first_day text, last_day text, source i64
SELECT first_day, last_day, source FROM pickup_closure WHERE pickup = :pickup AND last_day >= :from ORDER BY first_day;

-- name: pickup_closures_drop :exec
-- What this source said of the days to come.
-- in: pickup id, from text, source i64
DELETE FROM pickup_closure WHERE pickup = :pickup AND last_day >= :from AND source = :source;

-- name: pickup_closure_put :exec
-- A closure; one of a person that begins the same day stays.
-- in: pickup id, first_day text, last_day text, source i64, at instant
INSERT INTO pickup_closure (pickup, first_day, last_day, source, at) VALUES (:pickup, :first_day, :last_day, :source, :at)
ON CONFLICT (pickup, first_day) DO UPDATE SET last_day = CASE WHEN excluded.last_day > pickup_closure.last_day THEN excluded.last_day ELSE pickup_closure.last_day END;

-- name: pickup_parcel :one
-- A parcel and when it is expected at its point.
-- in: shop id, parcel id
-- out: id id, shop_order id, carrier text, point text, pickup id?, told id?, stage text, delivered_at instant?, estimate_at instant?, due_at instant?, pickup_until instant?
SELECT p.id, p.shop_order, p.carrier, p.pickup_point, p.pickup, p.pickup_told, p.stage, p.delivered_at, p.estimate_at, COALESCE(p.due_at, o.due_at), p.pickup_until
FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE p.shop = :shop AND p.id = :parcel;

-- name: pickup_parcel_link :exec
-- The point that a parcel goes to.
-- in: id id, pickup id?
UPDATE parcel SET pickup = :pickup WHERE id = :id;

-- name: pickup_parcel_told :exec
-- It was found closed for this parcel.
-- in: id id, pickup id
UPDATE parcel SET pickup_told = :pickup WHERE id = :id;
