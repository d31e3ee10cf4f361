// Float kernels of the trainer, behind one table per instruction set.
//
// Matrices of activations are row-major, one row a pixel. The products work on *operands*: activations and weights
// rounded to the table's element (bf16 where the CPU multiplies it, else float) in one of two layouts:
//
//   rows    [row][stride]                                   left side of a product over channels
//   panels  [column / 32][row / group][32][row % group]     right side of a product over channels (a packed weight),
//                                                           and both sides of a product over rows (weight gradients)
//
// `group` is 2 for bf16 (the instruction multiplies pairs) and 1 for float. Panels hold a multiple of 8 rows and a
// multiple of 32 columns, what is beyond the matrix is zero.
#ifndef CAECTRAININGKERNELS_H
#define CAECTRAININGKERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Columns of a panel.
#define AECT_PANEL 32
/// Rows of a tile, and what the rows of panels are rounded up to.
#define AECT_TILE 8

/// out = epilogue(a * b), applied in the order of the members below.
typedef struct {
    int64_t rows, columns, depth;
    /// rows operand [rows][a_stride]; beyond `depth` up to a multiple of `group` it holds zeros
    const void *a;
    int64_t a_stride;
    /// panels operand of `depth` rows (rounded up to 8) and `columns` columns
    const void *b;
    /// leaves out tiles wholly below the diagonal, where the result is known to be symmetric
    int32_t upper_only;
    /// + bias[column], or NULL
    const float *bias;
    /// + residual[row][column], or NULL
    const float *residual;
    int64_t residual_stride;
    /// max(0, v)
    int32_t relu;
    /// v where the gate is not zero, else 0: panels (with panel_rows, first_row), or NULL
    const void *gate;
    /// += the sum over rows, or NULL
    float *column_sums;
    /// = v (or += v), or NULL
    float *c;
    int64_t c_stride;
    int32_t accumulate;
    /// rows operand of the result, or NULL
    void *out_rows;
    int64_t out_rows_stride;
    /// panels operand of the result, or NULL
    void *out_panels;
    /// rows of the panels of `gate` and `out_panels`, and where this product's rows begin in them (multiples of 8)
    int64_t panel_rows, first_row;
} aect_product;

/// c[n][k] += sum over rows of a[row][n] * b[row][k], both panels of `panel_rows` rows.
typedef struct {
    int64_t panel_rows, columns_a, columns_b;
    const void *a, *b;
    float *c;
    int64_t c_stride;
} aect_row_product;

/// Rounds a float matrix to operands; see aect_product for the outputs.
typedef struct {
    int64_t rows, columns;
    const float *source;
    int64_t source_stride;
    /// source counts where gate[row][column] > 0, or NULL
    const float *gate;
    int64_t gate_stride;
    float *column_sums;
    void *out_rows;
    int64_t out_rows_stride;
    void *out_panels;
    int64_t panel_rows, first_row;
} aect_conversion;

typedef struct {
    const char *name;
    /// bytes of an operand's element, and the rows that a panel interleaves
    int32_t element_bytes, group;
    void (*product)(const aect_product *);
    void (*row_product)(const aect_row_product *);
    void (*convert)(const aect_conversion *);
    /// Panels of the transpose of weights[rows][columns]: `columns` rows (rounded up to 8), `rows` columns.
    void (*pack_transposed)(const float *weights, int64_t rows, int64_t columns, void *panels);
    /// One row of a 3x3 convolution of each channel: out[x][c] = initial[x][c] + bias[c] + sum w[tap][c] in[..][c].
    /// rows[0..2] are the rows above, at and below, NULL where there is none; bias and initial may be NULL; initial
    /// may be out.
    void (*depthwise)(float *out, const float *const rows[3], int64_t width, int64_t channels,
                      const float *weights, const float *bias, const float *initial);
    /// Adds one row's part of the gradients: weights[tap][c] and bias[c], from d[x][c].
    void (*depthwise_gradient)(float *weights, float *bias, const float *const rows[3], const float *d,
                               int64_t width, int64_t channels);
    /// bits[i] = -log2 of the mass that N(0, sigma) has within 0.5 of x, at least 1e-9 of it counted; with the
    /// derivatives in x and in sigma (0 where the floor holds).
    void (*gaussian_bits)(const float *x, const float *sigma, int64_t count, float *bits, float *dx, float *dsigma);
    /// y = exp(x)
    void (*exponential)(const float *x, int64_t count, float *y);
} aect_kernels;

enum {
    AECT_PORTABLE = 0,  // what the compiler makes of vectors for the baseline (NEON on ARM, SSE2 on x86)
    AECT_AVX2 = 1,
    AECT_AVX512 = 2,
    AECT_AVX512_BF16 = 3,
    AECT_LEVELS = 4,
};

/// The kernels of a level, or NULL where this CPU lacks it.
const aect_kernels *aect_kernels_at(int level);
/// The best level of this CPU.
int aect_best_level(void);

#ifdef __cplusplus
}
#endif
#endif
