#include "cli/command.h"

#include <sysexits.h>

static int demo(const struct cli *cli, const struct options *given)
{
    (void)cli;
    (void)given;
    return EX_UNAVAILABLE;
}

static const struct option demo_options[] = {OPTION_DATA, {0}};

const struct command command_demo = {
    .name = "demo", .summary = "cli.summary.demo", .form = {demo_options, NULL}, .run = demo};
