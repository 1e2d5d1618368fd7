#include "base/fault_point.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 40 };

const char *fault_armed;
static char armed_name[NAME_MAX_BYTES + 1];
static _Atomic long passings_left;

bool fault_arm(const char *text)
{
    long count;
    char name[NAME_MAX_BYTES + 1], rest;
    if (sscanf(text, "%40[a-z_]:%9ld%c", name, &count, &rest) != 2 || count < 1)
        return false;
    strcpy(armed_name, name);
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
