#include "web/agent/agent.h"
#include "web/stream.h"

enum { JSON_LIMIT = 256 * 1024, UPLOAD_LIMIT = 25 * 1024 * 1024 };

const struct route routes[] = {
    {METHOD_GET, "/api/v1/session", ACCESS_AGENT, 0, session_get},
    {METHOD_POST, "/api/v1/session", ACCESS_PUBLIC, 8 * 1024, session_sign_in},
    {METHOD_PATCH, "/api/v1/session", ACCESS_AGENT, JSON_LIMIT, session_change},
    {METHOD_DELETE, "/api/v1/session", ACCESS_AGENT, 0, session_sign_out},

    {METHOD_GET, "/api/v1/dossiers", ACCESS_AGENT, 0, dossiers_list},
    {METHOD_POST, "/api/v1/dossiers", ACCESS_AGENT, JSON_LIMIT, dossiers_open},
    {METHOD_GET, "/api/v1/dossiers/views", ACCESS_AGENT, 0, dossiers_views},
    {METHOD_GET, "/api/v1/dossiers/{id}", ACCESS_AGENT, 0, dossier_get},
    {METHOD_PATCH, "/api/v1/dossiers/{id}", ACCESS_AGENT, JSON_LIMIT, dossier_change},
    {METHOD_GET, "/api/v1/dossiers/{id}/messages", ACCESS_AGENT, 0, dossier_messages},
    {METHOD_POST, "/api/v1/dossiers/{id}/messages", ACCESS_AGENT, JSON_LIMIT, message_write},
    {METHOD_POST, "/api/v1/dossiers/{id}/messages/check", ACCESS_AGENT, JSON_LIMIT, message_check},
    {METHOD_POST, "/api/v1/dossiers/{id}/template-preview", ACCESS_AGENT, JSON_LIMIT,
     dossier_template_preview},
    {METHOD_PUT, "/api/v1/dossiers/{id}/orders/{order}", ACCESS_AGENT, 0, dossier_link_order},
    {METHOD_DELETE, "/api/v1/dossiers/{id}/orders/{order}", ACCESS_AGENT, 0, dossier_unlink_order},
    {METHOD_GET, "/api/v1/dossiers/{id}/events", ACCESS_AGENT, 0, dossier_events},

    {METHOD_GET, "/api/v1/messages", ACCESS_AGENT, 0, messages_list},
    {METHOD_GET, "/api/v1/messages/{id}", ACCESS_AGENT, 0, message_get},
    {METHOD_DELETE, "/api/v1/messages/{id}", ACCESS_AGENT, 0, message_take_back},
    {METHOD_GET, "/api/v1/messages/{id}/raw", ACCESS_AGENT, 0, message_raw},
    {METHOD_GET, "/api/v1/messages/{id}/html", ACCESS_AGENT, 0, message_html},
    {METHOD_POST, "/api/v1/messages/{id}/match", ACCESS_AGENT, JSON_LIMIT, message_match},
    {METHOD_GET, "/api/v1/unmatched", ACCESS_AGENT, 0, unmatched_list},
    {METHOD_POST, "/api/v1/uploads", ACCESS_AGENT, UPLOAD_LIMIT, upload_create},
    {METHOD_GET, "/api/v1/attachments/{id}", ACCESS_AGENT, 0, attachment_get},

    {METHOD_GET, "/api/v1/customers", ACCESS_AGENT, 0, customers_list},
    {METHOD_GET, "/api/v1/customers/{id}", ACCESS_AGENT, 0, customer_get},
    {METHOD_GET, "/api/v1/orders", ACCESS_AGENT, 0, orders_list},
    {METHOD_GET, "/api/v1/orders/{id}", ACCESS_AGENT, 0, order_get},
    {METHOD_GET, "/api/v1/parcels/{id}", ACCESS_AGENT, 0, parcel_get},
    {METHOD_GET, "/api/v1/users", ACCESS_AGENT, 0, users_list},
    {METHOD_GET, "/api/v1/inboxes", ACCESS_AGENT, 0, inboxes_list},
    {METHOD_GET, "/api/v1/templates", ACCESS_AGENT, 0, templates_list},
    {METHOD_POST, "/api/v1/templates", ACCESS_LEAD, JSON_LIMIT, template_create},
    {METHOD_GET, "/api/v1/templates/{id}", ACCESS_AGENT, 0, template_get},
    {METHOD_PATCH, "/api/v1/templates/{id}", ACCESS_LEAD, JSON_LIMIT, template_change_one},

    {METHOD_GET, "/api/v1/search", ACCESS_AGENT, 0, search_dossiers},
    {METHOD_GET, "/api/v1/reports/counts", ACCESS_AGENT, 0, reports_counts},
    {METHOD_GET, "/api/v1/events", ACCESS_AGENT, 0, events_list},
    {METHOD_GET, "/api/v1/live", ACCESS_AGENT, 0, stream_live},

    {METHOD_GET, "/healthz", ACCESS_PUBLIC, 0, health},
    {METHOD_GET, "/readyz", ACCESS_PUBLIC, 0, ready},
    {METHOD_GET, "/metrics", ACCESS_PUBLIC, 0, metrics},
    {METHOD_PUT, "/api/v1/test/clock", ACCESS_ADMIN, JSON_LIMIT, test_clock_set},
    {0},
};
