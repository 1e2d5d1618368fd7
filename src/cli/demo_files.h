/* Small real files for the demo's mails, drawn here so that none is shipped. */
#ifndef CLI_DEMO_FILES_H
#define CLI_DEMO_FILES_H

#include "cli/demo_data.h"

/* The bytes of a file: a PNG of a cardboard box with a torn corner, in colours
 * that depend on its name, or a one-page PDF with its title and order. */
struct str demo_file_bytes(struct arena *arena, const struct demo_file *file, struct str shop,
                           struct str order);
struct str demo_file_type(const struct demo_file *file);

#endif
