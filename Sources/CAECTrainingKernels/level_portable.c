// The baseline of the target: 4 lanes are a NEON or an SSE2 register.
#include "levels.h"

#define LANES 4
#define TILE_ROWS 4
#define TILE_COLUMNS 16
#include "vectors.h"

#include "product_float.h"

#include "depthwise.h"
#include "likelihood.h"

const aect_kernels aect_kernels_portable = {
    "portable", sizeof(float), 1, product, row_product, convert, pack_transposed,
    depthwise, depthwise_gradient, gaussian_bits, exponential,
};
