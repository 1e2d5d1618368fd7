-- What a shop makes of the practices: switches, overrides, held messages, what was stated, phrases of its own.

-- name: practice_switch_of :one
-- How a shop has set a practice.
-- in: shop id, practice text
-- out: setting i64
SELECT setting FROM practice_switch WHERE shop = :shop AND practice = :practice;

-- name: practice_switches :many
-- All that a shop has set.
-- in: shop id
-- out: practice text, setting i64, actor id?, actor_name text?, at instant
SELECT s.practice, s.setting, s.actor, u.name, s.at FROM practice_switch s LEFT JOIN user_account u ON u.id = s.actor WHERE s.shop = :shop ORDER BY s.practice;

-- name: practice_switch_set :exec
-- Sets a practice.
-- in: shop id, practice text, setting i64, actor id?, now instant
INSERT INTO practice_switch (shop, practice, setting, actor, at) VALUES (:shop, :practice, :setting, :actor, :now)
ON CONFLICT (shop, practice) DO UPDATE SET setting = excluded.setting, actor = excluded.actor, at = excluded.at;

-- name: practice_override_insert :insert
-- Somebody went on against a practice.
-- in: shop id, practice text, dossier id, message id?, object text, actor id?, role i64, reason_code text, reason text, shown text, now instant
INSERT INTO practice_override (shop, practice, dossier, message, object, actor, role, reason_code, reason, shown, at)
VALUES (:shop, :practice, :dossier, :message, :object, :actor, :role, :reason_code, :reason, :shown, :now) RETURNING id;

-- name: user_team :one
-- The team of a person in a shop.
-- in: shop id, user id
-- out: team text
SELECT team FROM user_role WHERE shop = :shop AND user_id = :user;

-- name: conduct_totals :many
-- A range of totals by name, byte by byte; `to` is behind the last.
-- in: shop id, from text, to text
-- out: name text, n i64
SELECT name, n FROM counter WHERE shop = :shop
-- sqlite:
AND name >= :from AND name < :to ORDER BY name;
-- postgres:
AND name COLLATE "C" >= :from AND name COLLATE "C" < :to ORDER BY name COLLATE "C";
