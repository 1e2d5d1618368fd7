#include "test_lmtp_desk.h"

#define MAIL_TO(recipient) "MAIL FROM:<a@b.test>\r\nRCPT TO:<" recipient ">\r\nDATA\r\n"

START_TEST(a_mail_as_postfix_sends_it)
{
    struct desk *d = desk_open();
    int fd = dial(d);
    tell_c(fd, "MAIL FROM:<cliente@example.test> SIZE=398\r\nRCPT TO:<retours+ab12@sav.test>\r\n"
               "RCPT TO:<failed@sav.test>\r\nRCPT TO:<unknown@sav.test>\r\nDATA\r\n");
    hear(fd, SENDER_OK RCPT_OK RCPT_OK "550 5.1.1 no such address at this desk\r\n" GO);
    tell_c(fd, "Subject: Colis\r\n\r\nBonjour\r\n..point\r\n.\r\n");
    hear(fd, STORED "451 4.3.0 could not be stored now\r\n");
    tell_c(fd, "QUIT\r\n");
    hear(fd, BYE);
    hear(fd, "");
    close(fd);
    struct kept *k = &d->kept[0];
    ck_assert(str_eq(buf_str(&k->bytes), STR("Subject: Colis\r\n\r\nBonjour\r\n.point\r\n")));
    ck_assert(str_eq(buf_str(&k->sender), STR("cliente@example.test")));
    ck_assert(str_eq(buf_str(&k->recipients), STR("retours+ab12@sav.test failed@sav.test")));
    desk_close(d);
}
END_TEST

START_TEST(a_loopback_port_serves_as_well)
{
    static const char *const hosts[] = {"127.0.0.1:0", "localhost:0", "[::1]:0"};
    struct desk *d = desk_create();
    d->options.address = str_of(hosts[_i]);
    desk_listen(d);
    int port = lmtp_server_port(d->server);
    ck_assert_int_gt(port, 0);
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)port),
                            .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 a6 = {.sin6_family = AF_INET6,
                              .sin6_port = htons((uint16_t)port),
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(_i == 2 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(_i == 2 ? connect(fd, (struct sockaddr *)&a6, sizeof a6)
                             : connect(fd, (struct sockaddr *)&a, sizeof a),
                     0);
    hear(fd, GREETING);
    tell_c(fd, "LHLO m\r\n" MAIL_TO("sav@x.test"));
    hear(fd, FEATURES SENDER_OK RCPT_OK GO);
    tell_c(fd, "x\r\n.\r\nQUIT\r\n");
    hear(fd, STORED BYE);
    hear(fd, "");
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(replies_keep_their_order_when_all_is_written_in_one_piece)
{
    struct desk *d = desk_open();
    int fd = dial(d);
    tell_c(fd, MAIL_TO("sav@x.test") "one\r\n.\r\n" MAIL_TO(
                   "gone@x.test") "two\r\n.\r\n"
                                  "NOOP\r\n" MAIL_TO("sav@x.test") "three\r\n.\r\nQUIT\r\n");
    hear(fd, SENDER_OK RCPT_OK GO STORED SENDER_OK RCPT_OK GO
         "450 4.2.0 this address takes no mail now\r\n250 2.0.0 ok\r\n" SENDER_OK RCPT_OK GO STORED
             BYE);
    hear(fd, "");
    close(fd);
    ck_assert_uint_eq(d->kept_count, 3);
    desk_close(d);
}
END_TEST

START_TEST(a_client_that_is_gone_before_its_results_harms_nothing)
{
    struct desk *d = desk_create();
    d->hold = true;
    desk_listen(d);
    int gone = dial(d), stays = dial(d);
    begin_mail(gone, "sav@x.test");
    tell_c(gone, "x\r\n.\r\n");
    desk_wait_for_mails(d, 1);
    close(gone);
    begin_mail(stays, "sav@x.test");
    tell_c(stays, "y\r\n.\r\n");
    desk_wait_for_mails(d, 2);
    ck_assert_uint_eq(desk_counts(d).mails, 2);
    desk_release(d, 1);
    hear(stays, STORED);
    desk_release(d, 0);
    tell_c(stays, "NOOP\r\n");
    hear(stays, "250 2.0.0 ok\r\n");
    ck_assert_uint_eq(desk_counts(d).mails, 0);
    ck_assert_uint_eq(desk_counts(d).memory, 0);
    close(stays);
    desk_close(d);
}
END_TEST

START_TEST(a_client_that_breaks_off_in_the_middle_delivers_nothing)
{
    struct desk *d = desk_open();
    struct buf large = buf_in(NULL);
    for (int i = 0; i < 50000; i++)
        buf_c(&large, "0123456789012345\r\n");
    for (int i = 0; i < 20; i++) {
        int fd = dial(d);
        begin_mail(fd, "sav@x.test");
        tell(fd, str_sub(buf_str(&large), 0, large.len / (1 + (unsigned)i % 5)));
        close(fd);
    }
    buf_release(&large);
    while (desk_counts(d).mails)
        usleep(1000);
    ck_assert_uint_eq(desk_counts(d).memory, 0);
    ck_assert_uint_eq(d->kept_count, 0);
    desk_close(d);
}
END_TEST

START_TEST(a_half_closed_client_still_hears_its_answer)
{
    struct desk *d = desk_create();
    d->hold = true;
    desk_listen(d);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, "x\r\n.\r\n");
    shutdown(fd, SHUT_WR);
    desk_wait_for_mails(d, 1);
    desk_release(d, 0);
    hear(fd, STORED);
    hear(fd, "");
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(smuggled_ends_stay_inside_the_mail_however_they_are_cut)
{
    static const char *const ends[] = {"\n.\n",   "\n.\r\n",     "\r\n.\n",   "\r.\r", "\r.\r\n",
                                       "\n\n.\n", "\r\n.\r\r\n", "\r\r.\r\r", "\n.\r", "\r\n.\r"};
    struct desk *d = desk_open();
    int fd = dial(d);
    size_t mails = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (int piecemeal = 0; piecemeal < 2; piecemeal++) {
            begin_mail(fd, "sav@x.test");
            tell_c(fd, "Subject: a\r\n\r\nx");
            for (const char *p = ends[i]; *p; p++) {
                tell(fd, (struct str){p, 1});
                if (piecemeal)
                    usleep(1000);
            }
            tell_c(fd, MAIL_TO("sav@x.test") "evil\r\n.\r\n");
            hear(fd, STORED);
            mails++;
        }
    tell_c(fd, "QUIT\r\n");
    hear(fd, BYE);
    close(fd);
    ck_assert_uint_eq(d->kept_count, mails);
    for (size_t i = 0; i < mails; i++)
        ck_assert_int_gt(str_find(buf_str(&d->kept[i].bytes), STR("MAIL FROM:<a@b.test>")), 0);
    desk_close(d);
}
END_TEST

enum { MANY = 200, MAILS_EACH = 10 };

START_TEST(many_connections_at_once_lose_nothing)
{
    struct desk *d = desk_open();
    int fds[MANY];
    for (int i = 0; i < MANY; i++)
        fds[i] = dial(d);
    ck_assert_uint_eq(desk_counts(d).connections, MANY);
    for (int n = 0; n < MAILS_EACH; n++) {
        for (int i = 0; i < MANY; i++)
            tell_c(fds[i], MAIL_TO("sav@x.test"));
        for (int i = 0; i < MANY; i++) {
            hear(fds[i], SENDER_OK RCPT_OK GO);
            char text[64];
            snprintf(text, sizeof text, "mail %d of %d\r\n.\r\n", n, i);
            tell_c(fds[i], text);
        }
        for (int i = 0; i < MANY; i++)
            hear(fds[i], STORED);
    }
    for (int i = 0; i < MANY; i++)
        close(fds[i]);
    ck_assert_uint_eq(d->kept_count, MANY * MAILS_EACH);
    desk_close(d);
}
END_TEST

START_TEST(stopping_says_421_to_the_idle_and_finishes_what_was_begun)
{
    struct desk *d = desk_create();
    d->hold = true;
    desk_listen(d);
    int idle = dial(d), half = dial(d), begun = dial(d), waiting = dial(d);
    tell_c(half, "MAIL FROM:<a@b.test>\r\n");
    hear(half, SENDER_OK);
    begin_mail(waiting, "sav@x.test");
    tell_c(waiting, "waiting\r\n.\r\n");
    desk_wait_for_mails(d, 1);
    begin_mail(begun, "sav@x.test");
    tell_c(begun, "begun\r\n");
    desk_stop(d);
    hear(idle, CLOSING);
    hear(half, CLOSING);
    ck_assert_int_eq(dial_path(d->path), -1);
    ck_assert_int_eq(access(d->path + 5, F_OK), -1);
    tell_c(begun, ".\r\n");
    desk_release(d, 1);
    hear(begun, STORED CLOSING);
    usleep((DESK_GRACE_MS + 100) * 1000);
    desk_release(d, 0); /* a commit may take longer than the grace */
    hear(waiting, STORED CLOSING);
    close(idle);
    close(half);
    close(begun);
    close(waiting);
    desk_close(d);
}
END_TEST

START_TEST(stopping_does_not_wait_for_a_peer_that_never_ends_its_mail)
{
    struct desk *d = desk_open();
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, "begun\r\n");
    desk_close(d);
    hear(fd, "");
    close(fd);
}
END_TEST

START_TEST(a_client_may_be_gone_for_good_when_its_mail_is_answered_after_stopping)
{
    struct desk *d = desk_create();
    d->hold = true;
    desk_listen(d);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, "x\r\n.\r\n");
    desk_wait_for_mails(d, 1);
    close(fd);
    desk_stop(d);
    usleep(50 * 1000);
    ck_assert(!d->stopped);
    desk_release(d, 0);
    desk_close(d);
}
END_TEST

/* The door */

START_TEST(a_stale_socket_is_replaced_and_a_live_one_is_not)
{
    struct desk *d = desk_create();
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", d->path + 5);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    struct lmtp_server *second = NULL;
    struct error err;
    ck_assert_int_eq(lmtp_server_create(&d->options, &second, &err), ERR_CONFLICT);
    close(fd);
    d->options.mode = 0622;
    desk_listen(d);
    struct stat st;
    ck_assert_int_eq(stat(d->path + 5, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0622);
    close(dial(d));
    desk_close(d);
}
END_TEST

START_TEST(another_kind_of_file_is_left_alone)
{
    struct desk *d = desk_create();
    fclose(fopen(d->path + 5, "w"));
    struct lmtp_server *server = NULL;
    struct error err;
    ck_assert_int_eq(lmtp_server_create(&d->options, &server, &err), ERR_INVALID);
    ck_assert_str_eq(err.field, "lmtp");
    ck_assert_int_eq(unlink(d->path + 5), 0);
    desk_listen(d);
    desk_close(d);
}
END_TEST

static const struct {
    const char *address;
    enum err expected;
} doors[] = {
    {"unix:", ERR_INVALID},
    {"unix:/tmp/0123456789012345678901234567890123456789012345678901234567890123456789"
     "012345678901234567890123456789012345678901234567890123456789",
     ERR_INVALID},
    {"unix:/nonexistent-folder/lmtp", ERR_IO},
    {"127.0.0.1", ERR_INVALID},
    {"127.0.0.1:", ERR_INVALID},
    {"127.0.0.1:70000", ERR_INVALID},
    {"0.0.0.0:0", ERR_INVALID},
    {"192.0.2.1:0", ERR_INVALID},
    {"[::]:0", ERR_INVALID},
    {"mail.example.test:0", ERR_INVALID},
    {"", ERR_INVALID},
};

START_TEST(addresses_that_are_no_door_are_refused)
{
    struct desk *d = desk_create();
    d->options.address = str_of(doors[_i].address);
    struct lmtp_server *server = NULL;
    struct error err;
    ck_assert_int_eq(lmtp_server_create(&d->options, &server, &err), doors[_i].expected);
    d->options.address = str_of(d->path);
    desk_listen(d);
    desk_close(d);
}
END_TEST

START_TEST(a_port_in_use_is_a_conflict)
{
    struct desk *d = desk_create();
    d->options.address = STR("127.0.0.1:0");
    desk_listen(d);
    char taken[32];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", lmtp_server_port(d->server));
    struct lmtp_server_options again = d->options;
    struct lmtp_server *server = NULL;
    struct error err;
    again.loop = loop_create();
    again.address = str_of(taken);
    ck_assert_int_eq(lmtp_server_create(&again, &server, &err), ERR_CONFLICT);
    loop_destroy(&again.loop);
    desk_close(d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lmtp_server");
    TCase *t = tcase_create("server");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_mail_as_postfix_sends_it);
    tcase_add_loop_test(t, a_loopback_port_serves_as_well, 0, 3);
    tcase_add_test(t, replies_keep_their_order_when_all_is_written_in_one_piece);
    tcase_add_test(t, a_client_that_is_gone_before_its_results_harms_nothing);
    tcase_add_test(t, a_client_that_breaks_off_in_the_middle_delivers_nothing);
    tcase_add_test(t, a_half_closed_client_still_hears_its_answer);
    tcase_add_test(t, smuggled_ends_stay_inside_the_mail_however_they_are_cut);
    tcase_add_test(t, many_connections_at_once_lose_nothing);
    tcase_add_test(t, stopping_says_421_to_the_idle_and_finishes_what_was_begun);
    tcase_add_test(t, stopping_does_not_wait_for_a_peer_that_never_ends_its_mail);
    tcase_add_test(t, a_client_may_be_gone_for_good_when_its_mail_is_answered_after_stopping);
    suite_add_tcase(suite, t);
    TCase *door = tcase_create("door");
    tcase_set_timeout(door, 60);
    tcase_add_test(door, a_stale_socket_is_replaced_and_a_live_one_is_not);
    tcase_add_test(door, another_kind_of_file_is_left_alone);
    tcase_add_loop_test(door, addresses_that_are_no_door_are_refused, 0,
                        sizeof doors / sizeof *doors);
    tcase_add_test(door, a_port_in_use_is_a_conflict);
    suite_add_tcase(suite, door);
    return check_main(suite);
}
