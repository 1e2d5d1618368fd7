-- Parcels, pick-up points and carriers: what is on its way, what goes wrong with
-- it, who is told, and who settles it.

ALTER TABLE message ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;          -- 1: of the customer, and answers a question of ours or only thanks

-- --- Words ---------------------------------------------------------------------

-- postgres:
-- The groups as one question.
CREATE FUNCTION all_of(groups tsquery[]) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE whole tsquery := groups[1];
  BEGIN
    FOR i IN 2 .. COALESCE(array_length(groups, 1), 0) LOOP
      whole := whole && groups[i];
    END LOOP;
    RETURN whole;
  END $$;

-- The newest messages that have all of some groups of words, in ever longer stretches: two of 2^13 messages, two and six
-- of 2^16, then everywhere. Each group is a condition of its own together with the stretch: in one tsquery GIN looks up every
-- other word wherever the rarest stands, in the whole store (28 ms at five million messages, 2 ms so). OFFSET 0 keeps the
-- planner from reading messages backwards until enough hold the words, which for a rare one is all of them.
DROP FUNCTION IF EXISTS newest_messages(tsquery, BIGINT, BIGINT);
CREATE FUNCTION newest_messages(groups tsquery[], before BIGINT, wanted BIGINT) RETURNS SETOF BIGINT LANGUAGE plpgsql STABLE ROWS 100 AS $$
  DECLARE step INTEGER[]; low BIGINT; n BIGINT; here tsquery;
    one tsquery := groups[1]; two tsquery := COALESCE(groups[2], groups[1]); others tsquery := COALESCE(all_of(groups[3:]), groups[1]);
    top BIGINT := LEAST(before, (SELECT max(message) FROM message_text) + 1);
  BEGIN
    FOREACH step SLICE 1 IN ARRAY ARRAY[[13, 2], [16, 2], [16, 6]] LOOP
      low := GREATEST(((top - 1) >> step[1]) - step[2] + 1, 0) << step[1];
      SELECT CAST(string_agg(quote_literal(stretch(step[1], s << step[1])), ' | ') AS tsquery) INTO here
        FROM generate_series(low >> step[1], (top - 1) >> step[1]) AS s;
      RETURN QUERY SELECT t.message FROM (SELECT message FROM message_text
          WHERE tokens @@ (one && here) AND tokens @@ (two && here) AND tokens @@ (others && here) OFFSET 0) t
        WHERE t.message < top ORDER BY t.message DESC LIMIT wanted;
      GET DIAGNOSTICS n = ROW_COUNT;
      wanted := wanted - n;
      top := low;
      IF wanted = 0 OR top = 0 THEN RETURN; END IF;
    END LOOP;
    RETURN QUERY SELECT t.message FROM (SELECT message FROM message_text WHERE tokens @@ one AND tokens @@ two AND tokens @@ others OFFSET 0) t
      WHERE t.message < top ORDER BY t.message DESC LIMIT wanted;
  END $$;

CREATE OR REPLACE FUNCTION words_nowhere(gone TEXT) RETURNS SETOF TEXT LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(1195591765);
    RETURN QUERY SELECT DISTINCT w FROM unnest(string_to_array(gone, ' ')) AS w
      WHERE NOT EXISTS (SELECT 1 FROM newest_messages(ARRAY[CAST(quote_literal(w) AS tsquery)], 9223372036854775807, 1));
  END $$;

-- A question, a group of words a line, with its begun words as the words they may go on to, where these are 48 at most.
DROP FUNCTION begun(TEXT);
CREATE FUNCTION begun(query TEXT) RETURNS tsquery[] LANGUAGE plpgsql STABLE AS $$
  DECLARE beginning TEXT; words TEXT; n BIGINT;
  BEGIN
    FOR beginning IN SELECT DISTINCT m[1] FROM regexp_matches(query, '''([^'']+)'':\*', 'g') AS m LOOP
      SELECT string_agg(quote_literal(t.word), ' | '), count(*) INTO words, n FROM (SELECT DISTINCT word FROM message_word
        WHERE word >= beginning AND word <= beginning || chr(1114111) ORDER BY word LIMIT 49) AS t;
      IF n BETWEEN 1 AND 48 THEN
        query := replace(query, quote_literal(beginning) || ':*', '(' || words || ')');
      END IF;
    END LOOP;
    RETURN ARRAY(SELECT CAST(line AS tsquery) FROM string_to_table(query, chr(10)) WITH ORDINALITY AS t(line, at) ORDER BY at);
  END $$;
-- both:

-- --- Orders -------------------------------------------------------------------

ALTER TABLE shop_order ADD COLUMN source TEXT NOT NULL DEFAULT '';       -- the connector it came by; '' API or file
ALTER TABLE shop_order ADD COLUMN source_ref TEXT NOT NULL DEFAULT '';   -- its id there
ALTER TABLE shop_order ADD COLUMN changed_at BIGINT;                     -- the shop's own time: older news change nothing
ALTER TABLE shop_order ADD COLUMN needed_essential BIGINT NOT NULL DEFAULT 0; -- 1: the date was said to matter before the sale (CC L216-6 II)
ALTER TABLE shop_order ADD COLUMN due_at BIGINT;                         -- delivery told to the customer; NULL: 30 days by law (CC L216-1)
ALTER TABLE shop_order ADD COLUMN country TEXT NOT NULL DEFAULT '';      -- where it goes, ISO 3166
ALTER TABLE shop_order ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE shop_order ADD COLUMN freight BIGINT NOT NULL DEFAULT 0;     -- what delivery cost the customer
ALTER TABLE order_line ADD COLUMN weight BIGINT NOT NULL DEFAULT 0;      -- grams, of one

-- --- Carriers -----------------------------------------------------------------

-- A carrier of a shop: how its events come, and who answers for it there.
CREATE TABLE carrier (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  code TEXT NOT NULL,                   -- "colissimo", as parcels name it
  name TEXT NOT NULL,                   -- for people
  feed TEXT NOT NULL,                   -- a reader of src/carriers: "laposte"; '' none
  url TEXT NOT NULL,                    -- where it is asked; '' it is not
  account TEXT NOT NULL,                -- customer number, login or shop id there
  secret TEXT NOT NULL,                 -- key to ask with, or that its webhooks are signed with; never shown
  ack_hours BIGINT NOT NULL DEFAULT 0,  -- 0: the clocks of domain/clock.h
  inquiry_address TEXT NOT NULL DEFAULT '', -- where inquiries go
  manager_address TEXT NOT NULL DEFAULT '', -- first escalation
  management_address TEXT NOT NULL DEFAULT '', -- second
  procedure TEXT NOT NULL DEFAULT '',   -- the written procedure, Markdown (R101)
  answered_at BIGINT,                   -- its last good answer
  failed_at BIGINT,                     -- when it last gave none
  failure TEXT NOT NULL DEFAULT '',     -- why: an i18n key, a blank, its argument; no secret in it
  failures BIGINT NOT NULL DEFAULT 0,   -- times in a row: it is asked ever later
  next_poll_at BIGINT,                  -- nothing is asked of it before; NULL: when a parcel is due
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  UNIQUE (shop, code)
);

-- --- Parcels ------------------------------------------------------------------

ALTER TABLE parcel ADD COLUMN service TEXT NOT NULL DEFAULT '';          -- the carrier's word for what was bought
ALTER TABLE parcel ADD COLUMN lane TEXT NOT NULL DEFAULT '';             -- domain/lateness.h: "FR-75"
ALTER TABLE parcel ADD COLUMN weight BIGINT NOT NULL DEFAULT 0;          -- grams
ALTER TABLE parcel ADD COLUMN value BIGINT NOT NULL DEFAULT 0;           -- of its goods, in the order's currency
ALTER TABLE parcel ADD COLUMN freight BIGINT NOT NULL DEFAULT 0;         -- what the carrier takes for it
ALTER TABLE parcel ADD COLUMN pickup BIGINT;                             -- the pick-up point it was sent to
ALTER TABLE parcel ADD COLUMN pickup_told BIGINT;                        -- that point was found closed for it (G11): told once
ALTER TABLE parcel ADD COLUMN pickup_until BIGINT;                       -- fetched until then, or sent back
ALTER TABLE parcel ADD COLUMN trouble BIGINT NOT NULL DEFAULT 0;         -- domain/parcel.h, what its last event says is wrong
ALTER TABLE parcel ADD COLUMN stage_at BIGINT;                           -- since when it is where it is
ALTER TABLE parcel ADD COLUMN estimate_at BIGINT;                        -- the carrier's own estimate of delivery
ALTER TABLE parcel ADD COLUMN delivered_at BIGINT;
ALTER TABLE parcel ADD COLUMN delivered_to TEXT NOT NULL DEFAULT '';     -- domain/parcel.h: "addressee", "neighbour" ...
ALTER TABLE parcel ADD COLUMN transit BIGINT;                            -- carriers' hours from handing over to delivery (4.7), as counted in lane_transit
ALTER TABLE parcel ADD COLUMN transit_month BIGINT;                      -- and its month there
ALTER TABLE parcel ADD COLUMN answered_at BIGINT;                        -- the last good answer about it: no answer is not "no news"
ALTER TABLE parcel ADD COLUMN next_poll_at BIGINT;                       -- when it is asked for; NULL: never, or it is over
ALTER TABLE parcel ADD COLUMN look_at BIGINT;                            -- when it is to be judged again (late, lost); NULL: never
ALTER TABLE parcel ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX parcel_shop ON parcel(shop, id);
CREATE INDEX parcel_wrong ON parcel(shop, id) WHERE trouble <> 0;
CREATE INDEX parcel_poll ON parcel(shop, carrier, next_poll_at, id) WHERE next_poll_at IS NOT NULL;
CREATE INDEX parcel_look ON parcel(look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX parcel_pickup ON parcel(pickup, id) WHERE pickup IS NOT NULL AND delivered_at IS NULL AND stage <> 'returned';
CREATE INDEX parcel_lane ON parcel(shop, carrier, service, lane, handed_over_at) WHERE handed_over_at IS NOT NULL AND delivered_at IS NULL AND stage <> 'returned';

ALTER TABLE parcel_event ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;   -- when it reached us; they are ordered by `at`
ALTER TABLE parcel_event ADD COLUMN code TEXT NOT NULL DEFAULT '';       -- the carrier's own, as it came
ALTER TABLE parcel_event ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel_event ADD COLUMN trouble BIGINT NOT NULL DEFAULT 0;   -- domain/parcel.h
ALTER TABLE parcel_event ADD COLUMN source BIGINT NOT NULL DEFAULT 0;    -- domain/tracking.h
ALTER TABLE parcel_event ADD COLUMN pickup TEXT NOT NULL DEFAULT '';     -- the carrier's number of the pick-up point it names
ALTER TABLE parcel_event ADD COLUMN date_only BIGINT NOT NULL DEFAULT 0; -- 1: the hour of `at` is not known
ALTER TABLE parcel_event ADD COLUMN solved BIGINT NOT NULL DEFAULT 0;    -- 1: what was wrong is right again
ALTER TABLE parcel_event ADD COLUMN digest BIGINT;                       -- of all that the carrier said: it counts once
CREATE UNIQUE INDEX parcel_event_once ON parcel_event(parcel, digest) WHERE digest IS NOT NULL;

-- What came from a carrier, a shop or an aggregator and could not be understood, or
-- names what nobody knows: kept as it came, until a person or a later order settles it.
CREATE TABLE intake (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier BIGINT REFERENCES carrier(id),
  source BIGINT NOT NULL,               -- domain/tracking.h
  reader TEXT NOT NULL,                 -- "iftsta", "aftership"
  body BLOB NOT NULL,                   -- at most 256 kB; personal data in it goes with retention
  tracking TEXT NOT NULL,               -- of a parcel that nobody knows yet; ''
  failure TEXT NOT NULL,                -- i18n key of what is wrong
  detail TEXT NOT NULL,                 -- where: "line 3, STS"
  at BIGINT NOT NULL,
  digest BIGINT NOT NULL,               -- of all of it: the same again is kept once
  done_at BIGINT                        -- NULL: somebody has to look
);
CREATE UNIQUE INDEX intake_once ON intake(shop, digest);
CREATE INDEX intake_open ON intake(shop, id) WHERE done_at IS NULL;
CREATE INDEX intake_unknown ON intake(shop, tracking) WHERE done_at IS NULL AND tracking <> '';
CREATE INDEX intake_at ON intake(at);

-- Deliveries of webhooks that were taken: a repeated one changes nothing.
CREATE TABLE webhook_seen (
  shop BIGINT NOT NULL REFERENCES shop(id),
  source TEXT NOT NULL,                 -- "shopify", "aftership"
  delivery TEXT NOT NULL,               -- the sender's id of it
  at BIGINT NOT NULL,
  PRIMARY KEY (shop, source, delivery)
);
CREATE INDEX webhook_seen_at ON webhook_seen(at);

-- --- Pick-up points -----------------------------------------------------------

CREATE TABLE pickup_point (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier TEXT NOT NULL,                -- carrier.code
  code TEXT NOT NULL,                   -- the carrier's number, leading zeros kept
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  postcode TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  latitude BIGINT,                      -- micro-degrees
  longitude BIGINT,
  hours TEXT NOT NULL,                  -- domain/calendar.h; '' not known
  seen_at BIGINT,                       -- when it was last described; NULL: parcels name it, nobody did
  kept_open BIGINT NOT NULL DEFAULT 0,  -- 1: a lead says that the carrier's closures are wrong (G11)
  look_at BIGINT,                       -- when its parcels are to be looked at; NULL: its closures are as they were
  asked_at BIGINT NOT NULL DEFAULT 0,   -- when its carrier was last asked about it; 0 never
  UNIQUE (shop, carrier, code)
);
CREATE INDEX pickup_point_place ON pickup_point(shop, country, postcode, id);
CREATE INDEX pickup_point_look ON pickup_point(look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX pickup_point_asked ON pickup_point(asked_at, id);

-- When one is closed beyond its hours, both days included.
CREATE TABLE pickup_closure (
  pickup BIGINT NOT NULL REFERENCES pickup_point(id),
  first_day TEXT NOT NULL,              -- local date, 2026-11-15
  last_day TEXT NOT NULL,
  source BIGINT NOT NULL,               -- domain/tracking.h: the carrier, a person, a customer's word
  at BIGINT NOT NULL,
  PRIMARY KEY (pickup, first_day, source)
);
CREATE INDEX pickup_closure_last ON pickup_closure(last_day, pickup);

-- --- Lanes: how long parcels take ----------------------------------------------

-- What each morning looks at is looked at from then on; NULL: it never was.
ALTER TABLE shop ADD COLUMN morning_at BIGINT;

-- Deliveries of a lane (domain/lateness.h), counted as they happen.
CREATE TABLE lane_transit (
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier TEXT NOT NULL,
  service TEXT NOT NULL,
  country TEXT NOT NULL,
  zone TEXT NOT NULL,                   -- parcel.lane
  month BIGINT NOT NULL,                -- of handing over, 202611
  hours BIGINT NOT NULL,                -- carriers' hours until delivery, rounded up
  delivered BIGINT NOT NULL,
  PRIMARY KEY (shop, carrier, service, country, zone, month, hours)
);

-- Parcels of a lane that were on their way when they were counted, once a day.
CREATE TABLE lane_open (
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier TEXT NOT NULL,
  service TEXT NOT NULL,
  country TEXT NOT NULL,
  zone TEXT NOT NULL,
  hours BIGINT NOT NULL,                -- since handing over, rounded down
  parcels BIGINT NOT NULL,
  PRIMARY KEY (shop, carrier, service, country, zone, hours)
);

-- --- Incidents ----------------------------------------------------------------

-- Same cause: a product, carrier, depot, pick-up point or day (R055).
CREATE TABLE incident_group (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  cause TEXT NOT NULL,                  -- "carrier", "pickup", "sku", "place", "day"
  name TEXT NOT NULL,                   -- which
  expected BIGINT NOT NULL,             -- thousandths of incidents that chance would bring
  found BIGINT NOT NULL,                -- incidents when it was seen
  seen_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX incident_group_open ON incident_group(shop, cause, name) WHERE closed_at IS NULL;

CREATE TABLE incident (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  shop_order BIGINT NOT NULL REFERENCES shop_order(id),
  parcel BIGINT REFERENCES parcel(id),
  dossier BIGINT REFERENCES dossier(id), -- from its confirmation on
  kind BIGINT NOT NULL,                 -- domain/remedy_menu.h, enum problem 1 to 10
  state BIGINT NOT NULL,                -- domain/incident.h
  seen_by BIGINT NOT NULL,              -- domain/incident.h: rule, scan, customer, staff
  fault BIGINT NOT NULL,                -- domain/incident.h: carrier, shop, customer, nobody yet
  evidence BIGINT REFERENCES parcel_event(id), -- the scan that says so
  chance BIGINT NOT NULL DEFAULT 0,     -- thousandths, of P(late) or P(lost) when it was seen
  needs TEXT NOT NULL DEFAULT '',       -- what the customer is asked for, and no more (2.3)
  suspected_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  told_at BIGINT,                       -- the customer was told by us
  told_message BIGINT REFERENCES message(id),
  asked_first BIGINT NOT NULL DEFAULT 0, -- 1: the customer spoke of it before we did
  remedy BIGINT REFERENCES remedy(id),  -- what was chosen
  look_at BIGINT,                       -- when its rules are asked again
  grouped BIGINT REFERENCES incident_group(id),
  closed_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX incident_parcel ON incident(parcel, id) WHERE parcel IS NOT NULL;
CREATE INDEX incident_order ON incident(shop_order, id);
CREATE INDEX incident_dossier ON incident(dossier, id) WHERE dossier IS NOT NULL;
CREATE INDEX incident_state ON incident(shop, state, id);
CREATE INDEX incident_at ON incident(shop, suspected_at, id);
CREATE INDEX incident_look ON incident(look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX incident_grouped ON incident(grouped, id) WHERE grouped IS NOT NULL;

-- --- Shops' own programs (src/shops) --------------------------------------------

-- Where a shop's orders are asked for. It is asked by the time of their last change, from
-- synced_to on, so that a webhook that never came loses nothing.
CREATE TABLE connector (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  code TEXT NOT NULL,                   -- in the address of its webhooks
  kind TEXT NOT NULL,                   -- a reader of src/shops: "prestashop"
  url TEXT NOT NULL,
  account TEXT NOT NULL,                -- key or user
  secret TEXT NOT NULL,                 -- to ask with; never shown
  hook_secret TEXT NOT NULL,            -- that its webhooks are signed with; never shown
  synced_to BIGINT,                     -- all changes up to it are here; NULL: none yet
  run_at BIGINT,                        -- the next page begins there; NULL: no run is under way
  run_skip BIGINT NOT NULL DEFAULT 0,   -- of orders changed at that very moment, so many are here
  next_sync_at BIGINT,                  -- when it is asked again; NULL: it is switched off
  failures BIGINT NOT NULL DEFAULT 0,   -- one after the other
  answered_at BIGINT,                   -- its last good answer
  heard_at BIGINT,                      -- its last webhook
  failed_at BIGINT,
  failure TEXT NOT NULL DEFAULT '',     -- i18n key
  failure_arg TEXT NOT NULL DEFAULT '',
  taken BIGINT NOT NULL DEFAULT 0,      -- orders that were new or changed
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  UNIQUE (shop, code)
);
CREATE INDEX connector_next ON connector(next_sync_at, id) WHERE next_sync_at IS NOT NULL;

-- --- Files of orders ------------------------------------------------------------

-- A file of orders on its way in. `position` orders of it are done with, in the order that
-- the reader gives: a program that falls over goes on there.
CREATE TABLE order_import (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  name TEXT NOT NULL,                   -- of the file
  dry_run BIGINT NOT NULL,              -- 1: it is told what would be, and nothing is kept
  body BLOB NOT NULL,                   -- the file; empty when it is done with
  position BIGINT NOT NULL,
  orders BIGINT NOT NULL,               -- that can be read; 0 until it was
  line_count BIGINT NOT NULL,           -- rows with something in them
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  refused BIGINT NOT NULL,              -- rows
  failure TEXT NOT NULL,                -- i18n key; '' none
  actor_kind BIGINT NOT NULL,           -- domain/event.h
  actor BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  done_at BIGINT                        -- NULL: under way
);
CREATE INDEX order_import_open ON order_import(id) WHERE done_at IS NULL;
CREATE INDEX order_import_shop ON order_import(shop, id);

-- What is to be said of a row.
CREATE TABLE order_import_line (
  order_import BIGINT NOT NULL REFERENCES order_import(id),
  line BIGINT NOT NULL,                 -- of the file, from 1
  field TEXT NOT NULL,                  -- column, or member of the order
  key TEXT NOT NULL,                    -- i18n
  arg TEXT NOT NULL,
  kept BIGINT NOT NULL,                 -- 1: it was taken all the same
  PRIMARY KEY (order_import, line)
);

-- --- Inquiries, claims and settlements --------------------------------------------

-- Terms of a carrier that a shop adds to the program's own (domain/carrier_terms.h), or that take their place.
CREATE TABLE carrier_term (
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier TEXT NOT NULL,                -- carrier.code
  code TEXT NOT NULL,                   -- "cap_kilo"
  valid_from TEXT NOT NULL,             -- local date, 2026-06-19
  valid_to TEXT NOT NULL,               -- the last day; '' while it lasts
  value TEXT NOT NULL,
  source TEXT NOT NULL,                 -- the contract and its paragraph
  PRIMARY KEY (shop, carrier, code, valid_from)
);

-- One month with one carrier: shared fault, no papers (domain/settlement.h).
CREATE TABLE settlement (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier BIGINT NOT NULL REFERENCES carrier(id),
  month TEXT NOT NULL,                  -- 2026-11
  state BIGINT NOT NULL,                -- domain/settlement.h
  currency TEXT NOT NULL,
  total BIGINT NOT NULL,
  paid BIGINT NOT NULL,
  seed BIGINT NOT NULL,                 -- what the audit sample was drawn by
  invoice TEXT NOT NULL,                -- its number; '' before
  computed_at BIGINT,
  sent_at BIGINT,
  due_at BIGINT,                        -- the month's end, or the end of silence
  accepted_at BIGINT,
  silent BIGINT NOT NULL DEFAULT 0,     -- 1: by silence
  invoiced_at BIGINT,
  paid_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (shop, carrier, month)
);
CREATE INDEX settlement_due ON settlement(due_at, id) WHERE due_at IS NOT NULL;

-- What is written with a carrier about one problem, or one settlement (R095).
CREATE TABLE carrier_thread (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier BIGINT NOT NULL REFERENCES carrier(id),
  incident BIGINT UNIQUE REFERENCES incident(id),
  settlement BIGINT UNIQUE REFERENCES settlement(id),
  inbox BIGINT REFERENCES inbox(id),    -- letters leave from it; NULL: there is none
  token TEXT NOT NULL UNIQUE            -- answers come back to local+TOKEN@domain
);

-- A letter to a carrier, or its answer.
CREATE TABLE carrier_letter (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  thread BIGINT NOT NULL REFERENCES carrier_thread(id),
  kind BIGINT NOT NULL,                 -- domain/letter.h
  direction BIGINT NOT NULL,            -- domain/message.h
  state BIGINT NOT NULL,                -- domain/message.h
  machine BIGINT NOT NULL DEFAULT 0,    -- as of messages
  author BIGINT,                        -- staff who wrote it; NULL: the counter
  address TEXT NOT NULL,                -- of the other side
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  rfc_id TEXT NOT NULL,                 -- Message-ID without angle brackets, '' none
  content_hash BLOB,                    -- inbound: it comes once
  raw_hash BLOB,                        -- blob with the bytes as they came or left
  at BIGINT NOT NULL,
  sent_at BIGINT,
  failure TEXT NOT NULL DEFAULT ''      -- the peer's words
);
CREATE INDEX carrier_letter_thread ON carrier_letter(thread, id);
CREATE INDEX carrier_letter_rfc ON carrier_letter(shop, rfc_id) WHERE rfc_id <> '';
CREATE UNIQUE INDEX carrier_letter_content ON carrier_letter(shop, content_hash) WHERE content_hash IS NOT NULL;

-- Files that came with a letter, or leave with it.
CREATE TABLE letter_file (
  id INTEGER PRIMARY KEY,
  letter BIGINT NOT NULL REFERENCES carrier_letter(id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX letter_file_letter ON letter_file(letter);

-- The carrier is asked where a parcel is (domain/inquiry.h), beside the remedy.
CREATE TABLE inquiry (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier BIGINT NOT NULL REFERENCES carrier(id),
  incident BIGINT NOT NULL UNIQUE REFERENCES incident(id),
  thread BIGINT NOT NULL REFERENCES carrier_thread(id),
  state BIGINT NOT NULL,                -- domain/inquiry.h
  reference TEXT NOT NULL DEFAULT '',   -- its number at the carrier's
  sent_at BIGINT,
  acknowledged_at BIGINT,
  remind_at BIGINT,                     -- CARRIER_ACK: the same address again; NULL: done, or none
  due_at BIGINT,                        -- CARRIER_ANSWER, then the levels'; NULL: no clock runs
  look_at BIGINT,                       -- the earlier of the two
  level BIGINT NOT NULL DEFAULT 0,      -- the highest that was written to
  overdue_at BIGINT,                    -- first: it did not answer in time
  heard_at BIGINT,                      -- its last words, which somebody has to read; NULL: read
  answer BIGINT NOT NULL DEFAULT 0,     -- domain/inquiry.h
  answered_at BIGINT,
  expected_at BIGINT,                   -- delivery as it says
  proof TEXT NOT NULL DEFAULT '',
  reopened_at BIGINT,
  facts TEXT NOT NULL DEFAULT '',       -- what was new
  closed_at BIGINT,
  reason TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX inquiry_look ON inquiry(look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX inquiry_state ON inquiry(shop, state, id);
CREATE INDEX inquiry_carrier ON inquiry(carrier, id);

-- What a carrier owes for one parcel (domain/claim.h).
CREATE TABLE claim (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  carrier BIGINT NOT NULL REFERENCES carrier(id),
  incident BIGINT NOT NULL UNIQUE REFERENCES incident(id),
  thread BIGINT NOT NULL REFERENCES carrier_thread(id),
  state BIGINT NOT NULL,                -- domain/claim.h
  currency TEXT NOT NULL,
  value BIGINT NOT NULL,                -- of the goods
  weight BIGINT NOT NULL,               -- grams; 0 not known
  declared BIGINT NOT NULL DEFAULT 0,   -- 1: its value was
  amount BIGINT NOT NULL,               -- claimed: within the carrier's caps
  agreed BIGINT NOT NULL DEFAULT 0,
  paid BIGINT NOT NULL DEFAULT 0,
  wanted BIGINT NOT NULL,               -- papers, as bits
  given BIGINT NOT NULL DEFAULT 0,
  waived BIGINT NOT NULL DEFAULT 0,
  waived_by BIGINT REFERENCES user_account(id),
  waived_reason TEXT NOT NULL DEFAULT '',
  protest_by BIGINT,                    -- the end of the last day to protest; NULL: nothing to
  protested_at BIGINT,
  protest_ref TEXT NOT NULL DEFAULT '', -- of the registered letter
  file_by BIGINT,
  filed_at BIGINT,
  reference TEXT NOT NULL DEFAULT '',   -- its number at the carrier's
  due_at BIGINT,                        -- the carrier's answer
  bar_at BIGINT,                        -- the action is barred from then on
  look_at BIGINT,                       -- the next alarm, or the bar
  alarms BIGINT NOT NULL DEFAULT 0,     -- those that were given, as bits (desk/claim.h)
  reason TEXT NOT NULL DEFAULT '',      -- of the last refusal, contest or write-off
  paid_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX claim_look ON claim(look_at, id) WHERE look_at IS NOT NULL;
CREATE INDEX claim_state ON claim(shop, state, id);
CREATE INDEX claim_carrier ON claim(carrier, id);

-- The papers of a claim.
CREATE TABLE claim_file (
  id INTEGER PRIMARY KEY,
  claim BIGINT NOT NULL REFERENCES claim(id),
  paper BIGINT NOT NULL,                -- one bit of domain/claim.h
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash BLOB NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX claim_file_claim ON claim_file(claim);

CREATE TABLE settlement_line (
  id INTEGER PRIMARY KEY,
  settlement BIGINT NOT NULL REFERENCES settlement(id),
  incident BIGINT NOT NULL UNIQUE REFERENCES incident(id),
  indemnity BIGINT NOT NULL,
  freight BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  state BIGINT NOT NULL,                -- domain/settlement.h
  audited BIGINT NOT NULL,              -- 1: its papers are shown on request
  reason TEXT NOT NULL DEFAULT ''       -- why the carrier contests it
);
CREATE INDEX settlement_line_settlement ON settlement_line(settlement, id);

-- What leaves is a message or a carrier's letter: exactly one of the two.
-- sqlite:
CREATE TABLE outbox_now (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  message BIGINT REFERENCES message(id),
  state BIGINT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  letter BIGINT REFERENCES carrier_letter(id)
);
INSERT INTO outbox_now (id, shop, message, state, key, attempts, next_at, lease_until, last_error, created_at, done_at)
  SELECT id, shop, message, state, key, attempts, next_at, lease_until, last_error, created_at, done_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_now RENAME TO outbox;
CREATE INDEX outbox_due ON outbox(next_at, id) WHERE state = 0;
CREATE INDEX outbox_sending ON outbox(lease_until) WHERE state = 1;
CREATE INDEX outbox_message ON outbox(message);
-- postgres:
ALTER TABLE outbox ALTER COLUMN message DROP NOT NULL;
ALTER TABLE outbox ADD COLUMN letter BIGINT REFERENCES carrier_letter(id);
-- both:

-- --- What is known of carriers -----------------------------------------------------

ALTER TABLE parcel ADD COLUMN scored BIGINT NOT NULL DEFAULT 0;          -- desk/scorecard.h: what it was counted for, bits
CREATE INDEX incident_confirmed ON incident(shop, confirmed_at, id) WHERE confirmed_at IS NOT NULL;

-- Shops whose incidents are to be looked at by the radar, and when (desk/radar.h).
CREATE TABLE radar_due (
  shop BIGINT NOT NULL REFERENCES shop(id),
  due_at BIGINT NOT NULL,
  PRIMARY KEY (shop)
);
CREATE INDEX radar_due_at ON radar_due(due_at);

-- Words that went to all dossiers of a group: where they were written.
CREATE TABLE group_told (
  grouped BIGINT NOT NULL REFERENCES incident_group(id),
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  digest BIGINT NOT NULL,               -- of the words
  at BIGINT NOT NULL,
  PRIMARY KEY (grouped, dossier, digest)
);
CREATE INDEX group_told_dossier ON group_told(dossier);

-- --- The customer's own page ---------------------------------------------------------

-- A link to the customer's own page, in a mail to them: only that mail holds the token.
CREATE TABLE page_link (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  dossier BIGINT NOT NULL REFERENCES dossier(id), -- which was opened for it; read its survivor
  message BIGINT NOT NULL UNIQUE REFERENCES message(id),
  hash BLOB UNIQUE,                     -- SHA-256 of the token; NULL: the mail has not left
  expires_at BIGINT NOT NULL,
  opened_at BIGINT                      -- first time somebody came by it
);
CREATE INDEX page_link_dossier ON page_link(dossier);

-- What a customer was asked for and gave (2.3): a message holds the words and the files.
CREATE TABLE incident_answer (
  incident BIGINT NOT NULL REFERENCES incident(id),
  need BIGINT NOT NULL,                 -- domain/incident.h, one bit
  message BIGINT NOT NULL REFERENCES message(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (incident, need, message)
);
CREATE INDEX incident_answer_message ON incident_answer(message);

-- --- Products that fail (G21) ------------------------------------------------------

CREATE INDEX order_line_sku ON order_line(sku);

-- Units of a line that a customer found to fail, as agents note it: a line once.
CREATE TABLE product_defect (
  order_line INTEGER PRIMARY KEY REFERENCES order_line(id),
  shop BIGINT NOT NULL REFERENCES shop(id),
  sku TEXT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  units BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX product_defect_sku ON product_defect(shop, sku);

-- Products that the shop was told to sell no more.
CREATE TABLE stop_sale (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  defects BIGINT NOT NULL,              -- when it was stopped
  units BIGINT NOT NULL,                -- sold by then
  stopped_at BIGINT NOT NULL,
  lifted_at BIGINT,                     -- NULL: it stands
  lifted_by BIGINT,                     -- staff; NULL: a program
  reason TEXT NOT NULL DEFAULT '',      -- the manager's
  UNIQUE (shop, sku)
);
