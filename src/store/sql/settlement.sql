-- The monthly settlements with carriers.

-- name: settlement_begin :exec
-- The month's begins with the first incident that it may take; again is nothing.
-- in: shop id, carrier id, month text, currency text, seed i64, due_at instant
INSERT INTO settlement (shop, carrier, month, state, currency, total, paid, seed, invoice, due_at) VALUES (:shop, :carrier, :month, 0, :currency, 0, 0, :seed, '', :due_at)
ON CONFLICT (shop, carrier, month) DO NOTHING;

-- fragment settlement.columns: q.id, q.shop, q.carrier, q.month, q.state, q.currency, q.total, q.paid, q.seed, q.invoice, q.computed_at, q.sent_at, q.due_at, q.accepted_at, q.silent, q.invoiced_at, q.paid_at, q.version, c.code, c.name, c.inquiry_address, c.manager_address

-- name: settlement_row :one
-- One settlement, nobody else's while a command has it.
-- row: settlement
-- lock: settlement id
-- in: shop id, id id
-- out: id id, shop id, carrier id, month text, state i64, currency text, total i64, paid i64, seed i64, invoice text, computed_at instant?, sent_at instant?, due_at instant?, accepted_at instant?, silent bool, invoiced_at instant?, paid_at instant?, version i64, carrier_code text, carrier_name text, inquiry_address text, manager_address text
SELECT {{settlement.columns}} FROM settlement q JOIN carrier c ON c.id = q.carrier WHERE q.id = :id AND q.shop = :shop;

-- name: settlement_page :many
-- A shop's, newest first.
-- row: settlement
-- in: shop id, before id, limit i64
SELECT {{settlement.columns}} FROM settlement q JOIN carrier c ON c.id = q.carrier WHERE q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: settlement_due :many
-- Whose month or silence is over, oldest first.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT q.id, q.shop FROM settlement q WHERE q.due_at <= :now ORDER BY q.due_at, q.id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: settlement_set :exec
-- It moved on.
-- in: id id, state i64, total i64, paid i64, invoice text, computed_at instant?, sent_at instant?, due_at instant?, accepted_at instant?, silent bool, invoiced_at instant?, paid_at instant?
UPDATE settlement SET state = :state, total = :total, paid = :paid, invoice = :invoice, computed_at = :computed_at, sent_at = :sent_at, due_at = :due_at, accepted_at = :accepted_at, silent = :silent, invoiced_at = :invoiced_at, paid_at = :paid_at, version = version + 1 WHERE id = :id;

-- name: settlement_cases :many
-- Confirmed incidents of a carrier in a time, whoever is at fault, that no claim and no settlement has.
-- in: shop id, carrier text, from instant, to instant
-- out: id id, kind i64, fault i64, state i64, parcel id, weight i64, value i64, freight i64, order_freight i64, total i64, country text
SELECT i.id, i.kind, i.fault, i.state, p.id, p.weight, p.value, p.freight, o.freight, o.total, o.country
FROM incident i JOIN parcel p ON p.id = i.parcel JOIN shop_order o ON o.id = i.shop_order
WHERE i.shop = :shop AND i.confirmed_at >= :from AND i.confirmed_at < :to AND p.carrier = :carrier AND i.state <> 5
  AND NOT EXISTS (SELECT 1 FROM claim q WHERE q.incident = i.id) AND NOT EXISTS (SELECT 1 FROM settlement_line l WHERE l.incident = i.id)
ORDER BY i.id LIMIT 5000;

-- name: settlement_line_insert :exec
-- A line of it.
-- in: settlement id, incident id, indemnity i64, freight i64, amount i64, state i64, audited bool
INSERT INTO settlement_line (settlement, incident, indemnity, freight, amount, state, audited) VALUES (:settlement, :incident, :indemnity, :freight, :amount, :state, :audited);

-- name: settlement_lines :many
-- Its lines.
-- row: settlement_line
-- in: settlement id
-- out: id id, settlement id, incident id, indemnity i64, freight i64, amount i64, state i64, audited bool, reason text, kind i64, parcel id, tracking text, order_number text, confirmed_at instant?, dossier id?
SELECT l.id, l.settlement, l.incident, l.indemnity, l.freight, l.amount, l.state, l.audited, l.reason, i.kind, p.id, p.tracking, o.number, i.confirmed_at, i.dossier
FROM settlement_line l JOIN incident i ON i.id = l.incident JOIN parcel p ON p.id = i.parcel JOIN shop_order o ON o.id = i.shop_order WHERE l.settlement = :settlement ORDER BY l.id;

-- name: settlement_line_contest :exec
-- The carrier contests a line; 0 changes when it did before.
-- in: id id, settlement id, reason text
UPDATE settlement_line SET state = 1, reason = :reason WHERE id = :id AND settlement = :settlement AND state <> 1;
