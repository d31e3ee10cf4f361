// The arithmetic between the context model's outputs, symbols and latents (spec/aec-format.md): plain loops over the channels
// of one position. Each kernel file includes them after defining KERNEL, what its functions are compiled for: a compiler's
// vector code of integer arithmetic gives the same bits everywhere. The entries of aec_kernels say what they do.
#ifndef AEC_LATENTS_H
#define AEC_LATENTS_H

#include "kernels.h"

KERNEL static inline int32_t latent_clamp(int32_t v, int32_t low, int32_t high) {
    return v < low ? low : v > high ? high : v;
}

// A latent in 64ths of a step.
KERNEL static inline int32_t latent_steps(int16_t latent, int32_t multiplier, int32_t shift) {
    return (latent * multiplier + (1 << (shift - 1))) >> shift;
}

KERNEL static void latent_parameters(const aec_latent_tables *restrict tables, int32_t first, int32_t count,
                                     const int16_t *restrict means, const int16_t *restrict log_scales,
                                     int32_t *restrict step_means, uint8_t *restrict scales) {
    const int32_t *multiplier = tables->mean_multiplier + first, *shift = tables->mean_shift + first;
    const int32_t *offset = tables->scale_offset + first;
    for (int32_t i = 0; i < count; i++) {
        step_means[i] = (means[i] * multiplier[i] + (1 << (shift[i] - 1))) >> shift[i];
        scales[i] = (uint8_t)latent_clamp((log_scales[i] + offset[i] + 7680) >> 8, 0, 127);
    }
}

KERNEL static void latent_quantise(const aec_latent_tables *restrict tables, int32_t first, int32_t count,
                                   const int16_t *restrict latents, const int32_t *restrict step_means,
                                   const uint8_t *restrict scales, const int32_t *restrict thresholds,
                                   int16_t *restrict symbols) {
    const int32_t *multiplier = tables->enc_multiplier + first, *shift = tables->enc_shift + first;
    for (int32_t i = 0; i < count; i++) {
        int32_t rest = latent_steps(latents[i], multiplier[i], shift[i]) - step_means[i];
        int32_t size = rest < 0 ? -rest : rest;
        int32_t nearest = (size + 32) >> 6;
        const int32_t *row = thresholds + 16 * scales[i];
        int32_t lower = nearest - (size - 64 * nearest < row[nearest < 15 ? nearest : 15]);
        int32_t magnitude = size < row[0] ? 0 : lower < 32767 ? lower : 32767;
        symbols[i] = (int16_t)(rest < 0 ? -magnitude : magnitude);
    }
}

KERNEL static void latent_reconstruct(const aec_latent_tables *restrict tables, int32_t first, int32_t count,
                                      const int16_t *restrict symbols, const int32_t *restrict step_means,
                                      const uint8_t *restrict scales, int32_t trellis_scale,
                                      int16_t *restrict latents) {
    const int32_t *multiplier = tables->dec_multiplier + first, *shift = tables->dec_shift + first;
    for (int32_t i = 0; i < count; i++) {
        int64_t unit = scales[i] < trellis_scale ? 64 : AEC_TRELLIS_SPACING;
        int64_t steps = symbols[i] * unit + step_means[i];
        int64_t value = (steps * multiplier[i] + ((int64_t)1 << (shift[i] - 1))) >> shift[i];
        latents[i] = (int16_t)(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
    }
}

KERNEL static void latent_rests(const aec_latent_tables *restrict tables, int32_t first, int32_t count,
                                const int16_t *restrict latents, const int32_t *restrict step_means,
                                int32_t *restrict rests) {
    const int32_t *multiplier = tables->enc_multiplier + first, *shift = tables->enc_shift + first;
    for (int32_t i = 0; i < count; i++) {
        rests[i] = latent_steps(latents[i], multiplier[i], shift[i]) - step_means[i];
    }
}

KERNEL static int64_t latent_forced(
    const aec_latent_tables *restrict tables, int32_t first, int32_t count, const int16_t *restrict latents,
    const int32_t *restrict step_means, const uint8_t *restrict scales, int32_t first_scale) {
    const int32_t *multiplier = tables->enc_multiplier + first, *shift = tables->enc_shift + first;
    int64_t sum = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t steps = latent_steps(latents[i], multiplier[i], shift[i]);
        int32_t rest = scales[i] < first_scale ? latent_clamp(steps - step_means[i], -32768, 32767) : 0;
        int32_t size = rest < 0 ? -rest : rest;
        // What would be zero anyway is not lost.
        sum += size >= 32 ? size * size >> 6 : 0;
    }
    return sum;
}

#define LATENT_KERNELS                                                                     \
    .latent_parameters = latent_parameters, .latent_quantise = latent_quantise,            \
    .latent_forced = latent_forced, .latent_reconstruct = latent_reconstruct, .latent_rests = latent_rests

#endif
