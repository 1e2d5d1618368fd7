-- Remedies, what roles may grant, and the books of what was executed.

-- name: remedy_insert :insert
-- A remedy is proposed.
-- in: shop id, dossier id, shop_order id?, order_line id?, kind i64, amount i64, value i64, currency text, text text, reason text, proposed_by id?, now instant
INSERT INTO remedy (shop, dossier, shop_order, order_line, kind, state, amount, value, currency, text, reason, proposed_by, proposed_at)
VALUES (:shop, :dossier, :shop_order, :order_line, :kind, 0, :amount, :value, :currency, :text, :reason, :proposed_by, :now) RETURNING id;

-- fragment columns: r.id, r.shop, r.dossier, r.shop_order, r.order_line, r.kind, r.state, r.amount, r.value, r.currency, r.text, r.reason, r.proposed_by, r.proposed_at, r.chosen_by, r.chosen_actor, r.chosen_at, r.declined_at, r.declined_proof, r.waits_for, r.approved_by, r.approved_at, r.stock_ref, r.label_ref, r.handed_at, r.held_by, r.held_at, r.held_until, r.held_reason, r.reference, r.failure, r.uncertain, r.attempts, r.next_at, r.done_at, r.reversed_at, r.ended_reason, r.version,
--    (SELECT u.name FROM user_account u WHERE u.id = r.proposed_by), (SELECT u.name FROM user_account u WHERE u.id = r.approved_by)

-- name: remedy_row :one
-- One remedy of a shop, nobody else's while a command has it.
-- row: remedy
-- lock: remedy id
-- in: shop id, id id
-- out: id id, shop id, dossier id, shop_order id?, order_line id?, kind i64, state i64, amount i64, value i64, currency text, text text, reason text, proposed_by id?, proposed_at instant, chosen_by i64, chosen_actor id?, chosen_at instant?, declined_at instant?, declined_proof text, waits_for i64, approved_by id?, approved_at instant?, stock_ref text, label_ref text, handed_at instant?, held_by id?, held_at instant?, held_until instant?, held_reason text, reference text, failure text, uncertain bool, attempts i64, next_at instant?, done_at instant?, reversed_at instant?, ended_reason text, version i64, proposed_name text?, approved_name text?
SELECT {{columns}} FROM remedy r WHERE r.id = :id AND r.shop = :shop;

-- name: remedy_dossier :one
-- Whose remedy it is, to be held before it.
-- in: shop id, id id
-- out: dossier id, shop_order id?
SELECT dossier, shop_order FROM remedy WHERE id = :id AND shop = :shop;

-- name: remedy_of_dossier :many
-- The remedies of a dossier, oldest first.
-- row: remedy
-- in: dossier id
SELECT {{columns}} FROM remedy r WHERE r.dossier = :dossier ORDER BY r.id;

-- name: remedy_in_state :many
-- A shop's remedies in one state, oldest first.
-- row: remedy
-- in: shop id, state i64, after id, limit i64
SELECT {{columns}} FROM remedy r WHERE r.shop = :shop AND r.state = :state AND r.id > :after ORDER BY r.id LIMIT :limit;

-- name: remedy_waiting :many
-- A shop's remedies that wait for the approval of somebody who may, oldest first.
-- row: remedy
-- in: shop id, after id, limit i64
SELECT {{columns}} FROM remedy r WHERE r.shop = :shop AND r.state IN (0, 1) AND r.waits_for > 0 AND r.id > :after ORDER BY r.id LIMIT :limit;

-- name: remedy_waiting_count :one
-- How many they are, counted to 1001.
-- in: shop id
-- out: n i64
SELECT count(*) FROM (SELECT 1 FROM remedy r WHERE r.shop = :shop AND r.state IN (0, 1) AND r.waits_for > 0 LIMIT 1001) t;

-- name: remedy_beside :many
-- The others of a dossier or about an order, as far as they decide on one.
-- in: id id, dossier id, shop_order id?
-- out: id id, dossier id, shop_order id?, order_line id?, kind i64, state i64, amount i64, value i64, currency text, approved_by id?, declined_proof text
SELECT r.id, r.dossier, r.shop_order, r.order_line, r.kind, r.state, r.amount, r.value, r.currency, r.approved_by, r.declined_proof FROM remedy r
WHERE r.id <> :id AND r.dossier = :dossier
UNION
SELECT r.id, r.dossier, r.shop_order, r.order_line, r.kind, r.state, r.amount, r.value, r.currency, r.approved_by, r.declined_proof FROM remedy r
WHERE r.id <> :id AND r.shop_order = :shop_order
ORDER BY 1;

-- name: remedy_order :one
-- What was paid for an order, and for one of its lines (0: not a line of it), while nobody else decides about it.
-- lock: shop_order id
-- in: shop id, id id, line id?
-- out: total i64, currency text, line_total i64
SELECT o.total, o.currency, COALESCE((SELECT l.quantity * l.unit_price FROM order_line l WHERE l.id = :line AND l.shop_order = o.id), 0) FROM shop_order o WHERE o.id = :id AND o.shop = :shop;

-- name: remedy_only_order :many
-- The orders of a dossier, two at most: when there is one, it is meant.
-- in: dossier id
-- out: id id
SELECT shop_order FROM dossier_order WHERE dossier = :dossier ORDER BY shop_order LIMIT 2;

-- name: remedy_order_linked :one
-- Whether a dossier is about an order.
-- in: dossier id, shop_order id
-- out: n i64
SELECT count(*) FROM dossier_order WHERE dossier = :dossier AND shop_order = :shop_order;

-- name: remedy_harm :one
-- What was done to the customer of a dossier.
-- in: shop id, dossier id
-- out: harm i64
SELECT harm FROM dossier WHERE id = :dossier AND shop = :shop;

-- name: remedy_said :one
-- Whether a message of the dossier came from its customer.
-- in: dossier id, message id
-- out: n i64
SELECT count(*) FROM message WHERE id = :message AND dossier = :dossier AND direction = 1 AND machine = 0;

-- name: remedy_told :one
-- Whether a message of the dossier went to its customer.
-- in: dossier id, message id
-- out: n i64
SELECT count(*) FROM message WHERE id = :message AND dossier = :dossier AND direction = 2 AND automatic = 0 AND state IN (1, 2, 3);

-- fragment afresh: stock_ref = CASE WHEN handed_at IS NULL THEN stock_ref ELSE '' END, label_ref = CASE WHEN handed_at IS NULL THEN label_ref ELSE '' END, reference = CASE WHEN handed_at IS NULL THEN reference ELSE '' END, handed_at = NULL

-- name: remedy_propose_again :exec
-- What failed is on the table again; when it was granted is kept. Goods that had left want another label.
-- in: id id
UPDATE remedy SET state = 0, chosen_by = 0, chosen_actor = NULL, chosen_at = NULL, waits_for = 0, approved_by = NULL, next_at = NULL, uncertain = 0, {{afresh}}, version = version + 1 WHERE id = :id;

-- name: remedy_choose :exec
-- The customer wants it; who told.
-- in: id id, chosen_by i64, chosen_actor id?, now instant
UPDATE remedy SET state = 1, chosen_by = :chosen_by, chosen_actor = :chosen_actor, chosen_at = :now, version = version + 1 WHERE id = :id;

-- name: remedy_decline :exec
-- Off the table: declined in writing (`proof`), or taken back by the shop (`reason`).
-- in: id id, proof text, reason text, now instant
UPDATE remedy SET state = 7, declined_at = :now, declined_proof = CASE WHEN :proof <> '' THEN :proof ELSE declined_proof END, ended_reason = :reason, next_at = NULL, waits_for = 0, version = version + 1 WHERE id = :id;

-- name: remedy_wait :exec
-- It is for somebody else to grant.
-- in: id id, waits_for i64
UPDATE remedy SET waits_for = :waits_for, version = version + 1 WHERE id = :id;

-- name: remedy_reserve :exec
-- Stock is reserved and the label made.
-- in: id id, stock_ref text, label_ref text
UPDATE remedy SET stock_ref = :stock_ref, label_ref = :label_ref, version = version + 1 WHERE id = :id;

-- name: remedy_approve :exec
-- Granted: `state` 2 with when a machine may execute it, or 3 when hands do.
-- in: id id, state i64, approved_by id?, next_at instant?, now instant
UPDATE remedy SET state = :state, approved_by = :approved_by, approved_at = :now, waits_for = 0, next_at = :next_at, version = version + 1 WHERE id = :id;

-- name: remedy_hold :exec
-- Nothing happens to it before; what was granted is executed then.
-- in: id id, held_by id?, held_until instant, held_reason text, now instant
UPDATE remedy SET held_by = :held_by, held_at = :now, held_until = :held_until, held_reason = :held_reason, next_at = CASE WHEN state = 2 THEN :held_until ELSE next_at END, version = version + 1 WHERE id = :id;

-- name: remedy_unhold :exec
-- The suspicion was nothing.
-- in: id id, now instant
UPDATE remedy SET held_until = :now, next_at = CASE WHEN state = 2 THEN :now ELSE next_at END, version = version + 1 WHERE id = :id;

-- name: remedy_hand_over :exec
-- The goods left.
-- in: id id, reference text, now instant
UPDATE remedy SET handed_at = :now, reference = :reference, version = version + 1 WHERE id = :id;

-- name: remedy_finish :exec
-- Carried out.
-- in: id id, reference text, now instant
UPDATE remedy SET state = 4, done_at = :now, reference = :reference, failure = '', uncertain = 0, next_at = NULL, version = version + 1 WHERE id = :id;

-- name: remedy_fail :exec
-- It came to nothing: `state` 5; or nobody knows (`state` 3, uncertain).
-- in: id id, state i64, uncertain bool, failure text
UPDATE remedy SET state = :state, uncertain = :uncertain, failure = :failure, next_at = NULL, version = version + 1 WHERE id = :id;

-- name: remedy_retry :exec
-- Granted as before, and tried again, with another label where the goods had left.
-- in: id id, state i64, next_at instant?
UPDATE remedy SET state = :state, next_at = :next_at, uncertain = 0, {{afresh}}, version = version + 1 WHERE id = :id;

-- name: remedy_reverse :exec
-- Taken back.
-- in: id id, reason text, now instant
UPDATE remedy SET state = 6, reversed_at = :now, ended_reason = :reason, next_at = NULL, uncertain = 0, version = version + 1 WHERE id = :id;

-- name: remedy_promises :many
-- What is still owed for a remedy.
-- in: remedy id
-- out: id id, kind i64, state i64
SELECT id, kind, state FROM promise WHERE remedy = :remedy AND state IN (2, 4) ORDER BY id;

-- name: remedy_due :many
-- What a machine may execute now, oldest first, and what one had in hand whose lease is over, for a command: what another node is at is passed over.
-- row: remedy
-- in: now instant, limit i64
SELECT {{columns}} FROM remedy r WHERE r.next_at <= :now ORDER BY r.next_at, r.id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: remedy_next :one
-- When the next one may be executed, or the next lease is over.
-- out: next_at instant?
SELECT min(next_at) FROM remedy WHERE next_at IS NOT NULL;

-- name: remedy_claim :exec
-- One node takes it in hand.
-- in: id id, lease_until instant
UPDATE remedy SET state = 3, attempts = attempts + 1, next_at = :lease_until, version = version + 1 WHERE id = :id AND state IN (2, 3);

-- --- limits -------------------------------------------------------------------

-- name: remedy_limit_list :many
-- What a shop has set itself.
-- in: shop id
-- out: role i64, amount i64
SELECT role, amount FROM remedy_limit WHERE shop = :shop ORDER BY role;

-- name: remedy_limit_set :exec
-- What a role may grant by itself.
-- in: shop id, role i64, amount i64
INSERT INTO remedy_limit (shop, role, amount) VALUES (:shop, :role, :amount) ON CONFLICT (shop, role) DO UPDATE SET amount = excluded.amount;

-- --- the books ----------------------------------------------------------------

-- name: ledger_insert :exec
-- Executed, once: nothing changes when it is in the books.
-- in: shop id, remedy id, key text, amount i64, currency text, method text, reference text, now instant
INSERT INTO ledger (shop, remedy, key, amount, currency, method, reference, at) VALUES (:shop, :remedy, :key, :amount, :currency, :method, :reference, :now) ON CONFLICT (key) DO NOTHING;

-- name: ledger_list :many
-- What was executed from one time to another, in the order of writing.
-- in: shop id, from instant, to instant, after_at i64, after_id id, limit i64
-- out: id id, at instant, remedy id, dossier id, number i64, order_number text?, kind i64, key text, amount i64, currency text, method text, reference text
SELECT l.id, l.at, l.remedy, r.dossier, d.number, o.number, r.kind, l.key, l.amount, l.currency, l.method, l.reference
FROM ledger l JOIN remedy r ON r.id = l.remedy JOIN dossier d ON d.id = r.dossier LEFT JOIN shop_order o ON o.id = r.shop_order
WHERE l.shop = :shop AND l.at >= :from AND l.at < :to AND (l.at, l.id) > (:after_at, :after_id)
ORDER BY l.at, l.id LIMIT :limit;

-- name: ledger_of :many
-- A remedy in the books.
-- in: remedy id
-- out: key text, amount i64, method text
SELECT key, amount, method FROM ledger WHERE remedy = :remedy ORDER BY id;

-- name: remedy_by_message :one
-- The apology that a message of ours was.
-- in: proof text
-- out: id id, dossier id
SELECT id, dossier FROM remedy WHERE reference = :proof AND kind = 7 AND state = 4 ORDER BY id LIMIT 1;

-- name: remedy_unsaid :exec
-- The message reached nobody: it is to be made again.
-- in: id id
UPDATE remedy SET state = 3, reference = '', done_at = NULL, version = version + 1 WHERE id = :id AND state = 4;
