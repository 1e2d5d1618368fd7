#include "invariants.h"

#include "base/arena.h"
#include "store/query.h"

#include <check.h>
#include <stdio.h>

/* The numbers of dossier, promise, message and outbox states are those of the
 * domain's headers. */
#define PENDING "p.owed_to = 1 AND p.state IN (2, 4)"
#define ACKNOWLEDGES \
    "CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.message = m.id AND o.key LIKE 'ack:%') " \
    "THEN 1 ELSE 0 END"
#define WORDS "m.direction <> 3 AND m.automatic = 0 AND m.state NOT IN (6, 7)"

/* `finds`: ids of what contradicts it, in words that both engines know. */
#define RULE(says, finds) \
    { \
        says, "WITH x(found) AS (" finds ") SELECT CAST(found AS TEXT) FROM x LIMIT 1", false \
    }

static const struct rule {
    const char *says;
    const char *sql;
    bool numbers_in_a_row; /* on SQLite alone: PostgreSQL's events have their transaction's */
} rules[] = {
    RULE("what is done, merged or spam owes the customer nothing",
         "SELECT d.id FROM dossier d JOIN promise p ON p.dossier = d.id WHERE d.state >= 5 "
         "AND " PENDING),
    RULE("the due columns tell the earliest pending promise",
         "SELECT d.id FROM dossier d WHERE "
         "d.next_due_at IS DISTINCT FROM (SELECT min(p.due_at) FROM promise p WHERE p.dossier = "
         "d.id AND " PENDING ") OR d.sort_due <> COALESCE(d.next_due_at, 4102444800000) "
         "OR (d.next_due_kind = 0) <> (d.next_due_at IS NULL)"),
    RULE("nothing owed to the customer falls due while its dossier is out of sight",
         "SELECT d.id FROM dossier d WHERE d.snoozed_until IS NOT NULL "
         "AND (d.state = 7 OR d.snoozed_until >= d.next_due_at)"),
    RULE(/* 6A1: the players say by hand that it was answered elsewhere */
         "whoever wrote last to no answer is owed one",
         "SELECT d.id FROM dossier d WHERE d.state <> 8 AND EXISTS (SELECT 1 FROM message m "
         "WHERE m.dossier = d.id AND m.direction = 1 AND m.machine = 0 AND NOT EXISTS (SELECT 1 "
         "FROM message r WHERE r.dossier = d.id AND r.direction = 2 AND r.automatic = 0 AND "
         "r.state "
         "NOT IN (3, 4, 5, 6) AND r.id > m.id)) AND NOT EXISTS (SELECT 1 FROM promise p WHERE "
         "p.dossier = d.id AND (p.kind IN (1, 2) AND " PENDING
         " OR p.kind = 2 AND p.state IN (3, 6) AND p.proof IN ('resolved', '6A1')))"),
    RULE("no message that reached nobody keeps a promise",
         "SELECT m.id FROM message m JOIN dossier d ON d.id = m.dossier JOIN promise p ON "
         "p.proof = 'message:' || m.id AND p.state = 3 WHERE m.state IN (3, 4, 5, 6) AND d.state "
         "<> 8"),
    RULE("a promise lives in its proof's dossier",
         "SELECT m.id FROM message m JOIN promise p ON p.proof = 'message:' || m.id "
         "WHERE p.dossier <> m.dossier AND p.remedy IS NULL"),
    RULE("every message has a dossier of its shop, and none stays in a merged one",
         "SELECT m.id FROM message m LEFT JOIN dossier d ON d.id = m.dossier "
         "WHERE d.id IS NULL OR d.shop <> m.shop OR d.state = 7"),
    RULE("a merged dossier keeps no promise",
         "SELECT p.id FROM promise p JOIN dossier d ON d.id = p.dossier WHERE d.state = 7"),
    RULE("a merged dossier leads to one that is not",
         "SELECT d.id FROM dossier d LEFT JOIN dossier s ON s.id = d.merged_into WHERE (d.state = "
         "7) "
         "<> (d.merged_into IS NOT NULL) OR (d.state = 7 AND (s.state = 7 OR d.unmatched = 1))"),
    RULE("what leaves has one place in the outbox, in the same state",
         "SELECT m.id FROM message m LEFT JOIN outbox o ON o.message = m.id WHERE m.direction = 2 "
         "AND "
         "CASE m.state WHEN 1 THEN o.state IN (0, 1) WHEN 2 THEN o.state = 2 WHEN 3 THEN o.state = "
         "3 "
         "WHEN 4 THEN o.state = 4 WHEN 5 THEN o.state IN (0, 1, 2, 3, 4) WHEN 6 THEN "
         "COALESCE(o.state, 5) = 5 "
         "WHEN 7 THEN o.state IS NULL ELSE "
         "FALSE END IS NOT TRUE"),
    RULE("a dossier is acknowledged once at most, and no machine is",
         "SELECT m.dossier FROM message m WHERE NOT EXISTS (SELECT 1 FROM dossier_move w WHERE "
         "m.dossier IN (w.source, w.target)) GROUP BY m.dossier HAVING sum(" ACKNOWLEDGES ") > "
         "sum(CASE WHEN m.direction = 1 AND m.machine = 0 THEN 1 ELSE 0 END)"),
    RULE("there are no more acknowledgements than words of people",
         "SELECT m.shop FROM message m GROUP BY m.shop HAVING sum(" ACKNOWLEDGES ") > "
         "sum(CASE WHEN m.direction = 1 AND m.machine = 0 THEN 1 ELSE 0 END)"),
    RULE(
        "no more of an order is paid back than was paid for it",
        "SELECT o.id FROM shop_order o JOIN remedy r ON r.shop_order = o.id WHERE r.kind IN (2, 3) "
        "AND r.state IN (2, 3, 4, 5) GROUP BY o.id, o.total HAVING sum(r.amount) > o.total"),
    RULE("no two remedies for the same thing bind the shop",
         "SELECT a.id FROM remedy a JOIN remedy b ON b.id > a.id AND b.shop_order = a.shop_order "
         "AND "
         "(a.order_line IS NULL OR b.order_line IS NULL OR a.order_line = b.order_line) WHERE "
         "a.kind IN (1, 2, 4, 5) AND b.kind IN (1, 2, 4, 5) "
         "AND (a.state IN (2, 3, 5) OR a.state = 4 AND a.kind = 2) "
         "AND (b.state IN (2, 3, 5) OR b.state = 4 AND b.kind = 2)"),
    RULE("what was paid is in the books once, and what was not is not",
         "SELECT r.id FROM remedy r WHERE r.kind IN (2, 3, 6, 8, 9) AND (SELECT count(*) FROM "
         "ledger l WHERE l.remedy = r.id) NOT IN (CASE r.state WHEN 4 THEN 1 ELSE 0 END, CASE "
         "r.state WHEN 4 THEN 1 WHEN 6 THEN 2 ELSE 0 END)"),
    RULE(
        "what is owed for a remedy is owed in its dossier",
        "SELECT p.id FROM promise p JOIN remedy r ON r.id = p.remedy WHERE r.dossier <> p.dossier"),
    RULE("nothing is owed for a remedy that was carried out, taken back or given up",
         "SELECT r.id FROM remedy r JOIN promise p ON p.remedy = r.id WHERE r.state IN (4, 6, 7) "
         "AND p.state IN (2, 4)"),
    RULE("no dossier is done over a remedy that is not carried out",
         "SELECT r.id FROM remedy r JOIN dossier d ON d.id = r.dossier WHERE d.state IN (5, 6, 8) "
         "AND r.state IN (1, 2, 3, 5)"),
    RULE("what binds is owed until it is carried out",
         "SELECT r.id FROM remedy r WHERE r.state IN (2, 3, 5) AND NOT EXISTS (SELECT 1 FROM "
         "promise p WHERE p.remedy = r.id AND p.state IN (2, 4))"),
    RULE("no voucher before a refund was granted, or declined in writing",
         "SELECT v.id FROM remedy v WHERE v.kind = 6 AND v.state IN (0, 1, 2, 3, 4, 5) AND NOT "
         "EXISTS (SELECT 1 FROM remedy f WHERE f.kind IN (2, 3) AND (f.approved_at IS NOT NULL OR "
         "f.declined_proof <> '') AND (f.dossier = v.dossier OR EXISTS (SELECT 1 FROM dossier_move "
         "w WHERE v.dossier IN (w.source, w.target) AND f.dossier IN (w.source, w.target))))"),
    RULE(
        "no apology stands that reached nobody",
        "SELECT r.id FROM remedy r JOIN message m ON r.reference = 'message:' || m.id WHERE r.kind "
        "= 7 AND r.state = 4 AND m.state IN (4, 5, 6, 7)"),
    RULE("what was broken has its time, and what is active has not passed it before",
         "SELECT p.id FROM promise p WHERE p.state = 4 AND p.broken_at IS NULL OR p.state = 2 AND "
         "p.broken_at IS NOT NULL"),
    RULE("every breach is in the log once",
         "SELECT p.id FROM promise p WHERE p.broken_at IS NOT NULL AND (SELECT count(*) FROM event "
         "e WHERE e.dossier IS NOT NULL AND e.kind = 'promise.broken' AND e.payload LIKE "
         "'{\"promise\":' || p.id || ',%') <> 1"),
    RULE("no move goes nowhere, and none leaves the shop",
         "SELECT w.id FROM dossier_move w JOIN dossier s ON s.id = w.source JOIN dossier t ON "
         "t.id = w.target WHERE s.id = t.id OR s.shop <> t.shop OR s.shop <> w.shop"),
    RULE("what is merged was merged by a move that stands",
         "SELECT d.id FROM dossier d WHERE d.state = 7 AND NOT EXISTS (SELECT 1 FROM dossier_move "
         "w WHERE w.source = d.id AND w.kind = 1 AND w.undone_at IS NULL)"),
    RULE("every message was said once and is in one place",
         "SELECT min(m.id) FROM message m HAVING count(*) <> (SELECT sum(c.n) FROM counter c WHERE "
         "c.name IN ('messages.inbound', 'messages.outbound', 'messages.note')) + (SELECT count(*) "
         "FROM message x WHERE x.direction = 2 AND x.state = 6)"),
    RULE("a dossier counts its contacts and knows the last",
         "SELECT d.id FROM dossier d JOIN dossier_move w ON d.id IN (w.source, w.target) WHERE "
         "d.state <> 7 AND d.contact_count > (SELECT count(*) FROM message m WHERE m.dossier = "
         "d.id AND m.direction = 1 AND m.machine = 0)"),
    RULE("a dossier counts its words", "SELECT d.id FROM dossier d WHERE d.state <> 7 AND "
                                       "d.message_count <> (SELECT count(*) FROM "
                                       "message m WHERE m.dossier = d.id AND " WORDS ")"),
    RULE("a dossier knows its last words", "SELECT d.id FROM dossier d WHERE d.state <> 7 AND "
                                           "d.message_count > 0 AND NOT EXISTS (SELECT "
                                           "1 "
                                           "FROM message m WHERE m.dossier = d.id AND " WORDS
                                           " AND m.direction = d.last_direction AND "
                                           "m.at = d.last_message_at AND m.at = (SELECT max(m.at) "
                                           "FROM message m WHERE m.dossier = d.id "
                                           "AND " WORDS "))"),
    RULE(
        "totals equal what is there",
        "SELECT c.name || ' ' || c.n FROM counter c WHERE substr(c.name, 1, 8) NOT IN ('conduct.', "
        "'carrier.') AND substr(c.name, 1, 5) <> 'lane.' AND substr(c.name, 1, 6) <> 'radar.' AND "
        "c.n <> CASE c.name "
        "WHEN 'dossiers' THEN (SELECT count(*) FROM dossier d WHERE d.shop = c.shop) "
        "WHEN 'events' THEN (SELECT count(*) FROM event e WHERE e.shop = c.shop) "
        "WHEN 'messages.inbound' THEN (SELECT count(*) FROM message m WHERE m.shop = c.shop AND "
        "m.direction = 1) "
        "WHEN 'messages.outbound' THEN (SELECT count(*) FROM message m WHERE m.shop = c.shop AND "
        "m.direction = 2 AND m.state NOT IN (6, 7)) "
        "WHEN 'messages.note' THEN (SELECT count(*) FROM message m WHERE m.shop = c.shop AND "
        "m.direction = 3) "
        "WHEN 'outbox.queued' THEN (SELECT count(*) FROM outbox o WHERE o.shop = c.shop AND "
        "o.state "
        "IN (0, 1)) "
        "WHEN 'outbox.sent' THEN (SELECT count(*) FROM outbox o WHERE o.shop = c.shop AND o.state "
        "= "
        "2) "
        "WHEN 'outbox.uncertain' THEN (SELECT count(*) FROM outbox o WHERE o.shop = c.shop AND "
        "o.state = 3) "
        "WHEN 'outbox.failed' THEN (SELECT count(*) FROM outbox o WHERE o.shop = c.shop AND "
        "o.state = "
        "4) ELSE -1 END"),
    {"the log has no gap", "SELECT CAST(max(id) AS TEXT) FROM event HAVING max(id) <> count(*)",
     true},
    RULE("no promise is broken twice without being owed anew",
         "SELECT b.payload FROM event b WHERE b.kind = 'promise.broken' GROUP BY b.payload "
         "HAVING count(*) > 1"),
    RULE("a remedied incident has a remedy that was carried out",
         "SELECT i.id FROM incident i WHERE i.state = 3 AND NOT EXISTS (SELECT 1 FROM remedy r "
         "WHERE r.id = i.remedy AND r.state = 4)"),
    RULE("a chosen remedy of an incident is chosen or granted",
         "SELECT i.id FROM incident i WHERE i.state = 2 AND NOT EXISTS (SELECT 1 FROM remedy r "
         "WHERE r.id = i.remedy AND r.state IN (1, 2, 3, 5))"),
    RULE("what is confirmed has a dossier that stands, and what is suspected has none",
         "SELECT i.id FROM incident i LEFT JOIN dossier d ON d.id = i.dossier WHERE (i.state IN "
         "(1, 2, 3) AND (d.id IS NULL OR d.state = 7)) OR (i.state IN (0, 5) AND i.told_at IS NOT "
         "NULL AND i.confirmed_at IS NULL)"),
    RULE("no dossier is done over an incident that is not put right",
         "SELECT i.id FROM incident i JOIN dossier d ON d.id = i.dossier WHERE i.state IN (1, 2) "
         "AND d.state IN (5, 6, 8)"),
    RULE("no false alarm without an event that says so, since it was suspected",
         "SELECT i.id FROM incident i WHERE i.state = 5 AND NOT EXISTS (SELECT 1 FROM parcel_event "
         "e WHERE e.parcel = i.parcel AND e.at >= i.suspected_at)"),
    RULE("the customer was told of an incident before a remedy was offered for it",
         "SELECT t.id FROM event t JOIN event o ON o.dossier = t.dossier AND o.kind = "
         "'remedy.proposed' AND o.cause = t.cause AND o.id < t.id WHERE t.kind = 'incident.told' "
         "AND NOT EXISTS (SELECT 1 FROM event b WHERE b.dossier = t.dossier AND b.kind = "
         "'incident.told' AND b.id < t.id)"),
    RULE("an incident of one kind is open once on a parcel",
         "SELECT a.id FROM incident a JOIN incident b ON b.parcel = a.parcel AND b.kind = a.kind "
         "AND b.id > a.id WHERE a.state <= 2 AND b.state <= 2"),
};

enum { RULES = sizeof rules / sizeof *rules, RULE_ARENA = 16 * 1024 * 1024 };

static bool breaks(struct db *db, struct arena *arena, size_t i, char *out, size_t size)
{
    static const struct query_field found[] = {{"found", QUERY_TEXT, 0}};
    static struct query queries[RULES]; /* engines know a query by its place in memory */
    queries[i] = (struct query){
        .name = rules[i].says,
        .kind = QUERY_MANY,
        .sqlite = rules[i].sql,
        .postgres = rules[i].numbers_in_a_row ? "SELECT '' WHERE 1 = 0" : rules[i].sql,
        .out = found,
        .out_count = 1,
        .row_size = sizeof(struct str),
    };
    struct error err = {0};
    void *rows;
    size_t count;
    enum err e = query_many(db, arena, &queries[i], NULL, &rows, &count, &err);
    ck_assert_msg(e == ERR_OK, "%s", err.text);
    if (count)
        snprintf(out, size, "%s: %.*s", rules[i].says, STR_ARG(*(struct str *)rows));
    return count > 0;
}

const char *invariants_broken(struct db *db)
{
    static char text[400];
    struct arena *arena = arena_create(RULE_ARENA);
    bool broken = false;
    for (size_t i = 0; i < RULES && !broken; i++)
        broken = breaks(db, arena, i, text, sizeof text);
    arena_destroy(&arena);
    return broken ? text : NULL;
}
