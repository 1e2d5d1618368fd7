#include "web/agent/agent.h"
#include "web/stream.h"

enum { JSON_LIMIT = 256 * 1024, SIGN_IN_LIMIT = 8 * 1024, UPLOAD_LIMIT = 25 * 1024 * 1024 };

#define API "/api/v1"
#define PAGE "limit after"
#define ANY NULL

const struct route routes[] = {
    {METHOD_GET, API "/session", ROLE_AGENT, 0, "", session_get},
    {METHOD_POST, API "/session", ROLE_NONE, SIGN_IN_LIMIT, "", session_sign_in},
    {METHOD_PATCH, API "/session", ROLE_AGENT, JSON_LIMIT, "", session_change},
    {METHOD_DELETE, API "/session", ROLE_AGENT, 0, "", session_sign_out},

    {METHOD_GET, API "/dossiers", ROLE_AGENT, 0, "view customer " PAGE, dossiers_list},
    {METHOD_POST, API "/dossiers", ROLE_AGENT, JSON_LIMIT, "", dossiers_open},
    {METHOD_GET, API "/dossiers/views", ROLE_AGENT, 0, "", dossiers_views},
    {METHOD_GET, API "/dossiers/{id}", ROLE_AGENT, 0, "", dossier_get},
    {METHOD_PATCH, API "/dossiers/{id}", ROLE_AGENT, JSON_LIMIT, "", dossier_change},
    {METHOD_GET, API "/dossiers/{id}/messages", ROLE_AGENT, 0, PAGE, dossier_messages},
    {METHOD_POST, API "/dossiers/{id}/messages", ROLE_AGENT, JSON_LIMIT, "", message_write},
    {METHOD_POST, API "/dossiers/{id}/messages/check", ROLE_AGENT, JSON_LIMIT, "", message_check},
    {METHOD_POST, API "/dossiers/{id}/template-preview", ROLE_AGENT, JSON_LIMIT, "",
     dossier_template_preview},
    {METHOD_PUT, API "/dossiers/{id}/orders/{order}", ROLE_AGENT, 0, "", dossier_link_order},
    {METHOD_DELETE, API "/dossiers/{id}/orders/{order}", ROLE_AGENT, 0, "", dossier_unlink_order},
    {METHOD_POST, API "/dossiers/{id}/merge", ROLE_AGENT, JSON_LIMIT, "", dossier_merge},
    {METHOD_POST, API "/dossiers/{id}/unmerge", ROLE_AGENT, 0, "", dossier_unmerge},
    {METHOD_GET, API "/dossiers/{id}/since-merge", ROLE_AGENT, 0, PAGE, dossier_since_merge},
    {METHOD_POST, API "/dossiers/{id}/split", ROLE_AGENT, JSON_LIMIT, "", dossier_split},
    {METHOD_POST, API "/dossiers/{id}/unsplit", ROLE_AGENT, 0, "", dossier_unsplit},
    {METHOD_GET, API "/dossiers/{id}/links", ROLE_AGENT, 0, "", dossier_links},
    {METHOD_POST, API "/dossiers/{id}/links", ROLE_AGENT, JSON_LIMIT, "", dossier_link},
    {METHOD_DELETE, API "/dossiers/{id}/links/{other}", ROLE_AGENT, 0, "", dossier_unlink},
    {METHOD_GET, API "/dossiers/{id}/facts", ROLE_AGENT, 0, "", dossier_facts},
    {METHOD_POST, API "/dossiers/{id}/facts", ROLE_AGENT, JSON_LIMIT, "", fact_add},
    {METHOD_DELETE, API "/dossiers/{id}/facts/{fact}", ROLE_AGENT, 0, "", fact_remove},
    {METHOD_GET, API "/dossiers/{id}/events", ROLE_AGENT, 0, PAGE, dossier_events},

    {METHOD_GET, API "/messages", ROLE_AGENT, 0, "direction " PAGE, messages_list},
    {METHOD_GET, API "/messages/{id}", ROLE_AGENT, 0, "", message_get},
    {METHOD_DELETE, API "/messages/{id}", ROLE_AGENT, 0, "", message_take_back},
    {METHOD_GET, API "/messages/{id}/raw", ROLE_AGENT, 0, "", message_raw},
    {METHOD_GET, API "/messages/{id}/html", ROLE_AGENT, 0, "images", message_html},
    {METHOD_POST, API "/messages/{id}/match", ROLE_AGENT, JSON_LIMIT, "", message_match},
    {METHOD_POST, API "/messages/{id}/move", ROLE_AGENT, JSON_LIMIT, "", message_move},
    {METHOD_GET, API "/unmatched", ROLE_AGENT, 0, PAGE, unmatched_list},
    {METHOD_POST, API "/uploads", ROLE_AGENT, UPLOAD_LIMIT, "name", upload_create},
    {METHOD_GET, API "/attachments/{id}", ROLE_AGENT, 0, "download", attachment_get},

    {METHOD_GET, API "/dossiers/{id}/promises", ROLE_AGENT, 0, "", dossier_promises},
    {METHOD_POST, API "/dossiers/{id}/promises", ROLE_AGENT, JSON_LIMIT, "", promise_create},
    {METHOD_GET, API "/promises", ROLE_AGENT, 0, "state due_before " PAGE, promises_list},
    {METHOD_PATCH, API "/promises/{id}", ROLE_AGENT, JSON_LIMIT, "", promise_change},

    {METHOD_GET, API "/customers", ROLE_AGENT, 0, "q " PAGE, customers_list},
    {METHOD_GET, API "/customers/{id}", ROLE_AGENT, 0, "", customer_get},
    {METHOD_GET, API "/orders", ROLE_AGENT, 0, "number customer " PAGE, orders_list},
    {METHOD_GET, API "/orders/{id}", ROLE_AGENT, 0, "", order_get},
    {METHOD_GET, API "/parcels/{id}", ROLE_AGENT, 0, "", parcel_get},
    {METHOD_GET, API "/users", ROLE_AGENT, 0, PAGE, users_list},
    {METHOD_GET, API "/inboxes", ROLE_AGENT, 0, PAGE, inboxes_list},
    {METHOD_GET, API "/templates", ROLE_AGENT, 0, PAGE, templates_list},
    {METHOD_POST, API "/templates", ROLE_LEAD, JSON_LIMIT, "", template_create},
    {METHOD_GET, API "/templates/{id}", ROLE_AGENT, 0, "", template_get},
    {METHOD_PATCH, API "/templates/{id}", ROLE_LEAD, JSON_LIMIT, "", template_change_one},

    {METHOD_GET, API "/legal-rules", ROLE_AGENT, 0, "", legal_rules_list},
    {METHOD_PUT, API "/legal-rules", ROLE_ADMIN, JSON_LIMIT, "", legal_rule_put},

    {METHOD_GET, API "/dossiers/{id}/remedies", ROLE_AGENT, 0, "", remedies_of_dossier},
    {METHOD_POST, API "/dossiers/{id}/remedies", ROLE_AGENT, JSON_LIMIT, "", remedy_create},
    {METHOD_GET, API "/dossiers/{id}/remedies/menu", ROLE_AGENT, 0, "problem order", remedies_menu},
    {METHOD_GET, API "/remedies", ROLE_AGENT, 0, "state " PAGE, remedies_list},
    {METHOD_GET, API "/remedies/{id}", ROLE_AGENT, 0, "", remedy_get},
    {METHOD_PATCH, API "/remedies/{id}", ROLE_AGENT, JSON_LIMIT, "", remedy_change},
    {METHOD_GET, API "/settings/remedy-limits", ROLE_AGENT, 0, "", remedy_limits_get},
    {METHOD_PUT, API "/settings/remedy-limits", ROLE_MANAGER, JSON_LIMIT, "", remedy_limits_put},
    {METHOD_GET, API "/ledger", ROLE_LEAD, 0, "from to " PAGE, ledger_list},
    {METHOD_GET, API "/ledger.csv", ROLE_LEAD, 0, "from to after", ledger_csv},

    {METHOD_GET, API "/search", ROLE_AGENT, 0, "q " PAGE, search_dossiers},
    {METHOD_GET, API "/reports/counts", ROLE_AGENT, 0, "", reports_counts},
    {METHOD_GET, API "/events", ROLE_AGENT, 0, PAGE, events_list},
    {METHOD_GET, API "/live", ROLE_AGENT, 0, "after", stream_live},

    {METHOD_GET, "/healthz", ROLE_NONE, 0, ANY, health},
    {METHOD_GET, "/readyz", ROLE_NONE, 0, ANY, ready},
    {METHOD_GET, "/metrics", ROLE_NONE, 0, ANY, metrics},
    {METHOD_PUT, API "/test/clock", ROLE_ADMIN, JSON_LIMIT, "", test_clock_set},
    {0},
};
