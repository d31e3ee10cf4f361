// What the depthwise kernels of both x86 files share, and the set-up of their gains. Include it after pointwise_panels.h, whose
// PANEL it uses, and with these defined:
//
//   KERNEL                    the attribute of functions that use the instructions
//   VECTOR, LOAD, STORE       a vector of PANEL int16, from memory, and to memory aligned to 64 bytes
//   ZERO, UNPACK_LOW, UNPACK_HIGH
//
// A pair of taps is one multiplication of interleaved rows: (above, centre) in each of three columns, then (below left,
// below) and (below right, next), the last with weight zero. Unpacking PANEL channels interleaves them in the order of
// lanes that OUTPUT_OF_LANE names.
#ifndef AEC_DEPTHWISE_X86_H
#define AEC_DEPTHWISE_X86_H

#include "kernels.h"

enum { TAP_PAIRS = 5, NO_TAP = 9 };
static const int tap_pairs[TAP_PAIRS][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}, {8, NO_TAP}};

// One row of PANEL channels; assembly reads it by offsetof.
typedef struct {
    _Alignas(64) int16_t weights[TAP_PAIRS][2 * PANEL];  // in the order of lanes, as the next two
    _Alignas(64) int32_t bias[PANEL];                    // with the rounding term
    _Alignas(64) int32_t shift[PANEL];
    const int16_t *above, *centre, *below;  // at pixel 0
    int16_t *dst;
    int64_t stride;  // bytes from pixel to pixel
    int64_t width;   // not 0
} row_args;

#define ROW_OFFSET(field) [field] "i"(offsetof(row_args, field))
#define ROW_OFFSETS                                                                                  \
    ROW_OFFSET(weights), ROW_OFFSET(bias), ROW_OFFSET(shift), ROW_OFFSET(above), ROW_OFFSET(centre), \
        ROW_OFFSET(below), ROW_OFFSET(dst), ROW_OFFSET(stride), ROW_OFFSET(width)

// Registers: rax dst, rdx stride, rcx pixels left, r8, r9 and r10 the next column above, centre and below, r11 the one
// after it below. Pixel width + 1 may not be read: for the last pixel r11 repeats pixel width, which meets weight zero.
// The arguments name the vectors that receive the first columns.
#define FIRST_COLUMNS(l0, l1, m0, m1, p0, p1, q0, q1)                       \
    "movq %c[above](%[args]), %%r8\n\t"                                     \
    "movq %c[centre](%[args]), %%r9\n\t"                                    \
    "movq %c[below](%[args]), %%r10\n\t"                                    \
    "movq %c[dst](%[args]), %%rax\n\t"                                      \
    "movq %c[stride](%[args]), %%rdx\n\t"                                   \
    "movq %c[width](%[args]), %%rcx\n\t"                                    \
    "movq %%r10, %%rsi\n\t"                                                 \
    "subq %%rdx, %%rsi\n\t"                                                 \
    PAIR("(%%rsi)", "(%%r10)", p0, p1)                                      \
    PAIR("(%%r10)", "(%%r10,%%rdx)", q0, q1)                                \
    "subq %%rdx, %%r8\n\t"                                                  \
    "subq %%rdx, %%r9\n\t"                                                  \
    PAIR("(%%r8)", "(%%r9)", l0, l1)                                        \
    PAIR("(%%r8,%%rdx)", "(%%r9,%%rdx)", m0, m1)                            \
    "leaq (%%r8,%%rdx,2), %%r8\n\t"                                         \
    "leaq (%%r9,%%rdx,2), %%r9\n\t"                                         \
    "addq %%rdx, %%r10\n\t"                                                 \
    "movq %%r10, %%r11\n\t"                                                 \
    "leaq (%%r10,%%rdx), %%rsi\n\t"                                         \
    "cmpq $1, %%rcx\n\t"                                                    \
    "cmova %%rsi, %%r11\n\t"

// PIXEL, which each file defines, computes one pixel: l, m and r are the pairs (above, centre) left, here and right;
// p and s the pairs (below, its right neighbour) from left and from right. It loads r and s, and ends with this:
#define NEXT_PIXEL                                      \
    "addq %%rdx, %%rax\n\t"                             \
    "addq %%rdx, %%r8\n\t"                              \
    "addq %%rdx, %%r9\n\t"                              \
    "addq %%rdx, %%r10\n\t"                             \
    "movq %%r10, %%r11\n\t"                             \
    "leaq (%%r10,%%rdx), %%rsi\n\t"                     \
    "cmpq $2, %%rcx\n\t"                                \
    "cmova %%rsi, %%r11\n\t"                            \
    "decq %%rcx\n\t"

// Bias with the rounding term, and shift, of PANEL outputs in the order of lanes. A gain has no bias: NULL.
static inline void set_lanes(const int32_t *bias, const int32_t *shift, int32_t *rounded, int32_t *shifts) {
    for (ptrdiff_t lane = 0; lane < PANEL; lane++) {
        const ptrdiff_t o = OUTPUT_OF_LANE(lane);
        rounded[lane] = aec_rounded_bias(bias ? bias[o] : 0, shift[o]);
        shifts[lane] = shift[o];
    }
}

KERNEL static void depthwise_row(const row_args *args);

// PANEL channels at a time, sliding along x.
KERNEL static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *centre,
                             const int16_t *below, int16_t *dst, int32_t width) {
    const ptrdiff_t channels = layer->channels;
    if (width <= 0) return;
    row_args args = {.stride = 2 * channels, .width = width};
    for (ptrdiff_t c = 0; c < channels; c += PANEL) {
        VECTOR tap[10];
        for (int t = 0; t < 9; t++) tap[t] = LOAD(layer->weights + t * channels + c);
        tap[NO_TAP] = ZERO();
        for (int i = 0; i < TAP_PAIRS; i++) {
            const VECTOR first = tap[tap_pairs[i][0]], second = tap[tap_pairs[i][1]];
            STORE(args.weights[i], UNPACK_LOW(first, second));
            STORE(args.weights[i] + PANEL, UNPACK_HIGH(first, second));
        }
        set_lanes(layer->bias + c, layer->shift + c, args.bias, args.shift);
        args.above = above + c, args.centre = centre + c, args.below = below + c, args.dst = dst + c;
        depthwise_row(&args);
    }
}

#endif
