#include "base/nearest.h"

/* Optimal string alignment: Levenshtein's table with swaps of neighbours. */
size_t nearest_distance(struct str a, struct str b)
{
    size_t rows[3][NEAREST_LETTERS + 1];
    a = str_sub(a, 0, NEAREST_LETTERS);
    b = str_sub(b, 0, NEAREST_LETTERS);
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            size_t drop = above[j] + 1, add = row[j - 1] + 1;
            row[j] = change < drop ? change : drop;
            row[j] = row[j] < add ? row[j] : add;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a.len % 3][b.len];
}

size_t nearest_limit(struct str word)
{
    return word.len / 3 + 2;
}
