// Sums over neighbouring samples for the exact layer (spec/aec-format.md, form 2): plain loops that every level compiles for
// itself, as latents.h. The entries of aec_kernels say what they do.
#ifndef AEC_RESIDUAL_H
#define AEC_RESIDUAL_H

#include "kernels.h"

KERNEL static void residual_sums(const int32_t *const *taps, const int32_t *const *references, const int16_t *weights,
                                 int32_t count, int32_t first, int32_t width, int32_t *sums) {
    int32_t done = 0;
    for (; done + 16 <= width; done += 16) {
        int32_t sum[16] = {0};
        for (int32_t k = 0; k < count; k++) {
            const int32_t *tap = taps[k] + first + done, *reference = references[k] + first + done;
            const int32_t even = weights[2 * k], odd = weights[2 * k + 1];
            for (int32_t x = 0; x < 16; x++) { sum[x] += (x & 1 ? odd : even) * aec_saturate16(tap[x] - reference[x]); }
        }
        for (int32_t x = 0; x < 16; x++) { sums[first + done + x] = sum[x]; }
    }
    for (; done < width; done++) {
        int32_t sum = 0;
        for (int32_t k = 0; k < count; k++) {
            sum += weights[2 * k + (done & 1)] * aec_saturate16(taps[k][first + done] - references[k][first + done]);
        }
        sums[first + done] = sum;
    }
}

#define DIFFERENCES(step, width)                                                               \
    for (int32_t x = 0; x < (width); x++) {                                                     \
        row[x] = (int16_t)(aec_saturate16(tap[(step) * x] - reference[(step) * x]) >> shift); \
    }

KERNEL static void residual_differences(const int32_t *const *taps, const int32_t *const *references, int32_t count,
                                        int32_t first, int32_t step, int32_t width, int32_t shift,
                                        int16_t *restrict differences) {
    for (int32_t k = 0; k < count; k++) {
        const int32_t *tap = taps[k] + first, *reference = references[k] + first;
        int16_t *row = differences + (ptrdiff_t)k * AEC_GRAM_SAMPLES;
        // Of whole blocks numbers that the compiler knows, so that it need not provide for a rest.
        if (step == 1 && width == 16) {
            DIFFERENCES(1, 16)
        } else if (step == 2 && width == 8) {
            DIFFERENCES(2, 8)
        } else {
            DIFFERENCES(step, width)
        }
    }
}

#ifndef HAS_RESIDUAL_GRAM
KERNEL static void residual_gram(const int16_t *restrict differences, int32_t count, int32_t samples,
                                 int32_t *restrict gram) {
    for (int32_t i = 0; i < count; i++) {
        const int16_t *a = differences + (ptrdiff_t)i * AEC_GRAM_SAMPLES;
        for (int32_t j = 0; j <= i; j++) {
            const int16_t *b = differences + (ptrdiff_t)j * AEC_GRAM_SAMPLES;
            int32_t sum = 0;
            if (samples > AEC_GRAM_SAMPLES / 2) {
                for (int32_t x = 0; x < AEC_GRAM_SAMPLES; x++) { sum += a[x] * b[x]; }
            } else {
                for (int32_t x = 0; x < AEC_GRAM_SAMPLES / 2; x++) { sum += a[x] * b[x]; }
            }
            *gram++ = sum;
        }
    }
}
#endif

#define RESIDUAL_KERNELS                                                                            \
    .residual_sums = residual_sums, .residual_differences = residual_differences, .residual_gram = residual_gram

#endif
