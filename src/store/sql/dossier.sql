-- What the words or the event that move a dossier change beside its state: `:state` is the new one.
-- fragment dossier.moved: outcome = CASE WHEN :state <= 4 THEN 0 ELSE outcome END,
--    reopened = reopened + CASE WHEN state = 5 AND :state <= 4 THEN 1 ELSE 0 END,
--    waiting_since = CASE WHEN state = :state THEN waiting_since END,
--    reminded_at = CASE WHEN state = :state THEN reminded_at END,
--    resolved_at = CASE WHEN :state <= 4 THEN NULL ELSE resolved_at END

-- name: dossier_insert :insert
-- Opens a dossier.
-- in: shop id, number i64, subject text, state i64, channel i64, customer id?, assignee id?, inbox id?, reply_token text, reply_address text, reply_name text, severity i64, unmatched bool, messages i64, contacts i64, complaint bool, snippet text, direction i64, next_due_at instant?, next_due_kind i64, sort_due instant, follows id?, now instant
INSERT INTO dossier (shop, number, subject, state, channel, customer, assignee, inbox, reply_token, reply_address, reply_name, severity, escalation_level, unmatched, version, message_count, contact_count, last_contact_at, complaint, snippet, last_direction, last_message_at, next_due_at, next_due_kind, sort_due, follows, created_at)
VALUES (:shop, :number, :subject, :state, :channel, :customer, :assignee, :inbox, :reply_token, :reply_address, :reply_name, :severity, 0, :unmatched, 1, :messages, :contacts, CASE WHEN :contacts > 0 THEN :now END, :complaint, :snippet, :direction, :now, :next_due_at, :next_due_kind, :sort_due, :follows, :now)
RETURNING id;

-- name: dossier_facts :one
-- What the rules of dossiers need to know.
-- lock: dossier id while merged_into IS NULL
-- in: shop id, id id
-- out: id id, number i64, subject text, state i64, customer id?, assignee id?, inbox id?, reply_token text, reply_address text, reply_name text, unmatched bool, version i64, severity i64, last_direction i64, next_due_at instant?, next_due_kind i64, resolved_at instant?, snoozed_until instant?, merged_into id?, created_at instant,
--    escalation_level i64, escalation_why i64, harm i64, complaint bool, understood text, needed_by instant?, needed_own bool,
--    contact_count i64, last_contact_at instant?, reopened i64, waiting_since instant?, reminded_at instant?,
--    customer_promises i64, open_remedies i64, remedied bool, made_good bool, orders i64, told bool, open_incidents i64
SELECT d.id, d.number, d.subject, d.state, d.customer, d.assignee, d.inbox, d.reply_token, d.reply_address, d.reply_name, d.unmatched, d.version, d.severity, d.last_direction, d.next_due_at, d.next_due_kind, d.resolved_at, d.snoozed_until, d.merged_into, d.created_at,
  d.escalation_level, d.escalation_why, d.harm, d.complaint, d.understood, d.needed_by, d.needed_own,
  d.contact_count, d.last_contact_at, d.reopened, d.waiting_since, d.reminded_at,
  (SELECT count(*) FROM promise p WHERE p.dossier = d.id AND p.owed_to = 1 AND p.state IN (2, 4) AND p.kind <> 2),
  (SELECT count(*) FROM remedy y WHERE y.dossier = d.id AND y.state IN (1, 2, 3, 5)),
  EXISTS (SELECT 1 FROM remedy y WHERE y.dossier = d.id AND y.state = 4 AND y.kind <> 7),
  EXISTS (SELECT 1 FROM remedy y WHERE y.dossier = d.id AND y.state = 4 AND y.kind IN (3, 6, 7, 8, 9)
    AND COALESCE((SELECT m.at FROM message m WHERE m.dossier = d.id AND y.kind = 7 AND y.reference = 'message:' || m.id), y.done_at) >= COALESCE(d.harm_at, 0)),
  (SELECT count(*) FROM dossier_order o WHERE o.dossier = d.id),
  d.reply_address = '' OR EXISTS (SELECT 1 FROM message m WHERE m.dossier = d.id AND m.direction = 2 AND m.automatic = 0 AND m.state IN (1, 2, 3)),
  (SELECT count(*) FROM incident i WHERE i.dossier = d.id AND i.state IN (1, 2))
FROM dossier d WHERE d.shop = :shop AND d.id = :id;

-- name: dossier_survivor :one
-- The dossier, or the one it was merged into, as far as a mail's place depends on it.
-- in: shop id, id id
-- out: id id, state i64, resolved_at instant?
SELECT s.id, s.state, s.resolved_at FROM dossier d JOIN dossier s ON s.id = COALESCE(d.merged_into, d.id) WHERE d.shop = :shop AND d.id = :id;

-- name: dossier_by_token :one
-- The dossier of a reply token, of any shop: the caller checks the shop.
-- in: token text
-- out: id id, shop id, merged_into id?
SELECT id, shop, merged_into FROM dossier WHERE reply_token = :token;

-- name: dossier_by_number :one
-- A dossier by the number people say.
-- in: shop id, number i64
-- out: id id, merged_into id?
SELECT id, merged_into FROM dossier WHERE shop = :shop AND number = :number;

-- name: dossier_by_rfc_id :many
-- Dossiers that hold a message with this Message-ID, our own messages first.
-- in: shop id, rfc_id text
-- out: id id, message id, direction i64
SELECT DISTINCT m.dossier AS id, m.id AS message, m.direction FROM message_ref r JOIN message m ON m.id = r.message WHERE r.shop = :shop AND r.rfc_id = :rfc_id ORDER BY m.direction DESC, m.id DESC LIMIT 10;

-- name: dossier_by_order :many
-- Dossiers about an order, newest first.
-- in: shop_order id
-- out: id id
SELECT dossier FROM dossier_order WHERE shop_order = :shop_order ORDER BY dossier DESC LIMIT 10;

-- name: dossier_open_of_customer :many
-- The open dossiers of a customer, newest first.
-- in: shop id, customer id
-- out: id id
SELECT id FROM dossier WHERE customer = :customer AND shop = :shop AND state <= 4 ORDER BY id DESC LIMIT 10;

-- name: dossier_has_person :one
-- Whether an address belongs to a dossier: its customer's, or a participant's.
-- in: id id, address text, kind i64
-- out: belongs bool
SELECT EXISTS (SELECT 1 FROM dossier d JOIN contact_point p ON p.customer = d.customer WHERE d.id = :id AND p.kind = :kind AND p.value = :address)
  OR EXISTS (SELECT 1 FROM participant q WHERE q.dossier = :id AND q.address = :address);

-- name: dossier_add_contact :exec
-- New words of the customer; shown unless later ones were quicker.
-- in: id id, state i64, asked bool, snippet text, direction i64, reply_address text, reply_name text, now instant
UPDATE dossier SET state = :state,
  snippet = CASE WHEN message_count > 0 AND last_message_at > :now THEN snippet ELSE :snippet END,
  last_direction = CASE WHEN message_count > 0 AND last_message_at > :now THEN last_direction ELSE :direction END,
  last_message_at = CASE WHEN message_count > 0 AND last_message_at > :now THEN last_message_at ELSE :now END,
  message_count = message_count + 1, version = version + 1, snoozed_until = NULL,
  contact_count = contact_count + 1 - :asked, last_contact_at = CASE WHEN :asked <> 0 OR last_contact_at > :now THEN last_contact_at ELSE :now END,
  reply_address = CASE WHEN :reply_address = '' THEN reply_address ELSE :reply_address END,
  reply_name = CASE WHEN :reply_address = '' THEN reply_name ELSE :reply_name END,
  {{dossier.moved}}
WHERE id = :id;

-- name: dossier_add_words :exec
-- New words of ours or of a machine: the customer's address stays; shown unless later ones were quicker.
-- in: id id, state i64, assignee id?, snippet text, direction i64, now instant
UPDATE dossier SET state = :state, assignee = :assignee,
  snippet = CASE WHEN message_count > 0 AND last_message_at > :now THEN snippet ELSE :snippet END,
  last_direction = CASE WHEN message_count > 0 AND last_message_at > :now THEN last_direction ELSE :direction END,
  last_message_at = CASE WHEN message_count > 0 AND last_message_at > :now THEN last_message_at ELSE :now END,
  message_count = message_count + 1, version = version + 1,
  {{dossier.moved}}
WHERE id = :id;

-- name: dossier_take_words :exec
-- Our last words were taken back; `snippet` and the others are those before.
-- in: id id, snippet text, direction i64, at instant?
UPDATE dossier SET snippet = :snippet, last_direction = :direction, last_message_at = COALESCE(:at, created_at), message_count = message_count - 1, version = version + 1 WHERE id = :id;

-- name: dossier_come_back :exec
-- To be seen again by those who can do something.
-- in: id id, state i64
UPDATE dossier SET state = :state, snoozed_until = NULL, version = version + 1,
  {{dossier.moved}}
WHERE id = :id;

-- name: dossier_touch :exec
-- A change that others must see before they decide again.
-- in: id id
UPDATE dossier SET version = version + 1 WHERE id = :id;

-- name: dossier_set_state :exec
-- Moves a dossier to another state; what is done with sleeps no more.
-- in: id id, state i64, outcome i64, now instant
UPDATE dossier SET state = :state, version = version + 1,
  outcome = CASE WHEN :state = 6 THEN outcome ELSE :outcome END,
  resolved_at = CASE :state WHEN 5 THEN :now WHEN 6 THEN resolved_at END,
  reopened = reopened + CASE WHEN state = 5 AND :state <= 4 THEN 1 ELSE 0 END,
  waiting_since = CASE WHEN :state IN (2, 8) THEN :now END, reminded_at = NULL,
  snoozed_until = CASE WHEN :state >= 5 THEN NULL ELSE snoozed_until END
WHERE id = :id;

-- name: dossier_set_assignee :exec
-- Gives a dossier to somebody, or to nobody.
-- in: id id, assignee id?
UPDATE dossier SET assignee = :assignee, version = version + 1 WHERE id = :id;

-- name: dossier_set_subject :exec
-- Renames a dossier.
-- in: id id, subject text
UPDATE dossier SET subject = :subject, version = version + 1 WHERE id = :id;

-- name: dossier_set_severity :exec
-- How grave the matter is.
-- in: id id, severity i64
UPDATE dossier SET severity = :severity, version = version + 1 WHERE id = :id;

-- name: dossier_escalation :one
-- Who a dossier is a matter of.
-- lock: dossier id
-- in: id id
-- out: state i64, level i64, why i64
SELECT state, escalation_level, escalation_why FROM dossier WHERE id = :id;

-- name: dossier_set_escalation :exec
-- It is a matter of another level.
-- in: id id, level i64, why i64
UPDATE dossier SET escalation_level = :level, escalation_why = :why, version = version + 1 WHERE id = :id;

-- name: dossier_set_complaint :exec
-- The customer complains, or does not after all.
-- in: id id, complaint bool
UPDATE dossier SET complaint = :complaint, version = version + 1 WHERE id = :id;

-- name: dossier_set_understood :exec
-- The request as the shop restates it.
-- in: id id, understood text
UPDATE dossier SET understood = :understood, version = version + 1 WHERE id = :id;

-- name: dossier_set_needed :exec
-- The date that matters, whose word that is, and when to look at it next.
-- in: id id, needed_by instant?, own bool, look_at instant?
UPDATE dossier SET needed_by = :needed_by, needed_own = :own, needed_look_at = :look_at WHERE id = :id;

-- name: dossier_gravity :one
-- What makes a dossier grave: what is known of its orders and their parcels; a parcel on its way without a scan since `unseen` is nowhere.
-- in: id id, unseen instant
-- out: state i64, severity i64, complaint bool, needed_by instant?, needed_own bool, needed_look_at instant?, order_needed_by instant?, amount i64, parcels i64, arrived i64, unlocated bool
SELECT d.state, d.severity, d.complaint, d.needed_by, d.needed_own, d.needed_look_at, min(o.needed_by), COALESCE(max(o.total), 0),
  count(p.id), COALESCE(sum(CASE WHEN p.stage = 'delivered' THEN 1 ELSE 0 END), 0),
  COALESCE(max(CASE WHEN p.incident = 'lost' OR p.stage IN ('accepted', 'in_transit', 'out_for_delivery') AND p.last_event_at < :unseen THEN 1 ELSE 0 END), 0) = 1
FROM dossier d LEFT JOIN dossier_order l ON l.dossier = d.id LEFT JOIN shop_order o ON o.id = l.shop_order LEFT JOIN parcel p ON p.shop_order = o.id
WHERE d.id = :id GROUP BY d.id;

-- name: dossier_needed_due :many
-- Dossiers whose date that matters is to be looked at.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT id, shop FROM dossier WHERE state <= 4 AND needed_look_at <= :now ORDER BY needed_look_at LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: dossier_silent :many
-- Dossiers that wait for the customer since a time; `reminded` those that were asked again.
-- in: before instant, reminded bool, limit i64
-- out: id id, shop id
SELECT id, shop FROM dossier WHERE state = 2 AND waiting_since IS NOT NULL AND waiting_since < :before AND (reminded_at IS NOT NULL) = (:reminded <> 0) ORDER BY waiting_since, id LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: waiting_next :one
-- The oldest wait for a customer who was not asked again, the oldest who was, and the next date that matters.
-- out: unasked_since instant?, asked_since instant?, look_at instant?
SELECT (SELECT min(waiting_since) FROM dossier WHERE state = 2 AND waiting_since IS NOT NULL AND reminded_at IS NULL),
  (SELECT min(waiting_since) FROM dossier WHERE state = 2 AND waiting_since IS NOT NULL AND reminded_at IS NOT NULL),
  (SELECT min(needed_look_at) FROM dossier WHERE state <= 4 AND needed_look_at IS NOT NULL);

-- name: reminder_facts :one
-- What a reminder says: the language of the customer, where it leaves from, when they were last written to.
-- in: id id
-- out: language text, inbox_address text, asked_at instant
SELECT COALESCE(c.language, ''), i.address, (SELECT max(m.at) FROM message m WHERE m.dossier = d.id AND m.direction = 2 AND m.automatic = 0 AND m.state IN (1, 2))
FROM dossier d JOIN inbox i ON i.id = d.inbox LEFT JOIN customer c ON c.id = d.customer
WHERE d.id = :id AND EXISTS (SELECT 1 FROM message m WHERE m.dossier = d.id AND m.direction = 2 AND m.automatic = 0 AND m.state IN (1, 2));

-- name: dossier_set_reminded :exec
-- The customer was asked again.
-- in: id id, now instant
UPDATE dossier SET reminded_at = :now, version = version + 1 WHERE id = :id;

-- name: dossier_clear_harm :exec
-- It turned out to be none.
-- in: id id, why i64
UPDATE dossier SET harm = harm & ~CAST(:why AS BIGINT), version = version + 1 WHERE id = :id AND (harm & :why) <> 0;

-- name: dossier_add_harm :exec
-- The customer was harmed in one more way.
-- in: id id, why i64, now instant
UPDATE dossier SET harm = harm | :why, harm_at = :now, version = version + 1 WHERE id = :id AND (harm & :why) = 0;

-- name: dossier_harm_again :exec
-- The same was done to them once more: what was said of it before is no answer to that.
-- in: id id, now instant
UPDATE dossier SET harm_at = :now, version = version + 1 WHERE id = :id;

-- name: dossier_set_snooze :exec
-- Hidden from the lists until then; NULL wakes it.
-- in: id id, until instant?
UPDATE dossier SET snoozed_until = :until, version = version + 1 WHERE id = :id;

-- name: dossier_snooze_over :many
-- Dossiers whose time to come back has come.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT id, shop FROM dossier WHERE snoozed_until <= :now ORDER BY snoozed_until LIMIT :limit
-- postgres:
FOR NO KEY UPDATE SKIP LOCKED
-- both:
;

-- name: dossier_order_remove :exec
-- The dossier is not about this order.
-- in: dossier id, shop_order id
DELETE FROM dossier_order WHERE dossier = :dossier AND shop_order = :shop_order;

-- name: dossier_set_matched :exec
-- A person said that this dossier stands alone.
-- in: id id
UPDATE dossier SET unmatched = 0, version = version + 1 WHERE id = :id;

-- name: dossier_refresh_due :exec
-- Recomputes what is owed next to the customer; it is not out of sight when that falls due.
-- in: id id
UPDATE dossier SET
  next_due_at = (SELECT p.due_at FROM promise p WHERE p.dossier = :id AND p.owed_to = 1 AND p.state IN (2, 4) ORDER BY p.due_at, p.id LIMIT 1),
  next_due_kind = COALESCE((SELECT p.kind FROM promise p WHERE p.dossier = :id AND p.owed_to = 1 AND p.state IN (2, 4) ORDER BY p.due_at, p.id LIMIT 1), 0),
  sort_due = COALESCE((SELECT p.due_at FROM promise p WHERE p.dossier = :id AND p.owed_to = 1 AND p.state IN (2, 4) ORDER BY p.due_at, p.id LIMIT 1), 4102444800000),
  snoozed_until = CASE WHEN snoozed_until >= (SELECT min(p.due_at) FROM promise p WHERE p.dossier = :id AND p.owed_to = 1 AND p.state IN (2, 4)) THEN NULL ELSE snoozed_until END
WHERE id = :id;

-- name: dossier_order_add :exec
-- Ties a dossier to an order.
-- in: dossier id, shop_order id
INSERT INTO dossier_order (dossier, shop_order) VALUES (:dossier, :shop_order) ON CONFLICT DO NOTHING;

-- name: participant_add :exec
-- One more person in the conversation, unless it is the customer or there are 50.
-- in: dossier id, address text, name text, kind i64, now instant
INSERT INTO participant (dossier, address, name, added_at) SELECT :dossier, :address, :name, :now
WHERE NOT EXISTS (SELECT 1 FROM dossier d JOIN contact_point p ON p.customer = d.customer WHERE d.id = :dossier AND p.kind = :kind AND p.value = :address)
  AND (SELECT count(*) FROM participant q WHERE q.dossier = :dossier) < 50
ON CONFLICT DO NOTHING;

-- name: participant_list :many
-- Who is copied on every reply.
-- in: dossier id
-- out: address text, name text
SELECT address, name FROM participant WHERE dossier = :dossier ORDER BY added_at, address LIMIT 50;

-- name: match_candidate_add :exec
-- A dossier that the unmatched one may belong to.
-- in: dossier id, candidate id, reason i64
INSERT INTO match_candidate (dossier, candidate, reason) VALUES (:dossier, :candidate, :reason) ON CONFLICT DO NOTHING;

-- name: dossier_merge_facts :one
-- The values of merge fields: the dossier's customer, latest linked order and its latest parcel.
-- in: shop id, id id
-- out: number i64, shop_name text, customer_name text?, order_number text?, order_placed_at instant?, order_total i64, order_currency text?, carrier text?, tracking text?
SELECT d.number, s.name, c.name, o.number, o.placed_at, COALESCE(o.total, 0), o.currency, p.carrier, p.tracking
FROM dossier d JOIN shop s ON s.id = d.shop LEFT JOIN customer c ON c.id = d.customer
LEFT JOIN shop_order o ON o.id = (SELECT l.shop_order FROM dossier_order l JOIN shop_order x ON x.id = l.shop_order WHERE l.dossier = d.id ORDER BY x.placed_at DESC, x.id DESC LIMIT 1)
LEFT JOIN parcel p ON p.id = (SELECT y.id FROM parcel y WHERE y.shop_order = o.id ORDER BY y.id DESC LIMIT 1)
WHERE d.shop = :shop AND d.id = :id;

-- name: dossier_order_numbers :many
-- Numbers of the orders a dossier is about.
-- in: id id
-- out: number text
SELECT o.number FROM dossier_order l JOIN shop_order o ON o.id = l.shop_order WHERE l.dossier = :id ORDER BY o.number LIMIT 50;

-- name: dossier_newest_words :one
-- The newest message of the customer or the staff, to know whether somebody wrote meanwhile.
-- in: id id
-- out: id id
SELECT COALESCE(max(id), 0) FROM message WHERE dossier = :id AND automatic = 0 AND machine = 0 AND direction <> 3;
