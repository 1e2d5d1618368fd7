-- What is known of carriers: what parcels and incidents were counted for, totals in pages.

-- name: scored_parcel :one
-- A parcel as the scorecard sees it.
-- in: shop id, id id
-- out: carrier text, lane text, relay bool, weight i64, value i64, waits bool, stage_at instant?, created_at instant, handed_at instant?, delivered_at instant?, due_at instant?, scored i64
SELECT p.carrier, p.lane, p.pickup_point <> '' OR p.pickup IS NOT NULL, p.weight, p.value, p.stage = 'available_at_relay', p.stage_at, p.created_at, p.handed_over_at, p.delivered_at, COALESCE(p.due_at, o.due_at), p.scored
FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE p.id = :id AND p.shop = :shop;

-- name: scored_set :exec
-- What it has been counted for.
-- in: id id, scored i64
UPDATE parcel SET scored = :scored WHERE id = :id;

-- name: scored_incident :one
-- An incident, its kind and whose fault it is.
-- in: shop id, id id
-- out: parcel id?, kind i64, fault i64
SELECT parcel, kind, fault FROM incident WHERE id = :id AND shop = :shop;

-- name: totals_page :many
-- A range of totals by name, byte by byte, `limit` of them; `to` is behind the last.
-- in: shop id, from text, to text, limit i64
-- out: name text, n i64
SELECT name, n FROM counter WHERE shop = :shop
-- sqlite:
AND name >= :from AND name < :to ORDER BY name LIMIT :limit;
-- postgres:
AND name COLLATE "C" >= :from AND name COLLATE "C" < :to ORDER BY name COLLATE "C" LIMIT :limit;
