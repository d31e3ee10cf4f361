// What both x86 files have of their own instead of a plain loop of residual.h. Include it before that, with KERNEL defined.
#ifndef AEC_RESIDUAL_X86_H
#define AEC_RESIDUAL_X86_H

#include "kernels.h"

#define HAS_RESIDUAL_GRAM
#define ALWAYS_INLINE __attribute__((always_inline)) static inline

// Products of vectors of 16 samples, in eight sums.
KERNEL ALWAYS_INLINE __m256i gram_products(const int16_t *a, const int16_t *b, int32_t vectors) {
    __m256i sums = _mm256_setzero_si256();
    for (int32_t v = 0; v < vectors; v++) {
        const __m256i x = _mm256_loadu_si256((const __m256i *)(a + 16 * v));
        const __m256i y = _mm256_loadu_si256((const __m256i *)(b + 16 * v));
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(x, y));
    }
    return sums;
}

// Rows 0 ... i of differences times row i. Four at a time: adding up the eight sums of one takes as long as its products.
KERNEL ALWAYS_INLINE int32_t *gram_row(const int16_t *differences, int32_t i, int32_t vectors, int32_t *gram) {
    const int16_t *a = differences + (ptrdiff_t)i * AEC_GRAM_SAMPLES;
    for (int32_t j = 0; j <= i; j += 4) {
        const int16_t *b[4];
        for (int32_t k = 0; k < 4; k++) { b[k] = j + k < i ? differences + (ptrdiff_t)(j + k) * AEC_GRAM_SAMPLES : a; }
        const __m256i first = _mm256_hadd_epi32(gram_products(a, b[0], vectors), gram_products(a, b[1], vectors));
        const __m256i second = _mm256_hadd_epi32(gram_products(a, b[2], vectors), gram_products(a, b[3], vectors));
        const __m256i halves = _mm256_hadd_epi32(first, second);
        _Alignas(16) int32_t sums[4];
        _mm_store_si128((__m128i *)sums,
                        _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1)));
        for (int32_t k = 0; k < 4 && j + k <= i; k++) { *gram++ = sums[k]; }
    }
    return gram;
}

KERNEL static void residual_gram(const int16_t *restrict differences, int32_t count, int32_t samples,
                                 int32_t *restrict gram) {
    // Two numbers that the compiler knows, so that it need not loop over vectors
    for (int32_t i = 0; i < count; i++) {
        gram = samples > AEC_GRAM_SAMPLES / 2 ? gram_row(differences, i, AEC_GRAM_SAMPLES / 16, gram)
                                              : gram_row(differences, i, AEC_GRAM_SAMPLES / 32, gram);
    }
}

#undef ALWAYS_INLINE
#endif
