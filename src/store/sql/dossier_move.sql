-- What goes from one dossier to another, and back (desk/move.h, desk/merge.h, desk/split.h).

-- name: move_insert :insert
-- A move begins: what the target was before is kept.
-- in: shop id, kind i64, source id, target id, source_state i64, actor id?, now instant
INSERT INTO dossier_move (shop, kind, source, target, source_state, target_state, target_resolved_at, target_outcome, target_severity, target_level, target_why, target_harm, target_harm_at, target_complaint, target_needed_by, target_needed_own, target_reopened, actor, at)
SELECT d.shop, :kind, :source, d.id, :source_state, d.state, d.resolved_at, d.outcome, d.severity, d.escalation_level, d.escalation_why, d.harm, d.harm_at, d.complaint, d.needed_by, d.needed_own, d.reopened, :actor, :now FROM dossier d WHERE d.shop = :shop AND d.id = :target
RETURNING id;

-- name: move_ended :exec
-- A move is done: how its target stands now.
-- in: id id
UPDATE dossier_move SET target_version = (SELECT d.version FROM dossier d WHERE d.id = dossier_move.target), target_last = COALESCE((SELECT max(m.id) FROM message m WHERE m.dossier = dossier_move.target), 0) WHERE id = :id;

-- name: move_merged :one
-- The merge that took a dossier's words away.
-- in: shop id, source id
-- row: move
-- out: id id, source id, target id, source_state i64, at instant
SELECT id, source, target, source_state, at FROM dossier_move WHERE source = :source AND shop = :shop AND kind = 1 AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: move_split :one
-- The split that made a dossier.
-- in: shop id, target id
-- row: move
SELECT id, source, target, source_state, at FROM dossier_move WHERE target = :target AND shop = :shop AND kind = 2 AND undone_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: move_undone :exec
-- It is undone; 0 changes when it was.
-- in: id id, now instant
UPDATE dossier_move SET undone_at = :now WHERE id = :id AND undone_at IS NULL;

-- name: move_hold_remedies :many
-- The remedies of a dossier, nobody else's while a command has them: what pays (remedy_claim) holds no dossier.
-- in: from id
-- out: id id
SELECT id FROM remedy WHERE dossier = :from ORDER BY id
-- postgres:
FOR UPDATE
-- both:
;

-- name: moved_all :exec
-- All of a dossier is about to go: its messages, promises with their kinds, remedies, incidents, facts, the orders that are new to the other, and what was merged into it.
-- in: move id, from id, to id
INSERT INTO dossier_moved (move, kind, item, was)
SELECT :move, 1, m.id, 0 FROM message m WHERE m.dossier = :from
UNION ALL SELECT :move, 2, p.id, p.kind FROM promise p WHERE p.dossier = :from
UNION ALL SELECT :move, 3, x.id, x.version FROM remedy x WHERE x.dossier = :from
UNION ALL SELECT :move, 4, o.shop_order, 0 FROM dossier_order o WHERE o.dossier = :from AND o.shop_order NOT IN (SELECT y.shop_order FROM dossier_order y WHERE y.dossier = :to)
UNION ALL SELECT :move, 5, f.id, 0 FROM known_fact f WHERE f.dossier = :from
UNION ALL SELECT :move, 6, d.id, 0 FROM dossier d WHERE d.merged_into = :from
UNION ALL SELECT :move, 9, i.id, 0 FROM incident i WHERE i.dossier = :from;

-- name: moved_messages :exec
-- Some messages are about to go; 0 changes for those that are not the dossier's.
-- in: move id, from id, messages ids
INSERT INTO dossier_moved (move, kind, item) SELECT :move, 1, m.id FROM message m WHERE m.dossier = :from AND m.id IN :messages;

-- name: moved_add :exec
-- One more thing went.
-- in: move id, kind i64, item id, was i64
INSERT INTO dossier_moved (move, kind, item, was) VALUES (:move, :kind, :item, :was);

-- name: move_messages :exec
-- The messages of a move go, as far as they are still there.
-- in: move id, from id, to id
UPDATE message SET dossier = :to WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 1);

-- name: move_promises :exec
-- And what was owed; where an answer was given already, a first reply is news.
-- in: move id, from id, to id, told bool
UPDATE promise SET dossier = :to, kind = CASE WHEN :told <> 0 AND kind = 1 AND state IN (2, 4) THEN 2 ELSE kind END
WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 2);

-- name: move_promises_back :exec
-- Promises go back, and are what they were.
-- in: move id, from id, to id
UPDATE promise SET dossier = :to, kind = (SELECT v.was FROM dossier_moved v WHERE v.move = :move AND v.kind = 2 AND v.item = promise.id)
WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 2);

-- name: move_remedies :exec
-- Remedies go with what they are for; what was decided about one since, it stays where that was.
-- in: move id, from id, to id
UPDATE remedy SET dossier = :to WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 3 AND v.was = remedy.version);

-- name: move_remedy_promises :exec
-- What is owed for a remedy is owed where it is.
-- in: from id, to id
UPDATE promise SET dossier = (SELECT x.dossier FROM remedy x WHERE x.id = promise.remedy) WHERE remedy IS NOT NULL AND dossier IN (:from, :to);

-- name: move_facts :exec
-- And what was noted.
-- in: move id, from id, to id
UPDATE known_fact SET dossier = :to WHERE dossier = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 5);

-- name: move_orders :exec
-- The other is about these orders too.
-- in: move id, to id
INSERT INTO dossier_order (dossier, shop_order) SELECT :to, v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 4 ON CONFLICT DO NOTHING;

-- name: move_orders_back :exec
-- It is no more.
-- in: move id, from id
DELETE FROM dossier_order WHERE dossier = :from AND shop_order IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 4);

-- name: move_followers :exec
-- What was merged into a dossier follows it.
-- in: move id, from id, to id
UPDATE dossier SET merged_into = :to WHERE merged_into = :from AND id IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 6);

-- name: move_proved :exec
-- Promises that a message kept live where it is.
-- in: from id, to id
UPDATE promise SET dossier = :to WHERE dossier = :from AND state IN (3, 6) AND remedy IS NULL AND proof IN (SELECT 'message:' || m.id FROM message m WHERE m.dossier = :to);

-- name: move_said :exec
-- What was noted of a message is known where it is.
-- in: from id, to id
UPDATE known_fact SET dossier = :to WHERE dossier = :from AND message IN (SELECT m.id FROM message m WHERE m.dossier = :to);

-- name: move_held :exec
-- What waits for a lead is where its message is.
-- in: from id, to id
UPDATE held SET dossier = :to WHERE dossier = :from AND message IN (SELECT m.id FROM message m WHERE m.dossier = :to);

-- name: move_customer :exec
-- A dossier of nobody gets the customer of what joined it, and their address where it has none; 0 changes when it has one.
-- in: from id, to id
UPDATE dossier SET customer = f.customer, reply_address = CASE WHEN dossier.reply_address = '' THEN f.reply_address ELSE dossier.reply_address END,
  reply_name = CASE WHEN dossier.reply_address = '' THEN f.reply_name ELSE dossier.reply_name END
FROM (SELECT x.customer, x.reply_address, x.reply_name FROM dossier x WHERE x.id = :from) f
WHERE dossier.id = :to AND dossier.customer IS NULL AND f.customer IS NOT NULL;

-- name: move_customer_back :exec
-- It is nobody's again.
-- in: move id, from id
UPDATE dossier SET customer = NULL,
  reply_address = CASE WHEN EXISTS (SELECT 1 FROM dossier_moved v WHERE v.move = :move AND v.kind = 7 AND v.was = 1) THEN '' ELSE reply_address END,
  reply_name = CASE WHEN EXISTS (SELECT 1 FROM dossier_moved v WHERE v.move = :move AND v.kind = 7 AND v.was = 1) THEN '' ELSE reply_name END
WHERE id = :from AND customer IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 7);

-- name: move_people :exec
-- Who wrote in one dossier, or was copied there, takes part in the other one.
-- in: move id, from id, to id, kind i64
INSERT INTO participant (dossier, address, name, added_at, brought_by)
SELECT :to, x.address, max(x.name), min(x.at), :move FROM (
  SELECT q.address AS address, q.name AS name, q.added_at AS at FROM participant q WHERE q.dossier = :from
  UNION ALL SELECT m.sender_address, m.sender_name, m.at FROM message m WHERE m.dossier = :from AND m.direction = 1 AND m.machine = 0 AND m.authenticity <> 2 AND m.sender_address <> '') x
WHERE NOT EXISTS (SELECT 1 FROM dossier d JOIN contact_point p ON p.customer = d.customer WHERE d.id = :to AND p.kind = :kind AND p.value = x.address)
GROUP BY x.address ORDER BY min(x.at), x.address LIMIT 50
ON CONFLICT DO NOTHING;

-- name: move_senders :exec
-- Who wrote the messages that went takes part where they are now.
-- in: move id, to id, kind i64
INSERT INTO participant (dossier, address, name, added_at, brought_by)
SELECT :to, m.sender_address, max(m.sender_name), min(m.at), :move FROM dossier_moved v JOIN message m ON m.id = v.item
WHERE v.move = :move AND v.kind = 1 AND m.dossier = :to AND m.direction = 1 AND m.machine = 0 AND m.authenticity <> 2 AND m.sender_address <> ''
  AND NOT EXISTS (SELECT 1 FROM dossier d JOIN contact_point p ON p.customer = d.customer WHERE d.id = :to AND p.kind = :kind AND p.value = m.sender_address)
GROUP BY m.sender_address ORDER BY min(m.at), m.sender_address LIMIT 50
ON CONFLICT DO NOTHING;

-- name: move_people_back :exec
-- Who came with a move takes part no more.
-- in: move id, from id
DELETE FROM participant WHERE dossier = :from AND brought_by = :move;

-- name: move_weigh :exec
-- What is grave about one is grave about both.
-- in: from id, to id
UPDATE dossier SET severity = CASE WHEN f.severity > dossier.severity THEN f.severity ELSE dossier.severity END,
  escalation_level = CASE WHEN f.escalation_level > dossier.escalation_level THEN f.escalation_level ELSE dossier.escalation_level END,
  escalation_why = dossier.escalation_why | f.escalation_why, harm = dossier.harm | f.harm, complaint = dossier.complaint | f.complaint,
  harm_at = CASE WHEN dossier.harm_at IS NULL OR f.harm_at > dossier.harm_at THEN f.harm_at ELSE dossier.harm_at END,
  needed_by = CASE WHEN dossier.needed_by IS NULL OR f.needed_by < dossier.needed_by THEN f.needed_by ELSE dossier.needed_by END,
  needed_own = dossier.needed_own | f.needed_own
FROM (SELECT x.severity, x.escalation_level, x.escalation_why, x.harm, x.harm_at, x.complaint, x.needed_by, x.needed_own FROM dossier x WHERE x.id = :from) f
WHERE dossier.id = :to;

-- name: move_away :exec
-- Nothing is left of a dossier but its name: it leads to another.
-- in: id id, survivor id
UPDATE dossier SET state = 7, merged_into = :survivor, unmatched = 0, next_due_at = NULL, next_due_kind = 0, sort_due = 4102444800000, snoozed_until = NULL, version = version + 1 WHERE id = :id;

-- name: move_back :exec
-- It is itself again.
-- in: id id, state i64, now instant
UPDATE dossier SET state = :state, merged_into = NULL, version = version + 1, waiting_since = CASE WHEN :state = 2 THEN COALESCE(waiting_since, :now) END WHERE id = :id;

-- name: move_target_back :exec
-- Nothing happened to the other since: it is what it was, to the letter; 0 changes when something did.
-- in: move id, now instant
UPDATE dossier SET state = w.target_state, resolved_at = w.target_resolved_at, outcome = w.target_outcome, severity = w.target_severity, escalation_level = w.target_level, escalation_why = w.target_why,
  harm = w.target_harm, harm_at = w.target_harm_at, complaint = w.target_complaint, needed_by = w.target_needed_by, needed_own = w.target_needed_own, reopened = w.target_reopened,
  waiting_since = CASE WHEN w.target_state = 2 THEN COALESCE(dossier.waiting_since, :now) END
FROM (SELECT x.target, x.target_version, x.target_state, x.target_resolved_at, x.target_outcome, x.target_severity, x.target_level, x.target_why, x.target_harm, x.target_harm_at, x.target_complaint, x.target_needed_by, x.target_needed_own, x.target_reopened FROM dossier_move x WHERE x.id = :move) w
WHERE dossier.id = w.target AND dossier.version = w.target_version AND dossier.merged_into IS NULL;

-- name: move_recount :exec
-- The words of a dossier are others than before; what was out of sight comes back. Without words it shows when it began.
-- in: id id, snippet text, direction i64, at instant?
UPDATE dossier SET snippet = :snippet, last_direction = :direction, last_message_at = COALESCE(:at, created_at), snoozed_until = NULL, version = version + 1,
  message_count = (SELECT count(*) FROM message m WHERE m.dossier = :id AND m.automatic = 0 AND m.direction <> 3 AND m.state NOT IN (6, 7)),
  contact_count = (SELECT count(*) FROM message m WHERE m.dossier = :id AND m.direction = 1 AND m.machine = 0 AND m.asked = 0),
  last_contact_at = (SELECT max(m.at) FROM message m WHERE m.dossier = :id AND m.direction = 1 AND m.machine = 0 AND m.asked = 0)
WHERE id = :id;

-- name: move_words :one
-- How many words a dossier has, how many of these messages are among them, and how many of them nobody answered.
-- in: dossier id, messages ids
-- out: words i64, found i64, chosen i64, unanswered i64
SELECT count(CASE WHEN m.automatic = 0 AND m.direction <> 3 AND m.state NOT IN (6, 7) THEN 1 END),
  count(CASE WHEN m.id IN :messages THEN 1 END),
  count(CASE WHEN m.automatic = 0 AND m.direction <> 3 AND m.state NOT IN (6, 7) AND m.id IN :messages THEN 1 END),
  count(CASE WHEN m.direction = 1 AND m.machine = 0 AND m.id IN :messages
    AND NOT EXISTS (SELECT 1 FROM message r WHERE r.dossier = :dossier AND r.direction = 2 AND r.automatic = 0 AND r.state NOT IN (3, 4, 5, 6) AND r.id > m.id) THEN 1 END)
FROM message m WHERE m.dossier = :dossier;

-- name: move_first_said :one
-- Who wrote the first of some messages, and how.
-- in: dossier id, messages ids
-- out: customer id?, sender_address text, sender_name text, channel i64
SELECT m.customer, m.sender_address, m.sender_name, m.channel FROM message m WHERE m.dossier = :dossier AND m.id IN :messages AND m.direction = 1 AND m.machine = 0 ORDER BY m.id LIMIT 1;

-- name: move_answer :one
-- Whether somebody waits for an answer, whether one is owed (or was let go when all was told), and by when.
-- in: dossier id
-- out: waits bool, owed bool, due instant?
SELECT EXISTS (SELECT 1 FROM message m WHERE m.dossier = :dossier AND m.direction = 1 AND m.machine = 0
    AND NOT EXISTS (SELECT 1 FROM message r WHERE r.dossier = :dossier AND r.direction = 2 AND r.automatic = 0 AND r.state NOT IN (3, 4, 5, 6) AND r.id > m.id)),
  EXISTS (SELECT 1 FROM promise p WHERE p.dossier = :dossier AND (p.kind IN (1, 2) AND p.owed_to = 1 AND p.state IN (2, 4) OR p.kind = 2 AND p.state = 6 AND p.proof = 'resolved' OR p.kind IN (1, 2) AND p.state = 6 AND p.proof = 'spam')),
  (SELECT min(p.due_at) FROM promise p WHERE p.dossier = :dossier AND p.owed_to = 1 AND p.kind IN (1, 2) AND p.state = 2);

-- name: moved_first_reply :exec
-- The first reply that is owed is about to go with the words it answers.
-- in: move id, from id
INSERT INTO dossier_moved (move, kind, item, was) SELECT :move, 2, p.id, p.kind FROM promise p WHERE p.dossier = :from AND p.kind = 1 AND p.owed_to = 1 AND p.state IN (2, 4);

-- name: moved_made :exec
-- What a split made its new dossier owe.
-- in: move id, to id
INSERT INTO dossier_moved (move, kind, item, was)
SELECT :move, 8, p.id, p.kind FROM promise p WHERE p.dossier = :to AND p.state = 2 AND p.id NOT IN (SELECT v.item FROM dossier_moved v WHERE v.move = :move AND v.kind = 2);

-- name: move_made :many
-- What of that is still owed there.
-- in: move id, dossier id
-- out: id id
SELECT p.id FROM dossier_moved v JOIN promise p ON p.id = v.item WHERE v.move = :move AND v.kind = 8 AND p.dossier = :dossier AND p.state = 2 ORDER BY p.id;

-- name: split_orders :exec
-- A dossier that came of another is about the same orders, until somebody says otherwise.
-- in: from id, to id
INSERT INTO dossier_order (dossier, shop_order) SELECT :to, o.shop_order FROM dossier_order o WHERE o.dossier = :from ON CONFLICT DO NOTHING;

-- name: split_people :exec
-- And among the same people.
-- in: from id, to id
INSERT INTO participant (dossier, address, name, added_at) SELECT :to, q.address, q.name, q.added_at FROM participant q WHERE q.dossier = :from ON CONFLICT DO NOTHING;

-- name: move_proofs_elsewhere :many
-- Messages that kept or released what a dossier owed, and are not among its own.
-- in: dossier id
-- out: proof text
SELECT DISTINCT p.proof FROM promise p WHERE p.dossier = :dossier AND p.state IN (3, 6) AND p.proof LIKE 'message:%'
  AND p.proof NOT IN (SELECT 'message:' || m.id FROM message m WHERE m.dossier = :dossier);

-- name: move_led_on :one
-- Where a message is now that was moved away from a dossier, whose token its answers still come back with.
-- in: shop id, dossier id, rfc_id text
-- out: dossier id
SELECT m.dossier FROM message_ref r JOIN message m ON m.id = r.message
WHERE r.shop = :shop AND r.rfc_id = :rfc_id AND m.dossier <> :dossier
  AND EXISTS (SELECT 1 FROM dossier_moved v JOIN dossier_move w ON w.id = v.move WHERE v.item = m.id AND v.kind = 1 AND w.source = :dossier)
ORDER BY m.direction DESC, m.id DESC LIMIT 1;

-- name: link_add :exec
-- Two dossiers belong together; 0 changes when they did.
-- in: low id, high id, kind i64, now instant
INSERT INTO dossier_link (low, high, kind, at) VALUES (:low, :high, :kind, :now) ON CONFLICT DO NOTHING;

-- name: link_remove :exec
-- They do not; 0 changes when they did not.
-- in: low id, high id
DELETE FROM dossier_link WHERE low = :low AND high = :high;

-- name: link_list :many
-- What a dossier is linked with, also through what was merged into it, newest first; what was merged stands for its survivor.
-- in: dossier id
-- out: dossier id, kind i64, at instant
SELECT COALESCE(d.merged_into, d.id), x.kind, x.at FROM (
  SELECT l.high AS other, l.kind, l.at FROM dossier_link l WHERE l.low = :dossier OR l.low IN (SELECT m.id FROM dossier m WHERE m.merged_into = :dossier)
  UNION ALL SELECT l.low, l.kind, l.at FROM dossier_link l WHERE l.high = :dossier OR l.high IN (SELECT m.id FROM dossier m WHERE m.merged_into = :dossier)
  UNION ALL SELECT f.follows, 3, f.created_at FROM dossier f WHERE f.id = :dossier AND f.follows IS NOT NULL
  UNION ALL SELECT g.id, 3, g.created_at FROM dossier g WHERE g.follows = :dossier) x
JOIN dossier d ON d.id = x.other WHERE COALESCE(d.merged_into, d.id) <> :dossier ORDER BY x.at DESC, d.id DESC LIMIT 100;

-- name: move_list :many
-- What came into a dossier and what went from it, newest first.
-- in: dossier id
-- out: id id, kind i64, source id, source_number i64, target id, target_number i64, actor id?, actor_name text?, at instant, undone_at instant?, messages i64
SELECT w.id, w.kind, w.source, s.number, w.target, t.number, w.actor, u.name, w.at, w.undone_at, (SELECT count(*) FROM dossier_moved v WHERE v.move = w.id AND v.kind = 1)
FROM dossier_move w JOIN dossier s ON s.id = w.source JOIN dossier t ON t.id = w.target LEFT JOIN user_account u ON u.id = w.actor
WHERE w.source = :dossier OR w.target = :dossier ORDER BY w.id DESC LIMIT 50;
