// What the kernel files share: the tables that dispatch.c chooses from, and the one rounding rule.
#ifndef AEC_KERNELS_H
#define AEC_KERNELS_H

#include "CAECKernels.h"

extern const aec_kernels aec_kernels_scalar;
#if defined(__x86_64__)
extern const aec_kernels aec_kernels_avx2;
extern const aec_kernels aec_kernels_avx512;
#elif defined(__aarch64__)
extern const aec_kernels aec_kernels_neon;
#elif defined(__wasm_simd128__)
extern const aec_kernels aec_kernels_wasm;
#endif

static inline int16_t aec_saturate16(int32_t value) {
    return (int16_t)(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

// The rounding term of a shift, added to a bias. Unsigned, because a debug build traps no overflow
// that the loader's proof excludes, and an unproven layer must still not be undefined behaviour.
static inline int32_t aec_rounded_bias(int32_t bias, int32_t shift) {
    return (int32_t)((uint32_t)bias + (UINT32_C(1) << (shift - 1)));
}

#endif
