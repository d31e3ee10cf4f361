// Trellis-coded quantisation (spec/aec-format.md, section 8.8): the search for the cheapest path (Viterbi, 1967). Each kernel
// file includes it after defining KERNEL, what its functions are compiled for; the scalar one defines TRELLIS_PLAIN, too, and has
// the loops that say what the vectors do.
//
// State s has next(s, z) = s >> 1 ^ (s & 1 ? 78 : 0) ^ (z ? 43 : 0) for an index or a symbol whose lowest bit is z. So the
// states below 64 follow on even ones, and t among them on 2 * t by z = 0 and on 2 * (t ^ 43) by z = 1; 64 + t follows on odd
// ones, 2 * (t ^ 14) + 1 and 2 * (t ^ 14 ^ 43) + 1. Metrics of even and odd states are kept apart.
#ifndef AEC_TRELLIS_H
#define AEC_TRELLIS_H

#include <string.h>

#include "kernels.h"

// The metric of a state that no path reaches. Sums end here.
#define TRELLIS_UNREACHED 32767
// No choice costs more.
#define TRELLIS_LARGEST_COST 1500
// After so many choices the least metric is taken off all others.
#define TRELLIS_RENEWAL 8

#ifdef TRELLIS_PLAIN

KERNEL static void trellis_sort(int16_t even[64], int16_t odd[64], const int16_t next[128]) {
    for (int t = 0; t < 64; t++) {
        even[t] = next[2 * t];
        odd[t] = next[2 * t + 1];
    }
}

// Of each state, the cheaper way to it. costs[2 * class + z]
KERNEL static void trellis_choose(int16_t even[64], int16_t odd[64], const int16_t costs[4], uint16_t decisions[16]) {
    int16_t next[128];
    memset(decisions, 0, 16 * sizeof *decisions);
    for (int t = 0; t < 128; t++) {
        const int16_t *from = t < 64 ? even : odd;
        const int source = t < 64 ? t : t ^ 64 ^ 14;
        const int16_t zero = aec_saturate16(from[source] + costs[t < 64 ? 0 : 2]);
        const int16_t one = aec_saturate16(from[source ^ 43] + costs[t < 64 ? 1 : 3]);
        next[t] = one < zero ? one : zero;
        decisions[t % 16] |= (uint16_t)((one < zero) << (t / 16));
    }
    trellis_sort(even, odd, next);
}

// A symbol that is not on the trellis, whose lowest bit is known.
KERNEL static void trellis_follow(int16_t even[64], int16_t odd[64], int32_t bit) {
    int16_t next[128];
    for (int t = 0; t < 64; t++) {
        next[t] = even[t ^ (bit ? 43 : 0)];
        next[64 + t] = odd[t ^ 14 ^ (bit ? 43 : 0)];
    }
    trellis_sort(even, odd, next);
}

KERNEL static void trellis_renew(int16_t even[64], int16_t odd[64]) {
    int16_t least = TRELLIS_UNREACHED;
    for (int t = 0; t < 64; t++) {
        if (even[t] < least) least = even[t];
        if (odd[t] < least) least = odd[t];
    }
    for (int t = 0; t < 64; t++) {
        if (even[t] != TRELLIS_UNREACHED) even[t] = (int16_t)(even[t] - least);
        if (odd[t] != TRELLIS_UNREACHED) odd[t] = (int16_t)(odd[t] - least);
    }
}

#else

typedef int16_t trellis_vector __attribute__((vector_size(32)));

// Lane i of `v` from lane i ^ n.
#define TRELLIS_LANES(v, n)                                                                                          \
    __builtin_shufflevector(v, v, 0 ^ (n), 1 ^ (n), 2 ^ (n), 3 ^ (n), 4 ^ (n), 5 ^ (n), 6 ^ (n), 7 ^ (n), 8 ^ (n),    \
                            9 ^ (n), 10 ^ (n), 11 ^ (n), 12 ^ (n), 13 ^ (n), 14 ^ (n), 15 ^ (n))
// Every other lane of two vectors, from the first or the second on.
#define TRELLIS_EVEN(a, b) \
    __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define TRELLIS_ODD(a, b) \
    __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

// even, odd: four vectors each, as the plain loops have them in memory.
#define TRELLIS_LOAD(e, o, even, odd) \
    trellis_vector e[4], o[4];        \
    memcpy(e, even, sizeof e);        \
    memcpy(o, odd, sizeof o)

#define TRELLIS_SORT(even, odd, next)                                                                      \
    do {                                                                                                   \
        const trellis_vector sorted[8] = {                                                                 \
            TRELLIS_EVEN(next[0], next[1]), TRELLIS_EVEN(next[2], next[3]), TRELLIS_EVEN(next[4], next[5]), \
            TRELLIS_EVEN(next[6], next[7]), TRELLIS_ODD(next[0], next[1]),  TRELLIS_ODD(next[2], next[3]),  \
            TRELLIS_ODD(next[4], next[5]),  TRELLIS_ODD(next[6], next[7])};                                 \
        memcpy(even, sorted, sizeof sorted / 2);                                                            \
        memcpy(odd, sorted + 4, sizeof sorted / 2);                                                         \
    } while (0)

KERNEL static inline void trellis_choose(int16_t even[64], int16_t odd[64], const int16_t costs[4],
                                         uint16_t decisions[16]) {
    TRELLIS_LOAD(e, o, even, odd);
    trellis_vector next[8], bits = {0};
    const trellis_vector none = {0}, cost0 = none + costs[0], cost1 = none + costs[1];
    const trellis_vector cost2 = none + costs[2], cost3 = none + costs[3];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        const trellis_vector zero = __builtin_elementwise_add_sat(e[j], cost0);
        const trellis_vector one = __builtin_elementwise_add_sat(TRELLIS_LANES(e[j ^ 2], 11), cost1);
        next[j] = __builtin_elementwise_min(zero, one);
        bits |= (trellis_vector)(one < zero) & (int16_t)(1 << j);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
        const trellis_vector zero = __builtin_elementwise_add_sat(TRELLIS_LANES(o[j], 14), cost2);
        const trellis_vector one = __builtin_elementwise_add_sat(TRELLIS_LANES(o[j ^ 2], 5), cost3);
        next[4 + j] = __builtin_elementwise_min(zero, one);
        bits |= (trellis_vector)(one < zero) & (int16_t)(16 << j);
    }
    memcpy(decisions, &bits, sizeof bits);
    TRELLIS_SORT(even, odd, next);
}

KERNEL static inline void trellis_follow(int16_t even[64], int16_t odd[64], int32_t bit) {
    TRELLIS_LOAD(e, o, even, odd);
    if (bit) {
        const trellis_vector next[8] = {TRELLIS_LANES(e[2], 11), TRELLIS_LANES(e[3], 11), TRELLIS_LANES(e[0], 11),
                                        TRELLIS_LANES(e[1], 11), TRELLIS_LANES(o[2], 5),  TRELLIS_LANES(o[3], 5),
                                        TRELLIS_LANES(o[0], 5),  TRELLIS_LANES(o[1], 5)};
        TRELLIS_SORT(even, odd, next);
    } else {
        const trellis_vector next[8] = {e[0],
                                        e[1],
                                        e[2],
                                        e[3],
                                        TRELLIS_LANES(o[0], 14),
                                        TRELLIS_LANES(o[1], 14),
                                        TRELLIS_LANES(o[2], 14),
                                        TRELLIS_LANES(o[3], 14)};
        TRELLIS_SORT(even, odd, next);
    }
}

KERNEL static inline void trellis_renew(int16_t even[64], int16_t odd[64]) {
    TRELLIS_LOAD(e, o, even, odd);
    trellis_vector least = e[0];
    for (int j = 0; j < 4; j++) {
        least = __builtin_elementwise_min(least, __builtin_elementwise_min(e[j], o[j]));
    }
    const int16_t base = __builtin_reduce_min(least);
    for (int j = 0; j < 4; j++) {
        e[j] -= (trellis_vector)(e[j] != TRELLIS_UNREACHED) & base;
        o[j] -= (trellis_vector)(o[j] != TRELLIS_UNREACHED) & base;
    }
    memcpy(even, e, sizeof e);
    memcpy(odd, o, sizeof o);
}

#endif

// The two points of each class beside a size: the lower of them, and what they cost.
KERNEL static inline void trellis_costs(int32_t size, const int16_t *rates, int16_t costs[4], int16_t lower[2]) {
    enum { PERIOD = 2 * AEC_TRELLIS_SPACING };
    for (int32_t class = 0; class < 2; class++) {
        const int32_t index = (size + class * AEC_TRELLIS_SPACING) / PERIOD;
        lower[class] = (int16_t)index;
        for (int32_t n = index; n < index + 2; n++) {
            const int32_t error = size - (n == 0 ? 0 : n * PERIOD - class * AEC_TRELLIS_SPACING);
            const int32_t last = AEC_TRELLIS_RATES - 1;
            const int32_t rate = rates[class * 128 * AEC_TRELLIS_RATES + (n < last ? n : last)];
            const int32_t cost = (error * error >> 4) + rate;
            costs[2 * class + (n & 1)] = (int16_t)(cost < TRELLIS_LARGEST_COST ? cost : TRELLIS_LARGEST_COST);
        }
    }
}

KERNEL static void trellis_quantise(const int32_t *restrict rests, const uint8_t *restrict scales, int32_t count,
                                    int32_t trellis_scale, const int16_t *restrict rates,
                                    aec_trellis_node *restrict nodes, int16_t *restrict symbols,
                                    int16_t *restrict indices, uint8_t *restrict coded_scales) {
    int16_t even[64], odd[64];
    for (int t = 0; t < 64; t++) even[t] = odd[t] = TRELLIS_UNREACHED;
    even[0] = 0;
    int32_t chosen = 0;
    for (int32_t i = 0; i < count; i++) {
        if (scales[i] < trellis_scale) {
            trellis_follow(even, odd, symbols[i] & 1);
            continue;
        }
        const int32_t largest = 2 * AEC_TRELLIS_SPACING * (AEC_TRELLIS_LARGEST - 1);
        const int32_t rest = rests[i] < -largest ? -largest : rests[i] > largest ? largest : rests[i];
        int16_t costs[4];
        trellis_costs(rest < 0 ? -rest : rest, rates + scales[i] * AEC_TRELLIS_RATES, costs, nodes[i].lower);
        trellis_choose(even, odd, costs, nodes[i].decisions);
        if (++chosen % TRELLIS_RENEWAL == 0) trellis_renew(even, odd);
    }
    int32_t state = 0;
    int16_t least = even[0];
    for (int32_t s = 1; s < 128; s++) {
        const int16_t metric = s & 1 ? odd[s / 2] : even[s / 2];
        if (metric < least) {
            least = metric;
            state = s;
        }
    }
    for (int32_t i = count - 1; i >= 0; i--) {
        const int32_t is_free = scales[i] >= trellis_scale;
        const int32_t bit = is_free ? nodes[i].decisions[state % 16] >> (state / 16) & 1 : symbols[i] & 1;
        const int32_t before = (state ^ (state < 64 ? 0 : 78) ^ (bit ? 43 : 0)) & 63;
        state = state < 64 ? 2 * before : 2 * before + 1;
        if (!is_free) continue;
        const int32_t class = state & 1, lower = nodes[i].lower[class];
        const int32_t index = lower + ((lower & 1) != bit);
        const int32_t symbol = index == 0 ? 0 : 2 * index - class;
        indices[i] = (int16_t)(rests[i] < 0 ? -index : index);
        symbols[i] = (int16_t)(rests[i] < 0 ? -symbol : symbol);
        coded_scales[i] = (uint8_t)((scales[i] - AEC_TRELLIS_SCALE_OFFSET) | class << 7);
    }
}

#define TRELLIS_KERNELS .trellis_quantise = trellis_quantise

#endif
