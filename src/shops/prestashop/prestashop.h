/* PrestaShop by its webservice (devdocs.prestashop-project.org/8/webservice), in XML: the key
 * is the user name. A page of orders, then what they name by number, each in one question:
 * customers, addresses, countries, currencies, languages, states, order carriers, carriers. Times
 * are the shop's own, 0000-00-00 is none; ids of states are per shop, so their names are read. It
 * has no signed webhooks: it is asked often. */
#ifndef SHOPS_PRESTASHOP_PRESTASHOP_H
#define SHOPS_PRESTASHOP_PRESTASHOP_H

#include "shops/shop.h"

extern const struct shop_connector prestashop;

#endif
