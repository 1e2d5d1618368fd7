-- name: connector_new :insert
-- A shop's program to be asked for orders.
-- in: shop id, code text, kind text, url text, account text, secret text, hook_secret text, synced_to instant?, next_sync_at instant?, now instant
INSERT INTO connector (shop, code, kind, url, account, secret, hook_secret, synced_to, next_sync_at, created_at) VALUES (:shop, :code, :kind, :url, :account, :secret, :hook_secret, :synced_to, :next_sync_at, :now) RETURNING id;

-- name: connector_whole :one
-- One, with its secrets.
-- lock: connector id
-- in: shop id, id id
-- out: url text, account text, secret text, hook_secret text, next_sync_at instant?, version i64
SELECT url, account, secret, hook_secret, next_sync_at, version FROM connector WHERE shop = :shop AND id = :id;

-- name: connector_change :exec
-- Its settings.
-- in: shop id, id id, url text, account text, secret text, hook_secret text, next_sync_at instant?
UPDATE connector SET url = :url, account = :account, secret = :secret, hook_secret = :hook_secret, next_sync_at = :next_sync_at, failures = 0, version = version + 1 WHERE shop = :shop AND id = :id;

-- name: connector_row :one
-- One, without its secrets.
-- in: shop id, id id
-- row: connector
-- out: id id, code text, kind text, url text, account text, has_secret bool, has_hook_secret bool, synced_to instant?, next_sync_at instant?, answered_at instant?, heard_at instant?, failed_at instant?, failure text, failure_arg text, taken i64, version i64
SELECT id, code, kind, url, account, secret <> '', hook_secret <> '', synced_to, next_sync_at, answered_at, heard_at, failed_at, failure, failure_arg, taken, version FROM connector WHERE shop = :shop AND id = :id;

-- name: connector_list :many
-- Those of a shop.
-- in: shop id
-- row: connector
SELECT id, code, kind, url, account, secret <> '', hook_secret <> '', synced_to, next_sync_at, answered_at, heard_at, failed_at, failure, failure_arg, taken, version FROM connector WHERE shop = :shop ORDER BY code;

-- name: connector_due :one
-- The next that is to be asked.
-- out: id id, shop id, next_sync_at instant
SELECT id, shop, next_sync_at FROM connector WHERE next_sync_at IS NOT NULL ORDER BY next_sync_at, id LIMIT 1;

-- name: connector_claim :exec
-- Nobody else asks it meanwhile.
-- in: id id, seen instant, until instant
UPDATE connector SET next_sync_at = :until WHERE id = :id AND next_sync_at = :seen;

-- name: connector_to_ask :one
-- All that is needed to ask it.
-- in: id id
-- out: id id, shop id, code text, kind text, url text, account text, secret text, hook_secret text, synced_to instant?, run_at instant?, run_skip i64, failures i64
SELECT id, shop, code, kind, url, account, secret, hook_secret, synced_to, run_at, run_skip, failures FROM connector WHERE id = :id;

-- name: connector_by_code :one
-- The one whose webhook comes.
-- in: shop id, code text
-- out: id id, shop id, code text, kind text, url text, account text, secret text, hook_secret text, synced_to instant?, run_at instant?, run_skip i64, failures i64
SELECT id, shop, code, kind, url, account, secret, hook_secret, synced_to, run_at, run_skip, failures FROM connector WHERE shop = :shop AND code = :code;

-- name: connector_synced :exec
-- A page is here.
-- in: id id, synced_to instant?, run_at instant?, run_skip i64, next instant, taken i64, now instant
UPDATE connector SET synced_to = :synced_to, run_at = :run_at, run_skip = :run_skip, next_sync_at = CASE WHEN next_sync_at IS NULL THEN NULL ELSE :next END, taken = taken + :taken, answered_at = :now, failures = 0, failure = '', failure_arg = '' WHERE id = :id;

-- name: connector_failed :exec
-- It gave no page.
-- in: id id, failure text, failure_arg text, next instant, now instant
UPDATE connector SET failed_at = :now, failure = :failure, failure_arg = :failure_arg, failures = failures + 1, run_at = NULL, run_skip = 0, next_sync_at = CASE WHEN next_sync_at IS NULL THEN NULL ELSE :next END WHERE id = :id;

-- name: connector_heard :exec
-- A webhook of it was taken.
-- in: id id, taken i64, now instant
UPDATE connector SET heard_at = :now, taken = taken + :taken WHERE id = :id;
