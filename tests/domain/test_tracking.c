/* What carriers' words say by themselves (domain/tracking.h). */
#include "domain/tracking.h"

#include "../check_main.h"

struct label {
    const char *text;
    enum stage stage;
    enum trouble trouble;
};

static void reads(const struct label *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum stage stage = STAGE_UNKNOWN;
        enum trouble trouble = TROUBLE_NONE;
        label_read(str_of(labels[i].text), &stage, &trouble);
        ck_assert_msg(stage == labels[i].stage && trouble == labels[i].trouble,
                      "\"%s\": %s/%s, expected %s/%s", labels[i].text, stage_name(stage),
                      trouble_name(trouble), stage_name(labels[i].stage),
                      trouble_name(labels[i].trouble));
    }
}

#define READS(list) reads((list), sizeof(list) / sizeof *(list))

START_TEST(French_labels_say_where_the_parcel_is)
{
    static const struct label labels[] = {
        {"Votre colis est livré.", STAGE_DELIVERED, 0},
        {"Votre colis a été livré", STAGE_DELIVERED, 0},
        {"VOTRE COLIS A ÉTÉ LIVRÉ", STAGE_DELIVERED, 0},
        {"Distribué", STAGE_DELIVERED, 0},
        {"Colis remis au destinataire", STAGE_DELIVERED, 0},
        {"Colis livré au destinataire contre signature", STAGE_DELIVERED, 0},
        {"Livré à votre voisin", STAGE_DELIVERED, 0},
        {"Votre colis a été remis au gardien", STAGE_DELIVERED, 0},
        {"Votre colis est livré dans votre boîte aux lettres", STAGE_DELIVERED, 0},
        {"Colis retiré par le destinataire", STAGE_DELIVERED, 0},
        {"Retrait effectué", STAGE_DELIVERED, 0},
        {"Livraison effectuée", STAGE_DELIVERED, 0},
        {"Votre colis est en cours de livraison", STAGE_OUT_FOR_DELIVERY, 0},
        {"Colis en cours de distribution", STAGE_OUT_FOR_DELIVERY, 0},
        {"Mis en distribution", STAGE_OUT_FOR_DELIVERY, 0},
        {"En tournée", STAGE_OUT_FOR_DELIVERY, 0},
        {"Le chauffeur a pris en charge votre colis", STAGE_OUT_FOR_DELIVERY, 0},
        {"Votre colis est en livraison, il sera distribué aujourd'hui", STAGE_OUT_FOR_DELIVERY, 0},
        {"Votre colis est disponible dans votre Relais Colis", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Votre colis est disponible au bureau de poste", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Votre colis vous attend en consigne", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Votre colis est prêt à être retiré", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Votre colis est à votre disposition", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Colis mis à disposition", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Il vous reste 3 jours pour le retirer", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Colis livré en point relais", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Votre colis est en cours d'acheminement.", STAGE_IN_TRANSIT, 0},
        {"Votre colis est en cours d’acheminement dans notre réseau", STAGE_IN_TRANSIT, 0},
        {"Votre colis est en transit sur nos plateformes logistiques.", STAGE_IN_TRANSIT, 0},
        {"Il est en chemin.", STAGE_IN_TRANSIT, 0},
        {"Votre colis est arrivé sur son site de livraison.", STAGE_IN_TRANSIT, 0},
        {"Votre colis est arrivé dans le pays du destinataire.", STAGE_IN_TRANSIT, 0},
        {"Votre colis est dans le site de livraison qui dessert votre adresse. Nous le préparons "
         "pour "
         "le mettre en livraison.",
         STAGE_IN_TRANSIT, 0},
        {"Nous préparons votre colis pour sa livraison.", STAGE_IN_TRANSIT, 0},
        {"Votre colis est prêt à partir de son territoire d’expédition. Il va être remis au "
         "transporteur pour son acheminement.",
         STAGE_IN_TRANSIT, 0},
        {"Prise en charge du colis sur notre site logistique", STAGE_IN_TRANSIT, 0},
        {"Colis trié", STAGE_IN_TRANSIT, 0},
        {"En cours de traitement", STAGE_IN_TRANSIT, 0},
        {"Pris en charge", STAGE_ACCEPTED, 0},
        {"Pris en charge par La Poste", STAGE_ACCEPTED, 0},
        {"Votre colis a été pris en charge", STAGE_ACCEPTED, 0},
        {"Votre colis est entre nos mains.", STAGE_ACCEPTED, 0},
        {"Votre colis a été déposé dans un point postal.", STAGE_ACCEPTED, 0},
        {"Colis remis au transporteur", STAGE_ACCEPTED, 0},
        {"Votre Colissimo va bientôt nous être confié ! Il est en cours de préparation chez votre "
         "expéditeur.",
         STAGE_ANNOUNCED, 0},
        {"Colis en préparation chez l'expéditeur", STAGE_ANNOUNCED, 0},
        {"Étiquette créée", STAGE_ANNOUNCED, 0},
        {"Votre colis a été annoncé", STAGE_ANNOUNCED, 0},
        {"Colis enregistré", STAGE_ANNOUNCED, 0},
        {"Informations transmises au transporteur", STAGE_ANNOUNCED, 0},
        {"Déclaratif réceptionné", STAGE_ANNOUNCED, 0},
    };
    READS(labels);
}
END_TEST

START_TEST(French_negations_are_no_delivery)
{
    static const struct label labels[] = {
        {"Votre colis n'a pas été distribué", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Votre colis n’a pas pu être livré", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Le colis n'a pu être remis au destinataire", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Nous n'avons pas pu livrer votre colis", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Colis non livré", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Impossible de livrer votre colis", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Livraison impossible", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Échec de livraison", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Nous avons tenté de livrer votre colis", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Tentative de livraison infructueuse", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Destinataire absent, avis de passage déposé", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Votre colis sera distribué demain", STAGE_UNKNOWN, 0},
        {"Votre colis sera livré le 24 novembre", STAGE_UNKNOWN, 0},
        {"Votre colis va être livré", STAGE_UNKNOWN, 0},
        {"Votre colis devrait être livré lundi", STAGE_UNKNOWN, 0},
        {"En attente d'être livré", STAGE_UNKNOWN, 0},
        {"Vous serez informé dès que votre colis sera disponible en relais", STAGE_UNKNOWN, 0},
        {"Votre colis sera bientôt disponible au relais", STAGE_UNKNOWN, 0},
        {"Votre colis n'est pas encore disponible en relais", STAGE_UNKNOWN, 0},
        {"Votre colis n'est pas endommagé", STAGE_UNKNOWN, 0},
        {"Votre colis n'est pas perdu", STAGE_UNKNOWN, 0},
        {"Votre colis n'a pas encore été pris en charge", STAGE_UNKNOWN, 0},
        {"Vous n'avez pas retiré votre colis", STAGE_UNKNOWN, 0},
        {"Votre colis n'a pas été retiré dans les délais", STAGE_UNKNOWN, TROUBLE_UNCOLLECTED},
        {"Votre colis n'est pas retourné à l'expéditeur", STAGE_UNKNOWN, 0},
        {"Livraison sans retard", STAGE_UNKNOWN, 0},
        {"Si votre colis est livré abîmé, refusez-le", STAGE_UNKNOWN, 0},
    };
    READS(labels);
}
END_TEST

START_TEST(French_labels_say_what_is_wrong)
{
    static const struct label labels[] = {
        {"Colis endommagé", 0, TROUBLE_DAMAGED},
        {"Votre colis a été endommagé, il est en cours de traitement", 0, TROUBLE_DAMAGED},
        {"Colis perdu", 0, TROUBLE_LOST},
        {"Refusé par le destinataire", 0, TROUBLE_REFUSED},
        {"Le destinataire a refusé le colis", 0, TROUBLE_REFUSED},
        {"Adresse incorrecte", 0, TROUBLE_WRONG_ADDRESS},
        {"L'adresse du destinataire est incomplète", 0, TROUBLE_WRONG_ADDRESS},
        {"Destinataire inconnu à l'adresse", 0, TROUBLE_WRONG_ADDRESS},
        {"N'habite pas à l'adresse indiquée", 0, TROUBLE_WRONG_ADDRESS},
        {"Votre point relais est fermé", 0, TROUBLE_RELAY_CLOSED},
        {"Le relais est indisponible", 0, TROUBLE_RELAY_CLOSED},
        {"Le colis est en attente de vos instructions", 0, TROUBLE_AWAITING_INSTRUCTIONS},
        {"Informations complémentaires nécessaires", 0, TROUBLE_AWAITING_INSTRUCTIONS},
        {"Une réclamation est en cours", 0, TROUBLE_CLAIM_OPEN},
        {"Une enquête est ouverte", 0, TROUBLE_CLAIM_OPEN},
        {"Erreur d'acheminement", STAGE_IN_TRANSIT, TROUBLE_MISSORTED},
        {"Colis en cours de dédouanement", STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
        {"Dédouanement terminé", STAGE_IN_TRANSIT, 0},
        {"Votre livraison est retardée", 0, TROUBLE_DELAYED},
        {"Livraison reportée de 24h", 0, TROUBLE_DELAYED},
        {"Livraison prévue lundi prochain", 0, TROUBLE_DELAYED},
        {"Code d'accès manquant", STAGE_IN_TRANSIT, TROUBLE_ACCESS},
        {"Une anomalie est survenue", 0, TROUBLE_DELAYED},
        {"Colis spolié", 0, TROUBLE_PARTIAL},
    };
    READS(labels);
}
END_TEST

START_TEST(a_return_is_told_from_one_that_is_to_come)
{
    static const struct label labels[] = {
        {"Votre colis sera retourné à l'expéditeur", 0, TROUBLE_RETURN_ANNOUNCED},
        {"Le colis va être renvoyé à votre vendeur", 0, TROUBLE_RETURN_ANNOUNCED},
        {"VOTRE COLIS A ÉTÉ RETOURNÉ À VOTRE VENDEUR", STAGE_RETURNING, 0},
        {"Retour à l'expéditeur", STAGE_RETURNING, 0},
        {"Colis en retour", STAGE_RETURNING, 0},
        {"Colis refusé, retour à l'expéditeur", STAGE_RETURNING, TROUBLE_REFUSED},
        {"Le colis retourné a été livré à l'expéditeur", STAGE_RETURNED, 0},
        {"Votre colis a été remis à l'expéditeur", STAGE_RETURNED, 0},
        {"The parcel will be returned to the sender", 0, TROUBLE_RETURN_ANNOUNCED},
        {"Return to sender", STAGE_RETURNING, 0},
        {"The package is being returned to the sender", STAGE_RETURNING, 0},
        {"Delivered to the sender", STAGE_RETURNED, 0},
    };
    READS(labels);
}
END_TEST

START_TEST(English_labels_say_where_the_parcel_is)
{
    static const struct label labels[] = {
        {"Delivered", STAGE_DELIVERED, 0},
        {"Item successfully delivered", STAGE_DELIVERED, 0},
        {"Shipment delivered", STAGE_DELIVERED, 0},
        {"Delivered, Parcel Locker", STAGE_DELIVERED, 0},
        {"The shipment has been successfully delivered", STAGE_DELIVERED, 0},
        {"Out for Delivery", STAGE_OUT_FOR_DELIVERY, 0},
        {"On FedEx vehicle for delivery", STAGE_OUT_FOR_DELIVERY, 0},
        {"The shipment has been loaded onto the delivery vehicle", STAGE_OUT_FOR_DELIVERY, 0},
        {"Shipment in delivery to the consignee", STAGE_OUT_FOR_DELIVERY, 0},
        {"Delivered by driver to Pickup parcelshop", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Available for pickup", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Ready for collection", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Hold at Location", STAGE_AVAILABLE_AT_RELAY, 0},
        {"Arrived at USPS Regional Facility", STAGE_IN_TRANSIT, 0},
        {"Departed Post Office", STAGE_IN_TRANSIT, 0},
        {"In Transit to Next Facility", STAGE_IN_TRANSIT, 0},
        {"At FedEx destination facility", STAGE_IN_TRANSIT, 0},
        {"The parcel has left the parcel delivery centre and is on its way to the consignee.",
         STAGE_IN_TRANSIT, 0},
        {"Customs cleared", STAGE_IN_TRANSIT, 0},
        {"Your package was released by the customs agency.", STAGE_IN_TRANSIT, 0},
        {"Sorted at delivery location", STAGE_IN_TRANSIT, 0},
        {"Picked up", STAGE_ACCEPTED, 0},
        {"The parcel was handed over to GLS.", STAGE_ACCEPTED, 0},
        {"DPD has received your parcel.", STAGE_ACCEPTED, 0},
        {"USPS in possession of item", STAGE_ACCEPTED, 0},
        {"Parcel Registered by the post office", STAGE_ACCEPTED, 0},
        {"Tendered at FedEx Facility", STAGE_ACCEPTED, 0},
        {"Shipment information sent to FedEx", STAGE_ANNOUNCED, 0},
        {"Shipping Label Created, USPS Awaiting Item", STAGE_ANNOUNCED, 0},
        {"The parcel data was entered into the GLS IT system.", STAGE_ANNOUNCED, 0},
        {"Shipment in preparation to be shipped", STAGE_ANNOUNCED, 0},
    };
    READS(labels);
}
END_TEST

START_TEST(English_negations_are_no_delivery)
{
    static const struct label labels[] = {
        {"Unfortunately we have not been able to deliver your parcel.", STAGE_IN_TRANSIT,
         TROUBLE_ABSENT},
        {"Not delivered", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Your parcel could not be delivered", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"We couldn't deliver your parcel", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Customer not available or business closed", STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"After an unsuccessful delivery attempt the parcel is back at the recipient depot.",
         STAGE_IN_TRANSIT, TROUBLE_ABSENT},
        {"Package is not yet available for pickup.", STAGE_UNKNOWN, 0},
        {"Your parcel will be delivered tomorrow", STAGE_UNKNOWN, 0},
        {"Your parcel is expected to be delivered on Monday", STAGE_UNKNOWN, 0},
        {"Your shipment has arrived at the postal operator of the country of destination and will "
         "be "
         "delivered in the coming days.",
         STAGE_IN_TRANSIT, 0},
        {"Your parcel was not damaged", STAGE_UNKNOWN, 0},
    };
    READS(labels);
}
END_TEST

START_TEST(English_labels_say_what_is_wrong)
{
    static const struct label labels[] = {
        {"Package damaged", 0, TROUBLE_DAMAGED},
        {"Lost in transit", 0, TROUBLE_LOST},
        {"Refused by recipient", 0, TROUBLE_REFUSED},
        {"Incorrect address", 0, TROUBLE_WRONG_ADDRESS},
        {"Customer addressing error found; attempting to correct. Possible delay", 0,
         TROUBLE_WRONG_ADDRESS},
        {"The parcel shop is closed", 0, TROUBLE_RELAY_CLOSED},
        {"Held in customs", STAGE_IN_TRANSIT, TROUBLE_CUSTOMS},
        {"Delivery delayed", 0, TROUBLE_DELAYED},
        {"Missorted, will be forwarded", STAGE_IN_TRANSIT, TROUBLE_MISSORTED},
        {"Not collected in time", 0, TROUBLE_UNCOLLECTED},
    };
    READS(labels);
}
END_TEST

START_TEST(words_that_say_nothing_stay_unknown)
{
    static const struct label labels[] = {
        {"", 0, 0},        {"...", 0, 0},
        {"XK-42", 0, 0},   {"Le client a été informé par SMS", 0, 0},
        {"JESSICA", 0, 0}, {"\xff\xfe", 0, 0},
    };
    enum stage stage;
    enum trouble trouble;
    READS(labels);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        ck_assert(!label_read(str_of(labels[i].text), &stage, &trouble));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("domain/tracking");
    TCase *tests = tcase_create("labels");
    tcase_add_test(tests, French_labels_say_where_the_parcel_is);
    tcase_add_test(tests, French_negations_are_no_delivery);
    tcase_add_test(tests, French_labels_say_what_is_wrong);
    tcase_add_test(tests, a_return_is_told_from_one_that_is_to_come);
    tcase_add_test(tests, English_labels_say_where_the_parcel_is);
    tcase_add_test(tests, English_negations_are_no_delivery);
    tcase_add_test(tests, English_labels_say_what_is_wrong);
    tcase_add_test(tests, words_that_say_nothing_stay_unknown);
    suite_add_tcase(suite, tests);
    return check_main(suite);
}
