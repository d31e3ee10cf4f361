// NEON kernels for AArch64 (smlal by element: 4 products an instruction, each added to its own int32 sum).
//
// The tiles of the matrix product are inline assembly for the reason given in kernels_avx512.c.
#include "kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define KERNEL
#include "latents.h"
#include "trellis.h"
#include "residual.h"

// 6 rows of four vectors of 4 outputs, in their natural order.
#define PANEL 16
#define TILE 6
#define GROUP 1
#define OUTPUT_OF_LANE(lane) (lane)
#include "pointwise_panels.h"

// One row is a pixel: four accumulators of v8 to v31. v0 to v5 hold the rows' next two inputs, v6 and v7 weights.
#define INIT(a, b, c, d)               \
    "mov v" #a ".16b, v0.16b\n\t"      \
    "mov v" #b ".16b, v1.16b\n\t"      \
    "mov v" #c ".16b, v2.16b\n\t"      \
    "mov v" #d ".16b, v3.16b\n\t"
#define LOAD(r, x) "ldr s" #r ", [x" #x "], #4\n\t"
#define STEP(r, input, a, b, c, d)                           \
    "smlal v" #a ".4s, v6.4h, v" #r ".h[" input "]\n\t"      \
    "smlal2 v" #b ".4s, v6.8h, v" #r ".h[" input "]\n\t"     \
    "smlal v" #c ".4s, v7.4h, v" #r ".h[" input "]\n\t"      \
    "smlal2 v" #d ".4s, v7.8h, v" #r ".h[" input "]\n\t"
// sshl by a negative count shifts right. x3: residual, x4: its stride, x5: dst, x6: its stride; v4: floor.
#define FINISH(a, b, c, d)                                   \
    "sshl v" #a ".4s, v" #a ".4s, v0.4s\n\t"                 \
    "sshl v" #b ".4s, v" #b ".4s, v1.4s\n\t"                 \
    "sshl v" #c ".4s, v" #c ".4s, v2.4s\n\t"                 \
    "sshl v" #d ".4s, v" #d ".4s, v3.4s\n\t"                 \
    "sqxtn v" #a ".4h, v" #a ".4s\n\t"                       \
    "sqxtn2 v" #a ".8h, v" #b ".4s\n\t"                      \
    "sqxtn v" #c ".4h, v" #c ".4s\n\t"                       \
    "sqxtn2 v" #c ".8h, v" #d ".4s\n\t"                      \
    "ldp q5, q6, [x3]\n\t"                                   \
    "smax v" #a ".8h, v" #a ".8h, v4.8h\n\t"                 \
    "smax v" #c ".8h, v" #c ".8h, v4.8h\n\t"                 \
    "sqadd v" #a ".8h, v" #a ".8h, v5.8h\n\t"                \
    "sqadd v" #c ".8h, v" #c ".8h, v6.8h\n\t"                \
    "stp q" #a ", q" #c ", [x5]\n\t"                         \
    "add x3, x3, x4\n\t"                                     \
    "add x5, x5, x6\n\t"

// What comes before, in and after the loop over pairs of inputs, for 1 to 6 rows.
#define INIT_1 INIT(8, 9, 10, 11)
#define INIT_2 INIT_1 INIT(12, 13, 14, 15)
#define INIT_3 INIT_2 INIT(16, 17, 18, 19)
#define INIT_4 INIT_3 INIT(20, 21, 22, 23)
#define INIT_5 INIT_4 INIT(24, 25, 26, 27)
#define INIT_6 INIT_5 INIT(28, 29, 30, 31)

#define LOAD_1 LOAD(0, 3)
#define LOAD_2 LOAD_1 LOAD(1, 4)
#define LOAD_3 LOAD_2 LOAD(2, 5)
#define LOAD_4 LOAD_3 LOAD(3, 6)
#define LOAD_5 LOAD_4 LOAD(4, 7)
#define LOAD_6 LOAD_5 LOAD(5, 8)

#define STEP_1(input) STEP(0, input, 8, 9, 10, 11)
#define STEP_2(input) STEP_1(input) STEP(1, input, 12, 13, 14, 15)
#define STEP_3(input) STEP_2(input) STEP(2, input, 16, 17, 18, 19)
#define STEP_4(input) STEP_3(input) STEP(3, input, 20, 21, 22, 23)
#define STEP_5(input) STEP_4(input) STEP(4, input, 24, 25, 26, 27)
#define STEP_6(input) STEP_5(input) STEP(5, input, 28, 29, 30, 31)

#define FINISH_1 FINISH(8, 9, 10, 11)
#define FINISH_2 FINISH_1 FINISH(12, 13, 14, 15)
#define FINISH_3 FINISH_2 FINISH(16, 17, 18, 19)
#define FINISH_4 FINISH_3 FINISH(20, 21, 22, 23)
#define FINISH_5 FINISH_4 FINISH(24, 25, 26, 27)
#define FINISH_6 FINISH_5 FINISH(28, 29, 30, 31)

#define OFFSET(field) [field] "i"(offsetof(tile_args, field))

// x3 to x8 point at the rows' inputs; rows past the tile's are never read.
#define TILE_FUNCTION(rows)                                                                      \
    static void tile_##rows(const tile_args *args, const int16_t *src) {                         \
        __asm__ volatile(                                                                        \
            "ldr x0, [%[args], %[weights]]\n\t"                                                  \
            "ldr x1, [%[args], %[pairs]]\n\t"                                                    \
            "ldr x2, [%[args], %[src_stride]]\n\t"                                               \
            "mov x3, %[src]\n\t"                                                                 \
            "add x4, x3, x2\n\t"                                                                 \
            "add x5, x4, x2\n\t"                                                                 \
            "add x6, x5, x2\n\t"                                                                 \
            "add x7, x6, x2\n\t"                                                                 \
            "add x8, x7, x2\n\t"                                                                 \
            "add x9, %[args], %[bias]\n\t"                                                       \
            "ldp q0, q1, [x9]\n\t"                                                               \
            "ldp q2, q3, [x9, 32]\n\t"                                                           \
            INIT_##rows                                                                          \
            "1:\n\t"                                                                             \
            "ldp q6, q7, [x0]\n\t"                                                               \
            LOAD_##rows                                                                          \
            STEP_##rows("0")                                                                     \
            "ldp q6, q7, [x0, 32]\n\t"                                                           \
            "add x0, x0, 64\n\t"                                                                 \
            "subs x1, x1, 1\n\t"                                                                 \
            STEP_##rows("1")                                                                     \
            "b.ne 1b\n\t"                                                                        \
            "add x9, %[args], %[shift]\n\t"                                                      \
            "ldp q0, q1, [x9]\n\t"                                                               \
            "ldp q2, q3, [x9, 32]\n\t"                                                           \
            "neg v0.4s, v0.4s\n\t"                                                               \
            "neg v1.4s, v1.4s\n\t"                                                               \
            "neg v2.4s, v2.4s\n\t"                                                               \
            "neg v3.4s, v3.4s\n\t"                                                               \
            "ldr q4, [%[args], %[floor]]\n\t"                                                    \
            "ldr x3, [%[args], %[residual]]\n\t"                                                 \
            "ldr x4, [%[args], %[residual_stride]]\n\t"                                          \
            "ldr x5, [%[args], %[dst]]\n\t"                                                      \
            "ldr x6, [%[args], %[dst_stride]]\n\t"                                               \
            FINISH_##rows                                                                        \
            :                                                                                    \
            : [args] "r"(args), [src] "r"(src), OFFSET(bias), OFFSET(shift), OFFSET(floor),      \
              OFFSET(weights), OFFSET(pairs), OFFSET(src_stride), OFFSET(residual),              \
              OFFSET(residual_stride), OFFSET(dst), OFFSET(dst_stride)                           \
            : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "memory", "cc", "v0",  \
              "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",  \
              "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",       \
              "v25", "v26", "v27", "v28", "v29", "v30", "v31");                                  \
    }

TILE_FUNCTION(1)
TILE_FUNCTION(2)
TILE_FUNCTION(3)
TILE_FUNCTION(4)
TILE_FUNCTION(5)
TILE_FUNCTION(6)

static const tile_function tile_of_rows[TILE + 1] = {NULL, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6};

// One row of 8 channels; assembly reads it by offsetof.
typedef struct {
    _Alignas(64) int16_t weights[9][8];
    int32_t bias[8];  // with the rounding term
    int32_t left[8];  // minus the shift
    const int16_t *above, *centre, *below;  // at pixel 0
    int16_t *dst;
    int64_t stride;  // bytes from pixel to pixel
    int64_t width;   // not 0
} row_args;

#define TAP(x, w)                                           \
    "smlal v22.4s, v" #x ".4h, v" #w ".4h\n\t"              \
    "smlal2 v23.4s, v" #x ".8h, v" #w ".8h\n\t"
// One pixel: v0 to v8 are the weights, v9 and v10 the bias, v11 and v12 minus the shift; x1 to x3 point at the next
// column of each row. The arguments name the vectors that hold the columns left, here and right; the last is loaded.
#define PIXEL(l0, l1, l2, m0, m1, m2, r0, r1, r2)                           \
    "ldr q" #r0 ", [x1]\n\t"                                                \
    "ldr q" #r1 ", [x2]\n\t"                                                \
    "ldr q" #r2 ", [x3]\n\t"                                                \
    "mov v22.16b, v9.16b\n\t"                                               \
    "mov v23.16b, v10.16b\n\t"                                              \
    TAP(l0, 0) TAP(m0, 1) TAP(l1, 3) TAP(m1, 4) TAP(l2, 6) TAP(m2, 7)       \
    TAP(r0, 2) TAP(r1, 5) TAP(r2, 8)                                        \
    "sshl v22.4s, v22.4s, v11.4s\n\t"                                       \
    "sshl v23.4s, v23.4s, v12.4s\n\t"                                       \
    "sqxtn v22.4h, v22.4s\n\t"                                              \
    "sqxtn2 v22.8h, v23.4s\n\t"                                             \
    "str q22, [x4]\n\t"                                                     \
    "add x1, x1, x5\n\t"                                                    \
    "add x2, x2, x5\n\t"                                                    \
    "add x3, x3, x5\n\t"                                                    \
    "add x4, x4, x5\n\t"                                                    \
    "subs x6, x6, 1\n\t"

#define ROW_OFFSET(field) [field] "i"(offsetof(row_args, field))

static void depthwise_row(const row_args *args) {
    __asm__ volatile(
        "ldr x1, [%[args], %[above]]\n\t"
        "ldr x2, [%[args], %[centre]]\n\t"
        "ldr x3, [%[args], %[below]]\n\t"
        "ldr x4, [%[args], %[dst]]\n\t"
        "ldr x5, [%[args], %[stride]]\n\t"
        "ldr x6, [%[args], %[width]]\n\t"
        "add x7, %[args], %[weights]\n\t"
        "ldp q0, q1, [x7]\n\t"
        "ldp q2, q3, [x7, 32]\n\t"
        "ldp q4, q5, [x7, 64]\n\t"
        "ldp q6, q7, [x7, 96]\n\t"
        "ldr q8, [x7, 128]\n\t"
        "add x7, %[args], %[bias]\n\t"
        "ldp q9, q10, [x7]\n\t"
        "add x7, %[args], %[left]\n\t"
        "ldp q11, q12, [x7]\n\t"
        "sub x1, x1, x5\n\t"
        "sub x2, x2, x5\n\t"
        "sub x3, x3, x5\n\t"
        "ldr q13, [x1]\n\t"
        "ldr q14, [x2]\n\t"
        "ldr q15, [x3]\n\t"
        "ldr q16, [x1, x5]\n\t"
        "ldr q17, [x2, x5]\n\t"
        "ldr q18, [x3, x5]\n\t"
        "add x1, x1, x5, lsl 1\n\t"
        "add x2, x2, x5, lsl 1\n\t"
        "add x3, x3, x5, lsl 1\n\t"
        "1:\n\t"  // three pixels, so that the columns change places by name
        PIXEL(13, 14, 15, 16, 17, 18, 19, 20, 21)
        "b.eq 2f\n\t"
        PIXEL(16, 17, 18, 19, 20, 21, 13, 14, 15)
        "b.eq 2f\n\t"
        PIXEL(19, 20, 21, 13, 14, 15, 16, 17, 18)
        "b.ne 1b\n"
        "2:\n\t"
        :
        : [args] "r"(args), ROW_OFFSET(weights), ROW_OFFSET(bias), ROW_OFFSET(left), ROW_OFFSET(above),
          ROW_OFFSET(centre), ROW_OFFSET(below), ROW_OFFSET(dst), ROW_OFFSET(stride), ROW_OFFSET(width)
        : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "memory", "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7",
          "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23");
}

// 8 channels at a time, sliding along x.
static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *centre, const int16_t *below,
                      int16_t *dst, int32_t width) {
    const ptrdiff_t channels = layer->channels;
    if (width <= 0) return;
    row_args args = {.stride = 2 * channels, .width = width};
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        for (int t = 0; t < 9; t++) vst1q_s16(args.weights[t], vld1q_s16(layer->weights + t * channels + c));
        for (ptrdiff_t lane = 0; lane < 8; lane++) {
            args.bias[lane] = aec_rounded_bias(layer->bias[c + lane], layer->shift[c + lane]);
            args.left[lane] = -layer->shift[c + lane];
        }
        args.above = above + c, args.centre = centre + c, args.below = below + c, args.dst = dst + c;
        depthwise_row(&args);
    }
}

static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    const ptrdiff_t channels = gain->channels;
    const int32x4_t one = vdupq_n_s32(1);
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        const int16x8_t multiplier = vld1q_s16(gain->multiplier + c);
        const int32x4_t shift0 = vld1q_s32(gain->shift + c), shift1 = vld1q_s32(gain->shift + c + 4);
        const int32x4_t left0 = vnegq_s32(shift0), left1 = vnegq_s32(shift1);
        const int32x4_t rounding0 = vshlq_s32(one, vsubq_s32(shift0, one));
        const int32x4_t rounding1 = vshlq_s32(one, vsubq_s32(shift1, one));
        for (ptrdiff_t p = 0; p < pixels; p++) {
            const int16x8_t x = vld1q_s16(src + p * channels + c);
            const int32x4_t sum0 = vmlal_s16(rounding0, vget_low_s16(x), vget_low_s16(multiplier));
            const int32x4_t sum1 = vmlal_high_s16(rounding1, x, multiplier);
            const int16x4_t low = vqmovn_s32(vshlq_s32(sum0, left0));
            vst1q_s16(dst + p * channels + c, vqmovn_high_s32(low, vshlq_s32(sum1, left1)));
        }
    }
}

const aec_kernels aec_kernels_neon = {
    .name = "neon",
    .cpu = AEC_CPU_NEON,
    .pack_pointwise = pack_pointwise,
    .pointwise = pointwise,
    .depthwise = depthwise,
    .gain = gain,
    LATENT_KERNELS,
    TRELLIS_KERNELS,
    RESIDUAL_KERNELS,
};

#endif
