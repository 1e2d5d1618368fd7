#include "base/mac.h"
#include "shops/prestashop/prestashop.h"
#include "shops/shop.h"
#include "shops/shopify/shopify.h"
#include "shops/woocommerce/woocommerce.h"

const struct shop_connector *const shop_connectors[] = {
    &prestashop,
    &shopify,
    &woocommerce,
    NULL,
};

const struct shop_connector *shop_connector_named(struct str name)
{
    for (size_t i = 0; shop_connectors[i]; i++)
        if (str_eq(name, str_of(shop_connectors[i]->name)))
            return shop_connectors[i];
    return NULL;
}

bool shop_signed(const struct shop_account *account, struct str signature, struct str body)
{
    return account->hook_secret.len > 0 &&
           mac_is_base64(hmac_sha256(account->hook_secret, body), signature);
}
