#include "domain/threading.h"

/* How one candidate looks to the incoming words. */
static bool is_over(const struct match_candidate *c, instant now)
{
    if (c->state == DOSSIER_RESOLVED)
        return instant_cmp(now, instant_add(c->resolved_at, duration_days(REOPEN_WINDOW_DAYS))) > 0;
    return c->state == DOSSIER_CLOSED;
}

/* An address alone leads only to what is open: a resolved problem says nothing
 * about the subject of new words. */
static bool counts(const struct match_candidate *c)
{
    if (c->reason == MATCH_NONE || c->state == DOSSIER_MERGED)
        return false;
    return c->reason != MATCH_ADDRESS || dossier_is_open(c->state);
}

/* Of several by the same sign, those where the sender belongs stand before the
 * others, and what still goes on before what is over: a reused Message-ID or an
 * order's earlier problem casts no doubt on them. */
static int standing(const struct match_candidate *c, instant now)
{
    return (c->sender_belongs ? 2 : 0) + (is_over(c, now) ? 0 : 1);
}

static enum match_reason strongest(const struct match_candidate *candidates, size_t count)
{
    enum match_reason best = MATCH_NONE;
    for (size_t i = 0; i < count; i++)
        if (counts(&candidates[i]) && (best == MATCH_NONE || candidates[i].reason < best))
            best = candidates[i].reason;
    return best;
}

static bool believed(enum authenticity authenticity, enum match_reason reason)
{
    switch (authenticity) {
    case AUTHENTICITY_UNKNOWN:
    case AUTHENTICITY_PASS: return true;
    case AUTHENTICITY_FAIL: return false;
    case AUTHENTICITY_NONE: return reason <= MATCH_MESSAGE_ID;
    }
    return false;
}

struct match_result threading_decide(const struct match_candidate *candidates, size_t count,
                                     enum authenticity authenticity, instant now)
{
    struct match_result result = {.verdict = MATCH_NEW, .reason = strongest(candidates, count)};
    const struct match_candidate *best = NULL;
    int top = -1;
    bool several = false;
    for (size_t i = 0; i < count; i++) {
        const struct match_candidate *c = &candidates[i];
        if (c->reason != result.reason || !counts(c))
            continue;
        int how = standing(c, now);
        if (how > top) {
            top = how;
            best = c;
            several = false;
        } else if (how == top && c->dossier != best->dossier) {
            several = true;
        }
    }
    if (!best)
        return result;
    bool over = is_over(best, now);
    if (!best->sender_belongs || !believed(authenticity, best->reason) || (several && !over)) {
        result.verdict = MATCH_DOUBT;
        return result;
    }
    result.dossier = best->dossier;
    result.verdict = over ? MATCH_AFTER : MATCH_JOIN;
    return result;
}

int64_t threading_subject_number(struct str subject)
{
    for (ptrdiff_t at; (at = str_find(subject, STR("[#"))) >= 0;) {
        subject = str_sub(subject, (size_t)at + 2, subject.len);
        ptrdiff_t end = str_chr(subject, ']');
        int64_t number;
        if (end > 0 && subject.ptr[0] >= '1' && subject.ptr[0] <= '9' &&
            str_to_i64(str_sub(subject, 0, (size_t)end), 1, INT64_MAX, &number))
            return number;
    }
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Length of the run at s[0..]; hyphens only between letters or digits. */
static size_t run_length(struct str s, size_t *digits)
{
    size_t n = 0;
    *digits = 0;
    while (n < s.len) {
        bool inner_hyphen = s.ptr[n] == '-' && n > 0 && n + 1 < s.len &&
                            (is_digit(s.ptr[n + 1]) || is_letter(s.ptr[n + 1])) &&
                            s.ptr[n - 1] != '-';
        if (!is_digit(s.ptr[n]) && !is_letter(s.ptr[n]) && !inner_hyphen)
            break;
        *digits += is_digit(s.ptr[n]);
        n++;
    }
    return n;
}

size_t threading_numbers(struct str text, struct str *out, size_t max)
{
    enum { SHORTEST = 5, FEWEST_DIGITS = 3, LONGEST = 40 };
    size_t found = 0;
    while (text.len && found < max) {
        size_t digits, n = run_length(text, &digits);
        if (n >= SHORTEST && n <= LONGEST && digits >= FEWEST_DIGITS)
            out[found++] = str_sub(text, 0, n);
        text = str_sub(text, n ? n : 1, text.len);
    }
    return found;
}

const char *match_reason_name(enum match_reason reason)
{
    switch (reason) {
    case MATCH_NONE: return "none";
    case MATCH_REPLY_TOKEN: return "reply_token";
    case MATCH_MESSAGE_ID: return "message_id";
    case MATCH_SUBJECT_TOKEN: return "subject_token";
    case MATCH_ORDER_NUMBER: return "order_number";
    case MATCH_PARCEL_NUMBER: return "parcel_number";
    case MATCH_ADDRESS: return "address";
    }
    return "unknown";
}
