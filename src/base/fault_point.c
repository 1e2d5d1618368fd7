#include "base/fault_point.h"

#include "base/str.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 40 };

const char *fault_armed;
static char armed_name[NAME_MAX_BYTES + 1];
static _Atomic int64_t passings_left;

bool fault_arm(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    size_t len = strspn(text, letters);
    int64_t count;
    if (len == 0 || len > NAME_MAX_BYTES || text[len] != ':' ||
        !str_to_i64(str_of(text + len + 1), 1, INT32_MAX, &count))
        return false;
    memcpy(armed_name, text, len);
    armed_name[len] = 0;
    atomic_store(&passings_left, count);
    fault_armed = armed_name;
    return true;
}

void fault_reached(const char *name)
{
    if (strcmp(name, fault_armed) != 0 || atomic_fetch_sub(&passings_left, 1) != 1)
        return;
    kill(getpid(), SIGKILL);
    for (;;)
        pause(); /* this thread does nothing more while the others are being killed */
}
