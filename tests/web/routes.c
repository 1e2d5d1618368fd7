/* Tells the route table, one route a line: method, path, least role, body limit, names of the query
 * ("*": any). */
#include "web/request.h"

#include <stdio.h>

int main(void)
{
    for (const struct route *r = routes; r->path; r++)
        printf("%s %s %s %lld %s\n", http_method_name(r->method), r->path, role_name(r->least),
               (long long)r->body_limit, r->query ? r->query : "*");
    return 0;
}
