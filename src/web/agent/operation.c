/* Health, metrics, and the clock of tests. */
#include "base/arena.h"
#include "base/pool.h"
#include "store/queries.h"
#include "store/store.h"
#include "web/admit.h"
#include "web/agent/agent.h"
#include "web/answer.h"
#include "web/body.h"
#include "web/stream.h"

static void answer_text(struct request *r, int status, struct str text)
{
    static const struct http_field fields[] = {
        {STR("Cache-Control"), STR("no-store")},
        {STR("X-Content-Type-Options"), STR("nosniff")},
    };
    answer_as(r, status, STR("text/plain; charset=utf-8"), fields, 2, text);
}

HANDLER(health)
{
    (void)out;
    (void)err;
    answer_text(r, *status, STR("ok\n"));
    return ERR_OK;
}

HANDLER(ready)
{
    (void)out;
    struct q_log_state_row log;
    bool leaving = r->options->ready && !r->options->ready(r->options->ready_ctx);
    bool store = !q_log_state(r->db, r->arena, &log, err);
    answer_text(r, leaving || !store ? 503 : *status,
                leaving  ? STR("it is about to stop\n")
                : !store ? STR("the store does not answer\n")
                         : STR("ok\n"));
    return ERR_OK;
}

static bool from_here(struct str client)
{
    return str_starts(client, STR("127.")) || str_eq(client, STR("::1"));
}

HANDLER(metrics)
{
    if (!from_here(r->http->client)) {
        enum err e = admit_known(r, err);
        if (!e && !role_allows(r->session.caller.role, ROLE_ADMIN))
            e = error_set(err, ERR_FORBIDDEN, "this needs the role admin");
        if (e)
            return e;
    }
    struct q_metrics_row row;
    enum err e = q_metrics(r->db, r->arena, &row, err);
    if (e)
        return e;
    buf_printf(out, "# TYPE guichet_event_last gauge\nguichet_event_last %lld\n",
               (long long)row.last_event);
    buf_printf(out, "# TYPE guichet_outbox_queued gauge\nguichet_outbox_queued %lld\n",
               (long long)row.outbox_queued);
    buf_printf(out, "# TYPE guichet_workers_waiting gauge\nguichet_workers_waiting %zu\n",
               pool_waiting(r->options->pool));
    buf_printf(out,
               "# TYPE guichet_store_retries_total counter\nguichet_store_retries_total %lld\n",
               (long long)store_retries(r->desk->store));
    answer_text(r, *status, buf_str(out));
    return ERR_OK;
}

HANDLER(test_clock_set)
{
    (void)status;
    if (!r->options->set_clock)
        return error_set(err, ERR_NOT_FOUND, "not started with --test-clock");
    struct body b;
    enum err e = body_begin(r, &b, err);
    instant now = body_instant(&b, "now", true);
    enum err end = body_end(&b);
    if (e || end)
        return e ? e : end;
    if (!r->options->set_clock(r->options->set_clock_ctx, now))
        return error_set(err, ERR_BUSY, "what fell due is not done yet");
    streams_ping(web_streams(r->web));
    struct jsonw w = jsonw_to(out);
    jsonw_object(&w);
    jsonw_put_instant(&w, "now", now);
    jsonw_end(&w);
    return ERR_OK;
}
