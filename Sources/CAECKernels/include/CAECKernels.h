// CAECKernels: the integer arithmetic that encoder and decoder run, in C because it needs SIMD
// with run-time dispatch. kernels_scalar.c is the specification; every other file must give the
// same bits for every input. All tensors are NHWC int16; no function allocates or fails.
#ifndef CAECKERNELS_H
#define CAECKERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
    AEC_CPU_SCALAR = 0,
    AEC_CPU_AVX2 = 1,
    AEC_CPU_AVX512 = 2,  // AVX-512 F, BW, VL and VNNI
    AEC_CPU_NEON = 3,
    AEC_CPU_WASM = 4,  // WebAssembly with vectors of 128 bits
} aec_cpu;

// A pointwise layer as the kernels read it. `inputs` is even and at most 4096, `outputs` a multiple of 32.
// The overflow proof |bias| + 2^(shift-1) + 32768 * sum|w| < 2^31 has been checked by the loader,
// so no order of summation can overflow; 1 <= shift <= 30.
typedef struct {
    const int16_t *packed;  // inputs * outputs weights in the order of aec_kernels.pack_pointwise; 64-byte aligned
    const int32_t *bias;    // [outputs], 64-byte aligned; the rounding term is NOT included
    const int32_t *shift;   // [outputs], 64-byte aligned
    int32_t inputs, outputs;
} aec_pointwise;

// A depthwise 3x3 layer. `channels` is a multiple of 32.
typedef struct {
    const int16_t *weights;  // [9][channels], tap = 3 * (dy + 1) + (dx + 1); 64-byte aligned
    const int32_t *bias;     // [channels], 64-byte aligned
    const int32_t *shift;    // [channels], 64-byte aligned
    int32_t channels;
} aec_depthwise;

// A gain: out = saturate16((x * multiplier + 2^(shift-1)) >> shift) per channel, 1 <= shift <= 30.
typedef struct {
    const int16_t *multiplier;  // [channels], 64-byte aligned
    const int32_t *shift;       // [channels], 64-byte aligned
    int32_t channels;           // a multiple of 32
} aec_gain;

// Tables of all latent channels at one quality; each has one number a channel.
typedef struct {
    const int32_t *mean_multiplier, *mean_shift;  // mean of the network -> 64ths of a step
    const int32_t *scale_offset;                  // log2 of spread / step, 11 fraction bits
    const int32_t *enc_multiplier, *enc_shift;    // latent -> 64ths of a step (encoder only)
    const int32_t *dec_multiplier, *dec_shift;    // 64ths of a step -> latent
} aec_latent_tables;

// Trellis-coded quantisation: the distance between neighbouring points, in 64ths of a step, and the largest index.
#define AEC_TRELLIS_SPACING 48
#define AEC_TRELLIS_LARGEST 16383
// What is taken off the scales of indices.
#define AEC_TRELLIS_SCALE_OFFSET 5
// Indices with a rate of their own.
#define AEC_TRELLIS_RATES 17

// Of one latent on the trellis: which of its two predecessors each state has, and the lower of its two points in both classes.
typedef struct {
    uint16_t decisions[16];
    int16_t lower[2];
} aec_trellis_node;

// Samples of a block that residual_gram looks at.
#define AEC_GRAM_SAMPLES 64

typedef struct {
    const char *name;
    aec_cpu cpu;

    // [outputs][inputs] row-major -> the order in which `pointwise` reads; packed has inputs * outputs elements.
    void (*pack_pointwise)(const int16_t *weights, int32_t inputs, int32_t outputs, int16_t *packed);

    // For each of `pixels` pixels and each output o in [first, first + count), both multiples of 32:
    //   v = saturate16((bias[o] + sum_i w[o][i] * src[p * src_stride + i] + 2^(shift[o]-1)) >> shift[o])
    //   if (relu) v = max(v, 0);  if (residual) v = saturate16(v + residual[p * residual_stride + o - first])
    //   dst[p * dst_stride + o - first] = v
    // Strides are in elements. src, dst and residual need no alignment; dst may equal residual.
    void (*pointwise)(const aec_pointwise *layer, int32_t first, int32_t count, const int16_t *src, ptrdiff_t src_stride,
                      const int16_t *residual, ptrdiff_t residual_stride, int16_t *dst, ptrdiff_t dst_stride,
                      int32_t pixels, int32_t relu);

    // One row of a depthwise 3x3. above, centre and below point at pixel 0 of rows of `width` pixels of
    // `channels`; pixels -1 and width must be readable and are used (callers keep them zero).
    //   dst[x][c] = saturate16((bias[c] + sum w[tap][c] * row[dy][x + dx][c] + 2^(shift[c]-1)) >> shift[c])
    void (*depthwise)(const aec_depthwise *layer, const int16_t *above, const int16_t *centre, const int16_t *below,
                      int16_t *dst, int32_t width);

    // `pixels` pixels of gain.channels values each, contiguous. dst may equal src.
    void (*gain)(const aec_gain *gain, const int16_t *src, int16_t *dst, int32_t pixels);

    // Of one position, the latent channels [first, first + count); arrays begin with channel `first`, tables with 0.
    //
    // `means` and `log_scales` are the network's outputs; gives the means in 64ths of a step and the scale indices 0...127.
    void (*latent_parameters)(const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *means,
                              const int16_t *log_scales, int32_t *step_means, uint8_t *scales);

    // symbol = latent in steps - mean, rounded to the nearest magnitude or, where that saves enough bits, to the one below
    // it; clamped to +-32767. `thresholds` is [128][16], by scale: what is smaller than thresholds[0], in 64ths of a step,
    // becomes zero; of the rest, what is less than thresholds[n] beyond n, its nearest magnitude (15 standing for all
    // above), becomes n - 1. thresholds[0] > 31. Encoder only.
    void (*latent_quantise)(const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *latents,
                            const int32_t *step_means, const uint8_t *scales, const int32_t *thresholds,
                            int16_t *symbols);

    // What is lost where symbols of scales below `first_scale` are zero: the sum of squares of those that would be others,
    // in 64ths of a squared step. Encoder only.
    int64_t (*latent_forced)(const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *latents,
                             const int32_t *step_means, const uint8_t *scales, int32_t first_scale);

    // latent = saturate16((symbol * unit + mean) * step), where the unit is a step, and of scales from `trellis_scale` on
    // AEC_TRELLIS_SPACING 64ths of one.
    void (*latent_reconstruct)(const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *symbols,
                               const int32_t *step_means, const uint8_t *scales, int32_t trellis_scale,
                               int16_t *latents);

    // rest = latent in steps - mean, in 64ths of a step. Encoder only.
    void (*latent_rests)(const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *latents,
                         const int32_t *step_means, int32_t *rests);

    // Trellis-coded quantisation of a row (spec/aec-format.md, section 8.8): of the `count` rests, in 64ths of a step, those
    // whose scales, 0...127, are not below `trellis_scale`; of the others `symbols` has the symbols already. The path with the
    // least sum of squared errors and rates, in 256ths of a squared step, is taken; rates are [2 classes][128 scales]
    // [AEC_TRELLIS_RATES], by index, 0...900. `nodes` has room for `count`. Gives the points in units of AEC_TRELLIS_SPACING, the
    // indices, and what scales these are coded with: AEC_TRELLIS_SCALE_OFFSET less, and the class as the top bit. Leaves those of
    // other scales as they are. Encoder only.
    void (*trellis_quantise)(const int32_t *rests, const uint8_t *scales, int32_t count, int32_t trellis_scale,
                             const int16_t *rates, aec_trellis_node *nodes, int16_t *symbols, int16_t *indices,
                             uint8_t *coded_scales);

    // The exact layer: sums[first + x] = sum_k weights[k][x % 2] * saturate16(taps[k][first + x] - references[k][first + x]) for
    // x in 0..<width. The caller has proved 32768 * sum_k |weights[k][i]| < 2^31 for both i.
    void (*residual_sums)(const int32_t *const *taps, const int32_t *const *references, const int16_t *weights, int32_t count,
                          int32_t first, int32_t width, int32_t *sums);

    // differences[k][x] = saturate16(taps[k][first + step * x] - references[k][first + step * x]) >> shift for x in 0..<width,
    // step 1 or 2; a row of differences has AEC_GRAM_SAMPLES numbers. Encoder only.
    void (*residual_differences)(const int32_t *const *taps, const int32_t *const *references, int32_t count, int32_t first,
                                 int32_t step, int32_t width, int32_t shift, int16_t *differences);

    // The lower triangle, row by row, of differences * differences^T: [count * (count + 1) / 2] of [count][AEC_GRAM_SAMPLES], of
    // which only the first `samples` of each row may be other than zero. No difference is beyond +-5792, so that no sum overflows. Encoder only.
    void (*residual_gram)(const int16_t *differences, int32_t count, int32_t samples, int32_t *gram);
} aec_kernels;

// The kernels for one kind of CPU, or NULL where this machine cannot run them.
const aec_kernels *aec_kernels_for(aec_cpu cpu);

// The fastest kernels of this machine, or those that the environment variable AEC_CPU names
// (scalar, avx2, avx512, neon); an unknown or unavailable name falls back to the fastest.
const aec_kernels *aec_kernels_best(void);

// How many cores this process may use: those that a container or taskset leaves it; 0 where the system does not tell.
int32_t aec_core_count(void);

#endif
