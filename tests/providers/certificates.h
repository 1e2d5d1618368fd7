/* Certificates of a test's own: authorities "ca" and "stranger", and of "ca" the servers "here"
 * (localhost, 127.0.0.1) and "there" (mail.example); each NAME.pem with NAME.key. */
#ifndef TESTS_PROVIDERS_CERTIFICATES_H
#define TESTS_PROVIDERS_CERTIFICATES_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static const char make_certificates[] =
    "cd '%s' && exec >/dev/null 2>&1 && "
    "key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; } && "
    "ca() { key $1 && openssl req -x509 -new -key $1.key -subj \"/CN=$1\" -days 2 -out $1.pem "
    "-addext basicConstraints=critical,CA:TRUE; } && "
    "leaf() { key $1 && openssl req -new -key $1.key -subj /CN=leaf -out $1.csr && "
    "printf \"subjectAltName=$2\" >$1.ext && openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key "
    "-CAcreateserial -days 2 -extfile $1.ext -out $1.pem; } && "
    "ca ca && ca stranger && leaf here DNS:localhost,IP:127.0.0.1 && leaf there DNS:mail.example";

/* `folder` ends with XXXXXX, which are replaced. */
static inline void certificates_make(char *folder)
{
    char command[2048];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(command, sizeof command, make_certificates, folder);
    ck_assert_msg(system(command) == 0, "openssl could not make certificates");
}

static inline void certificates_remove(const char *folder)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

#endif
