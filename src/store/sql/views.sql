-- What screens read: lists of dossiers, the page of one, searches.

-- fragment dossier.columns: d.id, d.number, d.version, d.subject, d.state, d.channel, d.customer, c.name, d.assignee, u.name,
--    d.snippet, d.message_count, d.created_at, d.last_message_at, d.last_direction,
--    d.last_direction = 1 AND COALESCE(s.at, 0) < d.last_message_at,
--    p.id, COALESCE(p.kind, 0), COALESCE(p.state, 0), p.created_at, p.warn_at, p.due_at,
--    d.escalation_level, d.severity, d.snoozed_until, d.sort_due, d.unmatched,
--    d.escalation_why, d.harm, d.complaint, d.understood, d.outcome, d.needed_by, d.contact_count, d.reopened
-- fragment dossier.joins: LEFT JOIN customer c ON c.id = d.customer
--    LEFT JOIN user_account u ON u.id = d.assignee
--    LEFT JOIN dossier_seen s ON s.user_id = :user AND s.dossier = d.id
--    LEFT JOIN promise p ON p.id = (SELECT min(x.id) FROM promise x WHERE x.dossier = d.id AND x.due_at = d.next_due_at AND x.owed_to = 1 AND x.state IN (2, 4))
-- fragment view.mine.filter: d.state <= 4 AND d.unmatched = 0 AND d.assignee = :user AND d.snoozed_until IS NULL
-- fragment view.unassigned.filter: d.state <= 4 AND d.unmatched = 0 AND d.assignee IS NULL AND d.snoozed_until IS NULL
-- fragment view.waiting.filter: d.state BETWEEN 2 AND 4 AND d.unmatched = 0 AND d.snoozed_until IS NULL
-- fragment view.overdue.filter: d.state <= 4 AND d.unmatched = 0 AND d.sort_due <= :now AND d.snoozed_until IS NULL
-- fragment view.escalated.filter: d.state <= 4 AND d.escalation_level > 0 AND d.unmatched = 0 AND d.snoozed_until IS NULL
-- fragment view.all.filter: d.state <= 4 AND d.unmatched = 0
-- fragment view.unmatched.filter: d.state <= 4 AND d.unmatched = 1

-- name: dossier_row :one
-- One row of a list.
-- in: shop id, user id, id id
-- row: dossier
-- out: id id, number i64, version i64, subject text, state i64, channel i64, customer id?, customer_name text?, assignee id?, assignee_name text?,
--    snippet text, messages i64, created_at instant, last_message_at instant, last_direction i64,
--    unread bool,
--    promise id?, promise_kind i64, promise_state i64, promise_since instant?, promise_warn_at instant?, promise_due_at instant?,
--    escalation_level i64, severity i64, snoozed_until instant?, sort_due instant, unmatched bool,
--    escalation_why i64, harm i64, complaint bool, understood text, outcome i64, needed_by instant?, contacts i64, reopened i64
SELECT {{dossier.columns}} FROM dossier d {{dossier.joins}} WHERE d.shop = :shop AND d.id = :id;

-- name: dossier_list :many
-- A page of a view, what is owed soonest first.
-- for: view = mine, unassigned, waiting, overdue, escalated, all, unmatched
-- in: shop id, user id, now instant, after_due i64, after_id i64, limit i64
-- row: dossier
SELECT {{dossier.columns}} FROM dossier d {{dossier.joins}}
WHERE d.shop = :shop AND {{view.filter}} AND :now IS NOT NULL AND (d.sort_due, d.id) > (:after_due, :after_id)
ORDER BY d.sort_due, d.id LIMIT :limit;

-- name: dossier_list_resolved :many
-- A page of what is done, newest words first.
-- in: shop id, user id, after_at i64, after_id i64, limit i64
-- row: dossier
SELECT {{dossier.columns}} FROM dossier d {{dossier.joins}}
WHERE d.shop = :shop AND d.state IN (5, 6) AND (d.last_message_at, d.id) < (:after_at, :after_id)
ORDER BY d.last_message_at DESC, d.id DESC LIMIT :limit;

-- name: dossier_list_customer :many
-- A customer's dossiers, newest first.
-- in: shop id, user id, customer id, after_id i64, limit i64
-- row: dossier
SELECT {{dossier.columns}} FROM dossier d {{dossier.joins}}
WHERE d.customer = :customer AND d.shop = :shop AND d.state NOT IN (7, 8) AND d.id < :after_id
ORDER BY d.id DESC LIMIT :limit;

-- name: dossier_rows :many
-- The rows of these dossiers, as far as they are the shop's.
-- in: shop id, user id, dossiers ids
-- row: dossier
SELECT {{dossier.columns}} FROM dossier d {{dossier.joins}} WHERE +d.shop = :shop AND d.id IN :dossiers;

-- name: match_candidates :many
-- The dossiers that unmatched ones may belong to, likeliest first; one that was merged stands for its survivor.
-- in: dossiers ids
-- out: dossier id, candidate id, reason i64, sender_fits bool
SELECT c.dossier, c.candidate, c.reason,
  EXISTS (SELECT 1 FROM message y WHERE y.dossier = c.dossier AND y.direction = 1 AND (
    EXISTS (SELECT 1 FROM contact_point k WHERE k.customer = d.customer AND k.kind = 1 AND k.value = y.sender_address)
    OR EXISTS (SELECT 1 FROM participant q WHERE q.dossier = d.id AND q.address = y.sender_address)))
FROM (SELECT m.dossier AS dossier, COALESCE(x.merged_into, x.id) AS candidate, min(m.reason) AS reason FROM match_candidate m JOIN dossier x ON x.id = m.candidate
  WHERE m.dossier IN :dossiers GROUP BY m.dossier, COALESCE(x.merged_into, x.id)) c
JOIN dossier d ON d.id = c.candidate WHERE d.state NOT IN (7, 8) AND d.id <> c.dossier
ORDER BY c.dossier, c.reason, d.last_message_at DESC, d.id DESC;

-- name: dossier_count :one
-- How many dossiers a view holds, counted to 1001; `sort_due > 0` leads to the view's index.
-- for: view = mine, unassigned, waiting, overdue, escalated, all, unmatched
-- in: shop id, user id, now instant
-- out: n i64
SELECT count(*) FROM (SELECT 1 FROM dossier d WHERE d.shop = :shop AND {{view.filter}} AND d.sort_due > 0 AND :now IS NOT NULL AND :user IS NOT NULL LIMIT 1001) t;

-- name: dossier_count_resolved :one
-- How many are done, counted to 1001; `last_message_at > 0` leads to their index.
-- in: shop id
-- out: n i64
SELECT count(*) FROM (SELECT 1 FROM dossier d WHERE d.shop = :shop AND d.state IN (5, 6) AND d.last_message_at > 0 LIMIT 1001) t;

-- name: dossier_next_overdue :one
-- When the next dossier of a shop becomes overdue.
-- in: shop id, now instant
-- out: sort_due instant
SELECT COALESCE(min(d.sort_due), 4102444800000) FROM dossier d WHERE d.shop = :shop AND d.state <= 4 AND d.unmatched = 0 AND d.sort_due > :now;

-- name: dossier_seen_set :exec
-- A person opened it.
-- in: user id, dossier id, now instant
INSERT INTO dossier_seen (user_id, dossier, at) VALUES (:user, :dossier, :now) ON CONFLICT (user_id, dossier) DO UPDATE SET at = excluded.at;

-- fragment message.head: m.id, m.dossier, m.direction, m.channel, m.state, m.automatic, m.machine, m.authenticity, m.damaged, m.author, u.name,
--    m.sender_address, m.sender_name, m.recipients, m.subject, m.at
-- fragment message.tail: m.folds, m.has_html, m.raw_hash IS NOT NULL, m.remote_images,
--    o.next_at, COALESCE(o.state, 5), o.last_error, d.unmatched, h.state, h.reason
-- fragment message.columns: {{message.head}}, substr(m.text, 1, 16000), length(m.text) > 16000, {{message.tail}}
-- fragment message.joins: JOIN dossier d ON d.id = m.dossier
--    LEFT JOIN user_account u ON u.id = m.author
--    LEFT JOIN outbox o ON o.message = m.id
--    LEFT JOIN held h ON h.message = m.id

-- name: message_row :one
-- One message as screens show it, with its whole text; lists show 16,000 characters of it.
-- in: shop id, id id
-- row: message
-- out: id id, dossier id, direction i64, channel i64, state i64, automatic bool, machine i64, authenticity i64, damaged bool, author id?, author_name text?,
--    sender_address text, sender_name text, recipients text, subject text, at instant, text text, text_cut bool, folds text, has_html bool, has_raw bool, remote_images i64,
--    leaves_at instant?, outbox_state i64, failure text?, unmatched bool, held_state i64?, held_reason text?
SELECT {{message.head}}, m.text, 0, {{message.tail}} FROM message m {{message.joins}} WHERE m.shop = :shop AND m.id = :id;

-- name: message_of_dossier :many
-- Messages of a dossier, newest first.
-- in: dossier id, before id, limit i64
-- row: message
SELECT {{message.columns}} FROM message m {{message.joins}} WHERE m.dossier = :dossier AND m.id < :before ORDER BY m.id DESC LIMIT :limit;

-- name: message_since_merge :many
-- What was said, newest first, since a dossier was merged, where it was merged into; without what it brought.
-- in: dossier id, before id, limit i64
-- row: message
SELECT {{message.columns}} FROM dossier_move w JOIN dossier t ON t.id = w.target JOIN message m ON m.dossier = COALESCE(t.merged_into, t.id) {{message.joins}}
WHERE w.id = (SELECT max(x.id) FROM dossier_move x WHERE x.source = :dossier AND x.kind = 1) AND m.at >= w.at AND m.id > w.target_last AND m.automatic = 0 AND m.id < :before
  AND NOT EXISTS (SELECT 1 FROM dossier_moved v WHERE v.move = w.id AND v.kind = 1 AND v.item = m.id)
ORDER BY m.id DESC LIMIT :limit;

-- name: message_list :many
-- Messages of a shop in one direction, newest first.
-- in: shop id, direction i64, before id, limit i64
-- row: message
SELECT {{message.columns}} FROM message m {{message.joins}} WHERE m.shop = :shop AND m.direction = :direction AND m.id < :before ORDER BY m.id DESC LIMIT :limit;

-- name: message_list_all :many
-- Messages of a shop, newest first.
-- in: shop id, before id, limit i64
-- row: message
SELECT {{message.columns}} FROM message m {{message.joins}} WHERE m.shop = :shop AND m.id < :before ORDER BY m.id DESC LIMIT :limit;

-- name: message_first :many
-- The customer's first words in each of these dossiers.
-- in: dossiers ids
-- row: message
SELECT {{message.columns}} FROM message m {{message.joins}} WHERE m.id IN (SELECT min(x.id) FROM message x WHERE x.direction = 1 AND x.dossier IN :dossiers GROUP BY x.dossier);

-- name: message_inboxes :many
-- The inboxes that messages came by.
-- in: messages ids
-- row: message_inbox
-- out: message id, inbox id, address text, name text
SELECT x.message, x.inbox, i.address, i.name FROM message_inbox x JOIN inbox i ON i.id = x.inbox WHERE x.message IN :messages ORDER BY x.message, x.inbox;

-- name: message_files :many
-- The files of messages.
-- in: messages ids
-- row: message_file
-- out: message id, id id, name text, type text, size i64, is_inline bool
SELECT message, id, name, type, size, is_inline FROM attachment WHERE message IN :messages ORDER BY message, id;

-- name: attachment_by_id :one
-- One file of a message.
-- in: shop id, id id
-- out: id id, name text, type text, size i64, hash blob
SELECT id, name, type, size, hash FROM attachment WHERE shop = :shop AND id = :id;

-- name: message_raw :one
-- The bytes of a mail.
-- in: shop id, id id
-- out: raw_hash blob?
SELECT raw_hash FROM message WHERE shop = :shop AND id = :id;

-- name: message_html :one
-- The cleaned HTML of a message.
-- in: shop id, id id
-- out: html text, remote_images i64
SELECT h.html, m.remote_images FROM message m JOIN message_html h ON h.message = m.id WHERE m.shop = :shop AND m.id = :id;

-- fragment promise.columns: p.id, p.dossier, p.kind, p.owed_to, p.state, p.text, p.owner, u.name, p.created_at, p.warn_at, p.due_at, p.first_due_at, p.broken_at, p.closed_at,
--    p.proof_kind, p.proof_ref, p.proof, p.remedy, p.rule
-- fragment owed.pending.filter: p.state IN (2, 4)
-- fragment owed.active.filter: p.state IN (2, 4) AND p.state = 2
-- fragment owed.broken.filter: p.state IN (2, 4) AND p.state = 4
-- fragment owed.draft.filter: p.state IN (0, 1) AND p.state = 0
-- fragment owed.unverified.filter: p.state IN (0, 1) AND p.state = 1

-- name: promise_owed :many
-- A page of what a shop owes, soonest first.
-- for: owed = pending, active, broken, draft, unverified
-- in: shop id, before i64, after_due i64, after_id i64, limit i64
-- row: promise
-- out: id id, dossier id, kind i64, owed_to i64, state i64, text text, owner id?, owner_name text?, created_at instant, warn_at instant, due_at instant, first_due_at instant?, broken_at instant?, closed_at instant?, proof_kind i64, proof_ref text, proof text, remedy id?, rule text
SELECT {{promise.columns}}
FROM promise p LEFT JOIN user_account u ON u.id = p.owner
WHERE p.shop = :shop AND {{owed.filter}} AND p.due_at < :before AND (p.due_at, p.id) > (:after_due, :after_id)
ORDER BY p.due_at, p.id LIMIT :limit;

-- name: promise_row :one
-- One promise.
-- in: shop id, id id
-- row: promise
SELECT {{promise.columns}}
FROM promise p LEFT JOIN user_account u ON u.id = p.owner WHERE p.shop = :shop AND p.id = :id;

-- name: promise_list :many
-- What a dossier owes and owed, with the names of the owners.
-- in: dossier id
-- row: promise
SELECT {{promise.columns}}
FROM promise p LEFT JOIN user_account u ON u.id = p.owner WHERE p.dossier = :dossier
ORDER BY CASE WHEN p.state IN (2, 4) THEN 0 ELSE 1 END, CASE WHEN p.state IN (2, 4) THEN p.due_at ELSE -p.due_at END, p.id LIMIT 100;

-- name: event_of_dossier :many
-- What happened to a dossier.
-- in: dossier id, after id, limit i64
-- row: event
-- out: id id, dossier id?, kind text, at instant, actor_kind i64, actor id?, actor_name text?, payload text
SELECT e.id, e.dossier, e.kind, e.at, e.actor_kind, e.actor,
  CASE e.actor_kind WHEN 1 THEN (SELECT c.name FROM customer c WHERE c.id = e.actor) WHEN 2 THEN (SELECT u.name FROM user_account u WHERE u.id = e.actor) WHEN 3 THEN (SELECT t.name FROM token t WHERE t.id = e.actor) END, e.payload
FROM event e WHERE e.dossier = :dossier AND e.id > :after
-- postgres:
AND e.id < event_horizon()
-- both:
ORDER BY e.id LIMIT :limit;

-- name: event_of_dossier_newest :many
-- The newest events of a dossier about itself, newest first.
-- in: dossier id, limit i64
-- row: event
SELECT e.id, e.dossier, e.kind, e.at, e.actor_kind, e.actor,
  CASE e.actor_kind WHEN 1 THEN (SELECT c.name FROM customer c WHERE c.id = e.actor) WHEN 2 THEN (SELECT u.name FROM user_account u WHERE u.id = e.actor) WHEN 3 THEN (SELECT t.name FROM token t WHERE t.id = e.actor) END, e.payload
FROM event e WHERE e.dossier = :dossier AND e.kind >= 'dossier.' AND e.kind < 'dossier/' ORDER BY e.id DESC LIMIT :limit;

-- name: event_of_shop :many
-- The log of a shop from a cursor on, with names.
-- in: shop id, after id, limit i64
-- row: event
SELECT e.id, e.dossier, e.kind, e.at, e.actor_kind, e.actor,
  CASE e.actor_kind WHEN 1 THEN (SELECT c.name FROM customer c WHERE c.id = e.actor) WHEN 2 THEN (SELECT u.name FROM user_account u WHERE u.id = e.actor) WHEN 3 THEN (SELECT t.name FROM token t WHERE t.id = e.actor) END, e.payload
FROM event e WHERE e.shop = :shop AND e.id > :after
-- postgres:
AND e.id < event_horizon()
-- both:
ORDER BY e.id LIMIT :limit;

-- fragment customer.columns: c.id, c.name, c.language, c.created_at, (SELECT count(*) FROM shop_order o WHERE o.customer = c.id),
--    (SELECT count(*) FROM dossier d WHERE d.customer = c.id AND d.state NOT IN (7, 8))

-- name: customer_row :one
-- One customer.
-- in: shop id, id id
-- row: customer
-- out: id id, name text, language text, created_at instant, orders i64, dossiers i64
SELECT {{customer.columns}} FROM customer c WHERE c.shop = :shop AND c.id = :id;

-- name: customer_list :many
-- Customers in the order they came.
-- in: shop id, after id, limit i64
-- row: customer
SELECT {{customer.columns}} FROM customer c WHERE c.shop = :shop AND c.id > :after ORDER BY c.id LIMIT :limit;

-- name: customer_find :many
-- Customers whose address, or name from any of its words on, lies in a range, by name.
-- in: shop id, kind i64, address text, address_end text, name text, name_end text, limit i64
-- row: customer
SELECT {{customer.columns}} FROM customer c WHERE c.id IN (
  SELECT customer FROM (SELECT p.customer FROM contact_point p WHERE p.shop = :shop AND p.kind = :kind AND p.value >= :address AND p.value < :address_end ORDER BY p.value LIMIT 200) a
  UNION SELECT customer FROM (SELECT n.customer FROM customer_name n WHERE n.shop = :shop AND n.words >= :name AND n.words < :name_end ORDER BY n.words LIMIT 200) b)
ORDER BY c.name, c.id LIMIT :limit;

-- name: inbox_list :many
-- A page of the shop's inboxes.
-- in: shop id, after id, limit i64
-- out: id id, address text, name text
SELECT id, address, name FROM inbox WHERE shop = :shop AND id > :after ORDER BY id LIMIT :limit;

-- name: user_list :many
-- A page of a shop's staff, by name.
-- in: shop id, after id, limit i64
-- out: id id, name text, role i64, team text
SELECT u.id, u.name, r.role, r.team FROM user_role r JOIN user_account u ON u.id = r.user_id
WHERE r.shop = :shop AND u.disabled = 0 AND (:after = 0 OR (u.name, u.id) > (SELECT x.name, x.id FROM user_account x WHERE x.id = :after))
ORDER BY u.name, u.id LIMIT :limit;

-- name: customer_points :many
-- How customers can be reached.
-- in: customers ids
-- out: customer id, id id, kind i64, value text, verified_at instant?
SELECT customer, id, kind, value, verified_at FROM contact_point WHERE customer IN :customers ORDER BY customer, kind, id;

-- fragment order.columns: o.id, o.number, o.customer, c.name, o.state, o.placed_at, o.needed_by, o.total, o.currency

-- name: order_row :one
-- One order.
-- in: shop id, id id
-- row: order
-- out: id id, number text, customer id, customer_name text, state text, placed_at instant, needed_by instant?, total i64, currency text, linked bool
SELECT {{order.columns}}, 0 FROM shop_order o JOIN customer c ON c.id = o.customer WHERE o.shop = :shop AND o.id = :id;

-- name: order_row_by_number :many
-- The order of that number, if there is one.
-- in: shop id, number text
-- row: order
SELECT {{order.columns}}, 0 FROM shop_order o JOIN customer c ON c.id = o.customer WHERE o.shop = :shop AND o.number = :number;

-- name: order_list :many
-- Orders of a shop, newest first.
-- in: shop id, before id, limit i64
-- row: order
SELECT {{order.columns}}, 0 FROM shop_order o JOIN customer c ON c.id = o.customer WHERE o.shop = :shop AND o.id < :before ORDER BY o.id DESC LIMIT :limit;

-- name: order_of_customer :many
-- Orders of a customer, newest first.
-- in: shop id, customer id, before id, limit i64
-- row: order
SELECT {{order.columns}}, 0 FROM shop_order o JOIN customer c ON c.id = o.customer WHERE o.customer = :customer AND o.shop = :shop AND o.id < :before ORDER BY o.id DESC LIMIT :limit;

-- name: order_of_dossier :many
-- Orders that a dossier is about, then the customer's others, newest first.
-- in: dossier id, customer id, limit i64
-- row: order
SELECT {{order.columns}}, l.dossier IS NOT NULL FROM shop_order o JOIN customer c ON c.id = o.customer LEFT JOIN dossier_order l ON l.dossier = :dossier AND l.shop_order = o.id
WHERE o.id IN (SELECT x.shop_order FROM dossier_order x WHERE x.dossier = :dossier UNION SELECT y.id FROM shop_order y WHERE y.customer = :customer)
ORDER BY l.dossier IS NULL, o.placed_at DESC, o.id DESC LIMIT :limit;

-- name: order_lines :many
-- The lines of orders, without what was taken off them.
-- in: orders ids
-- out: shop_order id, sku text, title text, quantity i64, unit_price i64
SELECT shop_order, sku, title, quantity, unit_price FROM order_line WHERE shop_order IN :orders AND quantity > 0 ORDER BY shop_order, id;

-- name: parcel_row :one
-- One parcel.
-- in: shop id, id id
-- row: parcel
-- out: id id, shop_order id, carrier text, tracking text, stage text, incident text, pickup_point text, due_at instant?, last_event_at instant?,
--     service text, handed_over_at instant?, estimate_at instant?, pickup_until instant?, delivered_at instant?, delivered_to text, answered_at instant?
SELECT id, shop_order, carrier, tracking, stage, incident, pickup_point, due_at, last_event_at, service, handed_over_at, estimate_at, pickup_until, delivered_at, delivered_to, answered_at FROM parcel WHERE shop = :shop AND id = :id;

-- name: parcel_of_orders :many
-- The parcels of orders.
-- in: orders ids
-- row: parcel
SELECT id, shop_order, carrier, tracking, stage, incident, pickup_point, due_at, last_event_at, service, handed_over_at, estimate_at, pickup_until, delivered_at, delivered_to, answered_at FROM parcel WHERE shop_order IN :orders ORDER BY shop_order, id;

-- name: parcel_scans :many
-- What carriers said of parcels, oldest first.
-- in: parcels ids
-- out: parcel id, at instant, stage text, label text, place text
SELECT parcel, at, stage, label, place FROM parcel_event WHERE parcel IN :parcels ORDER BY parcel, at, id;

-- name: search_shown :many
-- Which of these dossiers have messages from one on that the words meet.
-- in: match match, dossiers ids, from id
-- out: dossier id
-- sqlite:
SELECT DISTINCT m.dossier FROM message m CROSS JOIN message_text t ON t.rowid = m.id WHERE m.dossier IN :dossiers AND m.id >= :from AND message_text MATCH :match;
-- postgres:
SELECT DISTINCT m.dossier FROM message m JOIN message_text t ON t.message = m.id WHERE m.dossier IN :dossiers AND m.id >= :from AND t.tokens @@ (SELECT all_of(begun(:match)));

-- name: search_messages :many
-- Messages that the words meet, newest first.
-- in: match match, before id, limit i64
-- out: id id, dossier id, text text
-- sqlite:
SELECT m.id, m.dossier, substr(m.text, 1, 4000) FROM message_text t JOIN message m ON m.id = t.rowid WHERE message_text MATCH :match AND t.rowid < :before ORDER BY t.rowid DESC LIMIT :limit;
-- postgres:
SELECT m.id, m.dossier, substr(m.text, 1, 4000) FROM newest_messages(begun(:match), :before, :limit) AS t(message) JOIN message m ON m.id = t.message ORDER BY m.id DESC;
