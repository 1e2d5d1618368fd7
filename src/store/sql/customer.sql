-- name: customer_insert :insert
-- A new customer.
-- in: shop id, name text, language text, now instant
INSERT INTO customer (shop, name, language, created_at) VALUES (:shop, :name, :language, :now) RETURNING id;

-- name: customer_hold :one
-- A customer whose mails are taken in one after the other: each finds what the one before opened. None when the address is no more theirs.
-- lock: customer id
-- in: id id, shop id, kind i64, value text
-- out: name text
SELECT c.name FROM contact_point p JOIN customer c ON c.id = p.customer WHERE p.shop = :shop AND p.kind = :kind AND p.value = :value AND p.customer = :id;

-- name: customer_set_name :exec
-- The first name heard of a customer without one.
-- in: shop id, id id, name text
UPDATE customer SET name = :name WHERE shop = :shop AND id = :id AND name = '';

-- name: customer_name_add :exec
-- A customer's folded name from one of its words on: what a search by name begins with.
-- in: shop id, words text, customer id
INSERT INTO customer_name (shop, words, customer) VALUES (:shop, :words, :customer) ON CONFLICT DO NOTHING;

-- name: customer_by_id :one
-- One customer.
-- in: shop id, id id
-- out: id id, name text, language text, created_at instant
SELECT id, name, language, created_at FROM customer WHERE shop = :shop AND id = :id;

-- name: contact_point_insert :insert
-- One more way to reach a customer.
-- in: shop id, customer id, kind i64, value text, verified_at instant?, now instant
INSERT INTO contact_point (shop, customer, kind, value, verified_at, created_at) VALUES (:shop, :customer, :kind, :value, :verified_at, :now) RETURNING id;

-- name: contact_point_find :one
-- Whose address or number this is.
-- in: shop id, kind i64, value text
-- out: id id, customer id, name text, language text, verified_at instant?
SELECT p.id, p.customer, c.name, c.language, p.verified_at FROM contact_point p JOIN customer c ON c.id = p.customer WHERE p.shop = :shop AND p.kind = :kind AND p.value = :value;

-- name: contact_point_list :many
-- How a customer can be reached.
-- in: shop id, customer id
-- out: id id, kind i64, value text, verified_at instant?
SELECT id, kind, value, verified_at FROM contact_point WHERE +shop = :shop AND customer = :customer ORDER BY kind, id;

-- name: order_insert :insert
-- An order of the shop.
-- in: shop id, customer id, number text, state text, total i64, currency text, placed_at instant, needed_by instant?
INSERT INTO shop_order (shop, customer, number, state, total, currency, placed_at, needed_by) VALUES (:shop, :customer, :number, :state, :total, :currency, :placed_at, :needed_by) RETURNING id;

-- name: order_line_insert :insert
-- One line of an order.
-- in: shop_order id, sku text, title text, quantity i64, unit_price i64
INSERT INTO order_line (shop_order, sku, title, quantity, unit_price) VALUES (:shop_order, :sku, :title, :quantity, :unit_price) RETURNING id;

-- name: parcel_insert :insert
-- A parcel of an order.
-- in: shop id, shop_order id, carrier text, tracking text, stage text, pickup_point text, handed_over_at instant?, due_at instant?
INSERT INTO parcel (shop, shop_order, carrier, tracking, stage, incident, pickup_point, handed_over_at, due_at, last_event_at) VALUES (:shop, :shop_order, :carrier, :tracking, :stage, '', :pickup_point, :handed_over_at, :due_at, NULL) RETURNING id;

-- name: parcel_event_insert :insert
-- A scan or word of the carrier.
-- in: parcel id, at instant, stage text, label text, place text
INSERT INTO parcel_event (parcel, at, stage, label, place) VALUES (:parcel, :at, :stage, :label, :place) RETURNING id;

-- name: parcel_set_stage :exec
-- Where the parcel is after its latest event.
-- in: shop id, id id, stage text, incident text, at instant
UPDATE parcel SET stage = :stage, incident = :incident, last_event_at = :at WHERE shop = :shop AND id = :id;

-- name: order_by_number :one
-- An order by the number a customer may write.
-- in: shop id, number text
-- out: id id, customer id, number text
SELECT id, customer, number FROM shop_order WHERE shop = :shop AND number = :number;

-- name: parcel_by_tracking :one
-- A parcel by its tracking number, with its order and customer.
-- in: shop id, tracking text
-- out: id id, shop_order id, customer id, number text
SELECT p.id, p.shop_order, o.customer, o.number FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE p.shop = :shop AND p.tracking = :tracking;

-- name: order_by_id :one
-- One order.
-- in: shop id, id id
-- out: id id, customer id, number text
SELECT id, customer, number FROM shop_order WHERE shop = :shop AND id = :id;
