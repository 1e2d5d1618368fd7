#include "smtp_peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IN_MAX = 65536 };

struct session {
    struct peer *peer;
    int fd;
    SSL *ssl;
    int number, recipients;
    char in[IN_MAX];
    size_t len;
    bool gone;
};

static void drop(struct session *s, bool reset)
{
    if (s->gone)
        return;
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (reset)
        setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    SSL_free(s->ssl);
    s->ssl = NULL;
    close(s->fd);
    s->gone = true;
}

static bool wait_readable(struct session *s)
{
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    do {
        if ((s->ssl && SSL_pending(s->ssl)) || poll(&p, 1, 20) > 0)
            return true;
    } while (!atomic_load(&s->peer->leaving));
    return false;
}

static bool fill(struct session *s)
{
    if (s->gone || s->len == IN_MAX || !wait_readable(s)) {
        drop(s, false);
        return false;
    }
    ssize_t n = s->ssl ? SSL_read(s->ssl, s->in + s->len, (int)(IN_MAX - s->len))
                       : read(s->fd, s->in + s->len, IN_MAX - s->len);
    if (n <= 0) {
        drop(s, false);
        return false;
    }
    s->len += (size_t)n;
    return true;
}

static void consume(struct session *s, size_t n)
{
    memmove(s->in, s->in + n, s->len - n);
    s->len -= n;
}

/* One line without CRLF; false when the client left. */
static bool read_line(struct session *s, char *line, size_t room)
{
    char *end;
    while (!(end = memchr(s->in, '\n', s->len)))
        if (!fill(s))
            return false;
    size_t len = (size_t)(end - s->in);
    snprintf(line, room, "%.*s", (int)(len && end[-1] == '\r' ? len - 1 : len), s->in);
    consume(s, len + 1);
    return true;
}

static void say(struct session *s, const char *words)
{
    size_t len = strlen(words);
    if (s->gone || len == 0)
        return;
    ssize_t n = s->ssl ? SSL_write(s->ssl, words, (int)len) : send(s->fd, words, len, MSG_NOSIGNAL);
    if (n <= 0)
        drop(s, false);
}

static void stall(struct session *s, bool reading)
{
    struct pollfd p = {.fd = s->fd, .events = POLLRDHUP};
    while (reading && fill(s))
        s->len = 0;
    while (!reading && !s->gone && !atomic_load(&s->peer->leaving) && poll(&p, 1, 20) == 0)
        ;
    drop(s, false);
}

/* Does what the plan says for this moment; false when nothing was planned. */
static bool fault(struct session *s, enum peer_moment moment)
{
    const struct peer_plan *plan = &s->peer->plan;
    if (plan->moment != moment || (plan->connection && plan->connection != s->number) ||
        (moment == PEER_RCPT && plan->recipient && plan->recipient != s->recipients))
        return false;
    switch (plan->act) {
    case PEER_SAY: say(s, plan->words); break;
    case PEER_CLOSE: drop(s, false); break;
    case PEER_RESET: drop(s, true); break;
    case PEER_STALL: stall(s, moment != PEER_BODY); break;
    }
    return true;
}

static void answer(struct session *s, enum peer_moment moment, const char *usual)
{
    if (!fault(s, moment))
        say(s, usual);
}

static bool secure(struct session *s)
{
    s->ssl = SSL_new(s->peer->plan.tls);
    SSL_set_fd(s->ssl, s->fd);
    if (SSL_accept(s->ssl) == 1)
        return s->peer->secured = true;
    drop(s, false);
    return false;
}

static void answer_ehlo(struct session *s)
{
    char offers[256], reply[512] = "250-peer.example\r\n", *save = NULL;
    const char *given = s->peer->plan.offers ? s->peer->plan.offers : "8BITMIME";
    snprintf(offers, sizeof offers, "%s", given);
    for (char *word = strtok_r(offers, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        if (s->ssl && strcmp(word, "STARTTLS") == 0)
            continue;
        for (char *c = word; *c; c++)
            if (*c == '=')
                *c = ' ';
        size_t at = strlen(reply);
        snprintf(reply + at, sizeof reply - at, "250-%s\r\n", word);
    }
    size_t at = strlen(reply);
    snprintf(reply + at, sizeof reply - at, "250 HELP\r\n");
    answer(s, PEER_EHLO, reply);
}

static bool decodes_to(const char *base64, const char *want, size_t len)
{
    unsigned char out[256];
    char padded[256];
    size_t n = strlen(base64);
    if (n == 0 || n % 4 || n >= sizeof padded)
        return false;
    memcpy(padded, base64, n + 1);
    return EVP_DecodeBlock(out, (unsigned char *)padded, (int)n) >= (int)len &&
           memcmp(out, want, len) == 0;
}

static void sign_in(struct session *s, const char *line)
{
    char user[256] = "", word[256] = "", both[256];
    const char *password = s->peer->plan.password ? s->peer->plan.password : "";
    bool good = false;
    if (strncmp(line, "AUTH PLAIN", 10) == 0) {
        say(s, "334 \r\n");
        int n = snprintf(both, sizeof both, "%cuser%c%s", 0, 0, password);
        good = read_line(s, word, sizeof word) && decodes_to(word, both, (size_t)n);
    } else {
        say(s, "334 VXNlcm5hbWU6\r\n");
        if (read_line(s, user, sizeof user))
            say(s, "334 UGFzc3dvcmQ6\r\n");
        good = read_line(s, word, sizeof word) && decodes_to(user, "user", 4) &&
               decodes_to(word, password, strlen(password));
    }
    s->peer->signed_in = good;
    answer(s, PEER_AUTH, good ? "235 2.7.0 welcome\r\n" : "535 5.7.8 no\r\n");
}

static size_t find_end(const char *bytes, size_t len, size_t from)
{
    static const char end[] = "\r\n.\r\n";
    const char *at = memmem(bytes + from, len - from, end, 5);
    return at ? (size_t)(at - bytes) : 0;
}

static void keep_mail(struct peer *peer, char *bytes, size_t len)
{
    int at = atomic_load(&peer->dots);
    if (at >= PEER_MAILS) {
        free(bytes);
        return;
    }
    peer->mails[at] = bytes;
    peer->mail_sizes[at] = len;
}

static void take_body(struct session *s)
{
    const struct peer_plan *plan = &s->peer->plan;
    size_t cap = 1 << 20, len = 2, end = 0;
    char *bytes = malloc(cap);
    memcpy(bytes, "\r\n", 2); /* so that a dot at the very start is found */
    bool broken = plan->moment == PEER_BODY && (!plan->connection || plan->connection == s->number);
    while (!end) {
        if ((broken && len - 2 >= plan->body_bytes && fault(s, PEER_BODY)) ||
            (!s->len && !fill(s))) {
            free(bytes);
            return;
        }
        if (len + s->len > cap)
            bytes = realloc(bytes, cap = 2 * (len + s->len));
        memcpy(bytes + len, s->in, s->len);
        size_t from = len < 5 ? 0 : len - 5;
        len += s->len;
        s->len = 0;
        end = find_end(bytes, len, from);
    }
    memmove(bytes, bytes + 2, end); /* with its last CRLF, without the dot */
    keep_mail(s->peer, bytes, end);
    atomic_fetch_add(&s->peer->dots, 1);
    answer(s, PEER_DOT, "250 2.0.0 Ok: queued as 4F2A\r\n");
    fault(s, PEER_NEXT);
}

static void note(struct peer *peer, const char *line)
{
    bool secret = strncmp(line, "AUTH", 4) == 0;
    if (peer->logged < PEER_LOG)
        snprintf(peer->log[peer->logged++], sizeof *peer->log, "%.*s", secret ? 10 : 150, line);
}

static void serve(struct session *s)
{
    char line[1024];
    if (s->peer->plan.implicit && !secure(s))
        return;
    answer(s, PEER_BANNER, "220 peer.example ESMTP\r\n");
    while (!s->gone && read_line(s, line, sizeof line)) {
        note(s->peer, line);
        if (strncmp(line, "EHLO", 4) == 0) {
            answer_ehlo(s);
        } else if (strncmp(line, "HELO", 4) == 0) {
            say(s, "250 peer.example\r\n");
        } else if (strncmp(line, "STARTTLS", 8) == 0) {
            bool usual = s->peer->plan.moment != PEER_STARTTLS;
            answer(s, PEER_STARTTLS, "220 go\r\n");
            if (usual)
                secure(s);
        } else if (strncmp(line, "AUTH", 4) == 0) {
            sign_in(s, line);
        } else if (strncmp(line, "MAIL", 4) == 0) {
            s->recipients = 0;
            answer(s, PEER_MAIL, "250 2.1.0 Ok\r\n");
        } else if (strncmp(line, "RCPT", 4) == 0) {
            s->recipients++;
            answer(s, PEER_RCPT, "250 2.1.5 Ok\r\n");
        } else if (strncmp(line, "DATA", 4) == 0) {
            bool refused = s->peer->plan.moment == PEER_DATA;
            answer(s, PEER_DATA, "354 go\r\n");
            if (!s->gone && !refused)
                take_body(s);
        } else if (strncmp(line, "QUIT", 4) == 0) {
            atomic_fetch_add(&s->peer->quits, 1);
            answer(s, PEER_QUIT, "221 bye\r\n");
        } else {
            say(s, "500 5.5.1 what\r\n");
        }
    }
}

static void *run(void *ctx)
{
    struct peer *peer = ctx;
    /* OpenSSL writes into closed connections; only the client's own may be seen */
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    while (!atomic_load(&peer->leaving)) {
        struct pollfd p = {.fd = peer->listener, .events = POLLIN};
        if (poll(&p, 1, 20) <= 0)
            continue;
        struct session *s = calloc(1, sizeof *s);
        s->peer = peer;
        s->fd = accept(peer->listener, NULL, NULL);
        s->number = atomic_fetch_add(&peer->connections, 1) + 1;
        peer->secured = peer->signed_in = false;
        serve(s);
        drop(s, false);
        free(s);
    }
    return NULL;
}

void peer_start(struct peer *peer, struct peer_plan plan)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    *peer = (struct peer){.plan = plan};
    peer->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(peer->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(peer->listener, 8) != 0 ||
        getsockname(peer->listener, (struct sockaddr *)&address, &size) != 0)
        abort();
    peer->port = ntohs(address.sin_port);
    if (pthread_create(&peer->thread, NULL, run, peer) != 0)
        abort();
}

void peer_stop(struct peer *peer)
{
    atomic_store(&peer->leaving, true);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    for (size_t i = 0; i < PEER_MAILS; i++)
        free(peer->mails[i]);
}

bool peer_saw(const struct peer *peer, const char *text)
{
    for (size_t i = 0; i < peer->logged; i++)
        if (strncmp(peer->log[i], text, strlen(text)) == 0)
            return true;
    return false;
}
