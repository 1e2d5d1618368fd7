#include "shops/file_columns.h"

#include <string.h>

enum { NAME_MAX_BYTES = 60 };

/* Names without accents, one blank between words. */
static const struct {
    enum file_column column;
    const char *names; /* "|" between them */
} columns[] = {
    {COLUMN_NUMBER, "number|order|order number|order id|order no|reference|name|numero|commande|"
                    "numero de commande|n de commande|no commande|numero commande|ref commande|"
                    "reference commande|id commande"},
    {COLUMN_STATE, "state|status|order status|financial status|etat|statut|etat de la commande|"
                   "statut de la commande"},
    {COLUMN_CURRENCY, "currency|devise|monnaie"},
    {COLUMN_TOTAL, "total|order total|total paid|amount|montant|total ttc|montant total|"
                   "total commande|total paye"},
    {COLUMN_FREIGHT, "freight|shipping|shipping cost|shipping total|frais de port|port|livraison|"
                     "frais de livraison"},
    {COLUMN_PLACED_AT, "placed at|date|order date|created at|date de commande|date commande|"
                       "passee le|commandee le"},
    {COLUMN_CHANGED_AT, "changed at|updated at|modified|date modified|modifiee le|"
                        "date de modification|mise a jour"},
    {COLUMN_NEEDED_BY, "needed by|needed for|voulue pour le|attendue pour le|pour le"},
    {COLUMN_DUE_AT, "due at|delivery date|promised for|date de livraison|livraison prevue|"
                    "promise pour le"},
    {COLUMN_COUNTRY, "country|country code|shipping country|pays|code pays|pays de livraison"},
    {COLUMN_POSTCODE, "postcode|zip|postal code|shipping zip|code postal|cp"},
    {COLUMN_NAME, "customer|customer name|billing name|shipping name|client|nom|nom du client|"
                  "nom client"},
    {COLUMN_EMAIL, "email|e mail|mail|customer email|courriel|adresse electronique|email client"},
    {COLUMN_PHONE, "phone|telephone|mobile|tel|billing phone|portable"},
    {COLUMN_LANGUAGE, "language|lang|langue"},
    {COLUMN_SKU, "sku|item sku|product sku|lineitem sku|article|reference article|ref article|"
                 "code article|reference produit"},
    {COLUMN_TITLE, "title|item|item name|product|product name|lineitem name|designation|produit|"
                   "nom du produit|libelle"},
    {COLUMN_QUANTITY, "quantity|qty|lineitem quantity|quantite|qte"},
    {COLUMN_PRICE, "price|unit price|item price|lineitem price|prix|prix unitaire|"
                   "prix unitaire ttc|pu ttc"},
    {COLUMN_WEIGHT, "weight|item weight|poids|poids unitaire"},
    {COLUMN_CARRIER, "carrier|shipping carrier|transporteur"},
    {COLUMN_SERVICE, "service|shipping method|mode de livraison|service de livraison"},
    {COLUMN_TRACKING, "tracking|tracking number|parcel|parcel number|suivi|numero de suivi|"
                      "n de suivi|colis|numero de colis|numero colis"},
    {COLUMN_PICKUP, "pickup point|pick up point|relay|point relais|relais|id relais|"
                    "point de retrait"},
    {COLUMN_HANDED_AT, "handed at|shipped at|ship date|expediee le|expedie le|date d expedition|"
                       "remis le"},
    {COLUMN_PARCEL_WEIGHT, "parcel weight|poids du colis|poids colis"},
};

/* The letter under an accent of French, in UTF-8 of two bytes; 0: another. */
static char bare(unsigned char first, unsigned char second)
{
    static const char from[] = "àâäéèêëîïôöùûüçÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ";
    static const char to[] = "aaaeeeeiioouuucaaaeeeeiioouuuc";
    for (size_t i = 0; i + 1 < sizeof from; i += 2)
        if ((unsigned char)from[i] == first && (unsigned char)from[i + 1] == second)
            return to[i / 2];
    return 0;
}

/* In lower case without accents, one blank for all that is no letter or digit. */
static size_t folded(struct str name, char out[NAME_MAX_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < name.len && n < NAME_MAX_BYTES; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        unsigned char next = i + 1 < name.len ? (unsigned char)name.ptr[i + 1] : 0;
        char letter = c >= 0xC0 ? bare(c, next) : 0;
        if (c >= 'A' && c <= 'Z')
            letter = (char)(c + 32);
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            letter = (char)c;
        i += c >= 0xC0;
        if (letter)
            out[n++] = letter;
        else if (n && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    while (n && out[n - 1] == ' ')
        n--;
    return n;
}

bool file_column_named(struct str name, enum file_column *out)
{
    char text[NAME_MAX_BYTES];
    struct str wanted = {text, folded(name, text)}, one;
    for (size_t i = 0; wanted.len && i < sizeof columns / sizeof *columns; i++) {
        struct str names = str_of(columns[i].names);
        *out = columns[i].column;
        while (str_split(&names, '|', &one))
            if (str_eq(one, wanted))
                return true;
    }
    return false;
}
