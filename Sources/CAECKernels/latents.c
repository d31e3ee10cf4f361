#include "CAECKernels.h"

// Each loop is written once and compiled for every CPU: the compiler's vector code of integer arithmetic gives the
// same bits everywhere.
#define LOOP static inline __attribute__((always_inline)) void

static inline __attribute__((always_inline)) int32_t clamp(int32_t v, int32_t low, int32_t high) {
    return v < low ? low : v > high ? high : v;
}

LOOP parameters(const aec_latent_tables *restrict tables, int32_t first, int32_t count, const int16_t *restrict means,
                const int16_t *restrict log_scales, int32_t *restrict step_means, uint8_t *restrict scales) {
    const int32_t *multiplier = tables->mean_multiplier + first, *shift = tables->mean_shift + first;
    const int32_t *offset = tables->scale_offset + first;
    for (int32_t i = 0; i < count; i++) {
        step_means[i] = (means[i] * multiplier[i] + (1 << (shift[i] - 1))) >> shift[i];
        scales[i] = (uint8_t)clamp((log_scales[i] + offset[i] + 7680) >> 8, 0, 127);
    }
}

LOOP quantise(const aec_latent_tables *restrict tables, int32_t first, int32_t count, const int16_t *restrict latents,
              const int32_t *restrict step_means, const uint8_t *restrict scales, const int32_t *restrict thresholds,
              int16_t *restrict symbols) {
    const int32_t *multiplier = tables->enc_multiplier + first, *shift = tables->enc_shift + first;
    for (int32_t i = 0; i < count; i++) {
        int32_t steps = (latents[i] * multiplier[i] + (1 << (shift[i] - 1))) >> shift[i];
        int32_t rest = steps - step_means[i];
        int32_t size = rest < 0 ? -rest : rest;
        int32_t nearest = (size + 32) >> 6;
        const int32_t *row = thresholds + 16 * scales[i];
        int32_t lower = nearest - (size - 64 * nearest < row[nearest < 15 ? nearest : 15]);
        int32_t magnitude = size < row[0] ? 0 : lower < 32767 ? lower : 32767;
        symbols[i] = (int16_t)(rest < 0 ? -magnitude : magnitude);
    }
}

LOOP reconstruct(const aec_latent_tables *restrict tables, int32_t first, int32_t count,
                 const int16_t *restrict symbols, const int32_t *restrict step_means, int16_t *restrict latents) {
    const int32_t *multiplier = tables->dec_multiplier + first, *shift = tables->dec_shift + first;
    for (int32_t i = 0; i < count; i++) {
        int64_t steps = (int64_t)symbols[i] * 64 + step_means[i];
        int64_t value = (steps * multiplier[i] + ((int64_t)1 << (shift[i] - 1))) >> shift[i];
        latents[i] = (int16_t)(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
    }
}

static inline __attribute__((always_inline)) int64_t forced(
    const aec_latent_tables *restrict tables, int32_t first, int32_t count, const int16_t *restrict latents,
    const int32_t *restrict step_means, const uint8_t *restrict scales, int32_t first_scale) {
    const int32_t *multiplier = tables->enc_multiplier + first, *shift = tables->enc_shift + first;
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t steps = (latents[i] * multiplier[i] + (1 << (shift[i] - 1))) >> shift[i];
        int32_t rest = scales[i] < first_scale ? clamp(steps - step_means[i], -32768, 32767) : 0;
        int32_t size = rest < 0 ? -rest : rest;
        // What would be zero anyway is not lost.
        sum += size >= 32 ? size * size >> 6 : 0;
    }
    return sum;
}

#define PARAMETERS                                                                                            \
    const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *means,                      \
        const int16_t *log_scales, int32_t *step_means, uint8_t *scales
#define QUANTISE                                                                                              \
    const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *latents,                    \
        const int32_t *step_means, const uint8_t *scales, const int32_t *thresholds, int16_t *symbols
#define RECONSTRUCT                                                                                           \
    const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *symbols,                    \
        const int32_t *step_means, int16_t *latents

#define FORCED                                                                                                \
    const aec_latent_tables *tables, int32_t first, int32_t count, const int16_t *latents,                    \
        const int32_t *step_means, const uint8_t *scales, int32_t first_scale

#if defined(__x86_64__)
#define INSTANCE(name, features)                                                                              \
    __attribute__((target(features))) static void parameters_##name(PARAMETERS) {                             \
        parameters(tables, first, count, means, log_scales, step_means, scales);                              \
    }                                                                                                         \
    __attribute__((target(features))) static void quantise_##name(QUANTISE) {                                 \
        quantise(tables, first, count, latents, step_means, scales, thresholds, symbols);                     \
    }                                                                                                         \
    __attribute__((target(features))) static void reconstruct_##name(RECONSTRUCT) {                           \
        reconstruct(tables, first, count, symbols, step_means, latents);                                      \
    }                                                                                                         \
    __attribute__((target(features))) static int64_t forced_##name(FORCED) {                                  \
        return forced(tables, first, count, latents, step_means, scales, first_scale);                        \
    }
INSTANCE(avx2, "avx2")
INSTANCE(avx512, "avx512f,avx512bw,avx512vl,avx512dq")
#define DISPATCH(function, ...)                                                                               \
    if (cpu == AEC_CPU_AVX512) return function##_avx512(__VA_ARGS__);                                         \
    if (cpu == AEC_CPU_AVX2) return function##_avx2(__VA_ARGS__);
#else
#define DISPATCH(function, ...) (void)cpu;
#endif

void aec_latent_parameters(int32_t cpu, PARAMETERS) {
    DISPATCH(parameters, tables, first, count, means, log_scales, step_means, scales)
    parameters(tables, first, count, means, log_scales, step_means, scales);
}

void aec_latent_quantise(int32_t cpu, QUANTISE) {
    DISPATCH(quantise, tables, first, count, latents, step_means, scales, thresholds, symbols)
    quantise(tables, first, count, latents, step_means, scales, thresholds, symbols);
}

void aec_latent_reconstruct(int32_t cpu, RECONSTRUCT) {
    DISPATCH(reconstruct, tables, first, count, symbols, step_means, latents)
    reconstruct(tables, first, count, symbols, step_means, latents);
}

int64_t aec_latent_forced(int32_t cpu, FORCED) {
    DISPATCH(forced, tables, first, count, latents, step_means, scales, first_scale)
    return forced(tables, first, count, latents, step_means, scales, first_scale);
}
