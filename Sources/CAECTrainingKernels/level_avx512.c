#if defined(__x86_64__)
#include <immintrin.h>
#include "levels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 8
#define TILE_COLUMNS 32
#include "vectors.h"

#include "product_float.h"

#include "depthwise.h"
#include "likelihood.h"
#pragma clang attribute pop

const aect_kernels aect_kernels_avx512 = {
    "AVX-512", sizeof(float), 1, product, row_product, convert, pack_transposed,
    depthwise, depthwise_gradient, gaussian_bits, exponential,
};
#endif
