/* How requests are answered. A handler sets the answer; the router gives it to
 * the loop when the handler is done, since nothing of the exchange may be
 * touched after that. */
#ifndef WEB_ANSWER_H
#define WEB_ANSWER_H

#include "web/request.h"

/* JSON with further fields (borrowed: in the arena or constant); an empty body has no type. */
void answer_json(struct request *r, int status, const struct http_field *fields, size_t count,
                 struct str body);
/* The error as a problem (web/problem.h), with Retry-After and Allow where HTTP wants them. */
void answer_problem(struct request *r, const struct error *err);
/* 405 and what this path takes. */
void answer_method(struct request *r, struct str allowed);
/* A file: `Content-Disposition: attachment` unless `shown` and the type is one
 * that browsers show without danger; always nosniff and a closed CSP. */
void answer_file(struct request *r, struct str bytes, struct str type, struct str name, bool shown);
/* Anything else, with these fields and no others. */
void answer_as(struct request *r, int status, struct str type, const struct http_field *fields,
               size_t count, struct str body);
void answer_stream(struct request *r, const struct http_field *fields, size_t count,
                   const struct http_stream_handler *stream);

/* To the loop, once; the exchange is gone afterwards. */
void answer_give(struct request *r);

#endif
