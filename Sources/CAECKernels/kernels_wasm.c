// Kernels for WebAssembly with vectors of 128 bits (i32x4.dot_i16x8_s: 8 products an instruction, summed by pairs into int32).
//
// Two things decide what the loops look like. V8 schedules all loads of a loop's turn before its arithmetic, so that a turn may
// load and sum no more than the 15 vector registers that it has on x86-64; and a vector that lives across a call is stored in
// every turn. Relaxed SIMD has nothing to add: its dot products take 8 bits, and 7 of the other factor.
#include "kernels.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

#define KERNEL
#include "latents.h"
#include "trellis.h"
#include "residual.h"
#define INLINE __attribute__((always_inline)) static inline
#define NOINLINE __attribute__((noinline)) static
#define UNROLL _Pragma("clang loop unroll(full)")
#define NO_UNROLL _Pragma("clang loop unroll(disable)")
// Keeps clang from deriving one pointer from another: what it adds to a pointer then becomes part of the load's instruction.
#define OPAQUE(pointer) __asm__("" : "+r"(pointer))

enum {
    LANES = 4,             // outputs of a vector of sums
    VECTORS = 8,           // of a panel
    PANEL = LANES * VECTORS,
    PAIR_STRIDE = 2 * PANEL,
    TILE_VECTORS = 2,      // of a tile
    TILE_ROWS = 4,         // pixels of a tile
    BLOCK = 48,            // pixels that pass all panels before the next ones do, so that their inputs stay in cache
    LIST_VECTORS = 4,      // that a list is multiplied with at once
    ROOM = 8192,           // inputs of a block, in pairs: 32 KiB
};

INLINE v128_t load(const void *p) { return wasm_v128_load(p); }

// Which of 16 pairs of inputs are not zero.
INLINE uint32_t nonzero16(const int16_t *x) {
    const v128_t zero = wasm_i32x4_splat(0);
    const v128_t a = wasm_i16x8_narrow_i32x4(wasm_i32x4_eq(load(x), zero), wasm_i32x4_eq(load(x + 8), zero));
    const v128_t b = wasm_i16x8_narrow_i32x4(wasm_i32x4_eq(load(x + 16), zero), wasm_i32x4_eq(load(x + 24), zero));
    return wasm_i8x16_bitmask(wasm_i8x16_narrow_i16x8(a, b)) ^ 0xFFFF;
}

#define LIST_MULTIPLE 2
#define LIST_EIGHTHS 5
#include "pair_lists.h"

// Shifts by an amount of each lane's own, which WebAssembly does not have. Where first <= amount <= first + second,
//     v >> amount == ((v >> first) * 2^(first + second - amount)) >> second
// and the product is at most 2^(31 - first + second) in magnitude, so that it does not overflow if second <= first.
enum {
    USUAL = 9,  // first and second of nearly all layers, as constants: a shift by a variable takes engines several instructions
};
typedef enum {
    USUAL_SHIFTS,
    EVEN_SHIFTS,    // `first` is the vector's least amount, first + second its largest
    UNEVEN_SHIFTS,  // with these, second > first: lane by lane
} shift_kind;

typedef struct {
    v128_t factor;  // 2^(first + second - amount)
    int32_t first, second;
    shift_kind kind;
    int32_t amounts[LANES];
} shifts;

static shifts make_shifts(const int32_t *amounts) {
    int32_t least = amounts[0], largest = amounts[0];
    for (int i = 1; i < LANES; i++) {
        if (amounts[i] < least) least = amounts[i];
        if (amounts[i] > largest) largest = amounts[i];
    }
    shift_kind kind = largest - least > least ? UNEVEN_SHIFTS : EVEN_SHIFTS;
    if (least >= USUAL && largest <= 2 * USUAL) {
        kind = USUAL_SHIFTS;
        least = USUAL;
        largest = 2 * USUAL;
    }
    return (shifts){.factor = wasm_i32x4_make(1 << (largest - amounts[0]), 1 << (largest - amounts[1]),
                                              1 << (largest - amounts[2]), 1 << (largest - amounts[3])),
                    .first = least,
                    .second = largest - least,
                    .kind = kind,
                    .amounts = {amounts[0], amounts[1], amounts[2], amounts[3]}};
}

// That for two vectors: the later of their kinds does for both.
INLINE shift_kind kind_of(const shifts *a, const shifts *b) { return a->kind > b->kind ? a->kind : b->kind; }

NOINLINE v128_t shift_lanes(v128_t v, const shifts *s) {
    return wasm_i32x4_make(wasm_i32x4_extract_lane(v, 0) >> s->amounts[0], wasm_i32x4_extract_lane(v, 1) >> s->amounts[1],
                           wasm_i32x4_extract_lane(v, 2) >> s->amounts[2], wasm_i32x4_extract_lane(v, 3) >> s->amounts[3]);
}

INLINE v128_t shift(v128_t v, const shifts *s, shift_kind kind) {
    if (kind == UNEVEN_SHIFTS) return shift_lanes(v, s);
    if (kind == USUAL_SHIFTS) return wasm_i32x4_shr(wasm_i32x4_mul(wasm_i32x4_shr(v, USUAL), s->factor), USUAL);
    return wasm_i32x4_shr(wasm_i32x4_mul(wasm_i32x4_shr(v, (uint32_t)s->first), s->factor), (uint32_t)s->second);
}

INLINE v128_t rounded_bias(const int32_t *bias, const int32_t *amounts) {
    return wasm_i32x4_make(aec_rounded_bias(bias[0], amounts[0]), aec_rounded_bias(bias[1], amounts[1]),
                           aec_rounded_bias(bias[2], amounts[2]), aec_rounded_bias(bias[3], amounts[3]));
}

// [outputs / PANEL][inputs / 2][PANEL][2]
static void pack_pointwise(const int16_t *weights, int32_t inputs, int32_t outputs, int16_t *packed) {
    for (ptrdiff_t panel = 0; panel < outputs; panel += PANEL) {
        for (ptrdiff_t i = 0; i < inputs; i += 2) {
            for (ptrdiff_t lane = 0; lane < PANEL; lane++) {
                const int16_t *w = weights + (panel + lane) * inputs + i;
                *packed++ = w[0];
                *packed++ = w[1];
            }
        }
    }
}

// A panel of a layer, and where its outputs go.
typedef struct {
    v128_t bias[VECTORS];  // with the rounding term
    shifts shift[VECTORS];
    v128_t floor;  // 0 with relu, -32768 without
    const int16_t *weights;
    ptrdiff_t pairs;          // of inputs
    const int16_t *residual;  // NULL where there is none
    ptrdiff_t residual_stride;
    int16_t *dst;
    ptrdiff_t dst_stride;
} panel_args;

// The sums of a block's pixels, in memory, so that no loop that sums is followed by a call.
typedef v128_t sum_rows[BLOCK][VECTORS];

INLINE void finish_as(const panel_args *args, const sum_rows sums, int vector, ptrdiff_t rows, shift_kind kind,
                      int has_residual) {
    const shifts low = args->shift[vector], high = args->shift[vector + 1];
    const v128_t floor = args->floor;
    const int16_t *residual = args->residual + vector * LANES;
    int16_t *dst = args->dst + vector * LANES;
    for (ptrdiff_t r = 0; r < rows; r++) {
        const v128_t sum0 = shift(sums[r][vector], &low, kind), sum1 = shift(sums[r][vector + 1], &high, kind);
        v128_t value = wasm_i16x8_max(wasm_i16x8_narrow_i32x4(sum0, sum1), floor);
        if (has_residual) value = wasm_i16x8_add_sat(value, load(residual + r * args->residual_stride));
        wasm_v128_store(dst + r * args->dst_stride, value);
    }
}

// Makes outputs of sums.
NOINLINE void finish(const panel_args *args, const sum_rows sums, ptrdiff_t rows) {
    for (int vector = 0; vector < VECTORS; vector += 2) {
        const shift_kind kind = kind_of(&args->shift[vector], &args->shift[vector + 1]);
        if (kind == USUAL_SHIFTS && args->residual) {
            finish_as(args, sums, vector, rows, USUAL_SHIFTS, 1);
        } else if (kind == USUAL_SHIFTS) {
            finish_as(args, sums, vector, rows, USUAL_SHIFTS, 0);
        } else if (kind == EVEN_SHIFTS) {
            finish_as(args, sums, vector, rows, EVEN_SHIFTS, args->residual != NULL);
        } else {
            finish_as(args, sums, vector, rows, UNEVEN_SHIFTS, args->residual != NULL);
        }
    }
}

// The inputs of a tile as its loop reads them: [pairs][TILE_ROWS]. Where there are fewer rows, the last one fills up.
static void interleave_rows(int32_t *to, const int16_t *src, ptrdiff_t stride, ptrdiff_t pairs, ptrdiff_t rows) {
    for (ptrdiff_t r = 0; r < TILE_ROWS; r++) {
        const int16_t *x = src + (r < rows ? r : rows - 1) * stride;
        for (ptrdiff_t i = 0; i < pairs; i++) to[i * TILE_ROWS + r] = load_pair(x + 2 * i);
    }
}

// The sums of TILE_VECTORS vectors for TILE_ROWS pixels, a to d.
NOINLINE void tile(const panel_args *args, int vector, v128_t (*sums)[VECTORS], const int32_t *x) {
    const v128_t bias0 = args->bias[vector], bias1 = args->bias[vector + 1];
    v128_t a0 = bias0, a1 = bias1, b0 = bias0, b1 = bias1, c0 = bias0, c1 = bias1, d0 = bias0, d1 = bias1;
    const int16_t *weights = args->weights + 2 * LANES * vector;
    const int32_t *end = x + args->pairs * TILE_ROWS;
    NO_UNROLL do {
        OPAQUE(weights);
        OPAQUE(x);
        const v128_t w0 = load(weights), w1 = load(weights + 2 * LANES);
        const v128_t a = wasm_v128_load32_splat(x), b = wasm_v128_load32_splat(x + 1);
        const v128_t c = wasm_v128_load32_splat(x + 2), d = wasm_v128_load32_splat(x + 3);
        a0 = wasm_i32x4_add(a0, wasm_i32x4_dot_i16x8(a, w0));
        a1 = wasm_i32x4_add(a1, wasm_i32x4_dot_i16x8(a, w1));
        b0 = wasm_i32x4_add(b0, wasm_i32x4_dot_i16x8(b, w0));
        b1 = wasm_i32x4_add(b1, wasm_i32x4_dot_i16x8(b, w1));
        c0 = wasm_i32x4_add(c0, wasm_i32x4_dot_i16x8(c, w0));
        c1 = wasm_i32x4_add(c1, wasm_i32x4_dot_i16x8(c, w1));
        d0 = wasm_i32x4_add(d0, wasm_i32x4_dot_i16x8(d, w0));
        d1 = wasm_i32x4_add(d1, wasm_i32x4_dot_i16x8(d, w1));
        weights += PAIR_STRIDE;
        x += TILE_ROWS;
    } while (x != end);
    sums[0][vector] = a0, sums[0][vector + 1] = a1, sums[1][vector] = b0, sums[1][vector + 1] = b1;
    sums[2][vector] = c0, sums[2][vector + 1] = c1, sums[3][vector] = d0, sums[3][vector + 1] = d1;
}

typedef struct {
    union {
        int32_t interleaved[ROOM];
        entry entries[ROOM / 2];
    };
    const entry *ends[BLOCK + 1];  // a pixel's list is from ends[pixel] to ends[pixel + 1]
    int32_t pixels;
    int32_t is_listed;
} block;

// LIST_VECTORS vectors of sums for each pixel of a block.
NOINLINE void multiply_lists(const panel_args *args, int vector, sum_rows sums, const block *block) {
    const v128_t bias0 = args->bias[vector], bias1 = args->bias[vector + 1];
    const v128_t bias2 = args->bias[vector + 2], bias3 = args->bias[vector + 3];
    const int16_t *panel = args->weights + 2 * LANES * vector;
    const entry *from = block->entries;
    for (ptrdiff_t p = 0; p < block->pixels; p++) {
        v128_t s0 = bias0, s1 = bias1, s2 = bias2, s3 = bias3;
        const entry *const end = block->ends[p + 1];
        NO_UNROLL for (; from != end; from += 2) {
            OPAQUE(from);
            const v128_t a = wasm_v128_load32_splat(&from[0].inputs), b = wasm_v128_load32_splat(&from[1].inputs);
            const int16_t *wa = panel + from[0].offset, *wb = panel + from[1].offset;
            s0 = wasm_i32x4_add(s0, wasm_i32x4_dot_i16x8(a, load(wa)));
            s1 = wasm_i32x4_add(s1, wasm_i32x4_dot_i16x8(a, load(wa + 8)));
            s2 = wasm_i32x4_add(s2, wasm_i32x4_dot_i16x8(a, load(wa + 16)));
            s3 = wasm_i32x4_add(s3, wasm_i32x4_dot_i16x8(a, load(wa + 24)));
            s0 = wasm_i32x4_add(s0, wasm_i32x4_dot_i16x8(b, load(wb)));
            s1 = wasm_i32x4_add(s1, wasm_i32x4_dot_i16x8(b, load(wb + 8)));
            s2 = wasm_i32x4_add(s2, wasm_i32x4_dot_i16x8(b, load(wb + 16)));
            s3 = wasm_i32x4_add(s3, wasm_i32x4_dot_i16x8(b, load(wb + 24)));
        }
        sums[p][vector] = s0, sums[p][vector + 1] = s1, sums[p][vector + 2] = s2, sums[p][vector + 3] = s3;
    }
}

// Takes in the next pixels, as many as there is room for.
static void fill_block(block *block, const int16_t *src, ptrdiff_t stride, ptrdiff_t pairs, ptrdiff_t pixels) {
    const ptrdiff_t listed =
        list_pixels(block->entries, ROOM / 2, block->ends, src, stride, pairs, pixels < BLOCK ? pixels : BLOCK);
    block->is_listed = listed > 0;
    if (block->is_listed) {
        block->pixels = (int32_t)listed;
        return;
    }
    const ptrdiff_t rows = ROOM / pairs / TILE_ROWS * TILE_ROWS, room = rows < BLOCK ? rows : BLOCK;
    block->pixels = (int32_t)(pixels < room ? pixels : room);
    for (ptrdiff_t p = 0; p < block->pixels; p += TILE_ROWS) {
        interleave_rows(block->interleaved + p * pairs, src + p * stride, stride, pairs, block->pixels - p);
    }
}

static void pointwise(const aec_pointwise *layer, int32_t first, int32_t count, const int16_t *src,
                      ptrdiff_t src_stride, const int16_t *residual, ptrdiff_t residual_stride, int16_t *dst,
                      ptrdiff_t dst_stride, int32_t pixels, int32_t relu) {
    block block;
    sum_rows sums;
    const ptrdiff_t pairs = layer->inputs / 2;
    panel_args args = {.floor = wasm_i16x8_splat(relu ? 0 : INT16_MIN),
                       .pairs = pairs,
                       .residual_stride = residual_stride,
                       .dst_stride = dst_stride};
    for (ptrdiff_t p = 0; p < pixels; p += block.pixels) {
        fill_block(&block, src + p * src_stride, src_stride, pairs, pixels - p);
        for (ptrdiff_t panel = 0; panel < count; panel += PANEL) {
            const int32_t *bias = layer->bias + first + panel, *amounts = layer->shift + first + panel;
            for (ptrdiff_t v = 0; v < VECTORS; v++) {
                args.bias[v] = rounded_bias(bias + LANES * v, amounts + LANES * v);
                args.shift[v] = make_shifts(amounts + LANES * v);
            }
            args.weights = layer->packed + (first + panel) * layer->inputs;
            args.residual = residual ? residual + p * residual_stride + panel : NULL;
            args.dst = dst + p * dst_stride + panel;
            if (block.is_listed) {
                for (int v = 0; v < VECTORS; v += LIST_VECTORS) multiply_lists(&args, v, sums, &block);
            } else {
                for (int v = 0; v < VECTORS; v += TILE_VECTORS) {
                    for (int i = 0; i < block.pixels; i += TILE_ROWS) tile(&args, v, sums + i, block.interleaved + i * pairs);
                }
            }
            finish(&args, sums, block.pixels);
        }
    }
}

// Taps are multiplied in pairs, interleaved: (above, centre) in each of three columns, (below right, below), and (below left,
// what is left of it), the last with weight zero.
enum { TAP_PAIRS = 5, NO_TAP = 9 };
static const int tap_pairs[TAP_PAIRS][2] = {{0, 3}, {1, 4}, {2, 5}, {8, 7}, {6, NO_TAP}};

INLINE v128_t low_pairs(v128_t a, v128_t b) { return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
INLINE v128_t high_pairs(v128_t a, v128_t b) { return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }

// 8 channels of three pixels one above the other: (above, centre) and (below, what is left of it).
typedef struct {
    v128_t upper[2], lower[2];
} column;

// `left` is below's left neighbour, and becomes below.
INLINE column load_column(const int16_t *above, const int16_t *centre, const int16_t *below, v128_t *left) {
    const v128_t a = load(above), c = load(centre), b = load(below);
    const column loaded = {{low_pairs(a, c), high_pairs(a, c)}, {low_pairs(b, *left), high_pairs(b, *left)}};
    *left = b;
    return loaded;
}

typedef struct {
    v128_t weights[TAP_PAIRS][2], bias[2];
    shifts shift[2];
} taps;

INLINE v128_t multiply_taps(const taps *t, int half, const column *l, const column *m, const column *r) {
    v128_t sum = wasm_i32x4_add(t->bias[half], wasm_i32x4_dot_i16x8(l->upper[half], t->weights[0][half]));
    sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(m->upper[half], t->weights[1][half]));
    sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(r->upper[half], t->weights[2][half]));
    sum = wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(r->lower[half], t->weights[3][half]));
    return wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(l->lower[half], t->weights[4][half]));
}

INLINE void slide(const taps *t, const int16_t *above, const int16_t *centre, const int16_t *below, int16_t *dst,
                  ptrdiff_t channels, int32_t width, shift_kind kind) {
    v128_t left = wasm_i16x8_splat(0);
    column l = load_column(above - channels, centre - channels, below - channels, &left);
    column m = load_column(above, centre, below, &left);
    for (ptrdiff_t x = 0; x < width; x++) {
        const ptrdiff_t at = (x + 1) * channels;
        const column r = load_column(above + at, centre + at, below + at, &left);
        const v128_t low = shift(multiply_taps(t, 0, &l, &m, &r), &t->shift[0], kind);
        const v128_t high = shift(multiply_taps(t, 1, &l, &m, &r), &t->shift[1], kind);
        wasm_v128_store(dst + x * channels, wasm_i16x8_narrow_i32x4(low, high));
        l = m;
        m = r;
    }
}

// 8 channels at a time, sliding along x.
static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *centre, const int16_t *below,
                      int16_t *dst, int32_t width) {
    const ptrdiff_t channels = layer->channels;
    for (ptrdiff_t c = 0; c < channels; c += 2 * LANES) {
        taps t;
        for (int i = 0; i < TAP_PAIRS; i++) {
            const int second = tap_pairs[i][1];
            const v128_t a = load(layer->weights + tap_pairs[i][0] * channels + c);
            const v128_t b = second == NO_TAP ? wasm_i16x8_splat(0) : load(layer->weights + second * channels + c);
            t.weights[i][0] = low_pairs(a, b);
            t.weights[i][1] = high_pairs(a, b);
        }
        for (int half = 0; half < 2; half++) {
            t.bias[half] = rounded_bias(layer->bias + c + LANES * half, layer->shift + c + LANES * half);
            t.shift[half] = make_shifts(layer->shift + c + LANES * half);
        }
        switch (kind_of(&t.shift[0], &t.shift[1])) {
            case USUAL_SHIFTS: slide(&t, above + c, centre + c, below + c, dst + c, channels, width, USUAL_SHIFTS); break;
            case EVEN_SHIFTS: slide(&t, above + c, centre + c, below + c, dst + c, channels, width, EVEN_SHIFTS); break;
            case UNEVEN_SHIFTS: slide(&t, above + c, centre + c, below + c, dst + c, channels, width, UNEVEN_SHIFTS); break;
        }
    }
}

static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    static const int32_t no_bias[LANES];
    const ptrdiff_t channels = gain->channels;
    for (ptrdiff_t c = 0; c < channels; c += 2 * LANES) {
        const v128_t multiplier = load(gain->multiplier + c);
        const int32_t *amounts = gain->shift + c;
        const v128_t rounding0 = rounded_bias(no_bias, amounts), rounding1 = rounded_bias(no_bias, amounts + LANES);
        const shifts low = make_shifts(amounts), high = make_shifts(amounts + LANES);
        const shift_kind kind = kind_of(&low, &high);
        for (ptrdiff_t p = 0; p < pixels; p++) {
            const v128_t x = load(src + p * channels + c);
            const v128_t sum0 = wasm_i32x4_add(rounding0, wasm_i32x4_extmul_low_i16x8(x, multiplier));
            const v128_t sum1 = wasm_i32x4_add(rounding1, wasm_i32x4_extmul_high_i16x8(x, multiplier));
            wasm_v128_store(dst + p * channels + c,
                            wasm_i16x8_narrow_i32x4(shift(sum0, &low, kind), shift(sum1, &high, kind)));
        }
    }
}

const aec_kernels aec_kernels_wasm = {
    .name = "wasm",
    .cpu = AEC_CPU_WASM,
    .pack_pointwise = pack_pointwise,
    .pointwise = pointwise,
    .depthwise = depthwise,
    .gain = gain,
    LATENT_KERNELS,
    TRELLIS_KERNELS,
    RESIDUAL_KERNELS,
};

#endif
