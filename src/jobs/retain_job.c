#include "jobs/retain_job.h"

#include "base/log.h"

enum { EVERY_HOURS = 24 };

enum err retain_work(void *ctx, struct db *db, instant *next, struct error *err)
{
    struct retain_job *job = ctx;
    instant now = clock_now(job->desk->clock);
    struct retained gone;
    *next = job->next;
    if (!job->rules.mails.ms && !job->rules.files.ms)
        return ERR_OK; /* for ever */
    if (!instant_is_none(job->next) && instant_cmp(job->next, now) > 0)
        return ERR_OK;
    enum err e = retain(job->desk, db, &job->rules, &gone, err);
    if (e)
        return e;
    *next = job->next = instant_add(now, duration_hours(EVERY_HOURS));
    if (gone.mails || gone.messages || gone.blobs)
        log_info("retention.done", LOG_I64("mails", gone.mails), LOG_I64("files", gone.messages),
                 LOG_I64("blobs", gone.blobs));
    return ERR_OK;
}
