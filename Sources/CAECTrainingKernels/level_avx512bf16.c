#if defined(__x86_64__)
#include <immintrin.h>
#include "levels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16"))), \
                             apply_to = function)
#define LANES 16
#include "vectors.h"

#include "product_bf16.h"

#include "depthwise.h"
#include "likelihood.h"
#pragma clang attribute pop

const aect_kernels aect_kernels_avx512_bf16 = {
    "AVX-512 bf16", sizeof(uint16_t), 2, product, row_product, convert, pack_transposed,
    depthwise, depthwise_gradient, gaussian_bits, exponential,
};
#endif
