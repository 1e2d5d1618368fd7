-- name: shop_insert :insert
-- A new shop.
-- in: slug text, name text, language text, zone text, currency text, opening_hours text, holidays text, first_reply_minutes i64, now instant
INSERT INTO shop (slug, name, language, zone, currency, opening_hours, holidays, first_reply_minutes, next_number, created_at)
VALUES (:slug, :name, :language, :zone, :currency, :opening_hours, :holidays, :first_reply_minutes, 1, :now)
RETURNING id;

-- name: shop_by_id :one
-- A shop's settings.
-- in: shop id
-- out: id id, slug text, name text, language text, zone text, currency text, opening_hours text, holidays text, first_reply_minutes i64
SELECT id, slug, name, language, zone, currency, opening_hours, holidays, first_reply_minutes FROM shop WHERE id = :shop;

-- name: shop_clock_list :many
-- The clocks that a shop has set itself.
-- in: shop id
-- out: clock text, amount i64, unit i64
SELECT clock, amount, unit FROM shop_clock WHERE shop = :shop;

-- name: shop_clock_set :exec
-- A shop's own length for a clock.
-- in: shop id, clock text, amount i64, unit i64
INSERT INTO shop_clock (shop, clock, amount, unit) VALUES (:shop, :clock, :amount, :unit)
ON CONFLICT (shop, clock) DO UPDATE SET amount = excluded.amount, unit = excluded.unit;

-- name: shop_clock_reset :exec
-- A clock of a shop goes by its default again.
-- in: shop id, clock text
DELETE FROM shop_clock WHERE shop = :shop AND clock = :clock;

-- name: shop_by_slug :one
-- A shop by the name on command lines and in sessions.
-- in: slug text
-- out: id id, slug text, name text
SELECT id, slug, name FROM shop WHERE slug = :slug;

-- name: shop_list :many
-- Every shop of this store.
-- out: id id, slug text, name text
-- plan: scan
SELECT id, slug, name FROM shop ORDER BY id;

-- name: shop_take_number :one
-- Takes the next dossier number of a shop.
-- in: shop id
-- out: number i64
-- sqlite:
UPDATE shop SET next_number = next_number + 1 WHERE id = :shop RETURNING next_number - 1;
-- postgres:
SELECT take_number(:shop);

-- name: inbox_insert :insert
-- A new address that customers write to.
-- in: shop id, address text, name text, authserv text, now instant
INSERT INTO inbox (shop, address, name, authserv, created_at) VALUES (:shop, :address, :name, :authserv, :now) RETURNING id;

-- name: inbox_all :many
-- Every inbox with its shop, for the mail listener's directory.
-- out: id id, shop id, address text, name text, authserv text
-- plan: scan
SELECT id, shop, address, name, authserv FROM inbox ORDER BY id;

-- name: inbox_by_shop :many
-- The inboxes of one shop.
-- in: shop id
-- out: id id, address text, name text, authserv text
SELECT id, address, name, authserv FROM inbox WHERE shop = :shop ORDER BY id;

-- name: inbox_by_id :one
-- One inbox.
-- in: shop id, id id
-- out: id id, address text, name text
SELECT id, address, name FROM inbox WHERE shop = :shop AND id = :id;

-- name: template_insert :insert
-- A new reply template.
-- in: shop id, name text, language text, subject text, body text, now instant
INSERT INTO template (shop, name, language, subject, body, created_at, updated_at) VALUES (:shop, :name, :language, :subject, :body, :now, :now) RETURNING id;

-- name: template_update :exec
-- Changes a template; 0 changes when it changed meanwhile.
-- in: shop id, id id, version i64, name text, language text, subject text, body text, archived bool, now instant
UPDATE template SET name = :name, language = :language, subject = :subject, body = :body, archived = :archived, updated_at = :now, version = version + 1 WHERE shop = :shop AND id = :id AND version = :version;

-- name: template_by_id :one
-- One template.
-- in: shop id, id id
-- row: template
-- out: id id, version i64, name text, language text, subject text, body text, archived bool, updated_at instant
SELECT id, version, name, language, subject, body, archived, updated_at FROM template WHERE shop = :shop AND id = :id;

-- name: template_list :many
-- A page of a shop's templates in use, by name.
-- in: shop id, after id, limit i64
-- row: template
SELECT id, version, name, language, subject, body, archived, updated_at FROM template
WHERE shop = :shop AND archived = 0 AND (:after = 0 OR (name, id) > (SELECT x.name, x.id FROM template x WHERE x.id = :after))
ORDER BY name, id LIMIT :limit;

-- name: counter_list :many
-- The totals of a shop, but those of its conduct, of which there are many.
-- in: shop id
-- out: name text, n i64
SELECT name, n FROM counter WHERE shop = :shop AND substr(name, 1, 8) <> 'conduct.' ORDER BY name;

-- name: metrics :one
-- What a monitor looks at.
-- plan: scan
-- out: last_event i64, outbox_queued i64
SELECT (SELECT COALESCE(max(id), 0) FROM event), (SELECT count(*) FROM outbox WHERE state = 0);
