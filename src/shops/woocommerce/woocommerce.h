/* WooCommerce by its REST API v3 (woocommerce.github.io/woocommerce-rest-api-docs): key and
 * secret as user and password; webhooks X-WC-Webhook-*, which WooCommerce turns off after five
 * failed deliveries, so that silence proves nothing. Tracking numbers are those of the
 * Shipment Tracking plugin: in an order's meta_data, or asked for. */
#ifndef SHOPS_WOOCOMMERCE_WOOCOMMERCE_H
#define SHOPS_WOOCOMMERCE_WOOCOMMERCE_H

#include "shops/shop.h"

extern const struct shop_connector woocommerce;

/* The list of parcels that the plugin answers of an order, added to it. */
void woocommerce_parcels(struct arena *arena, const struct tree *answer, const struct zone *zone,
                         struct order_in *order);

#endif
