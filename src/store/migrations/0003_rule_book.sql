-- The rule book at work: clocks, promises with their proof, remedies, practices
-- with holds and overrides, dossiers that escalate, merge and split.

-- --- Clocks and law -----------------------------------------------------------

-- A shop's own length for a clock of domain/clock.h; without a row, the default.
CREATE TABLE shop_clock (
  shop BIGINT NOT NULL REFERENCES shop(id),
  clock TEXT NOT NULL,                  -- "news"
  amount BIGINT NOT NULL,
  unit BIGINT NOT NULL,                 -- domain/clock.h
  PRIMARY KEY (shop, clock)
);

-- A shop's rows that add to the program's own legal rules (domain/legal_rule.h), or take their place.
CREATE TABLE legal_rule (
  shop BIGINT NOT NULL REFERENCES shop(id),
  code TEXT NOT NULL,                   -- "WD_PERIOD"
  valid_from TEXT NOT NULL,             -- local date, 2026-06-19
  valid_to TEXT NOT NULL,               -- the last day; '' while it lasts
  value TEXT NOT NULL,
  source TEXT NOT NULL,                 -- article
  PRIMARY KEY (shop, code, valid_from)
);

-- --- Bytes outside of the rows ------------------------------------------------

-- Bytes that are no row and that no row of blob names: on their way in, or nobody's
-- any more and to be removed (store/loose.h). Times are the machine's.
CREATE TABLE blob_loose (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,            -- SHA-256
  leaving BIGINT NOT NULL,              -- 1: they were somebody's; 0: on their way in
  at BIGINT NOT NULL,                   -- since when
  next_at BIGINT NOT NULL,              -- not removed before; of one under way, when its lease is over
  begun BIGINT NOT NULL,                -- 1: their removal began and may still happen
  attempts BIGINT NOT NULL,
  last_error TEXT NOT NULL              -- '' none
);
CREATE INDEX blob_loose_next ON blob_loose(next_at, id);

-- --- Dossiers -----------------------------------------------------------------

ALTER TABLE dossier ADD COLUMN harm BIGINT NOT NULL DEFAULT 0;         -- domain/harm.h, reasons as bits; 0 none
ALTER TABLE dossier ADD COLUMN harm_at BIGINT;                         -- the last time they were: an apology is after it (G07)
ALTER TABLE dossier ADD COLUMN escalation_why BIGINT NOT NULL DEFAULT 0; -- domain/escalation.h, reasons as bits
ALTER TABLE dossier ADD COLUMN complaint BIGINT NOT NULL DEFAULT 0;    -- 1: the customer complains
ALTER TABLE dossier ADD COLUMN understood TEXT NOT NULL DEFAULT '';    -- the request, as the shop restates it (G02)
ALTER TABLE dossier ADD COLUMN outcome BIGINT NOT NULL DEFAULT 0;      -- domain/dossier.h, how it ended (G36)
ALTER TABLE dossier ADD COLUMN needed_by BIGINT;                       -- the date that matters to the customer (R127)
ALTER TABLE dossier ADD COLUMN needed_own BIGINT NOT NULL DEFAULT 0;   -- 1: said here; else the earliest of its orders
ALTER TABLE dossier ADD COLUMN needed_look_at BIGINT;                  -- when it is at risk, or missed
ALTER TABLE dossier ADD COLUMN contact_count BIGINT NOT NULL DEFAULT 0; -- words of the customer, a machine's apart
ALTER TABLE dossier ADD COLUMN last_contact_at BIGINT;
ALTER TABLE dossier ADD COLUMN reopened BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN waiting_since BIGINT;                   -- of waiting_customer, and of spam
ALTER TABLE dossier ADD COLUMN reminded_at BIGINT;                     -- the customer was asked again
CREATE INDEX dossier_waits ON dossier(waiting_since, id) WHERE state = 2 AND waiting_since IS NOT NULL;
CREATE INDEX dossier_needed ON dossier(needed_look_at, id) WHERE state <= 4 AND needed_look_at IS NOT NULL;
CREATE INDEX dossier_escalated ON dossier(shop, sort_due, id, snoozed_until, unmatched, escalation_level, state) WHERE state <= 4 AND escalation_level > 0;

-- Words that went from one dossier to another, so that they can go back: what the target was before.
CREATE TABLE dossier_move (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  kind BIGINT NOT NULL,                 -- domain/dossier_move.h: merge, split, message
  source BIGINT NOT NULL REFERENCES dossier(id),
  target BIGINT NOT NULL REFERENCES dossier(id),
  source_state BIGINT NOT NULL,
  target_state BIGINT NOT NULL,
  target_resolved_at BIGINT,
  target_outcome BIGINT NOT NULL,
  target_severity BIGINT NOT NULL,
  target_level BIGINT NOT NULL,         -- of escalation, and why
  target_why BIGINT NOT NULL,
  target_harm BIGINT NOT NULL,
  target_harm_at BIGINT,
  target_complaint BIGINT NOT NULL,
  target_needed_by BIGINT,
  target_needed_own BIGINT NOT NULL,
  target_reopened BIGINT NOT NULL,
  target_version BIGINT NOT NULL DEFAULT 0, -- after the move: while it stands nothing happened since
  target_last BIGINT NOT NULL DEFAULT 0,    -- its newest message then: what came since has a higher number
  actor BIGINT,                         -- staff
  at BIGINT NOT NULL,
  undone_at BIGINT
);
CREATE INDEX dossier_move_source ON dossier_move(source, id);
CREATE INDEX dossier_move_target ON dossier_move(target, id);
CREATE TABLE dossier_moved (
  move BIGINT NOT NULL REFERENCES dossier_move(id),
  kind BIGINT NOT NULL,                 -- domain/dossier_move.h, moved_kind
  item BIGINT NOT NULL,
  was BIGINT NOT NULL DEFAULT 0,        -- before, by kind
  PRIMARY KEY (move, kind, item)
);
CREATE INDEX dossier_moved_item ON dossier_moved(item, kind);
ALTER TABLE participant ADD COLUMN brought_by BIGINT REFERENCES dossier_move(id); -- NULL: took part here

-- Two dossiers that belong together, the lower id first.
CREATE TABLE dossier_link (
  low BIGINT NOT NULL REFERENCES dossier(id),
  high BIGINT NOT NULL REFERENCES dossier(id),
  kind BIGINT NOT NULL,                 -- domain/dossier_move.h: by hand, split, follows
  at BIGINT NOT NULL,
  PRIMARY KEY (low, high)
);
CREATE INDEX dossier_link_high ON dossier_link(high, low);
CREATE INDEX dossier_follows ON dossier(follows) WHERE follows IS NOT NULL;

-- What is known of a customer or a problem beyond orders, parcels and addresses, and whence: nobody asks again (R011).
CREATE TABLE known_fact (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  customer BIGINT REFERENCES customer(id),
  dossier BIGINT REFERENCES dossier(id),
  kind BIGINT NOT NULL,                 -- domain/practice/practice.h, fact_kind
  value TEXT NOT NULL,
  channel BIGINT NOT NULL,              -- domain/contact.h
  message BIGINT,                       -- where it was said
  at BIGINT NOT NULL
);
CREATE INDEX known_fact_dossier ON known_fact(dossier, kind);
CREATE INDEX known_fact_customer ON known_fact(customer, kind);

-- --- Promises -----------------------------------------------------------------

ALTER TABLE promise ADD COLUMN channel BIGINT NOT NULL DEFAULT 0;      -- domain/contact.h, by which it was told; 0 none
ALTER TABLE promise ADD COLUMN proof_kind BIGINT NOT NULL DEFAULT 0;   -- domain/promise.h, what made it sure, and will keep it
ALTER TABLE promise ADD COLUMN proof_ref TEXT NOT NULL DEFAULT '';     -- its number: a label, a refund's id
ALTER TABLE promise ADD COLUMN first_due_at BIGINT;                    -- before it was renegotiated
ALTER TABLE promise ADD COLUMN broken_at BIGINT;
ALTER TABLE promise ADD COLUMN alert_at BIGINT;                        -- the next warning before it is due (G40)
ALTER TABLE promise ADD COLUMN remedy BIGINT;                          -- the remedy it stands for
ALTER TABLE promise ADD COLUMN rule TEXT NOT NULL DEFAULT '';          -- the clock or legal rule it comes from
CREATE INDEX promise_alert ON promise(alert_at, id) WHERE state = 2 AND alert_at IS NOT NULL;
CREATE INDEX promise_owed ON promise(shop, due_at, id) WHERE state IN (2, 4);
CREATE INDEX promise_unsure ON promise(shop, due_at, id) WHERE state IN (0, 1);
CREATE INDEX promise_remedy ON promise(remedy) WHERE remedy IS NOT NULL;

-- --- Remedies -----------------------------------------------------------------

CREATE TABLE remedy (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  shop_order BIGINT REFERENCES shop_order(id),
  order_line BIGINT REFERENCES order_line(id), -- NULL: the whole order
  kind BIGINT NOT NULL,                 -- domain/remedy.h
  state BIGINT NOT NULL,
  amount BIGINT NOT NULL,               -- 0 where it is no money
  value BIGINT NOT NULL,                -- what it costs the shop, for the limits
  currency TEXT NOT NULL,
  text TEXT NOT NULL,                   -- what it is, for people
  reason TEXT NOT NULL,                 -- why, for the shop
  proposed_by BIGINT,                   -- staff
  proposed_at BIGINT NOT NULL,
  chosen_by BIGINT NOT NULL DEFAULT 0,  -- domain/event.h, kind of actor that told the choice
  chosen_actor BIGINT,                  -- and who
  chosen_at BIGINT,
  declined_at BIGINT,
  declined_proof TEXT NOT NULL DEFAULT '', -- "message:12": declined in writing; else taken off the table
  waits_for BIGINT NOT NULL DEFAULT 0,  -- domain/role.h, whose approval was asked for
  approved_by BIGINT,
  approved_at BIGINT,
  stock_ref TEXT NOT NULL DEFAULT '',   -- the reservation
  label_ref TEXT NOT NULL DEFAULT '',
  handed_at BIGINT,                     -- goods: given to the carrier
  held_by BIGINT,                       -- suspected fraud; once
  held_at BIGINT,
  held_until BIGINT,
  held_reason TEXT NOT NULL DEFAULT '',
  reference TEXT NOT NULL DEFAULT '',   -- what the executing side called it
  failure TEXT NOT NULL DEFAULT '',
  uncertain BIGINT NOT NULL DEFAULT 0,  -- 1: it may have been executed; a person looks
  attempts BIGINT NOT NULL DEFAULT 0,
  next_at BIGINT,                       -- of its execution by a machine; executing: the lease's end
  done_at BIGINT,
  reversed_at BIGINT,
  ended_reason TEXT NOT NULL DEFAULT '', -- of what the shop withdrew or reversed
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX remedy_dossier ON remedy(dossier, id);
CREATE INDEX remedy_order ON remedy(shop_order, id) WHERE shop_order IS NOT NULL;
CREATE INDEX remedy_state ON remedy(shop, state, id);
CREATE INDEX remedy_said ON remedy(reference) WHERE kind = 7; -- apologies, by the message that made them
CREATE INDEX remedy_next ON remedy(next_at, id) WHERE next_at IS NOT NULL;

-- What a role may grant by itself; no row: the default of domain/remedy.h.
CREATE TABLE remedy_limit (
  shop BIGINT NOT NULL REFERENCES shop(id),
  role BIGINT NOT NULL,                 -- domain/role.h
  amount BIGINT NOT NULL,               -- in the shop's currency
  PRIMARY KEY (shop, role)
);

-- What was executed, append-only, for the books until a connector pays by itself.
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  remedy BIGINT NOT NULL REFERENCES remedy(id),
  key TEXT NOT NULL UNIQUE,             -- "remedy:12", "reversal:12"
  amount BIGINT NOT NULL,               -- to the customer; negative: back
  currency TEXT NOT NULL,
  method TEXT NOT NULL,                 -- "original", "transfer", "voucher"
  reference TEXT NOT NULL,              -- what the executing side called it
  at BIGINT NOT NULL
);
CREATE INDEX ledger_shop ON ledger(shop, id);
CREATE INDEX ledger_shop_at ON ledger(shop, at, id);
CREATE INDEX ledger_remedy ON ledger(remedy);

-- --- Practices ----------------------------------------------------------------

-- How a shop has set a practice; no row: in force.
CREATE TABLE practice_switch (
  shop BIGINT NOT NULL REFERENCES shop(id),
  practice TEXT NOT NULL,               -- "G05"
  setting BIGINT NOT NULL,              -- domain/practice/practice.h: in force, recorded only, off
  actor BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (shop, practice)
);
CREATE INDEX event_switched ON event(shop, at) WHERE kind = 'practice.switched';

-- Somebody went on against a practice, and why. Kept for good.
CREATE TABLE practice_override (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  practice TEXT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  message BIGINT,
  object TEXT NOT NULL,                 -- "reply", "resolve", "remedy:12"
  actor BIGINT,
  role BIGINT NOT NULL,                 -- domain/role.h
  reason_code TEXT NOT NULL,
  reason TEXT NOT NULL,                 -- 15 characters at least
  shown TEXT NOT NULL,                  -- the sentence that was shown
  at BIGINT NOT NULL
);
CREATE INDEX practice_override_shop ON practice_override(shop, at, id);
CREATE INDEX practice_override_dossier ON practice_override(dossier);
-- Its words alone can be blanked, when the customer is forgotten.
-- sqlite:
CREATE TRIGGER override_no_delete BEFORE DELETE ON practice_override BEGIN SELECT RAISE(ABORT, 'overrides are kept for good'); END;
CREATE TRIGGER override_no_update BEFORE UPDATE OF id, shop, practice, dossier, message, object, actor, role, reason_code, at ON practice_override BEGIN SELECT RAISE(ABORT, 'overrides are kept as they are'); END;
CREATE TRIGGER override_words BEFORE UPDATE OF reason, shown ON practice_override WHEN NEW.reason <> '' OR NEW.shown <> '' BEGIN SELECT RAISE(ABORT, 'overrides are kept as they are'); END;
-- postgres:
CREATE FUNCTION override_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'overrides are kept for good'; END $$;
CREATE FUNCTION override_is_kept_as_is() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.reason <> '' OR NEW.shown <> '' OR (NEW.id, NEW.shop, NEW.practice, NEW.dossier, NEW.message, NEW.object, NEW.actor, NEW.role, NEW.reason_code, NEW.at)
      IS DISTINCT FROM (OLD.id, OLD.shop, OLD.practice, OLD.dossier, OLD.message, OLD.object, OLD.actor, OLD.role, OLD.reason_code, OLD.at) THEN
      RAISE 'overrides are kept as they are';
    END IF;
    RETURN NEW;
  END $$;
CREATE TRIGGER override_no_delete BEFORE DELETE ON practice_override FOR EACH ROW EXECUTE FUNCTION override_is_kept();
CREATE TRIGGER override_no_truncate BEFORE TRUNCATE ON practice_override EXECUTE FUNCTION override_is_kept();
CREATE TRIGGER override_no_update BEFORE UPDATE ON practice_override FOR EACH ROW EXECUTE FUNCTION override_is_kept_as_is();
-- both:

-- A message that waits for a lead.
CREATE TABLE held (
  message BIGINT PRIMARY KEY REFERENCES message(id),
  shop BIGINT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  state BIGINT NOT NULL,                -- domain/held.h: waiting, approved, refused, taken back
  findings TEXT NOT NULL,               -- JSON [{"practice", "key", "arg", "offset", "length"}]
  author BIGINT,
  decided_by BIGINT,
  decided_at BIGINT,
  reason TEXT NOT NULL DEFAULT '',      -- of a refusal
  at BIGINT NOT NULL
);
CREATE INDEX held_waiting ON held(shop, at, message) WHERE state = 0;
CREATE INDEX held_dossier ON held(dossier);

-- What a message stated, to be compared with the next one (G03).
CREATE TABLE stated (
  message BIGINT NOT NULL REFERENCES message(id),
  kind BIGINT NOT NULL,                 -- domain/stated.h: remedy, date, amount, article
  value TEXT NOT NULL,
  PRIMARY KEY (message, kind, value)
);

-- Phrases that a shop adds to the program's (domain/practice/phrases.h).
CREATE TABLE shop_phrase (
  shop BIGINT PRIMARY KEY REFERENCES shop(id),
  lines TEXT NOT NULL,
  version BIGINT NOT NULL               -- grows with each change; the phrase books in memory go by it
);

ALTER TABLE user_role ADD COLUMN team TEXT NOT NULL DEFAULT '';        -- for reports: "Lyon", "evening"

-- --- Search -------------------------------------------------------------------

-- postgres:
-- The words of letters in the text index, with their shop ("000012colis"): what a begun word may go on to. A prefix
-- (:*) makes GIN collect all messages with every word that begins so; whole words are met in the newest stretch.
-- The index is not unique, so that nobody waits for another's commit; a word that two bring at once is there twice.
CREATE TABLE message_word (word TEXT COLLATE "C" NOT NULL);
CREATE INDEX message_word_word ON message_word(word);
INSERT INTO message_word SELECT word FROM ts_stat('SELECT tokens FROM message_text')
  WHERE word ~ '^[0-9]{6,}[^0-9#]+$' AND octet_length(word) BETWEEN 10 AND 54;

-- No list of entries to come, which each search would read through (4 MB of it, by default): 0.06 to 0.17 ms a message.
ALTER INDEX message_text_tokens SET (fastupdate = off);
SELECT gin_clean_pending_list('message_text_tokens');

-- Words of a new message that are not known yet.
CREATE FUNCTION keep_words(brought TEXT) RETURNS VOID LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(1195591765);
    INSERT INTO message_word SELECT DISTINCT w FROM unnest(string_to_array(brought, ' ')) AS w
      WHERE NOT EXISTS (SELECT 1 FROM message_word WHERE word = w);
  END $$;

-- Of the words of a message that went, those that no other message has. Who brings one of them meanwhile has
-- committed before, or looks for it afterwards.
CREATE FUNCTION words_nowhere(gone TEXT) RETURNS SETOF TEXT LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(1195591765);
    RETURN QUERY SELECT DISTINCT w FROM unnest(string_to_array(gone, ' ')) AS w
      WHERE NOT EXISTS (SELECT 1 FROM newest_messages(CAST(quote_literal(w) AS tsquery), 9223372036854775807, 1));
  END $$;

-- A question with its begun words as the words they may go on to, where these are 48 at most.
CREATE FUNCTION begun(query TEXT) RETURNS tsquery LANGUAGE plpgsql STABLE AS $$
  DECLARE beginning TEXT; words TEXT; n BIGINT;
  BEGIN
    FOR beginning IN SELECT DISTINCT m[1] FROM regexp_matches(query, '''([^'']+)'':\*', 'g') AS m LOOP
      SELECT string_agg(quote_literal(t.word), ' | '), count(*) INTO words, n FROM (SELECT DISTINCT word FROM message_word
        WHERE word >= beginning AND word <= beginning || chr(1114111) ORDER BY word LIMIT 49) AS t;
      IF n BETWEEN 1 AND 48 THEN
        query := replace(query, quote_literal(beginning) || ':*', '(' || words || ')');
      END IF;
    END LOOP;
    RETURN CAST(query AS tsquery);
  END $$;
-- both:
