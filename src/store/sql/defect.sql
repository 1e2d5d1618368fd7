-- Products that fail (desk/defect.h).

-- name: defect_line :many
-- The line of an order with this product, if order and dossier are the shop's.
-- in: shop id, shop_order id, sku text, dossier id
-- lock: dossier dossier
-- out: id id, title text, quantity i64
SELECT l.id, l.title, l.quantity FROM order_line l JOIN shop_order o ON o.id = l.shop_order JOIN dossier d ON d.id = :dossier AND d.shop = :shop
WHERE l.shop_order = :shop_order AND l.sku = :sku AND o.shop = :shop ORDER BY l.quantity DESC, l.id LIMIT 1;

-- name: defect_put :exec
-- Units of a line that fail.
-- in: shop id, order_line id, sku text, dossier id, units i64, now instant
INSERT INTO product_defect (order_line, shop, sku, dossier, units, at) VALUES (:order_line, :shop, :sku, :dossier, :units, :now)
ON CONFLICT (order_line) DO UPDATE SET units = excluded.units, dossier = excluded.dossier, sku = excluded.sku, at = excluded.at;

-- name: defect_rate :one
-- Units of a product that fail, and units sold.
-- in: shop id, sku text
-- out: defects i64, units i64
SELECT CAST(COALESCE((SELECT sum(d.units) FROM product_defect d WHERE d.shop = :shop AND d.sku = :sku), 0) AS BIGINT),
  CAST(COALESCE((SELECT sum(l.quantity) FROM order_line l JOIN shop_order o ON o.id = l.shop_order WHERE l.sku = :sku AND o.shop = :shop), 0) AS BIGINT);

-- name: stop_sale_put :exec
-- The product is to be sold no more; one that was lifted stands again when more fail.
-- in: shop id, sku text, title text, defects i64, units i64, now instant
INSERT INTO stop_sale (shop, sku, title, defects, units, stopped_at) VALUES (:shop, :sku, :title, :defects, :units, :now)
ON CONFLICT (shop, sku) DO UPDATE SET defects = excluded.defects, units = excluded.units, title = excluded.title, stopped_at = excluded.stopped_at,
  lifted_at = NULL, lifted_by = NULL, reason = '' WHERE stop_sale.lifted_at IS NOT NULL AND stop_sale.defects < excluded.defects;

-- name: stop_sale_list :many
-- Products that were stopped, the latest first.
-- in: shop id, after id, limit i64
-- row: stop_sale
-- out: id id, sku text, title text, defects i64, units i64, stopped_at instant, lifted_at instant?, lifted_by id?, lifted_name text?, reason text
SELECT s.id, s.sku, s.title, s.defects, s.units, s.stopped_at, s.lifted_at, s.lifted_by, u.name, s.reason FROM stop_sale s LEFT JOIN user_account u ON u.id = s.lifted_by
WHERE s.shop = :shop AND s.id < :after ORDER BY s.id DESC LIMIT :limit;

-- name: stop_sale_by_id :one
-- One of them.
-- in: shop id, id id
-- row: stop_sale
SELECT s.id, s.sku, s.title, s.defects, s.units, s.stopped_at, s.lifted_at, s.lifted_by, u.name, s.reason FROM stop_sale s LEFT JOIN user_account u ON u.id = s.lifted_by
WHERE s.shop = :shop AND s.id = :id;

-- name: stop_sale_lift :exec
-- A manager has it sold again.
-- in: shop id, id id, user id?, reason text, now instant
UPDATE stop_sale SET lifted_at = :now, lifted_by = :user, reason = :reason WHERE shop = :shop AND id = :id AND lifted_at IS NULL;
