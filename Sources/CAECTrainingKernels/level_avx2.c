#if defined(__x86_64__)
#include <immintrin.h>
#include "levels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TILE_ROWS 4
#define TILE_COLUMNS 16
#include "vectors.h"

#include "product_float.h"

#include "depthwise.h"
#include "likelihood.h"
#pragma clang attribute pop

const aect_kernels aect_kernels_avx2 = {
    "AVX2", sizeof(float), 1, product, row_product, convert, pack_transposed,
    depthwise, depthwise_gradient, gaussian_bits, exponential,
};
#endif
