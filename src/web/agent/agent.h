/* Handlers of the agents' workspace: what its routes call, and the lists that
 * its page carries from the start. */
#ifndef WEB_AGENT_AGENT_H
#define WEB_AGENT_AGENT_H

#include "base/jsonw.h"
#include "web/request.h"

/* The row of one dossier as it is now; ERR_NOT_FOUND in another shop. */
ERR_MUST enum err render_dossier_now(struct jsonw *w, struct request *r, int64_t dossier,
                                     struct error *err);
ERR_MUST enum err render_message_now(struct jsonw *w, struct request *r, int64_t message,
                                     struct error *err);
/* How a change ends that was made, when its answer could not be read: never as
 * "nothing was kept" (503), which would have it made again, but ERR_UNCERTAIN. */
ERR_MUST enum err after_write(enum err reading, struct error *err);

/* Bytes by the hash in a row; ERR_NOT_FOUND when none were kept. */
ERR_MUST enum err read_blob(struct request *r, struct str hash, struct str *bytes,
                            struct error *err);
struct q_incident_row;
void render_incident(struct jsonw *w, const struct q_incident_row *row);
struct q_remedy_row;
void render_remedy(struct jsonw *w, const struct q_remedy_row *row);
/* A page of events, of which `rows` holds one more than `limit` when there are more. */
struct q_event_rows;
void render_event_list(struct buf *out, struct request *r, const struct q_event_rows *rows,
                       int64_t limit);

/* "webhook": how an event reached us, of enum tracking_source. */
const char *tracking_source_name(int64_t source);

#define HANDLER(name) \
    enum err name(struct request *r, struct buf *out, int *status, struct error *err)

HANDLER(session_get);
HANDLER(session_sign_in);
HANDLER(session_change);
HANDLER(session_sign_out);

HANDLER(dossiers_list);
HANDLER(dossiers_views);
HANDLER(dossiers_open);
HANDLER(dossier_get);
HANDLER(dossier_change);
HANDLER(dossier_escalate);
HANDLER(dossier_link_order);
HANDLER(dossier_unlink_order);
HANDLER(dossier_events);
HANDLER(dossier_messages);
HANDLER(dossier_template_preview);

HANDLER(defect_create);
HANDLER(stop_sales_list);
HANDLER(stop_sale_end);
HANDLER(parcel_estimate);
HANDLER(dispatch_estimate);
HANDLER(pickups_offered);
HANDLER(pickups_put);
HANDLER(pickup_get);
HANDLER(pickup_tell_closures);

HANDLER(dossier_merge);
HANDLER(dossier_unmerge);
HANDLER(dossier_since_merge);
HANDLER(dossier_split);
HANDLER(dossier_unsplit);
HANDLER(dossier_links);
HANDLER(dossier_link);
HANDLER(dossier_unlink);
HANDLER(message_move);
HANDLER(dossier_facts);
HANDLER(fact_add);
HANDLER(fact_remove);

HANDLER(dossier_promises);
HANDLER(promise_create);
HANDLER(promises_list);
HANDLER(promise_change);

HANDLER(message_write);
HANDLER(message_check);
HANDLER(messages_list);
HANDLER(message_get);
HANDLER(message_take_back);
HANDLER(message_raw);
HANDLER(message_html);
HANDLER(message_match);
HANDLER(unmatched_list);
HANDLER(upload_create);
HANDLER(attachment_get);

HANDLER(inquiries_list);
HANDLER(inquiry_get);
HANDLER(inquiry_change);
HANDLER(inquiry_letters);
HANDLER(inquiry_letter_write);
HANDLER(letter_pdf);
HANDLER(letter_file_get);
HANDLER(claims_list);
HANDLER(claim_create);
HANDLER(claim_get);
HANDLER(claim_change);
HANDLER(claim_file_get);
HANDLER(settlements_list);
HANDLER(settlement_get);
HANDLER(settlement_change);
HANDLER(settlement_csv);
HANDLER(settlement_letters);
HANDLER(carrier_terms_list);
HANDLER(carrier_term_put);
HANDLER(transport_words_list);

HANDLER(legal_rules_list);
HANDLER(legal_rule_put);

HANDLER(customers_list);
HANDLER(customer_get);
HANDLER(orders_list);
HANDLER(order_get);
HANDLER(order_put_one);
HANDLER(orders_batch);
HANDLER(imports_list);
HANDLER(import_create);
HANDLER(import_get);
HANDLER(import_lines);
HANDLER(connectors_list);
HANDLER(connector_create);
HANDLER(connector_get);
HANDLER(connector_change_one);
HANDLER(hook_shop);
HANDLER(parcel_get);
HANDLER(parcels_list);
HANDLER(parcel_events);
HANDLER(tracking_take);
HANDLER(intake_list);
HANDLER(intake_raw);
HANDLER(intake_settle_one);
HANDLER(carriers_list);
HANDLER(carrier_feeds);
HANDLER(carrier_file_take);
HANDLER(carrier_get);
HANDLER(carrier_create);
HANDLER(carrier_change_one);
HANDLER(users_list);
HANDLER(inboxes_list);
HANDLER(templates_list);
HANDLER(template_create);
HANDLER(template_get);
HANDLER(template_change_one);

HANDLER(remedies_of_dossier);
HANDLER(remedies_menu);
HANDLER(remedies_list);
HANDLER(approvals_list);
HANDLER(remedy_create);
HANDLER(remedy_get);
HANDLER(remedy_change);
HANDLER(remedy_limits_get);
HANDLER(remedy_limits_put);
HANDLER(ledger_list);
HANDLER(ledger_csv);

HANDLER(search_dossiers);
HANDLER(reports_counts);
HANDLER(events_list);

HANDLER(clocks_get);
HANDLER(clock_put);
HANDLER(user_change);

HANDLER(practices_list);
HANDLER(practices_switch);
HANDLER(practice_switch);
HANDLER(overrides_list);
HANDLER(phrases_get);
HANDLER(phrases_set);
HANDLER(held_list);
HANDLER(held_let_go);
HANDLER(held_send_back);
HANDLER(reports_conduct);
HANDLER(reports_conduct_csv);
HANDLER(reports_carriers);
HANDLER(reports_carriers_csv);
HANDLER(reports_carriers_advice);
HANDLER(reports_incidents);
HANDLER(reports_incidents_csv);
HANDLER(groups_list);
HANDLER(group_get);
HANDLER(group_tell_all);

HANDLER(health);
HANDLER(ready);
HANDLER(metrics);
HANDLER(test_clock_set);

HANDLER(incidents_list);
HANDLER(incident_create);
HANDLER(incident_get);
HANDLER(incident_change);
HANDLER(dossier_incidents);

#endif
