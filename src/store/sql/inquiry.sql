-- What carriers are asked.

-- fragment inquiry.columns: q.id, q.shop, q.carrier, q.incident, q.thread, q.state, q.reference, q.sent_at, q.acknowledged_at, q.remind_at, q.due_at, q.look_at, q.level, q.overdue_at, q.heard_at, q.answer, q.answered_at, q.expected_at, q.proof, q.reopened_at, q.facts, q.closed_at, q.reason, q.created_at, q.version,
--    c.code, c.name, i.kind, i.parcel, i.dossier, p.tracking
-- fragment inquiry.from: inquiry q JOIN carrier c ON c.id = q.carrier JOIN incident i ON i.id = q.incident JOIN parcel p ON p.id = i.parcel

-- name: inquiry_insert :insert
-- A carrier is to be asked.
-- in: shop id, carrier id, incident id, thread id, state i64, now instant
INSERT INTO inquiry (shop, carrier, incident, thread, state, created_at) VALUES (:shop, :carrier, :incident, :thread, :state, :now) RETURNING id;

-- name: inquiry_row :one
-- One inquiry, nobody else's while a command has it.
-- row: inquiry
-- lock: inquiry id
-- in: shop id, id id
-- out: id id, shop id, carrier id, incident id, thread id, state i64, reference text, sent_at instant?, acknowledged_at instant?, remind_at instant?, due_at instant?, look_at instant?, level i64, overdue_at instant?, heard_at instant?, answer i64, answered_at instant?, expected_at instant?, proof text, reopened_at instant?, facts text, closed_at instant?, reason text, created_at instant, version i64,
--    carrier_code text, carrier_name text, kind i64, parcel id, dossier id?, tracking text
SELECT {{inquiry.columns}} FROM {{inquiry.from}} WHERE q.id = :id AND q.shop = :shop;

-- name: inquiry_of_incident :one
-- The inquiry of an incident.
-- in: shop id, incident id
-- out: id id, state i64
SELECT q.id, q.state FROM inquiry q WHERE q.incident = :incident AND q.shop = :shop;

-- name: inquiry_of_parcel :one
-- Whether the carrier is asked about the parcel already, by another of its incidents.
-- in: shop id, parcel id
-- out: id id, state i64
SELECT q.id, q.state FROM inquiry q JOIN incident i ON i.id = q.incident WHERE i.parcel = :parcel AND q.shop = :shop AND q.state <> 8 ORDER BY q.id LIMIT 1;

-- name: inquiry_of_dossier :many
-- What is asked for the sake of a dossier, newest first.
-- row: inquiry
-- in: shop id, dossier id, before id, limit i64
SELECT {{inquiry.columns}} FROM {{inquiry.from}} WHERE i.dossier = :dossier AND q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: inquiry_page :many
-- A shop's, newest first.
-- row: inquiry
-- in: shop id, before id, limit i64
SELECT {{inquiry.columns}} FROM {{inquiry.from}} WHERE q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: inquiry_in_state :many
-- A shop's in one state, newest first.
-- row: inquiry
-- in: shop id, state i64, before id, limit i64
SELECT {{inquiry.columns}} FROM {{inquiry.from}} WHERE q.shop = :shop AND q.state = :state AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: inquiry_of_carrier :many
-- A carrier's, newest first.
-- row: inquiry
-- in: shop id, carrier id, before id, limit i64
SELECT {{inquiry.columns}} FROM {{inquiry.from}} WHERE q.carrier = :carrier AND q.shop = :shop AND q.id < :before ORDER BY q.id DESC LIMIT :limit;

-- name: inquiry_due :many
-- Whose clock has passed, oldest first.
-- in: now instant, limit i64
-- out: id id, shop id
SELECT q.id, q.shop FROM inquiry q WHERE q.look_at <= :now ORDER BY q.look_at, q.id LIMIT :limit
-- postgres:
FOR UPDATE SKIP LOCKED
-- both:
;

-- name: inquiry_set :exec
-- It moved on.
-- in: id id, state i64, reference text, sent_at instant?, acknowledged_at instant?, remind_at instant?, due_at instant?, look_at instant?, level i64, overdue_at instant?, heard_at instant?, answer i64, answered_at instant?, expected_at instant?, proof text, reopened_at instant?, facts text, closed_at instant?, reason text
UPDATE inquiry SET state = :state, reference = :reference, sent_at = :sent_at, acknowledged_at = :acknowledged_at, remind_at = :remind_at, due_at = :due_at, look_at = :look_at, level = :level, overdue_at = :overdue_at, heard_at = :heard_at,
  answer = :answer, answered_at = :answered_at, expected_at = :expected_at, proof = :proof, reopened_at = :reopened_at, facts = :facts, closed_at = :closed_at, reason = :reason, version = version + 1 WHERE id = :id;

-- name: carrier_procedure :one
-- The written procedure with a carrier (R101).
-- in: shop id, id id
-- out: procedure text
SELECT procedure FROM carrier WHERE shop = :shop AND id = :id;

-- name: carrier_next :one
-- When a carrier's silence, a claim's alarm or a settlement's day is next.
-- out: inquiry_at instant?, claim_at instant?, settlement_at instant?
SELECT (SELECT min(look_at) FROM inquiry WHERE look_at IS NOT NULL), (SELECT min(look_at) FROM claim WHERE look_at IS NOT NULL), (SELECT min(due_at) FROM settlement WHERE due_at IS NOT NULL);
