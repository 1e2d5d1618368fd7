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

-- --- the radar ---------------------------------------------------------------------

-- name: radar_incident :one
-- What an incident may have come from.
-- row: radar_incident
-- in: shop id, id id
-- out: id id, grouped id?, shop_order id, carrier text?, pickup_point text?, place text?
SELECT i.id, i.grouped, i.shop_order, p.carrier, p.pickup_point, e.place
FROM incident i LEFT JOIN parcel p ON p.id = i.parcel LEFT JOIN parcel_event e ON e.id = i.evidence WHERE i.id = :id AND i.shop = :shop;

-- name: radar_incidents :many
-- The same of those that were confirmed lately, newest first.
-- row: radar_incident
-- in: shop id, from instant, limit i64
SELECT i.id, i.grouped, i.shop_order, p.carrier, p.pickup_point, e.place
FROM incident i LEFT JOIN parcel p ON p.id = i.parcel LEFT JOIN parcel_event e ON e.id = i.evidence
WHERE i.shop = :shop AND i.confirmed_at >= :from ORDER BY i.confirmed_at DESC, i.id DESC LIMIT :limit;

-- name: radar_skus :many
-- What was in some orders.
-- in: orders ids
-- out: shop_order id, sku text
SELECT DISTINCT shop_order, sku FROM order_line WHERE shop_order IN :orders AND quantity > 0 AND sku <> '' ORDER BY shop_order, sku;

-- name: radar_ask :exec
-- A look is due; one that is due before stands.
-- in: shop id, due_at instant
INSERT INTO radar_due (shop, due_at) VALUES (:shop, :due_at)
ON CONFLICT (shop) DO UPDATE SET due_at = CASE WHEN excluded.due_at < radar_due.due_at THEN excluded.due_at ELSE radar_due.due_at END;

-- name: radar_due :many
-- Shops to look at.
-- in: now instant, limit i64
-- out: shop id
SELECT shop FROM radar_due WHERE due_at <= :now ORDER BY due_at, shop LIMIT :limit;

-- name: radar_next :one
-- When the next look is due.
-- out: due_at instant?
SELECT MIN(due_at) FROM radar_due;

-- name: radar_looked :exec
-- It was looked at.
-- in: shop id
DELETE FROM radar_due WHERE shop = :shop;

-- name: group_open_list :many
-- A shop's open groups, with the newest of their incidents.
-- in: shop id
-- out: id id, cause text, name text, last_at instant?
SELECT g.id, g.cause, g.name, (SELECT MAX(i.confirmed_at) FROM incident i WHERE i.grouped = g.id) FROM incident_group g WHERE g.shop = :shop AND g.closed_at IS NULL ORDER BY g.id;

-- name: group_insert :insert
-- A rise was seen.
-- in: shop id, cause text, name text, expected i64, now instant
INSERT INTO incident_group (shop, cause, name, expected, found, seen_at) VALUES (:shop, :cause, :name, :expected, 0, :now) RETURNING id;

-- name: group_join :exec
-- Incidents belong to it.
-- in: grouped id, ids ids
UPDATE incident SET grouped = :grouped WHERE id IN :ids AND grouped IS NULL;

-- name: group_found :exec
-- And are counted.
-- in: id id, more i64
UPDATE incident_group SET found = found + :more WHERE id = :id;

-- name: group_close :exec
-- Nothing came any more.
-- in: id id, now instant
UPDATE incident_group SET closed_at = :now WHERE id = :id;

-- fragment group.columns: g.id, g.cause, g.name, g.expected, g.found, g.seen_at, g.closed_at, (SELECT COUNT(DISTINCT i.dossier) FROM incident i JOIN dossier d ON d.id = i.dossier WHERE i.grouped = g.id AND d.state <= 4)

-- name: group_by_id :one
-- One group of a shop.
-- row: incident_group
-- in: shop id, id id
-- out: id id, cause text, name text, expected i64, found i64, seen_at instant, closed_at instant?, dossiers i64
SELECT {{group.columns}} FROM incident_group g WHERE g.shop = :shop AND g.id = :id;

-- name: group_list :many
-- A shop's groups, newest first; those that closed too when `closed`.
-- row: incident_group
-- in: shop id, closed bool, before id, limit i64
SELECT {{group.columns}} FROM incident_group g WHERE g.shop = :shop AND g.id < :before AND (g.closed_at IS NULL OR :closed = 1) ORDER BY g.id DESC LIMIT :limit;

-- name: group_dossiers :many
-- The open dossiers of a group, and whether these words were written there.
-- in: grouped id, digest i64, after id, limit i64
-- out: id id, number i64, subject text, told bool
SELECT d.id, d.number, d.subject, EXISTS (SELECT 1 FROM group_told t WHERE t.grouped = :grouped AND t.dossier = d.id AND t.digest = :digest)
FROM dossier d WHERE d.id > :after AND d.state <= 4 AND d.id IN (SELECT i.dossier FROM incident i WHERE i.grouped = :grouped) ORDER BY d.id LIMIT :limit;

-- name: group_told_add :exec
-- These words are written there, once; 0 changes when they were.
-- in: grouped id, dossier id, digest i64, now instant
INSERT INTO group_told (grouped, dossier, digest, at) VALUES (:grouped, :dossier, :digest, :now) ON CONFLICT DO NOTHING;

-- name: incident_costs :many
-- Incidents that were confirmed between two times, by kind and carrier, and what they cost so far (domain/incident_cost.h).
-- in: shop id, from instant, to instant
-- out: kind i64, carrier text, incidents i64, told_first i64, open i64, remedied i64, goods i64, freight i64, gestures i64, fees i64, indemnity i64
SELECT i.kind, COALESCE(p.carrier, ''), COUNT(*),
  CAST(SUM(CASE WHEN i.told_at IS NOT NULL AND i.asked_first = 0 THEN 1 ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE WHEN i.state IN (1, 2) THEN 1 ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE WHEN r.state = 4 THEN 1 ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE WHEN r.state = 4 AND r.kind <= 5 THEN r.value ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE WHEN r.state = 4 AND r.kind IN (1, 5) THEN COALESCE(p.freight, 0) ELSE 0 END) AS BIGINT),
  CAST(SUM((SELECT COALESCE(SUM(g.value), 0) FROM remedy g WHERE g.dossier = i.dossier AND g.kind IN (6, 9) AND g.state = 4 AND NOT EXISTS (SELECT 1 FROM incident j WHERE j.dossier = i.dossier AND j.id < i.id))) AS BIGINT),
  CAST(SUM((SELECT COALESCE(SUM(g.value), 0) FROM remedy g WHERE g.dossier = i.dossier AND g.kind = 8 AND g.state = 4 AND NOT EXISTS (SELECT 1 FROM incident j WHERE j.dossier = i.dossier AND j.id < i.id))) AS BIGINT),
  CAST(SUM((SELECT COALESCE(SUM(c.paid), 0) FROM claim c WHERE c.incident = i.id)) AS BIGINT)
FROM incident i LEFT JOIN parcel p ON p.id = i.parcel LEFT JOIN remedy r ON r.id = i.remedy
WHERE i.shop = :shop AND i.confirmed_at >= :from AND i.confirmed_at < :to GROUP BY i.kind, COALESCE(p.carrier, '') ORDER BY i.kind, COALESCE(p.carrier, '');
