#include "providers/smtp/smtp.h"

#include "../check_main.h"
#include "base/arena.h"
#include "certificates.h"
#include "smtp_peer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/guichet-smtp-XXXXXX";
static struct arena *arena;
static struct peer peer;
static struct smtp *smtp;
static SSL_CTX *tls;

static void make_folder(void)
{
    certificates_make(folder);
}

static void remove_folder(void)
{
    certificates_remove(folder);
}

static struct str file(const char *name)
{
    return str_printf(arena, "%s/%s", folder, name);
}

static void set_up(void)
{
    arena = arena_create(1 << 20);
    tls = SSL_CTX_new(TLS_server_method());
}

static void tear_down(void)
{
    smtp_destroy(&smtp);
    SSL_CTX_free(tls);
    arena_destroy(&arena);
}

static void certify(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s.pem", folder, name);
    ck_assert_int_eq(SSL_CTX_use_certificate_file(tls, path, SSL_FILETYPE_PEM), 1);
    snprintf(path, sizeof path, "%s/%s.key", folder, name);
    ck_assert_int_eq(SSL_CTX_use_PrivateKey_file(tls, path, SSL_FILETYPE_PEM), 1);
}

static struct smtp_outcome send_with(struct peer_plan plan, struct smtp_options options,
                                     const char *certificate)
{
    static const struct str to[] = {{"camille@example.fr", 18}};
    certify(certificate);
    plan.tls = tls;
    peer_start(&peer, plan);
    options.url =
        str_printf(arena, "%s://localhost:%d", plan.implicit ? "smtps" : "smtp", peer.port);
    options.connect_ms = options.reply_ms = options.final_ms = 2000;
    struct error err = {0};
    ck_assert_msg(smtp_create(&options, &smtp, &err) == ERR_OK, "%s", err.text);
    struct smtp_mail mail = {.from = STR("sav@desk.example"),
                             .to = to,
                             .to_count = 1,
                             .bytes = STR("S: a\r\n\r\nbonjour\r\n")};
    struct smtp_outcome out;
    ck_assert_msg(smtp_send(smtp, &mail, arena, &out, &err) == ERR_OK, "%s", err.text);
    smtp_destroy(&smtp);
    peer_stop(&peer);
    return out;
}

static void expect(const struct smtp_outcome *out, enum smtp_result result)
{
    ck_assert_msg(out->result == result, "%s at %s: %d %s", smtp_result_name(out->result),
                  smtp_stage_name(out->stage), out->reply.code, out->reply.text);
}

START_TEST(starttls_with_a_known_authority_and_the_right_name)
{
    struct smtp_outcome out = send_with(
        (struct peer_plan){.offers = "STARTTLS"},
        (struct smtp_options){.tls = SMTP_TLS_REQUIRED, .ca_file = file("ca.pem")}, "here");
    expect(&out, SMTP_SENT);
    ck_assert(peer.secured);
}
END_TEST

START_TEST(smtps_with_a_known_authority_and_the_right_name)
{
    struct smtp_outcome out = send_with((struct peer_plan){.implicit = true},
                                        (struct smtp_options){.ca_file = file("ca.pem")}, "here");
    expect(&out, SMTP_SENT);
    ck_assert(peer.secured);
}
END_TEST

static const struct {
    const char *ca, *certificate;
    bool implicit;
} false_friends[] = {
    {"ca.pem", "there", false},     {"ca.pem", "there", true}, {"stranger.pem", "here", false},
    {"stranger.pem", "here", true}, {NULL, "here", false},     {NULL, "here", true},
    {"missing.pem", "here", false},
};

START_TEST(another_name_or_an_unknown_authority_gets_no_mail_and_no_password)
{
    struct smtp_options options = {
        .tls = SMTP_TLS_REQUIRED, .user = STR("user"), .password = STR("secret")};
    if (false_friends[_i].ca)
        options.ca_file = file(false_friends[_i].ca);
    struct smtp_outcome out = send_with(
        (struct peer_plan){.offers = "STARTTLS AUTH=PLAIN", .implicit = false_friends[_i].implicit},
        options, false_friends[_i].certificate);
    expect(&out, SMTP_REFUSED_TEMPORARY);
    ck_assert(!peer_saw(&peer, "AUTH"));
    ck_assert(!peer_saw(&peer, "MAIL"));
}
END_TEST

START_TEST(required_tls_is_not_talked_away)
{
    struct smtp_outcome out = send_with(
        (struct peer_plan){.offers = "8BITMIME"},
        (struct smtp_options){.tls = SMTP_TLS_REQUIRED, .ca_file = file("ca.pem")}, "here");
    expect(&out, SMTP_REFUSED_TEMPORARY);
    ck_assert(!peer_saw(&peer, "MAIL"));
}
END_TEST

START_TEST(starttls_refused_ends_it_when_required)
{
    struct smtp_outcome out = send_with(
        (struct peer_plan){.offers = "STARTTLS",
                           .moment = PEER_STARTTLS,
                           .act = PEER_SAY,
                           .words = "454 4.7.0 not now\r\n"},
        (struct smtp_options){.tls = SMTP_TLS_REQUIRED, .ca_file = file("ca.pem")}, "here");
    expect(&out, SMTP_REFUSED_TEMPORARY);
    ck_assert_int_eq(out.reply.code, 454);
    ck_assert_int_eq(out.stage, SMTP_STAGE_STARTTLS);
}
END_TEST

START_TEST(to_this_machine_tls_is_taken_when_offered_and_not_asked_for)
{
    struct smtp_outcome out = send_with((struct peer_plan){.offers = _i ? "STARTTLS" : "8BITMIME"},
                                        (struct smtp_options){0}, "there");
    expect(&out, SMTP_SENT);
    ck_assert_int_eq(peer.secured, _i == 1);
}
END_TEST

START_TEST(signs_in_over_tls)
{
    struct smtp_outcome out = send_with(
        (struct peer_plan){.offers = _i ? "STARTTLS AUTH=LOGIN" : "STARTTLS AUTH=CRAM-MD5=PLAIN",
                           .password = "s\xC3\xA9same"},
        (struct smtp_options){.tls = SMTP_TLS_REQUIRED,
                              .ca_file = file("ca.pem"),
                              .user = STR("user"),
                              .password = STR("s\xC3\xA9same")},
        "here");
    expect(&out, SMTP_SENT);
    ck_assert(peer.secured);
    ck_assert(peer.signed_in);
}
END_TEST

START_TEST(a_wrong_password_is_the_routes_fault)
{
    struct smtp_outcome out =
        send_with((struct peer_plan){.offers = "STARTTLS AUTH=PLAIN", .password = "right"},
                  (struct smtp_options){.tls = SMTP_TLS_REQUIRED,
                                        .ca_file = file("ca.pem"),
                                        .user = STR("user"),
                                        .password = STR("wrong")},
                  "here");
    expect(&out, SMTP_REFUSED_TEMPORARY);
    ck_assert_int_eq(out.stage, SMTP_STAGE_AUTH);
    ck_assert_int_eq(out.reply.code, 535);
    ck_assert(!peer_saw(&peer, "MAIL"));
}
END_TEST

START_TEST(lost_under_tls_keeps_the_same_rules)
{
    static const struct {
        enum peer_moment moment;
        enum smtp_result result;
    } rows[] = {
        {PEER_EHLO, SMTP_REFUSED_TEMPORARY},
        {PEER_MAIL, SMTP_REFUSED_TEMPORARY},
        {PEER_DATA, SMTP_REFUSED_TEMPORARY},
        {PEER_DOT, SMTP_UNCERTAIN},
        {PEER_NEXT, SMTP_SENT},
    };
    struct smtp_outcome out = send_with(
        (struct peer_plan){.implicit = true, .moment = rows[_i].moment, .act = PEER_CLOSE},
        (struct smtp_options){.ca_file = file("ca.pem")}, "here");
    expect(&out, rows[_i].result);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("providers/smtp over TLS");
    TCase *all = tcase_create("tls");
    tcase_set_timeout(all, 30);
    tcase_add_unchecked_fixture(all, make_folder, remove_folder);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, starttls_with_a_known_authority_and_the_right_name);
    tcase_add_test(all, smtps_with_a_known_authority_and_the_right_name);
    tcase_add_loop_test(all, another_name_or_an_unknown_authority_gets_no_mail_and_no_password, 0,
                        sizeof false_friends / sizeof *false_friends);
    tcase_add_test(all, required_tls_is_not_talked_away);
    tcase_add_test(all, starttls_refused_ends_it_when_required);
    tcase_add_loop_test(all, to_this_machine_tls_is_taken_when_offered_and_not_asked_for, 0, 2);
    tcase_add_loop_test(all, signs_in_over_tls, 0, 2);
    tcase_add_test(all, a_wrong_password_is_the_routes_fault);
    tcase_add_loop_test(all, lost_under_tls_keeps_the_same_rules, 0, 5);
    suite_add_tcase(suite, all);
    return check_main(suite);
}
