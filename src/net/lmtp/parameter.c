#include "net/lmtp/parameter.h"

enum { SIZE_DIGITS_MAX = 20 }; /* more than 64 bits hold; such a mail is too big */

static enum lmtp_parameter_fault read_size(struct str value, uint64_t size_max, uint64_t *size)
{
    int64_t n;
    if (value.len == 0 || value.len > SIZE_DIGITS_MAX)
        return LMTP_PARAMETER_WRONG;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return LMTP_PARAMETER_WRONG;
    if (!str_to_i64(value, 0, INT64_MAX, &n) || (uint64_t)n > size_max)
        return LMTP_PARAMETER_TOO_BIG;
    *size = (uint64_t)n;
    return LMTP_PARAMETER_OK;
}

static enum lmtp_parameter_fault right_if(bool right)
{
    return right ? LMTP_PARAMETER_OK : LMTP_PARAMETER_WRONG;
}

static enum lmtp_parameter_fault read_one(struct str text, uint64_t size_max, uint64_t *size)
{
    ptrdiff_t sign = str_chr(text, '=');
    struct str key = sign < 0 ? text : str_sub(text, 0, (size_t)sign);
    struct str value = sign < 0 ? STR_NONE : str_sub(text, (size_t)sign + 1, text.len);
    if (str_ieq(key, STR("SIZE")))
        return read_size(value, size_max, size);
    if (str_ieq(key, STR("BODY")))
        return right_if(str_ieq(value, STR("8BITMIME")) || str_ieq(value, STR("7BIT")));
    if (str_ieq(key, STR("SMTPUTF8")))
        return right_if(sign < 0);
    return LMTP_PARAMETER_UNKNOWN;
}

enum lmtp_parameter_fault lmtp_mail_parameters(struct str params, uint64_t size_max, uint64_t *size)
{
    struct str one;
    while (str_split(&params, ' ', &one)) {
        enum lmtp_parameter_fault fault =
            one.len ? read_one(one, size_max, size) : LMTP_PARAMETER_OK;
        if (fault != LMTP_PARAMETER_OK)
            return fault;
    }
    return LMTP_PARAMETER_OK;
}
