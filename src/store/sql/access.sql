-- name: user_insert :insert
-- A new member of staff.
-- in: email text, name text, language text, password_hash text, now instant
INSERT INTO user_account (email, name, language, password_hash, created_at) VALUES (:email, :name, :language, :password_hash, :now) RETURNING id;

-- name: user_role_set :exec
-- Gives a person a role in a shop, or changes it.
-- in: user id, shop id, role i64
INSERT INTO user_role (user_id, shop, role) VALUES (:user, :shop, :role) ON CONFLICT (user_id, shop) DO UPDATE SET role = excluded.role;

-- name: user_set_password :exec
-- Replaces a password.
-- in: id id, password_hash text
UPDATE user_account SET password_hash = :password_hash WHERE id = :id;

-- name: user_set_language :exec
-- The language a person reads the interface in.
-- in: id id, language text
UPDATE user_account SET language = :language WHERE id = :id;

-- name: user_by_email :one
-- For signing in.
-- in: email text
-- out: id id, name text, language text, password_hash text, disabled bool
SELECT id, name, language, password_hash, disabled FROM user_account WHERE email = :email;

-- name: user_hold :one
-- A person who signs in, at whom no password changes meanwhile.
-- lock: user_account id
-- in: id id
-- out: password_hash text, disabled bool
SELECT password_hash, disabled FROM user_account WHERE id = :id;

-- name: user_in_shop :one
-- A person who has a role in the shop.
-- in: shop id, id id
-- out: id id, name text, email text, role i64
SELECT u.id, u.name, u.email, r.role FROM user_role r JOIN user_account u ON u.id = r.user_id WHERE r.shop = :shop AND r.user_id = :id AND u.disabled = 0;

-- name: user_shops :many
-- The shops a person works for.
-- in: user id
-- out: shop id, slug text, name text, role i64
SELECT s.id, s.slug, s.name, r.role FROM user_role r JOIN shop s ON s.id = r.shop WHERE r.user_id = :user ORDER BY s.name, s.id;

-- name: session_insert :insert
-- A browser signs in.
-- in: token_hash blob, csrf text, user id, shop id, now instant, expires_at instant
INSERT INTO session (token_hash, csrf, user_id, shop, created_at, expires_at) VALUES (:token_hash, :csrf, :user, :shop, :now, :expires_at) RETURNING id;

-- name: session_by_hash :one
-- Who holds this cookie, and with which role in the shop looked at.
-- in: token_hash blob, now instant
-- out: id id, csrf text, user id, name text, email text, language text, shop id, slug text, shop_name text, currency text, zone text, role i64, expires_at instant
SELECT s.id, s.csrf, u.id, u.name, u.email, u.language, h.id, h.slug, h.name, h.currency, h.zone, r.role, s.expires_at
FROM session s JOIN user_account u ON u.id = s.user_id JOIN shop h ON h.id = s.shop
JOIN user_role r ON r.user_id = u.id AND r.shop = h.id
WHERE s.token_hash = :token_hash AND s.expires_at > :now AND u.disabled = 0;

-- name: session_set_shop :exec
-- Looks at another shop.
-- in: id id, shop id
UPDATE session SET shop = :shop WHERE id = :id;

-- name: session_extend :exec
-- A session in use lives on.
-- in: id id, expires_at instant
UPDATE session SET expires_at = :expires_at WHERE id = :id;

-- name: session_delete :exec
-- Signs out.
-- in: id id
DELETE FROM session WHERE id = :id;

-- name: session_delete_of :exec
-- Ends every session of a person, who has a new password.
-- in: user id
-- plan: scan
DELETE FROM session WHERE user_id = :user;

-- name: session_alive :many
-- Which of these sessions still hold, and the shop that each looks at.
-- in: sessions ids, now instant
-- out: id id, shop id
SELECT s.id, s.shop FROM session s JOIN user_account u ON u.id = s.user_id JOIN user_role r ON r.user_id = u.id AND r.shop = s.shop
WHERE s.id IN :sessions AND s.expires_at > :now AND u.disabled = 0;

-- name: session_purge :exec
-- Forgets sessions that are over.
-- in: before instant, limit i64
DELETE FROM session WHERE id IN (SELECT s.id FROM session s WHERE s.expires_at < :before ORDER BY s.expires_at LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
);

-- name: token_insert :insert
-- A program's key.
-- in: token_hash blob, name text, role i64, shop id, now instant
INSERT INTO token (token_hash, name, role, shop, created_at) VALUES (:token_hash, :name, :role, :shop, :now) RETURNING id;

-- name: token_by_hash :one
-- Who holds this key.
-- in: token_hash blob
-- out: id id, name text, role i64, shop id, slug text, shop_name text, currency text, zone text, language text
SELECT t.id, t.name, t.role, h.id, h.slug, h.name, h.currency, h.zone, h.language FROM token t JOIN shop h ON h.id = t.shop WHERE t.token_hash = :token_hash AND t.revoked_at IS NULL;

-- name: token_alive :many
-- Which of these keys still open.
-- in: tokens ids
-- out: id id
SELECT id FROM token WHERE id IN :tokens AND revoked_at IS NULL;

-- name: login_failure_get :one
-- How often a sign-in failed.
-- in: subject text
-- out: failures i64, locked_until instant
SELECT failures, locked_until FROM login_failure WHERE subject = :subject;

-- name: login_failure_count :one
-- One more failure, the first one again where those before are forgotten; held until it is told how long it locks.
-- in: subject text, forgotten instant, now instant
-- out: failures i64
INSERT INTO login_failure (subject, failures, locked_until) VALUES (:subject, 1, :now)
ON CONFLICT (subject) DO UPDATE SET failures = CASE WHEN login_failure.locked_until <= :forgotten THEN 1 ELSE login_failure.failures + 1 END
RETURNING failures;

-- name: login_failure_lock :exec
-- How long a failure locks.
-- in: subject text, until instant
UPDATE login_failure SET locked_until = :until WHERE subject = :subject;

-- name: login_failure_purge :exec
-- Forgets failures that were long ago.
-- in: before instant, limit i64
DELETE FROM login_failure WHERE subject IN (SELECT f.subject FROM login_failure f WHERE f.locked_until < :before ORDER BY f.locked_until LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
);

-- name: login_failure_clear :exec
-- A sign-in succeeded.
-- in: subject text
DELETE FROM login_failure WHERE subject = :subject;

-- name: idempotency_get :one
-- What the request with this key answered; status 0: it was done, its answer is not kept (yet).
-- in: shop id, caller text, key text
-- out: request_hash blob, status i64, body text
SELECT request_hash, status, body FROM idempotency WHERE shop = :shop AND caller = :caller AND key = :key;

-- name: idempotency_insert :insert
-- A request with a key is done, in the transaction of its effect.
-- in: shop id, caller text, key text, request_hash blob, now instant
INSERT INTO idempotency (shop, caller, key, request_hash, status, body, created_at) VALUES (:shop, :caller, :key, :request_hash, 0, '', :now) RETURNING id;

-- name: idempotency_finish :exec
-- What it answered.
-- in: shop id, caller text, key text, status i64, body text
UPDATE idempotency SET status = :status, body = :body WHERE shop = :shop AND caller = :caller AND key = :key;

-- name: idempotency_purge :exec
-- Forgets keys that were kept long enough.
-- in: before instant, limit i64
DELETE FROM idempotency WHERE id IN (SELECT i.id FROM idempotency i WHERE i.created_at < :before ORDER BY i.created_at LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
);

-- name: upload_purge :exec
-- Forgets files that no message took.
-- in: before instant, limit i64
DELETE FROM upload WHERE id IN (SELECT u.id FROM upload u WHERE u.created_at < :before ORDER BY u.created_at LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
);

-- name: forget_next :one
-- The oldest of what is kept for a while only.
-- out: key_at instant?, upload_at instant?, session_at instant?, failure_at instant?
SELECT (SELECT min(created_at) FROM idempotency), (SELECT min(created_at) FROM upload), (SELECT min(expires_at) FROM session), (SELECT min(locked_until) FROM login_failure);
