-- The counter opens. Times are UTC milliseconds; *_state, *_kind and similar
-- small numbers are the enums of the domain header named beside them; money is
-- minor units with its currency; JSON columns hold one small document each.

-- A shop: the tenant. Every other row belongs to one.
CREATE TABLE shop (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,            -- made from the name, for people and command lines
  name TEXT NOT NULL,
  language TEXT NOT NULL,               -- of its customers by default: fr, en
  zone TEXT NOT NULL,                   -- IANA name, Europe/Paris
  currency TEXT NOT NULL,               -- ISO 4217
  opening_hours TEXT NOT NULL,          -- domain/calendar.h text form
  holidays TEXT NOT NULL,               -- holiday set: FR, FR-57 ...
  first_reply_minutes BIGINT NOT NULL,  -- FIRST_REPLY, business minutes
  next_number BIGINT NOT NULL,          -- number of the next dossier
  created_at BIGINT NOT NULL
);

-- A person of a shop's staff. Rights are in user_role.
CREATE TABLE user_account (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,           -- folded, signs in with it
  name TEXT NOT NULL,                   -- shown to customers too
  language TEXT NOT NULL,               -- of the interface
  password_hash TEXT NOT NULL,          -- argon2id
  disabled BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);

CREATE TABLE user_role (
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  shop BIGINT NOT NULL REFERENCES shop(id),
  role BIGINT NOT NULL,                 -- domain/role.h
  PRIMARY KEY (user_id, shop)
);
CREATE INDEX user_role_shop ON user_role(shop);

-- A signed-in browser. Only the SHA-256 of its cookie is kept.
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  csrf TEXT NOT NULL,                   -- given to the page, asked back on every change
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  shop BIGINT NOT NULL REFERENCES shop(id), -- the one looked at
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session(expires_at);

-- A program's key to one shop. Only the SHA-256 is kept.
CREATE TABLE token (
  id INTEGER PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role BIGINT NOT NULL,                 -- domain/role.h
  shop BIGINT NOT NULL REFERENCES shop(id),
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);

-- Failed sign-ins, by address typed and by network address.
CREATE TABLE login_failure (
  subject TEXT PRIMARY KEY,             -- "email:..." or "net:...", hashed
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL          -- or, when it is not locked, the last failure
);
CREATE INDEX login_failure_age ON login_failure(locked_until);

-- What a POST with an Idempotency-Key answered, to answer the same again.
CREATE TABLE idempotency (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  caller TEXT NOT NULL,                 -- "user:7" or "token:3"
  key TEXT NOT NULL,
  request_hash BLOB NOT NULL,           -- SHA-256 of path, query and body
  status BIGINT NOT NULL,               -- 0: done, its answer not kept yet
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (shop, caller, key)
);
CREATE INDEX idempotency_age ON idempotency(created_at);

-- An address that customers write to.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  address TEXT NOT NULL UNIQUE,         -- folded, without +token
  name TEXT NOT NULL,                   -- shown as sender beside the shop
  authserv TEXT NOT NULL,               -- our MTA's authserv-id (RFC 8601); '' believes none
  created_at BIGINT NOT NULL
);
CREATE INDEX inbox_shop ON inbox(shop);

CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  name TEXT NOT NULL,                   -- '' until known
  language TEXT NOT NULL,               -- '' until known
  created_at BIGINT NOT NULL
);
CREATE INDEX customer_shop ON customer(shop, id);

-- Names for a search by their beginnings: folded ("lea martin"), once from each
-- word on ("martin").
CREATE TABLE customer_name (
  shop BIGINT NOT NULL,
  words TEXT NOT NULL,
  customer BIGINT NOT NULL REFERENCES customer(id),
  PRIMARY KEY (shop, words, customer)
);

-- Where a customer can be reached and is recognised by.
CREATE TABLE contact_point (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  customer BIGINT NOT NULL REFERENCES customer(id),
  kind BIGINT NOT NULL,                 -- domain/contact.h: email, phone, handle
  value TEXT NOT NULL,                  -- folded for comparison
  verified_at BIGINT,                   -- a trusted proof that it is theirs
  created_at BIGINT NOT NULL,
  UNIQUE (shop, kind, value)
);
CREATE INDEX contact_point_customer ON contact_point(customer);

CREATE TABLE shop_order (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  customer BIGINT NOT NULL REFERENCES customer(id),
  number TEXT NOT NULL,                 -- the shop's own
  state TEXT NOT NULL,                  -- the shop's word: paid, shipped ...
  total BIGINT NOT NULL,
  currency TEXT NOT NULL,
  placed_at BIGINT NOT NULL,
  needed_by BIGINT,                     -- date that matters to the customer (R127)
  UNIQUE (shop, number)
);
CREATE INDEX shop_order_customer ON shop_order(customer, placed_at);

CREATE TABLE order_line (
  id INTEGER PRIMARY KEY,
  shop_order BIGINT NOT NULL REFERENCES shop_order(id),
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  unit_price BIGINT NOT NULL
);
CREATE INDEX order_line_order ON order_line(shop_order);

CREATE TABLE parcel (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  shop_order BIGINT NOT NULL REFERENCES shop_order(id),
  carrier TEXT NOT NULL,
  tracking TEXT NOT NULL,
  stage TEXT NOT NULL,                  -- announced, accepted, in_transit ...
  incident TEXT NOT NULL,               -- '' or damaged, lost ...
  pickup_point TEXT NOT NULL,           -- '' for home delivery
  handed_over_at BIGINT,
  due_at BIGINT,                        -- delivery told to the customer
  last_event_at BIGINT,
  UNIQUE (shop, tracking)
);
CREATE INDEX parcel_order ON parcel(shop_order);

CREATE TABLE parcel_event (
  id INTEGER PRIMARY KEY,
  parcel BIGINT NOT NULL REFERENCES parcel(id),
  at BIGINT NOT NULL,
  stage TEXT NOT NULL,
  label TEXT NOT NULL,                  -- the carrier's words
  place TEXT NOT NULL
);
CREATE INDEX parcel_event_parcel ON parcel_event(parcel, at);

-- One problem, all channels.
CREATE TABLE dossier (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL REFERENCES shop(id),
  number BIGINT NOT NULL,               -- for people, per shop
  subject TEXT NOT NULL,
  state BIGINT NOT NULL,                -- domain/dossier.h
  channel BIGINT NOT NULL,              -- domain/contact.h, of the first contact
  customer BIGINT REFERENCES customer(id),
  assignee BIGINT REFERENCES user_account(id),
  inbox BIGINT REFERENCES inbox(id),    -- answers leave from it
  reply_token TEXT NOT NULL UNIQUE,     -- local+TOKEN@domain
  reply_address TEXT NOT NULL,          -- where answers go; '' while nobody wrote
  reply_name TEXT NOT NULL,
  severity BIGINT NOT NULL,
  escalation_level BIGINT NOT NULL,
  unmatched BIGINT NOT NULL,            -- 1: a person must say where it belongs
  version BIGINT NOT NULL,              -- grows with every change
  message_count BIGINT NOT NULL,
  snippet TEXT NOT NULL,                -- start of the last words
  last_direction BIGINT NOT NULL,       -- domain/message.h
  last_message_at BIGINT NOT NULL,
  next_due_at BIGINT,                   -- earliest active promise owed to the customer
  next_due_kind BIGINT NOT NULL,        -- domain/promise.h, 0 when none
  sort_due BIGINT NOT NULL,             -- next_due_at, or 2100 when nothing is owed
  snoozed_until BIGINT,
  resolved_at BIGINT,
  merged_into BIGINT REFERENCES dossier(id),
  follows BIGINT REFERENCES dossier(id), -- an older dossier, over, that this one goes on from
  created_at BIGINT NOT NULL,
  UNIQUE (shop, number)
);
-- Beyond what they sort by, the lists' indexes hold what the lists filter by: a view is counted in them alone.
CREATE INDEX dossier_active ON dossier(shop, sort_due, id, snoozed_until, state, unmatched) WHERE state <= 4 AND unmatched = 0;
CREATE INDEX dossier_assignee ON dossier(shop, assignee, sort_due, id, snoozed_until, state, unmatched) WHERE state <= 4 AND unmatched = 0;
CREATE INDEX dossier_waiting ON dossier(shop, sort_due, id, snoozed_until, state, unmatched) WHERE state BETWEEN 2 AND 4 AND unmatched = 0;
CREATE INDEX dossier_unmatched ON dossier(shop, sort_due, id) WHERE state <= 4 AND unmatched = 1;
CREATE INDEX dossier_done ON dossier(shop, last_message_at, id) WHERE state IN (5, 6);
CREATE INDEX dossier_resolved ON dossier(resolved_at) WHERE state = 5;
CREATE INDEX dossier_snoozed ON dossier(snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX dossier_merged ON dossier(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX dossier_recent ON dossier(shop, last_message_at, id);
CREATE INDEX dossier_customer ON dossier(customer, id);

-- When a person last opened a dossier: what the customer said since is unread.
CREATE TABLE dossier_seen (
  user_id BIGINT NOT NULL REFERENCES user_account(id),
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (user_id, dossier)
);

-- Orders a dossier is about.
CREATE TABLE dossier_order (
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  shop_order BIGINT NOT NULL REFERENCES shop_order(id),
  PRIMARY KEY (dossier, shop_order)
);
CREATE INDEX dossier_order_order ON dossier_order(shop_order, dossier);

-- Who else is in the conversation: copied on every reply.
CREATE TABLE participant (
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  address TEXT NOT NULL,                -- folded
  name TEXT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (dossier, address)
);

-- Dossiers that an unmatched one may belong to.
CREATE TABLE match_candidate (
  dossier BIGINT NOT NULL REFERENCES dossier(id),   -- the unmatched one
  candidate BIGINT NOT NULL REFERENCES dossier(id),
  reason BIGINT NOT NULL,               -- domain/threading.h
  PRIMARY KEY (dossier, candidate)
);

-- Words, in or out, or a private note.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  direction BIGINT NOT NULL,            -- domain/message.h: inbound, outbound, note
  channel BIGINT NOT NULL,
  state BIGINT NOT NULL,                -- domain/message.h
  automatic BIGINT NOT NULL,            -- 1: written by the system (acknowledgement)
  machine BIGINT NOT NULL,              -- channels/email/machine.h; 0 a person
  authenticity BIGINT NOT NULL,         -- domain/threading.h: unknown, pass, fail
  damaged BIGINT NOT NULL,              -- 1: not everything could be read; see the raw mail
  customer BIGINT,                      -- who wrote it, if known
  author BIGINT,                        -- staff who wrote it
  sender_address TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  recipients TEXT NOT NULL,             -- JSON {"to": [{"name","address"}], "cc": [...]}
  subject TEXT NOT NULL,
  text TEXT NOT NULL,                   -- whole text, quoted parts included
  folds TEXT NOT NULL,                  -- JSON [[from, to], ...] byte ranges shown folded
  has_html BIGINT NOT NULL,
  remote_images BIGINT NOT NULL,        -- how many are held back
  rfc_id TEXT NOT NULL,                 -- Message-ID without angle brackets, '' none
  content_hash BLOB,                    -- inbound: SHA-256 without trace headers
  raw_hash BLOB,                        -- blob with the bytes as they came or left
  template BIGINT,
  at BIGINT NOT NULL,                   -- received, or written
  sent_at BIGINT
);
CREATE INDEX message_dossier ON message(dossier, id);
CREATE INDEX message_shop ON message(shop, id);
CREATE INDEX message_direction ON message(shop, direction, id);
CREATE UNIQUE INDEX message_content ON message(shop, content_hash) WHERE content_hash IS NOT NULL;

-- The cleaned HTML of a message, apart since lists never need it.
CREATE TABLE message_html (
  message INTEGER PRIMARY KEY REFERENCES message(id),
  html TEXT NOT NULL
);

-- The inboxes that a mail came by.
CREATE TABLE message_inbox (
  message BIGINT NOT NULL REFERENCES message(id),
  inbox BIGINT NOT NULL REFERENCES inbox(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (message, inbox)
);

-- Message-IDs that lead to a message, ours and theirs.
CREATE TABLE message_ref (
  shop BIGINT NOT NULL,
  rfc_id TEXT NOT NULL,
  message BIGINT NOT NULL REFERENCES message(id),
  PRIMARY KEY (shop, rfc_id, message)
);

CREATE TABLE blob (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,            -- SHA-256
  size BIGINT NOT NULL,
  bytes BLOB                            -- NULL: a file beside the store
);

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  message BIGINT NOT NULL REFERENCES message(id),
  name TEXT NOT NULL,
  type TEXT NOT NULL,                   -- media type
  size BIGINT NOT NULL,
  content_id TEXT NOT NULL,             -- of an inline image, '' otherwise
  is_inline BIGINT NOT NULL,
  hash BLOB NOT NULL                    -- blob
);
CREATE INDEX attachment_message ON attachment(message);

-- A file given to the composer, waiting for its message.
CREATE TABLE upload (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  user_id BIGINT NOT NULL,              -- 0: a token
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash BLOB NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX upload_age ON upload(created_at);

-- What is owed by a date.
CREATE TABLE promise (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  dossier BIGINT NOT NULL REFERENCES dossier(id),
  kind BIGINT NOT NULL,                 -- domain/promise.h
  owed_to BIGINT NOT NULL,
  state BIGINT NOT NULL,
  text TEXT NOT NULL,                   -- as told
  owner BIGINT,                         -- staff; NULL: whoever takes the dossier
  warn_at BIGINT NOT NULL,              -- shown as due soon from here on
  due_at BIGINT NOT NULL,
  proof TEXT NOT NULL,                  -- what kept it: "message:12"
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);
CREATE INDEX promise_due ON promise(due_at, id) WHERE state = 2;
CREATE INDEX promise_dossier ON promise(dossier, id);

-- What leaves, once each.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  message BIGINT NOT NULL REFERENCES message(id),
  state BIGINT NOT NULL,                -- domain/outbox.h
  key TEXT NOT NULL UNIQUE,             -- idempotency: "ack:DOSSIER", "reply:MESSAGE"
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,              -- not before
  lease_until BIGINT NOT NULL,          -- 0, or a sender is at it until then
  last_error TEXT NOT NULL,             -- code and words of the peer
  created_at BIGINT NOT NULL,
  done_at BIGINT
);
CREATE INDEX outbox_due ON outbox(next_at, id) WHERE state = 0;
CREATE INDEX outbox_sending ON outbox(lease_until) WHERE state = 1;
CREATE INDEX outbox_message ON outbox(message);

-- Acknowledgements by sender, for the cap.
CREATE TABLE ack_sent (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  address TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX ack_sent_address ON ack_sent(shop, address, at);

CREATE TABLE template (
  id INTEGER PRIMARY KEY,
  shop BIGINT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,                -- '' keeps the dossier's
  body TEXT NOT NULL,                   -- domain/template.h
  archived BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (shop, name, language)
);

-- What happened, append-only; the id is the cursor of every reader.
CREATE TABLE event (
-- sqlite:
  id INTEGER PRIMARY KEY AUTOINCREMENT,
-- postgres:
  id BIGINT PRIMARY KEY DEFAULT next_event(),
-- both:
  shop BIGINT NOT NULL,
  dossier BIGINT,
  kind TEXT NOT NULL,                   -- "message.created"
  at BIGINT NOT NULL,
  actor_kind BIGINT NOT NULL,           -- domain/event.h
  actor BIGINT,
  payload TEXT NOT NULL,                -- JSON object of ids and facts, no customer text
  cause BIGINT                          -- event that led to it
);
CREATE INDEX event_dossier ON event(dossier, id);
CREATE INDEX event_shop ON event(shop, id);
-- sqlite:
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- postgres:
CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'events are append-only'; END $$;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event EXECUTE FUNCTION event_is_append_only();

-- Totals kept by write, so that no report counts rows.
-- sqlite:
CREATE TABLE counter (
  shop BIGINT NOT NULL,
  name TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (shop, name)
);
-- postgres:
-- Numbers of dossiers come from a sequence a shop: nobody waits for another's commit, and one that is undone leaves a gap.
CREATE FUNCTION take_number(wanted BIGINT) RETURNS BIGINT LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    RETURN nextval('dossier_number_' || wanted);
  EXCEPTION WHEN undefined_table THEN
    PERFORM 1 FROM shop WHERE id = wanted FOR NO KEY UPDATE; -- the first makes it, the others wait for that
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I START WITH %s', 'dossier_number_' || wanted, (SELECT next_number FROM shop WHERE id = wanted));
    RETURN nextval('dossier_number_' || wanted);
  END $$;

CREATE TABLE counter_slot (
  shop BIGINT NOT NULL,
  name TEXT NOT NULL,
  slot BIGINT NOT NULL,                 -- its connection's: commands do not wait for each other
  n BIGINT NOT NULL,
  PRIMARY KEY (shop, name, slot)
);
CREATE VIEW counter AS SELECT shop, name, CAST(sum(n) AS BIGINT) AS n FROM counter_slot GROUP BY shop, name;
