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
-- out: carrier text, service text, zone text, handed_at instant?, delivered_at instant?, transit i64?, month i64?
SELECT carrier, service, lane, handed_over_at, delivered_at, transit, transit_month FROM parcel WHERE shop = :shop AND id = :parcel;

-- name: estimate_counted :exec
-- As what a parcel was counted; NULL: it is not.
-- in: id id, transit i64?, month i64?
UPDATE parcel SET transit = :transit, transit_month = :month WHERE id = :id;
