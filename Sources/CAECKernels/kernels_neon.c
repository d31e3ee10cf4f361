// NEON kernels for AArch64 (smlal by element: 4 products an instruction, each added to its own int32 sum).
//
// The tiles of the matrix product are inline assembly for the reason given in kernels_avx512.c.
#include "kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

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

// sum0 and sum1 are channels 0..3 and 4..7.
static inline void multiply_add(int32x4_t *sum0, int32x4_t *sum1, int16x8_t x, int16x8_t w) {
    *sum0 = vmlal_s16(*sum0, vget_low_s16(x), vget_low_s16(w));
    *sum1 = vmlal_high_s16(*sum1, x, w);
}

static inline int16x8_t finish(int32x4_t sum0, int32x4_t sum1, int32x4_t left0, int32x4_t left1) {
    return vqmovn_high_s32(vqmovn_s32(vshlq_s32(sum0, left0)), vshlq_s32(sum1, left1));
}

// 8 channels at a time, sliding along x; the columns left and here stay in registers.
static void depthwise(const aec_depthwise *layer, const int16_t *above, const int16_t *centre, const int16_t *below,
                      int16_t *dst, int32_t width) {
    const ptrdiff_t channels = layer->channels;
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        int16x8_t w[9];
        for (int t = 0; t < 9; t++) w[t] = vld1q_s16(layer->weights + t * channels + c);
        const int32x4_t one = vdupq_n_s32(1);
        const int32x4_t shift0 = vld1q_s32(layer->shift + c), shift1 = vld1q_s32(layer->shift + c + 4);
        const int32x4_t left0 = vnegq_s32(shift0), left1 = vnegq_s32(shift1);
        const int32x4_t bias0 =
            vaddq_s32(vld1q_s32(layer->bias + c), vshlq_s32(one, vsubq_s32(shift0, one)));
        const int32x4_t bias1 =
            vaddq_s32(vld1q_s32(layer->bias + c + 4), vshlq_s32(one, vsubq_s32(shift1, one)));

        const int16_t *rows[3] = {above + c, centre + c, below + c};
        int16x8_t left[3], here[3];
        for (int dy = 0; dy < 3; dy++) {
            left[dy] = vld1q_s16(rows[dy] - channels);
            here[dy] = vld1q_s16(rows[dy]);
        }
        for (ptrdiff_t x = 0; x < width; x++) {
            int32x4_t sum0 = bias0, sum1 = bias1;
            for (int dy = 0; dy < 3; dy++) {
                const int16x8_t right = vld1q_s16(rows[dy] + (x + 1) * channels);
                multiply_add(&sum0, &sum1, left[dy], w[3 * dy]);
                multiply_add(&sum0, &sum1, here[dy], w[3 * dy + 1]);
                multiply_add(&sum0, &sum1, right, w[3 * dy + 2]);
                left[dy] = here[dy];
                here[dy] = right;
            }
            vst1q_s16(dst + x * channels + c, finish(sum0, sum1, left0, left1));
        }
    }
}

static void gain(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels) {
    const ptrdiff_t channels = gain->channels;
    for (ptrdiff_t c = 0; c < channels; c += 8) {
        const int16x8_t multiplier = vld1q_s16(gain->multiplier + c);
        const int32x4_t one = vdupq_n_s32(1);
        const int32x4_t shift0 = vld1q_s32(gain->shift + c), shift1 = vld1q_s32(gain->shift + c + 4);
        const int32x4_t left0 = vnegq_s32(shift0), left1 = vnegq_s32(shift1);
        const int32x4_t rounding0 = vshlq_s32(one, vsubq_s32(shift0, one));
        const int32x4_t rounding1 = vshlq_s32(one, vsubq_s32(shift1, one));
        for (ptrdiff_t p = 0; p < pixels; p++) {
            int32x4_t sum0 = rounding0, sum1 = rounding1;
            multiply_add(&sum0, &sum1, vld1q_s16(src + p * channels + c), multiplier);
            vst1q_s16(dst + p * channels + c, finish(sum0, sum1, left0, left1));
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
};

#endif
