// Lists of the inputs that are not zero, shared by the files that multiply with pairs of inputs. Behind a ReLU most inputs are zero:
// then products are taken of the others alone, pixel by pixel. Before including this a file defines
//   PAIR_STRIDE     weights from one pair of inputs to the next, in the packed order
//   LIST_MULTIPLE   what a list's length is a multiple of
//   LIST_EIGHTHS    lists pay where at most so many eighths of all pairs are in them
//   nonzero16(x)    which of the 16 pairs at x are not zero, as bits
#ifndef AEC_PAIR_LISTS_H
#define AEC_PAIR_LISTS_H

#include "kernels.h"

// A pair of inputs that are not both zero, and where its weights are in a panel.
typedef struct {
    int32_t inputs, offset;
} entry;

static inline int32_t load_pair(const int16_t *x) {
    int32_t pair;
    __builtin_memcpy(&pair, x, sizeof pair);
    return pair;
}

KERNEL static inline uint64_t nonzero64(const int16_t *x) {
    return nonzero16(x) | (uint64_t)nonzero16(x + 32) << 16 | (uint64_t)nonzero16(x + 64) << 32 |
           (uint64_t)nonzero16(x + 96) << 48;
}

KERNEL static ptrdiff_t count_pairs(const int16_t *x, ptrdiff_t pairs) {
    ptrdiff_t count = 0, i = 0;
    for (; i + 16 <= pairs; i += 16) count += __builtin_popcount(nonzero16(x + 2 * i));
    for (; i < pairs; i++) count += load_pair(x + 2 * i) != 0;
    return count;
}

static inline entry entry_at(const int16_t *x, ptrdiff_t pair) {
    return (entry){load_pair(x + 2 * pair), (int32_t)(pair * PAIR_STRIDE)};
}

// -> the end of the list, which is filled up with zeros.
__attribute__((noinline)) KERNEL static entry *list_pairs(entry *to, const int16_t *x, ptrdiff_t pairs) {
    const entry *const start = to;
    ptrdiff_t i = 0;
    for (; i + 64 <= pairs; i += 64) {
        for (uint64_t bits = nonzero64(x + 2 * i); bits; bits &= bits - 1) *to++ = entry_at(x, i + __builtin_ctzll(bits));
    }
    for (; i < pairs; i++) {
        if (load_pair(x + 2 * i)) *to++ = entry_at(x, i);
    }
    while ((to - start) % LIST_MULTIPLE) *to++ = (entry){0, 0};
    return to;
}

// Lists the next pixels, as many as `room` entries have room for; a pixel's list is from ends[pixel] to ends[pixel + 1]. -> how many
// pixels, or 0 if it does not pay.
KERNEL static ptrdiff_t list_pixels(entry *entries, ptrdiff_t room, const entry **ends, const int16_t *src, ptrdiff_t stride,
                                    ptrdiff_t pairs, ptrdiff_t pixels) {
    if (count_pairs(src, pairs) * 8 > pairs * LIST_EIGHTHS) return 0;
    entry *end = entries;
    ptrdiff_t p = 0;
    for (; p < pixels && room - (end - entries) >= pairs + LIST_MULTIPLE; p++) {
        ends[p] = end;
        end = list_pairs(end, src + p * stride, pairs);
    }
    ends[p] = end;
    return (end - entries) * 8 <= pairs * p * LIST_EIGHTHS ? p : 0;
}

#endif
