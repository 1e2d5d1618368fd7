#include "domain/machine.h"

const char *machine_kind_name(enum machine_kind kind)
{
    switch (kind) {
    case MACHINE_NONE: return "none";
    case MACHINE_AUTO_REPLY: return "auto_reply";
    case MACHINE_BOUNCE: return "bounce";
    case MACHINE_LIST: return "list";
    case MACHINE_BULK: return "bulk";
    case MACHINE_LOOP: return "loop";
    case MACHINE_REPORT: return "report";
    }
    return "none";
}
