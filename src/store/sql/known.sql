-- What is already known of a person, an order and a parcel (desk/known.h).

-- fragment about: SELECT :dossier UNION SELECT l.high FROM dossier_link l WHERE l.low = :dossier UNION SELECT l.low FROM dossier_link l WHERE l.high = :dossier
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
