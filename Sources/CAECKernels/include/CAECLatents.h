// CAECLatents: part of CAECKernels: the arithmetic between the context model's outputs, symbols and latents (spec/aec-format.md).
// C for the sake of per-CPU vector code; each function is one plain loop over the channels of one position.
#ifndef CAECLATENTS_H
#define CAECLATENTS_H

#include <stdint.h>

// Tables of all latent channels at one quality; each has one number a channel.
typedef struct {
    const int32_t *mean_multiplier, *mean_shift;  // mean of the network -> 64ths of a step
    const int32_t *scale_offset;                  // log2 of spread / step, 11 fraction bits
    const int32_t *enc_multiplier, *enc_shift;    // latent -> 64ths of a step (encoder only)
    const int32_t *dec_multiplier, *dec_shift;    // 64ths of a step -> latent
} aec_latent_tables;

// `cpu` is an aec_cpu. One position's channels [first, first + count): `means` and `log_scales` are the network's outputs; gives the means
// in 64ths of a step and the scale indices 0...127.
void aec_latent_parameters(int32_t cpu, const aec_latent_tables *tables, int32_t first, int32_t count,
                           const int16_t *means, const int16_t *log_scales, int32_t *step_means, uint8_t *scales);

// symbol = latent in steps - mean, rounded to the nearest magnitude or, where that saves enough bits, to the one below it;
// clamped to +-32767. `thresholds` is [128][16], by scale: what is smaller than thresholds[0], in 64ths of a step, becomes
// zero; of the rest, what is less than thresholds[n] beyond n, its nearest magnitude (15 standing for all above), becomes
// n - 1. thresholds[0] > 31. Encoder only.
void aec_latent_quantise(int32_t cpu, const aec_latent_tables *tables, int32_t first, int32_t count,
                         const int16_t *latents, const int32_t *step_means, const uint8_t *scales,
                         const int32_t *thresholds, int16_t *symbols);

// What is lost where symbols of scales below `first_scale` are zero: the sum of squares of those that would be others, in
// 64ths of a squared step. Encoder only.
int64_t aec_latent_forced(int32_t cpu, const aec_latent_tables *tables, int32_t first, int32_t count,
                          const int16_t *latents, const int32_t *step_means, const uint8_t *scales, int32_t first_scale);

// latent = saturate16((symbol + mean) * step)
void aec_latent_reconstruct(int32_t cpu, const aec_latent_tables *tables, int32_t first, int32_t count,
                            const int16_t *symbols, const int32_t *step_means, int16_t *latents);

#endif
