-- How long parcels take on a lane (desk/estimate.h).

-- fragment level.zone.where: country = :country AND zone = :zone AND service = :service
-- fragment level.country.where: country = :country AND service = :service
-- fragment level.service.where: service = :service
-- fragment level.carrier.where: 1 = 1

-- name: lane_transits :many
-- Parcels of a lane by their hours: those handed over since `since` (202605) that arrived, and those on their way.
-- in: shop id, carrier text, service text, country text, zone text, since i64
-- out: hours i64, delivered i64, open i64
-- for: level = zone, country, service, carrier
SELECT hours, CAST(sum(delivered) AS BIGINT), CAST(sum(parcels) AS BIGINT) FROM (
  SELECT hours, delivered, 0 AS parcels FROM lane_transit WHERE shop = :shop AND carrier = :carrier AND {{level.where}} AND month >= :since
  UNION ALL SELECT hours, 0, parcels FROM lane_open WHERE shop = :shop AND carrier = :carrier AND {{level.where}}) lane
GROUP BY hours ORDER BY hours;

-- name: lane_transit_add :exec
-- A delivery counted, or taken back (-1).
-- in: shop id, carrier text, service text, country text, zone text, month i64, hours i64, parcels i64
INSERT INTO lane_transit (shop, carrier, service, country, zone, month, hours, delivered) VALUES (:shop, :carrier, :service, :country, :zone, :month, :hours, :parcels)
ON CONFLICT (shop, carrier, service, country, zone, month, hours) DO UPDATE SET delivered = lane_transit.delivered + excluded.delivered;

-- name: estimate_parcel :one
-- A parcel's transit, and as what it was counted.
-- in: shop id, parcel id
-- out: carrier text, service text, zone text, stage text, handed_at instant?, delivered_at instant?, due_at instant?, needed_by instant?, transit i64?, month i64?
SELECT p.carrier, p.service, p.lane, p.stage, p.handed_over_at, p.delivered_at, COALESCE(p.due_at, o.due_at), o.needed_by, p.transit, p.transit_month
FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE p.shop = :shop AND p.id = :parcel;

-- name: estimate_counted :exec
-- As what a parcel was counted; NULL: it is not.
-- in: id id, transit i64?, month i64?
UPDATE parcel SET transit = :transit, transit_month = :month WHERE id = :id;

-- name: lane_next :many
-- The lane after this one with parcels on their way that were handed over since a time.
-- in: shop id, carrier text, service text, zone text, since instant
-- out: carrier text, service text, zone text
SELECT carrier, service, lane FROM parcel WHERE shop = :shop AND (carrier, service, lane) > (:carrier, :service, :zone) AND handed_over_at >= :since
  AND delivered_at IS NULL AND stage <> 'returned' ORDER BY carrier, service, lane LIMIT 1;

-- name: lane_on_its_way :many
-- A lane's parcels on their way by the hour (since 1970) of their handing over.
-- in: shop id, carrier text, service text, zone text, since instant
-- out: hour i64, parcels i64
SELECT handed_over_at / 3600000, count(*) FROM parcel WHERE shop = :shop AND carrier = :carrier AND service = :service AND lane = :zone AND handed_over_at >= :since
  AND delivered_at IS NULL AND stage <> 'returned' GROUP BY 1 ORDER BY 1;

-- name: lane_open_drop :exec
-- What was counted of a lane before.
-- in: shop id, carrier text, service text, country text, zone text
DELETE FROM lane_open WHERE shop = :shop AND carrier = :carrier AND service = :service AND country = :country AND zone = :zone;

-- name: lane_open_add :exec
-- Parcels of a lane that are on their way for so many hours.
-- in: shop id, carrier text, service text, country text, zone text, hours i64, parcels i64
INSERT INTO lane_open (shop, carrier, service, country, zone, hours, parcels) VALUES (:shop, :carrier, :service, :country, :zone, :hours, :parcels)
ON CONFLICT (shop, carrier, service, country, zone, hours) DO UPDATE SET parcels = lane_open.parcels + excluded.parcels;

-- name: lane_open_forget :exec
-- Lanes that have no parcel on its way any more.
-- in: shop id
DELETE FROM lane_open WHERE shop = :shop AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.shop = lane_open.shop AND p.carrier = lane_open.carrier
  AND p.service = lane_open.service AND p.lane = lane_open.zone AND p.handed_over_at IS NOT NULL AND p.delivered_at IS NULL AND p.stage <> 'returned');

-- name: shop_morning :many
-- Shops whose morning has come, or never came.
-- in: now instant
-- out: id id, zone text
-- plan: scan
SELECT id, zone FROM shop WHERE morning_at IS NULL OR morning_at <= :now ORDER BY id;

-- name: shop_morning_set :exec
-- When its next morning comes.
-- in: shop id, at instant
UPDATE shop SET morning_at = :at WHERE id = :shop;

-- name: morning_next :one
-- When a morning comes next, or a pick-up point is to be looked at.
-- out: never id?, at instant?, look_at instant?
-- plan: scan
SELECT max(CASE WHEN s.morning_at IS NULL THEN s.id END), min(s.morning_at), (SELECT min(k.look_at) FROM pickup_point k WHERE k.look_at IS NOT NULL) FROM shop s;
