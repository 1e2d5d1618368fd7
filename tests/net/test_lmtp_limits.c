/* The LMTP server under large mails, full disks, slow peers and crowds. */
#include "test_lmtp_desk.h"

#include <stdatomic.h>

/* Lines of 64 bytes, every one different, some beginning with a dot. */
static struct buf large_mail(size_t size)
{
    struct buf b = buf_in(NULL);
    buf_reserve(&b, size + 64);
    for (unsigned i = 0; b.len < size; i++)
        buf_printf(&b, "%s%09u line of a large mail, as long as all others.......\r\n",
                   i % 7 ? "x" : ".", i);
    return b;
}

static void send_stuffed(int fd, struct str bytes)
{
    struct buf wire = buf_in(NULL);
    buf_reserve(&wire, bytes.len + bytes.len / 32 + 8);
    struct str line;
    while (str_split(&bytes, '\n', &line) && line.len) {
        if (line.ptr[0] == '.')
            buf_char(&wire, '.');
        buf_add(&wire, line);
        buf_char(&wire, '\n');
    }
    buf_c(&wire, ".\r\n");
    tell(fd, buf_str(&wire));
    buf_release(&wire);
}

START_TEST(a_mail_of_any_size_comes_out_as_it_went_in)
{
    static const size_t sizes[] = {1,          200000,     256 * 1024, 257 * 1024,
                                   512 * 1024, 600 * 1024, 5000000,    20000000};
    struct desk *d = desk_open();
    int fd = dial(d);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct buf mail = large_mail(sizes[i]);
        begin_mail(fd, "sav@x.test");
        send_stuffed(fd, buf_str(&mail));
        hear(fd, STORED);
        ck_assert(str_eq(buf_str(&mail), buf_str(&d->kept[i].bytes)));
        buf_release(&mail);
        ck_assert_uint_eq(desk_files_in_spool(d), 0);
    }
    ck_assert_uint_eq(desk_counts(d).memory, 0);
    close(fd);
    desk_close(d);
}
END_TEST

static atomic_int slow_writes;

static ssize_t slow_write(int fd, const void *bytes, size_t len)
{
    atomic_fetch_add(&slow_writes, 1);
    usleep(5000);
    return write(fd, bytes, len);
}

static void *send_large(void *ctx)
{
    int fd = *(int *)ctx;
    struct buf mail = large_mail(20000000);
    send_stuffed(fd, buf_str(&mail));
    buf_release(&mail);
    return NULL;
}

START_TEST(memory_stays_bounded_while_the_disk_is_slower_than_the_peer)
{
    struct desk *d = desk_create();
    d->options.spool_write = slow_write;
    desk_listen(d);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    pthread_t sender;
    pthread_create(&sender, NULL, send_large, &fd);
    size_t most = 0;
    while (!desk_mail_count(d)) {
        size_t now = desk_counts(d).memory;
        most = now > most ? now : most;
    }
    hear(fd, STORED);
    pthread_join(sender, NULL);
    ck_assert_uint_gt(most, 256 * 1024);
    ck_assert_uint_le(most, 1280 * 1024);
    ck_assert_int_gt(atomic_load(&slow_writes), 30);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_100_mb_mail_is_refused_at_its_declared_size)
{
    struct desk *d = desk_open();
    int fd = dial(d);
    tell_c(fd, "MAIL FROM:<a@b.test> SIZE=104857600\r\n");
    hear(fd, TOO_BIG);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, ".\r\n");
    hear(fd, STORED);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_100_mb_mail_that_hides_its_size_is_drained_and_refused)
{
    struct desk *d = desk_open();
    int fd = dial(d);
    tell_c(fd, "MAIL FROM:<a@b.test> SIZE=10\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<b@x.test>\r\n"
               "DATA\r\n");
    hear(fd, SENDER_OK RCPT_OK RCPT_OK GO);
    struct buf part = large_mail(1024 * 1024);
    for (int i = 0; i < 100; i++)
        tell(fd, buf_str(&part));
    tell_c(fd, ".\r\n");
    hear(fd, TOO_BIG TOO_BIG);
    ck_assert_uint_eq(desk_counts(d).memory, 0);
    ck_assert_uint_eq(d->kept_count, 0);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, "small\r\n.\r\n");
    hear(fd, STORED);
    buf_release(&part);
    close(fd);
    desk_close(d);
}
END_TEST

/* Disk full: the write that would pass this many bytes gets them and no more. */
static atomic_long disk_room;
static atomic_int disk_errno;

static ssize_t small_disk(int fd, const void *bytes, size_t len)
{
    long room = atomic_load(&disk_room);
    if (room <= 0) {
        errno = atomic_load(&disk_errno);
        return -1;
    }
    size_t part = (long)len < room ? len : (size_t)room;
    ssize_t n = write(fd, bytes, part);
    atomic_fetch_sub(&disk_room, (long)n);
    return n;
}

static const struct {
    int code;
    long room;
    const char *answer;
} disks[] = {
    {ENOSPC, 0, "452 4.3.1 no room to store it now\r\n"},
    {ENOSPC, 400000, "452 4.3.1 no room to store it now\r\n"},
    {EDQUOT, 100, "452 4.3.1 no room to store it now\r\n"},
    {EFBIG, 100, "452 4.3.1 no room to store it now\r\n"},
    {EIO, 1000000, "451 4.3.0 could not be stored now\r\n"},
};

START_TEST(a_full_disk_is_a_temporary_answer_and_work_goes_on)
{
    atomic_store(&disk_errno, disks[_i].code);
    atomic_store(&disk_room, disks[_i].room);
    struct desk *d = desk_create();
    d->options.spool_write = small_disk;
    desk_listen(d);
    int fd = dial(d);
    struct buf mail = large_mail(2000000);
    tell_c(fd, "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n");
    hear(fd, SENDER_OK RCPT_OK RCPT_OK GO);
    send_stuffed(fd, buf_str(&mail));
    hear(fd, disks[_i].answer);
    hear(fd, disks[_i].answer);
    ck_assert_uint_eq(d->kept_count, 0);
    begin_mail(fd, "sav@x.test"); /* a small mail needs no spool */
    tell_c(fd, "small\r\n.\r\n");
    hear(fd, STORED);
    atomic_store(&disk_room, 100000000);
    begin_mail(fd, "sav@x.test");
    send_stuffed(fd, buf_str(&mail));
    hear(fd, STORED);
    ck_assert(str_eq(buf_str(&d->kept[1].bytes), buf_str(&mail)));
    buf_release(&mail);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_missing_spool_folder_is_a_temporary_answer)
{
    struct desk *d = desk_open();
    ck_assert_int_eq(rmdir(d->spool), 0);
    int fd = dial(d);
    struct buf mail = large_mail(500000);
    begin_mail(fd, "sav@x.test");
    send_stuffed(fd, buf_str(&mail));
    hear(fd, "451 4.3.0 could not be stored now\r\n");
    buf_release(&mail);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(above_the_connection_limit_a_peer_is_told_to_come_back)
{
    struct desk *d = desk_create();
    d->options.connections_max = 2;
    desk_listen(d);
    int one = dial(d), two = dial(d);
    int three = dial_path(d->path);
    hear(three, "421 4.3.2 too many connections\r\n");
    hear(three, "");
    close(three);
    close(one);
    while (desk_counts(d).connections > 1)
        usleep(1000);
    one = dial(d);
    ck_assert_uint_eq(desk_counts(d).refused, 1);
    close(one);
    close(two);
    desk_close(d);
}
END_TEST

static bool says_something(int fd, int ms)
{
    struct timeval wait = {ms / 1000, (ms % 1000) * 1000};
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, &set, NULL, NULL, &wait) == 1;
}

START_TEST(above_the_memory_limit_a_new_mail_waits_until_there_is_room)
{
    struct desk *d = desk_create();
    d->options.memory_max = 100 * 1024;
    d->hold = true;
    desk_listen(d);
    int first = dial(d), second = dial(d), third = dial(d);
    struct buf mail = large_mail(120 * 1024);
    begin_mail(first, "sav@x.test");
    send_stuffed(first, buf_str(&mail));
    desk_wait_for_mails(d, 1);
    tell_c(second, "MAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nDATA\r\n");
    tell_c(third, "NOOP\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@x.test>\r\nDATA\r\n");
    ck_assert(!says_something(second, 200));
    ck_assert(!says_something(third, 0));
    desk_release(d, 0);
    hear(first, STORED);
    hear(second, SENDER_OK RCPT_OK GO);
    ck_assert(!says_something(third, 200));
    tell_c(second, "x\r\n.\r\n");
    desk_wait_for_mails(d, 2);
    hear(third, "250 2.0.0 ok\r\n" SENDER_OK RCPT_OK GO);
    tell_c(third, "x\r\n.\r\n");
    desk_release(d, 1);
    desk_release(d, 2);
    hear(second, STORED);
    hear(third, STORED);
    buf_release(&mail);
    close(first);
    close(second);
    close(third);
    desk_close(d);
}
END_TEST

START_TEST(a_peer_that_leaves_the_queue_for_room_harms_nothing)
{
    struct desk *d = desk_create();
    d->options.memory_max = 1;
    d->hold = true;
    desk_listen(d);
    int first = dial(d), second = dial(d), third = dial(d);
    begin_mail(first, "sav@x.test");
    tell_c(first, "x\r\n.\r\n");
    desk_wait_for_mails(d, 1);
    tell_c(second, "NOOP\r\n");
    tell_c(third, "NOOP\r\n");
    ck_assert(!says_something(third, 50));
    close(second);
    desk_release(d, 0);
    hear(first, STORED);
    hear(third, "250 2.0.0 ok\r\n");
    close(first);
    close(third);
    desk_close(d);
}
END_TEST

/* Slow peers */

#define TOO_LONG "421 4.4.2 waited too long\r\n"

static struct desk *impatient_desk(int64_t idle_ms, int64_t mail_ms)
{
    struct desk *d = desk_create();
    d->options.idle_ms = idle_ms;
    d->options.mail_ms = mail_ms;
    desk_listen(d);
    return d;
}

START_TEST(a_silent_peer_is_sent_away)
{
    struct desk *d = impatient_desk(100, 0);
    int idle = dial(d), in_data = dial(d);
    begin_mail(in_data, "sav@x.test");
    tell_c(in_data, "x\r\n");
    hear(idle, TOO_LONG);
    hear(idle, "");
    hear(in_data, TOO_LONG);
    hear(in_data, "");
    close(idle);
    close(in_data);
    desk_close(d);
}
END_TEST

START_TEST(a_peer_that_drips_half_commands_is_sent_away)
{
    struct desk *d = impatient_desk(150, 0);
    int fd = dial(d);
    int drops = 0;
    while (!says_something(fd, 10) && drops++ < 1000)
        if (send(fd, "N", 1, MSG_NOSIGNAL) != 1)
            break;
    ck_assert_int_lt(drops, 1000);
    hear(fd, TOO_LONG);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_peer_that_drips_its_mail_has_an_end_too)
{
    struct desk *d = impatient_desk(10000, 200);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    int drops = 0;
    while (!says_something(fd, 10) && drops++ < 1000)
        if (send(fd, "x", 1, MSG_NOSIGNAL) != 1)
            break;
    ck_assert_int_lt(drops, 1000);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_slow_but_steady_peer_is_served)
{
    struct desk *d = impatient_desk(300, 0);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    for (const char *p = "Subject: slow\r\n\r\n..\r\n.\r\n"; *p; p++) {
        tell(fd, (struct str){p, 1});
        usleep(30000);
    }
    hear(fd, STORED);
    ck_assert(str_eq(buf_str(&d->kept[0].bytes), STR("Subject: slow\r\n\r\n.\r\n")));
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(waiting_for_results_is_not_the_peers_slowness)
{
    struct desk *d = desk_create();
    d->options.idle_ms = 100;
    d->hold = true;
    desk_listen(d);
    int fd = dial(d);
    begin_mail(fd, "sav@x.test");
    tell_c(fd, "x\r\n.\r\n");
    ck_assert(!says_something(fd, 500));
    desk_release(d, 0);
    hear(fd, STORED);
    tell_c(fd, "QUIT\r\n");
    hear(fd, BYE);
    close(fd);
    desk_close(d);
}
END_TEST

START_TEST(a_peer_that_never_reads_is_cut_off_and_costs_little)
{
    struct desk *d = impatient_desk(200, 0);
    int fd = dial_path(d->path);
    struct timeval wait = {5, 0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    struct buf many = buf_in(NULL);
    while (many.len < 64 * 1024)
        buf_c(&many, "LHLO m\r\n");
    size_t sent = 0;
    ssize_t n;
    while ((n = send(fd, many.ptr, many.len, MSG_NOSIGNAL)) > 0)
        sent += (size_t)n;
    ck_assert_int_eq(errno, EPIPE); /* cut off, not still waiting */
    ck_assert_uint_lt(sent, 4 * 1024 * 1024);
    buf_release(&many);
    close(fd);
    desk_close(d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lmtp_limits");
    TCase *size = tcase_create("size");
    tcase_set_timeout(size, 120);
    tcase_add_test(size, a_mail_of_any_size_comes_out_as_it_went_in);
    tcase_add_test(size, memory_stays_bounded_while_the_disk_is_slower_than_the_peer);
    tcase_add_test(size, a_100_mb_mail_is_refused_at_its_declared_size);
    tcase_add_test(size, a_100_mb_mail_that_hides_its_size_is_drained_and_refused);
    tcase_add_loop_test(size, a_full_disk_is_a_temporary_answer_and_work_goes_on, 0,
                        sizeof disks / sizeof *disks);
    tcase_add_test(size, a_missing_spool_folder_is_a_temporary_answer);
    suite_add_tcase(suite, size);
    TCase *crowd = tcase_create("crowd");
    tcase_set_timeout(crowd, 60);
    tcase_add_test(crowd, above_the_connection_limit_a_peer_is_told_to_come_back);
    tcase_add_test(crowd, above_the_memory_limit_a_new_mail_waits_until_there_is_room);
    tcase_add_test(crowd, a_peer_that_leaves_the_queue_for_room_harms_nothing);
    suite_add_tcase(suite, crowd);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 60);
    tcase_add_test(slow, a_silent_peer_is_sent_away);
    tcase_add_test(slow, a_peer_that_drips_half_commands_is_sent_away);
    tcase_add_test(slow, a_peer_that_drips_its_mail_has_an_end_too);
    tcase_add_test(slow, a_slow_but_steady_peer_is_served);
    tcase_add_test(slow, waiting_for_results_is_not_the_peers_slowness);
    tcase_add_test(slow, a_peer_that_never_reads_is_cut_off_and_costs_little);
    suite_add_tcase(suite, slow);
    return check_main(suite);
}
