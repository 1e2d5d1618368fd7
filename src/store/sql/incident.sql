-- Incidents of deliveries: what is wrong with a parcel, and what became of it.

-- fragment incident.columns: i.id, i.shop, i.shop_order, i.parcel, i.dossier, i.kind, i.state, i.seen_by, i.fault, i.evidence, i.chance, i.needs, i.suspected_at, i.confirmed_at, i.told_at, i.told_message, i.asked_first, i.remedy, i.look_at, i.grouped, i.closed_at, i.version

-- name: incident_insert :insert
-- Something may be wrong, or is.
-- in: shop id, shop_order id, parcel id?, kind i64, state i64, seen_by i64, fault i64, evidence id?, chance i64, needs text, asked_first bool, now instant
INSERT INTO incident (shop, shop_order, parcel, kind, state, seen_by, fault, evidence, chance, needs, suspected_at, asked_first, version)
VALUES (:shop, :shop_order, :parcel, :kind, :state, :seen_by, :fault, :evidence, :chance, :needs, :now, :asked_first, 1) RETURNING id;

-- name: incident_row :one
-- One incident of a shop, nobody else's while a command has it.
-- row: incident
-- lock: incident id
-- in: shop id, id id
-- out: id id, shop id, shop_order id, parcel id?, dossier id?, kind i64, state i64, seen_by i64, fault i64, evidence id?, chance i64, needs text, suspected_at instant, confirmed_at instant?, told_at instant?, told_message id?, asked_first bool, remedy id?, look_at instant?, grouped id?, closed_at instant?, version i64
SELECT {{incident.columns}} FROM incident i WHERE i.id = :id AND i.shop = :shop;

-- name: incident_of_parcel :many
-- What was ever wrong with a parcel, oldest first.
-- row: incident
-- in: shop id, parcel id
SELECT {{incident.columns}} FROM incident i WHERE i.parcel = :parcel AND i.shop = :shop ORDER BY i.id;

-- name: incident_of_order :many
-- What was ever wrong with an order, oldest first.
-- row: incident
-- in: shop id, shop_order id
SELECT {{incident.columns}} FROM incident i WHERE i.shop_order = :shop_order AND i.shop = :shop ORDER BY i.id;

-- name: incident_of_dossier :many
-- The incidents of a dossier, oldest first.
-- row: incident
-- in: shop id, dossier id
SELECT {{incident.columns}} FROM incident i WHERE i.dossier = :dossier AND i.shop = :shop ORDER BY i.id;

-- name: incident_set_state :exec
-- It moves on; whoever made it sure and when is kept.
-- in: id id, state i64, seen_by i64, confirmed_at instant?, look_at instant?, closed_at instant?
UPDATE incident SET state = :state, seen_by = CASE WHEN confirmed_at IS NULL THEN :seen_by ELSE seen_by END,
  confirmed_at = COALESCE(confirmed_at, :confirmed_at), look_at = :look_at, closed_at = :closed_at, version = version + 1 WHERE id = :id;

-- name: incident_order :one
-- The order and the parcel that an incident is about, held by whoever asks: the same one is not opened twice.
-- lock: shop_order id
-- in: shop id, id id, parcel id?
-- out: id id, customer id, number text, parcel id?, tracking text?
SELECT o.id, o.customer, o.number, p.id, p.tracking FROM shop_order o LEFT JOIN parcel p ON p.id = :parcel AND p.shop_order = o.id WHERE o.id = :id AND o.shop = :shop;

-- name: incident_parcel_order :one
-- Whose parcel it is.
-- in: shop id, parcel id
-- out: shop_order id
SELECT shop_order FROM parcel WHERE id = :parcel AND shop = :shop;
