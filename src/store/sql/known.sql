-- What is already known of a person, an order and a parcel (desk/known.h).

-- fragment about: SELECT :dossier UNION SELECT l.high FROM dossier_link l WHERE l.low = :dossier UNION SELECT l.low FROM dossier_link l WHERE l.high = :dossier
-- fragment theirs: SELECT d.id FROM dossier d WHERE d.customer = :customer UNION {{about}}
-- fragment their: SELECT COALESCE((SELECT d.customer FROM dossier d WHERE d.id = :dossier AND d.shop = :shop), :customer, 0)

-- name: known_facts :many
-- All that an agent need not ask again: orders, parcels, photos, phone numbers, the problem, and what was noted.
-- in: shop id, dossier id, customer id?
-- row: known
-- out: kind i64, value text, channel i64, at instant, type text?, size i64, is_inline bool, words text?
WITH their(customer) AS ({{their}}), about(dossier) AS ({{about}}),
  named(id) AS (SELECT x.shop_order FROM dossier_order x WHERE x.dossier = :dossier UNION
    SELECT min(o.id) FROM shop_order o WHERE o.customer = (SELECT customer FROM their) AND NOT EXISTS (SELECT 1 FROM dossier_order y WHERE y.dossier = :dossier) HAVING count(*) = 1)
SELECT 0, o.number, 0, o.placed_at, NULL, 0, 0, NULL FROM shop_order o WHERE o.shop = :shop AND o.id IN (SELECT id FROM named)
UNION ALL SELECT 2, p.tracking, 0, COALESCE(p.handed_over_at, o.placed_at), NULL, 0, 0, NULL FROM parcel p JOIN shop_order o ON o.id = p.shop_order WHERE o.shop = :shop AND p.shop_order IN (SELECT id FROM named)
UNION ALL SELECT 4, k.value, 0, k.created_at, NULL, 0, 0, NULL FROM contact_point k WHERE k.customer = (SELECT customer FROM their) AND +k.shop = :shop AND k.kind = 2
UNION ALL SELECT * FROM (SELECT 5, a.name, m.channel, m.at, a.type, a.size, a.is_inline, NULL FROM message m JOIN attachment a ON a.message = m.id
  WHERE m.dossier IN (SELECT dossier FROM about) AND +m.shop = :shop AND m.direction = 1 AND m.machine = 0 ORDER BY a.id LIMIT 50) photos
UNION ALL SELECT * FROM (SELECT 3, d.subject, m.channel, m.at, NULL, 0, 0, substr(m.text, 1, 1000) FROM message m JOIN dossier d ON d.id = m.dossier
  WHERE m.dossier IN (SELECT dossier FROM about) AND +m.shop = :shop AND m.direction = 1 AND m.machine = 0 ORDER BY m.id LIMIT 10) told
UNION ALL SELECT f.kind, f.value, f.channel, f.at, NULL, 0, 0, NULL FROM known_fact f WHERE f.dossier IN (SELECT dossier FROM about) AND +f.shop = :shop
UNION ALL SELECT f.kind, f.value, f.channel, f.at, NULL, 0, 0, NULL FROM known_fact f WHERE f.customer = (SELECT customer FROM their) AND +f.shop = :shop
  AND (f.dossier IS NULL OR f.kind IN (1, 4) AND f.dossier NOT IN (SELECT dossier FROM about));

-- name: known_photos :many
-- What the customer showed, in this dossier and those it is linked with, newest first.
-- in: shop id, dossier id
-- out: id id, message id, name text, type text, size i64, is_inline bool, channel i64, at instant
SELECT a.id, a.message, a.name, a.type, a.size, a.is_inline, m.channel, m.at FROM message m JOIN attachment a ON a.message = m.id
WHERE m.dossier IN ({{about}}) AND +m.shop = :shop AND m.direction = 1 AND m.machine = 0 ORDER BY a.id DESC LIMIT 50;

-- name: known_promises :many
-- What the customer was promised, in all of their dossiers, newest first.
-- in: shop id, dossier id, customer id?
-- out: id id, dossier id, number i64, kind i64, state i64, text text, channel i64, at instant, due_at instant
SELECT p.id, p.dossier, d.number, p.kind, p.state, p.text, p.channel, p.created_at, p.due_at FROM promise p JOIN dossier d ON d.id = p.dossier
WHERE p.dossier IN ({{theirs}}) AND p.owed_to = 1 AND +p.shop = :shop ORDER BY p.id DESC LIMIT 50;

-- name: known_remedies :many
-- What was granted to the customer, in all of their dossiers, newest first.
-- in: shop id, dossier id, customer id?
-- out: id id, dossier id, number i64, kind i64, state i64, amount i64, currency text, at instant
SELECT x.id, x.dossier, d.number, x.kind, x.state, x.amount, x.currency, x.approved_at FROM remedy x JOIN dossier d ON d.id = x.dossier
WHERE x.dossier IN ({{theirs}}) AND +x.shop = :shop AND x.approved_at IS NOT NULL ORDER BY x.id DESC LIMIT 50;

-- name: known_said :many
-- What the customer and the shop said in their other dossiers, and on other channels than this one's, newest first.
-- in: shop id, dossier id, customer id?
-- out: id id, dossier id, number i64, direction i64, channel i64, at instant, text text, folds text
SELECT m.id, m.dossier, d.number, m.direction, m.channel, m.at, substr(m.text, 1, 4000), m.folds FROM message m JOIN dossier d ON d.id = m.dossier
WHERE m.dossier IN ({{theirs}}) AND +m.shop = :shop AND m.direction <> 3 AND m.automatic = 0 AND m.machine = 0 AND m.state <> 6 AND d.state <> 8
  AND (m.dossier <> :dossier OR m.channel <> d.channel) ORDER BY m.at DESC, m.id DESC LIMIT 20;

-- name: known_noted :many
-- What agents noted, of the dossier and its customer, oldest first.
-- in: shop id, dossier id, customer id?
-- out: id id, dossier id?, kind i64, value text, channel i64, message id?, at instant
SELECT f.id, f.dossier, f.kind, f.value, f.channel, f.message, f.at FROM known_fact f WHERE f.id IN (
  SELECT x.id FROM known_fact x WHERE x.dossier IN ({{about}}) UNION SELECT y.id FROM known_fact y WHERE y.customer = :customer AND (y.dossier IS NULL OR y.kind IN (1, 4)))
AND +f.shop = :shop ORDER BY f.at, f.id LIMIT 100;

-- name: known_fact_add :insert
-- An agent notes what was said.
-- in: shop id, customer id?, dossier id, kind i64, value text, channel i64, message id?, at instant
INSERT INTO known_fact (shop, customer, dossier, kind, value, channel, message, at) VALUES (:shop, :customer, :dossier, :kind, :value, :channel, :message, :at) RETURNING id;

-- name: known_fact_of :one
-- What was noted, and where.
-- in: shop id, id id
-- out: id id, customer id?, dossier id?
SELECT id, customer, dossier FROM known_fact WHERE shop = :shop AND id = :id;

-- name: known_fact_remove :exec
-- It was a mistake; 0 changes when it was taken back before.
-- in: shop id, id id
DELETE FROM known_fact WHERE shop = :shop AND id = :id;

-- name: known_message :one
-- By which channel a message of a dossier came, and when.
-- in: dossier id, id id
-- out: channel i64, at instant
SELECT channel, at FROM message WHERE id = :id AND dossier = :dossier;
