-- name: import_new :insert
-- A file of orders came.
-- in: shop id, name text, dry_run bool, body blob, actor_kind i64, actor i64, now instant
INSERT INTO order_import (shop, name, dry_run, body, position, orders, line_count, created, changed, unchanged, refused, failure, actor_kind, actor, created_at, done_at) VALUES (:shop, :name, :dry_run, :body, 0, 0, 0, 0, 0, 0, 0, '', :actor_kind, :actor, :now, NULL) RETURNING id;

-- name: import_open_next :one
-- The oldest that is under way.
-- out: id id, shop id, dry_run bool, actor_kind i64, actor i64, position i64, body blob
SELECT id, shop, dry_run, actor_kind, actor, position, body FROM order_import WHERE done_at IS NULL ORDER BY id LIMIT 1;

-- name: import_held :one
-- How far a file is, held against others who work on it.
-- lock: order_import id
-- in: id id
-- out: position i64, orders i64, done_at instant?
SELECT position, orders, done_at FROM order_import WHERE id = :id;

-- name: import_moves :exec
-- Some orders of a file are done with.
-- in: id id, position i64, orders i64, line_count i64, created i64, changed i64, unchanged i64, refused i64
UPDATE order_import SET position = :position, orders = :orders, line_count = :line_count, created = created + :created, changed = changed + :changed, unchanged = unchanged + :unchanged, refused = refused + :refused WHERE id = :id;

-- name: import_ends :exec
-- A file is done with: its bytes go.
-- in: id id, failure text, empty blob, now instant
UPDATE order_import SET done_at = :now, failure = :failure, body = :empty WHERE id = :id AND done_at IS NULL;

-- name: import_line_add :exec
-- What is to be said of a row; the first word counts.
-- in: order_import id, line i64, field text, key text, arg text, kept bool
INSERT INTO order_import_line (order_import, line, field, key, arg, kept) VALUES (:order_import, :line, :field, :key, :arg, :kept) ON CONFLICT DO NOTHING;

-- name: import_row :one
-- One file.
-- in: shop id, id id
-- row: import
-- out: id id, name text, dry_run bool, position i64, orders i64, line_count i64, created i64, changed i64, unchanged i64, refused i64, failure text, created_at instant, done_at instant?
SELECT id, name, dry_run, position, orders, line_count, created, changed, unchanged, refused, failure, created_at, done_at FROM order_import WHERE shop = :shop AND id = :id;

-- name: import_list :many
-- Files of a shop, newest first.
-- in: shop id, before id, limit i64
-- row: import
SELECT id, name, dry_run, position, orders, line_count, created, changed, unchanged, refused, failure, created_at, done_at FROM order_import WHERE shop = :shop AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: import_lines :many
-- What is to be said of a file's rows, in their order.
-- in: order_import id, after i64, limit i64
-- out: line i64, field text, key text, arg text, kept bool
SELECT line, field, key, arg, kept FROM order_import_line WHERE order_import = :order_import AND line > :after ORDER BY line LIMIT :limit;
