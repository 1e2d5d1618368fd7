-- name: order_by_source :one
-- An order by its number, with where it came from.
-- in: shop id, number text
-- out: id id, source text, source_ref text
SELECT id, source, source_ref FROM shop_order WHERE shop = :shop AND number = :number;

-- name: order_whole :one
-- All that is known of an order, held against others who tell news of it.
-- lock: shop_order id
-- in: id id
-- out: customer id, state text, total i64, currency text, placed_at instant, needed_by instant?, needed_essential bool,
--     due_at instant?, changed_at instant?, country text, postcode text, freight i64, source text, source_ref text
SELECT customer, state, total, currency, placed_at, needed_by, needed_essential, due_at, changed_at, country, postcode, freight, source, source_ref FROM shop_order WHERE id = :id;

-- name: order_new :insert
-- An order that is new here.
-- in: shop id, customer id, number text, state text, total i64, currency text, placed_at instant, needed_by instant?, needed_essential bool,
--     due_at instant?, changed_at instant?, country text, postcode text, freight i64, source text, source_ref text
INSERT INTO shop_order (shop, customer, number, state, total, currency, placed_at, needed_by, needed_essential, due_at, changed_at, country, postcode, freight, source, source_ref) VALUES (:shop, :customer, :number, :state, :total, :currency, :placed_at, :needed_by, :needed_essential, :due_at, :changed_at, :country, :postcode, :freight, :source, :source_ref) RETURNING id;

-- name: order_change :exec
-- An order as the shop tells it now.
-- in: shop id, id id, customer id, state text, total i64, currency text, placed_at instant, needed_by instant?, needed_essential bool,
--     due_at instant?, changed_at instant?, country text, postcode text, freight i64, source text, source_ref text
UPDATE shop_order SET customer = :customer, state = :state, total = :total, currency = :currency, placed_at = :placed_at, needed_by = :needed_by, needed_essential = :needed_essential, due_at = :due_at, changed_at = :changed_at, country = :country, postcode = :postcode, freight = :freight, source = :source, source_ref = :source_ref WHERE shop = :shop AND id = :id;

-- name: order_whole_lines :many
-- The lines of an order in the order they were told, those taken off it too.
-- in: shop_order id
-- out: id id, sku text, title text, quantity i64, unit_price i64, weight i64
SELECT id, sku, title, quantity, unit_price, weight FROM order_line WHERE shop_order = :shop_order ORDER BY id;

-- name: order_line_new :insert
-- One more line of an order.
-- in: shop_order id, sku text, title text, quantity i64, unit_price i64, weight i64
INSERT INTO order_line (shop_order, sku, title, quantity, unit_price, weight) VALUES (:shop_order, :sku, :title, :quantity, :unit_price, :weight) RETURNING id;

-- name: order_line_change :exec
-- A line as it is now; remedies go on naming it.
-- in: id id, sku text, title text, quantity i64, unit_price i64, weight i64
UPDATE order_line SET sku = :sku, title = :title, quantity = :quantity, unit_price = :unit_price, weight = :weight WHERE id = :id;

-- name: order_parcels_whole :many
-- What an order's parcels are made of.
-- in: shop_order id
-- out: id id, tracking text, carrier text, service text, pickup_point text, handed_over_at instant?, due_at instant?, lane text, weight i64, value i64, freight i64
SELECT id, tracking, carrier, service, pickup_point, handed_over_at, due_at, lane, weight, value, freight FROM parcel WHERE shop_order = :shop_order ORDER BY id;

-- name: parcel_new :insert
-- A parcel that is new here: announced, until its carrier says more.
-- in: shop id, shop_order id, carrier text, service text, tracking text, pickup_point text, handed_over_at instant?, due_at instant?,
--     lane text, weight i64, value i64, freight i64, now instant
INSERT INTO parcel (shop, shop_order, carrier, service, tracking, stage, incident, pickup_point, handed_over_at, due_at, last_event_at, lane, weight, value, freight, created_at) VALUES (:shop, :shop_order, :carrier, :service, :tracking, 'announced', '', :pickup_point, :handed_over_at, :due_at, NULL, :lane, :weight, :value, :freight, :now) RETURNING id;

-- name: parcel_change :exec
-- A parcel as the shop tells it now.
-- in: id id, carrier text, service text, pickup_point text, handed_over_at instant?, due_at instant?, lane text, weight i64, value i64, freight i64
UPDATE parcel SET carrier = :carrier, service = :service, pickup_point = :pickup_point, handed_over_at = :handed_over_at, due_at = :due_at, lane = :lane, weight = :weight, value = :value, freight = :freight WHERE id = :id;
