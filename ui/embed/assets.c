#include "web/assets.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *key, const void *entry)
{
    const struct str *path = key;
    const struct asset *asset = entry;
    size_t len = path->len < asset->path.len ? path->len : asset->path.len;
    int order = len ? memcmp(path->ptr, asset->path.ptr, len) : 0;
    return order ? order : (path->len > asset->path.len) - (path->len < asset->path.len);
}

const struct asset *asset_find(struct str path)
{
    return bsearch(&path, assets, asset_count, sizeof *assets, by_path);
}
