-- What carriers owe, and the terms that say how much.

-- name: carrier_term_rows :many
-- The terms that a shop added for a carrier.
-- in: shop id, carrier text
-- out: carrier text, code text, valid_from text, valid_to text, value text, source text
SELECT carrier, code, valid_from, valid_to, value, source FROM carrier_term WHERE shop = :shop AND carrier = :carrier ORDER BY code, valid_from;

-- name: term_carrier :one
-- Whose terms they are.
-- in: shop id, code text
-- out: id id
SELECT id FROM carrier WHERE shop = :shop AND code = :code;

-- name: carrier_term_put :exec
-- One more, or another in the place of the one that began on that day.
-- in: shop id, carrier text, code text, valid_from text, valid_to text, value text, source text
INSERT INTO carrier_term (shop, carrier, code, valid_from, valid_to, value, source) VALUES (:shop, :carrier, :code, :valid_from, :valid_to, :value, :source)
ON CONFLICT (shop, carrier, code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, value = excluded.value, source = excluded.source;

-- fragment claim.columns: q.id, q.shop, q.carrier, q.incident, q.thread, q.state, q.currency, q.value, q.weight, q.declared, q.amount, q.agreed, q.paid, q.wanted, q.given, q.waived, q.waived_by, q.waived_reason, q.protest_by, q.protested_at, q.protest_ref, q.file_by, q.filed_at, q.reference, q.due_at, q.bar_at, q.look_at, q.alarms, q.reason, q.paid_at, q.created_at, q.version,
--    c.code, c.name, i.kind, i.parcel, i.dossier, p.tracking
-- fragment claim.from: claim q JOIN carrier c ON c.id = q.carrier JOIN incident i ON i.id = q.incident JOIN parcel p ON p.id = i.parcel

-- name: claim_insert :insert
-- A claim is being made up.
-- in: shop id, carrier id, incident id, thread id, currency text, value i64, weight i64, amount i64, wanted i64, given i64, protest_by instant?, file_by instant?, bar_at instant?, look_at instant?, now instant
INSERT INTO claim (shop, carrier, incident, thread, state, currency, value, weight, amount, wanted, given, protest_by, file_by, bar_at, look_at, created_at)
VALUES (:shop, :carrier, :incident, :thread, 0, :currency, :value, :weight, :amount, :wanted, :given, :protest_by, :file_by, :bar_at, :look_at, :now) RETURNING id;

-- name: claim_row :one
-- One claim, nobody else's while a command has it.
-- row: claim
-- lock: claim id
-- in: shop id, id id
-- out: id id, shop id, carrier id, incident id, thread id, state i64, currency text, value i64, weight i64, declared bool, amount i64, agreed i64, paid i64, wanted i64, given i64, waived i64, waived_by id?, waived_reason text, protest_by instant?, protested_at instant?, protest_ref text, file_by instant?, filed_at instant?, reference text, due_at instant?, bar_at instant?, look_at instant?, alarms i64, reason text, paid_at instant?, created_at instant, version i64,
--    carrier_code text, carrier_name text, kind i64, parcel id, dossier id?, tracking text
SELECT {{claim.columns}} FROM {{claim.from}} WHERE q.id = :id AND q.shop = :shop;

-- name: claim_of_incident :one
-- The claim of an incident.
-- in: shop id, incident id
-- out: id id, state i64
SELECT q.id, q.state FROM claim q WHERE q.incident = :incident AND q.shop = :shop;

-- name: claim_of_parcel :many
-- What is claimed for a parcel and not filed yet.
-- in: shop id, parcel id
-- out: id id, incident id
SELECT q.id, q.incident FROM claim q JOIN incident i ON i.id = q.incident WHERE i.parcel = :parcel AND q.shop = :shop AND q.state = 0 ORDER BY q.id;

-- name: claim_of_dossier :many
-- What is claimed for the sake of a dossier, newest first.
-- row: claim
-- in: shop id, dossier id, before id, limit i64
SELECT {{claim.columns}} FROM {{claim.from}} WHERE i.dossier = :dossier AND q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: claim_page :many
-- A shop's, newest first.
-- row: claim
-- in: shop id, before id, limit i64
SELECT {{claim.columns}} FROM {{claim.from}} WHERE q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: claim_in_state :many
-- A shop's in one state, newest first.
-- row: claim
-- in: shop id, state i64, before id, limit i64
SELECT {{claim.columns}} FROM {{claim.from}} WHERE q.shop = :shop AND q.state = :state AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: claim_of_carrier :many
-- A carrier's, newest first.
-- row: claim
-- in: shop id, carrier id, before id, limit i64
SELECT {{claim.columns}} FROM {{claim.from}} WHERE q.carrier = :carrier AND q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: claim_due :many
-- Whose alarm or bar has come, oldest first.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT q.id, q.shop FROM claim q WHERE q.look_at <= :now ORDER BY q.look_at, q.id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: claim_set :exec
-- It moved on.
-- in: id id, state i64, value i64, weight i64, declared bool, amount i64, agreed i64, paid i64, wanted i64, given i64, waived i64, waived_by id?, waived_reason text, protested_at instant?, protest_ref text, filed_at instant?, reference text, due_at instant?, look_at instant?, alarms i64, reason text, paid_at instant?
UPDATE claim SET state = :state, value = :value, weight = :weight, declared = :declared, amount = :amount, agreed = :agreed, paid = :paid, wanted = :wanted, given = :given, waived = :waived, waived_by = :waived_by, waived_reason = :waived_reason,
  protested_at = :protested_at, protest_ref = :protest_ref, filed_at = :filed_at, reference = :reference, due_at = :due_at, look_at = :look_at, alarms = :alarms, reason = :reason, paid_at = :paid_at, version = version + 1 WHERE id = :id;

-- name: claim_file_insert :exec
-- A paper of it.
-- in: claim id, paper i64, name text, type text, size i64, hash blob, now instant
INSERT INTO claim_file (claim, paper, name, type, size, hash, at) VALUES (:claim, :paper, :name, :type, :size, :hash, :now);

-- name: claim_files :many
-- Its papers.
-- in: claims ids
-- out: id id, claim id, paper i64, name text, type text, size i64, hash blob, at instant
SELECT f.id, f.claim, f.paper, f.name, f.type, f.size, f.hash, f.at FROM claim_file f WHERE f.claim IN :claims ORDER BY f.claim, f.id;

-- name: claim_file_get :one
-- One paper.
-- in: shop id, id id
-- out: name text, type text, size i64, hash blob
SELECT f.name, f.type, f.size, f.hash FROM claim_file f JOIN claim q ON q.id = f.claim WHERE f.id = :id AND q.shop = :shop;
