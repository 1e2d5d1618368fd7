-- Rows of law that a shop added to the program's own (desk/legal.h).

-- name: legal_rules :many
-- All of a shop's.
-- in: shop id
-- out: code text, valid_from text, valid_to text, value text, source text
SELECT code, valid_from, valid_to, value, source FROM legal_rule WHERE shop = :shop ORDER BY code, valid_from;

-- name: legal_rule_put :exec
-- One more, or another in the place of the one that began on that day.
-- in: shop id, code text, valid_from text, valid_to text, value text, source text
INSERT INTO legal_rule (shop, code, valid_from, valid_to, value, source) VALUES (:shop, :code, :valid_from, :valid_to, :value, :source)
ON CONFLICT (shop, code, valid_from) DO UPDATE SET valid_to = excluded.valid_to, value = excluded.value, source = excluded.source;
