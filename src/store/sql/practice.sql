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

-- name: user_team_set :exec
-- Another team; 0 changes: nobody of the shop.
-- in: shop id, user id, team text
UPDATE user_role SET team = :team WHERE shop = :shop AND user_id = :user;

-- name: conduct_totals :many
-- A range of totals by name, byte by byte; `to` is behind the last.
-- in: shop id, from text, to text
-- out: name text, n i64
SELECT name, n FROM counter WHERE shop = :shop
-- sqlite:
AND name >= :from AND name < :to ORDER BY name;
-- postgres:
AND name COLLATE "C" >= :from AND name COLLATE "C" < :to ORDER BY name COLLATE "C";

-- name: shop_phrases :one
-- The phrases of a shop's own.
-- in: shop id
-- out: lines text, version i64
SELECT lines, version FROM shop_phrase WHERE shop = :shop;

-- name: shop_phrases_set :exec
-- Other phrases of a shop's own.
-- in: shop id, lines text
INSERT INTO shop_phrase (shop, lines, version) VALUES (:shop, :lines, 1)
ON CONFLICT (shop) DO UPDATE SET lines = excluded.lines, version = shop_phrase.version + 1;

-- name: reply_facts :one
-- What the practices about words need to know of a shop and a dossier (0: one that is being opened).
-- in: shop id, dossier id
-- out: phrases i64, complaint bool, understood text?, answered bool, refund_declined bool
SELECT COALESCE((SELECT f.version FROM shop_phrase f WHERE f.shop = s.id), 0), COALESCE(d.complaint, 0), d.understood,
  EXISTS (SELECT 1 FROM message m WHERE m.dossier = d.id AND m.direction = 2 AND m.automatic = 0 AND m.state IN (1, 2, 3, 5)),
  EXISTS (SELECT 1 FROM remedy r WHERE r.dossier = d.id AND (r.kind = 2 AND r.state = 7 AND r.declined_proof <> '' OR r.kind IN (2, 3) AND r.state IN (2, 3, 4, 5)))
FROM shop s LEFT JOIN dossier d ON d.shop = s.id AND d.id = :dossier WHERE s.id = :shop;

-- name: reply_earlier :many
-- The last texts that the staff wrote to a customer, or in a dossier without one, as far as they are compared.
-- in: shop id, customer id?, dossier id, limit i64
-- out: text text
SELECT substr(m.text, 1, 20000) FROM message m
WHERE m.dossier IN (SELECT :dossier UNION SELECT t.id FROM (SELECT d.id FROM dossier d WHERE d.customer = :customer AND d.shop = :shop ORDER BY d.id DESC LIMIT 20) t)
  AND m.direction = 2 AND m.automatic = 0 AND m.state IN (1, 2, 3)
ORDER BY m.id DESC LIMIT :limit;

-- name: reply_standing :many
-- What stands behind an answer: active promises to the customer, and remedies on the table or granted.
-- in: dossier id
-- out: is_remedy bool, kind i64, amount i64, currency text, due_at instant?
SELECT 0, p.kind, 0, '', p.due_at FROM promise p WHERE p.dossier = :dossier AND p.owed_to = 1 AND p.state = 2
UNION ALL SELECT 1, r.kind, r.amount, r.currency, NULL FROM remedy r WHERE r.dossier = :dossier AND r.state <= 5;

-- name: stated_last :many
-- What was stated with the last answer, one on another channel first.
-- in: dossier id, channel i64
-- out: at instant, channel i64, kind i64, value text
SELECT m.at, m.channel, s.kind, s.value FROM stated s JOIN message m ON m.id = s.message
WHERE s.message = (SELECT x.id FROM message x WHERE x.dossier = :dossier AND x.direction = 2 AND x.automatic = 0 AND x.state IN (1, 2, 3)
  AND EXISTS (SELECT 1 FROM stated y WHERE y.message = x.id) ORDER BY CASE WHEN x.channel = :channel THEN 1 ELSE 0 END, x.id DESC LIMIT 1)
ORDER BY s.kind, s.value;

-- name: stated_insert :exec
-- An answer states this.
-- in: message id, kind i64, value text
INSERT INTO stated (message, kind, value) VALUES (:message, :kind, :value) ON CONFLICT DO NOTHING;

-- name: held_insert :exec
-- A message waits for a lead.
-- in: message id, shop id, dossier id, findings text, author id?, now instant
INSERT INTO held (message, shop, dossier, state, findings, author, at) VALUES (:message, :shop, :dossier, 0, :findings, :author, :now);

-- name: held_decide :exec
-- It waits no more; 0 changes when somebody was quicker.
-- in: message id, state i64, decided_by id?, reason text, now instant
UPDATE held SET state = :state, decided_by = :decided_by, decided_at = :now, reason = :reason WHERE message = :message AND state = 0;

-- name: held_of :one
-- Who wrote what waits.
-- in: shop id, message id
-- out: author id?, state i64
SELECT author, state FROM held WHERE message = :message AND shop = :shop;

-- name: held_overrides :many
-- The practices that an answer goes against, as was said when it was written.
-- in: dossier id, message id
-- out: practice text
SELECT practice FROM practice_override WHERE dossier = :dossier AND message = :message ORDER BY id;

-- name: held_count :one
-- How many answers wait for a lead, counted to 1001.
-- in: shop id
-- out: n i64
SELECT count(*) FROM (SELECT 1 FROM held WHERE shop = :shop AND state = 0 LIMIT 1001) t;

-- name: held_waiting :many
-- What waits for a lead, longest first.
-- in: shop id, after_at instant, after_id id, limit i64
-- out: message id, dossier id, number i64, dossier_subject text, subject text, text text, author id?, author_name text?, findings text, at instant
SELECT h.message, m.dossier, d.number, d.subject, m.subject, m.text, h.author, u.name, h.findings, h.at
FROM held h JOIN message m ON m.id = h.message JOIN dossier d ON d.id = m.dossier LEFT JOIN user_account u ON u.id = h.author
WHERE h.shop = :shop AND h.state = 0 AND (h.at, h.message) > (:after_at, :after_id) ORDER BY h.at, h.message LIMIT :limit;

-- name: message_release :exec
-- What was held may leave, as of now.
-- in: id id, now instant
UPDATE message SET state = 1, at = :now WHERE id = :id AND state = 7;

-- name: override_list :many
-- Overrides of a time, in order.
-- in: shop id, from instant, to instant, after_at instant, after_id id, limit i64
-- out: id id, practice text, dossier id, number i64, message id?, object text, actor id?, actor_name text?, role i64, reason_code text, reason text, shown text, at instant
SELECT o.id, o.practice, o.dossier, d.number, o.message, o.object, o.actor, u.name, o.role, o.reason_code, o.reason, o.shown, o.at
FROM practice_override o JOIN dossier d ON d.id = o.dossier LEFT JOIN user_account u ON u.id = o.actor
WHERE o.shop = :shop AND o.at >= :from AND o.at < :to AND (o.at, o.id) > (:after_at, :after_id) ORDER BY o.at, o.id LIMIT :limit;

-- name: switched_list :many
-- Practices that were switched in a time.
-- in: shop id, from instant, to instant
-- out: at instant, actor id?, actor_name text?, payload text
SELECT e.at, e.actor, u.name, e.payload FROM event e LEFT JOIN user_account u ON u.id = e.actor AND e.actor_kind = 2
WHERE e.shop = :shop AND e.kind = 'practice.switched' AND e.at >= :from AND e.at < :to ORDER BY e.id LIMIT 1000;
