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

-- name: incident_words :one
-- What the customer is told of an incident: their order, their name and language, where they are written to.
-- in: shop id, id id
-- out: customer id, name text, language text, address text, number text, total i64, currency text, tracking text, carrier text, due_at instant?, estimate_at instant?
SELECT o.customer, c.name, c.language, COALESCE((SELECT q.value FROM contact_point q WHERE q.customer = o.customer AND q.kind = 1 ORDER BY q.id LIMIT 1), ''),
  o.number, o.total, o.currency, COALESCE(p.tracking, ''), COALESCE(p.carrier, ''), COALESCE(p.due_at, o.due_at), p.estimate_at
FROM incident i JOIN shop_order o ON o.id = i.shop_order JOIN customer c ON c.id = o.customer LEFT JOIN parcel p ON p.id = i.parcel
WHERE i.id = :id AND i.shop = :shop;

-- name: incident_dossier_of :many
-- The open dossiers about an order with its own customer, newest first: an incident joins the first.
-- in: shop_order id, customer id
-- out: id id
SELECT d.id FROM dossier_order y JOIN dossier d ON d.id = y.dossier
WHERE y.shop_order = :shop_order AND d.customer = :customer AND d.state <= 4 AND d.unmatched = 0 ORDER BY d.id DESC LIMIT 1;

-- name: incident_set_dossier :exec
-- It has a dossier now; whether the customer spoke of it before we did.
-- in: id id, dossier id, asked_first bool
UPDATE incident SET dossier = :dossier, asked_first = CASE WHEN :asked_first <> 0 THEN 1 ELSE asked_first END, version = version + 1 WHERE id = :id;

-- name: incident_set_told :exec
-- The customer was told by this message; none: it reached nobody.
-- in: id id, told_at instant?, message id?
UPDATE incident SET told_at = :told_at, told_message = :message, version = version + 1 WHERE id = :id;

-- name: incident_set_remedy :exec
-- What its remedies make of it.
-- in: id id, state i64, remedy id?, closed_at instant?
UPDATE incident SET state = :state, remedy = :remedy, closed_at = :closed_at, version = version + 1 WHERE id = :id;

-- name: incident_set_look :exec
-- When its rules are asked again.
-- in: id id, look_at instant?
UPDATE incident SET look_at = :look_at WHERE id = :id;

-- name: incident_signs :one
-- What a parcel's own events and dates say; the last pick-up point that a scan names.
-- lock: parcel id
-- in: shop id, id id
-- out: id id, shop_order id, stage text, trouble i64, stage_at instant?, last_at instant?, handed_at instant?, delivered_at instant?, due_at instant?, estimate_at instant?, pickup_point text, scanned_pickup text?, evidence id?
SELECT p.id, p.shop_order, p.stage, p.trouble, p.stage_at, p.last_event_at, p.handed_over_at, p.delivered_at, COALESCE(p.due_at, o.due_at), p.estimate_at, p.pickup_point,
  (SELECT e.pickup FROM parcel_event e WHERE e.parcel = p.id AND e.pickup <> '' ORDER BY e.at DESC, e.id DESC LIMIT 1),
  (SELECT e.id FROM parcel_event e WHERE e.parcel = p.id ORDER BY e.at DESC, e.id DESC LIMIT 1)
FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE p.id = :id AND p.shop = :shop;

-- name: incident_parcel_look :exec
-- When a parcel is to be judged again; NULL: never without news of it.
-- in: id id, look_at instant?
UPDATE parcel SET look_at = :look_at WHERE id = :id;

-- name: incident_parcel_due :many
-- Parcels to be judged now, oldest first, for a command: what another one is at is passed over.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT p.id, p.shop FROM parcel p WHERE p.look_at <= :now ORDER BY p.look_at, p.id LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: incident_due :many
-- Incidents whose rules are to be asked again, oldest first, for a command.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT i.id, i.shop FROM incident i WHERE i.look_at <= :now ORDER BY i.look_at, i.id LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: incident_next :one
-- When the next parcel or incident is to be looked at.
-- out: parcel_at instant?, incident_at instant?
SELECT (SELECT min(look_at) FROM parcel WHERE look_at IS NOT NULL), (SELECT min(look_at) FROM incident WHERE look_at IS NOT NULL);

-- name: incident_spoken :one
-- When the customer of an incident last spoke in its dossier.
-- in: id id
-- out: at instant?
SELECT max(m.at) FROM incident i JOIN message m ON m.dossier = i.dossier WHERE i.id = :id AND m.direction = 1 AND m.machine = 0;

-- name: incident_told_by :many
-- The incidents that a message told of.
-- row: incident
-- in: shop id, message id
SELECT {{incident.columns}} FROM incident i WHERE i.shop = :shop AND i.told_message = :message ORDER BY i.id;

-- name: incident_list :many
-- A shop's incidents in one state, newest first, from `before` on down.
-- row: incident
-- in: shop id, state i64, before id, limit i64
SELECT {{incident.columns}} FROM incident i WHERE i.shop = :shop AND i.state = :state AND i.id < :before ORDER BY i.id DESC LIMIT :limit;

-- name: incident_list_all :many
-- A shop's incidents, newest first, from `before` on down.
-- row: incident
-- in: shop id, before id, limit i64
SELECT {{incident.columns}} FROM incident i WHERE i.shop = :shop AND i.id < :before ORDER BY i.id DESC LIMIT :limit;

-- name: incident_answers :many
-- What a customer gave for an incident.
-- in: incident id
-- out: need i64, message id, at instant
SELECT need, message, at FROM incident_answer WHERE incident = :incident ORDER BY at, need, message;

-- name: incident_answer_add :exec
-- The customer gave what was asked for.
-- in: incident id, need i64, message id, now instant
INSERT INTO incident_answer (incident, need, message, at) VALUES (:incident, :need, :message, :now) ON CONFLICT DO NOTHING;

-- name: incident_move :exec
-- The incidents of a move go.
-- in: move id, from id, to id
UPDATE incident SET dossier = :to, version = version + 1 WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 9);

-- name: page_link_insert :insert
-- A mail will hold a link to the customer's page.
-- in: shop id, dossier id, message id, expires_at instant
INSERT INTO page_link (shop, dossier, message, expires_at) VALUES (:shop, :dossier, :message, :expires_at) RETURNING id;

-- name: page_link_mint :exec
-- The mail leaves with this token; 0 changes: it holds no link.
-- in: message id, hash blob
UPDATE page_link SET hash = :hash WHERE message = :message;

-- name: page_link_find :one
-- Whose page a token opens.
-- in: hash blob
-- out: id id, shop id, dossier id, expires_at instant, opened_at instant?
SELECT id, shop, dossier, expires_at, opened_at FROM page_link WHERE hash = :hash;

-- name: page_link_opened :exec
-- Somebody came by it.
-- in: id id, now instant
UPDATE page_link SET opened_at = :now WHERE id = :id AND opened_at IS NULL;

-- name: incident_only_parcel :many
-- The parcels of an order, two at most: when there is one, it is meant.
-- in: shop id, shop_order id
-- out: id id
SELECT id FROM parcel WHERE shop_order = :shop_order AND shop = :shop ORDER BY id LIMIT 2;

-- name: incident_on_table :many
-- What is on the table for an order, chosen by nobody.
-- in: dossier id, shop_order id
-- out: id id
SELECT id FROM remedy WHERE dossier = :dossier AND shop_order = :shop_order AND state = 0 AND kind IN (1, 2, 4, 5) ORDER BY id;

-- name: page_facts :one
-- Whose page it is: the customer's name and language, and the orders that the dossier is about.
-- in: shop id, dossier id
-- out: name text, language text, number text, parcels i64
SELECT COALESCE(c.name, ''), COALESCE(c.language, ''), COALESCE((SELECT o.number FROM dossier_order y JOIN shop_order o ON o.id = y.shop_order WHERE y.dossier = d.id ORDER BY o.id LIMIT 1), ''),
  (SELECT count(*) FROM dossier_order y JOIN parcel p ON p.shop_order = y.shop_order WHERE y.dossier = d.id)
FROM dossier d LEFT JOIN customer c ON c.id = d.customer WHERE d.id = :dossier AND d.shop = :shop;

-- name: page_parcels :many
-- Where the parcels of a dossier's orders are, ten at most.
-- in: dossier id
-- out: id id, stage text, stage_at instant?, due_at instant?, estimate_at instant?
SELECT p.id, p.stage, COALESCE(p.stage_at, p.last_event_at), COALESCE(p.due_at, o.due_at), p.estimate_at
FROM dossier_order y JOIN shop_order o ON o.id = y.shop_order JOIN parcel p ON p.shop_order = o.id WHERE y.dossier = :dossier ORDER BY p.id LIMIT 10;

-- name: incident_parcels :many
-- The parcels of a dossier's orders that are its customer's, as far as words about them can mean one.
-- in: dossier id
-- out: id id, shop_order id, stage text, pickup_point text
SELECT p.id, p.shop_order, p.stage, p.pickup_point FROM dossier d JOIN dossier_order y ON y.dossier = d.id JOIN shop_order o ON o.id = y.shop_order AND o.customer = d.customer
JOIN parcel p ON p.shop_order = o.id WHERE d.id = :dossier ORDER BY p.id LIMIT 10;
