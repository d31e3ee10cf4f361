// Products of bf16 operands with vdpbf16ps: a lane adds the products of two neighbours to a float sum.
// 8 rows by 32 columns of sums: 16 registers hide the latency, 2 more hold a panel's row.

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

INLINE int64_t tile_end(int64_t row) { return (row + AECT_TILE - 1) / AECT_TILE * AECT_TILE; }

INLINE __m512 pair(const uint16_t *p) {
    int32_t two;
    memcpy(&two, p, sizeof two);
    return _mm512_castsi512_ps(_mm512_set1_epi32(two));
}

INLINE __m512 sum_products(__m512 sum, __m512 a, __m512 b) {
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
}

INLINE uint16_t to_bf16(float x) {
    return (uint16_t)_mm_extract_epi16((__m128i)_mm_cvtneps_pbh(_mm_set_ss(x)), 0);
}

/// Rows a and b of 16 columns, rounded and interleaved: a panel's order.
INLINE __m512i interleaved(__m512 a, __m512 b) {
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                                           21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(b, a));
}

/// The element of panels at a column and a row.
INLINE int64_t panel_at(int64_t panel_rows, int64_t row, int64_t column) {
    return column / AECT_PANEL * AECT_PANEL * panel_rows + (row / 2 * AECT_PANEL + column % AECT_PANEL) * 2 + row % 2;
}

typedef __m512 tile[AECT_TILE][2];

/// The last columns of a matrix whose width is not a multiple of 32: one by one.
static void finish_narrow(const aect_product *p, int64_t row, int64_t column, int64_t rows, int64_t columns,
                          float v[AECT_TILE][AECT_PANEL]) {
    for (int64_t r = 0; r < AECT_TILE; r++) {
        for (int64_t i = 0; i < AECT_PANEL; i++) {
            const int64_t x = column + i, y = row + r, at = panel_at(p->panel_rows, p->first_row + y, x);
            float value = v[r][i];
            if (r >= rows || i >= columns) {
                if (p->out_panels) ((uint16_t *)p->out_panels)[at] = 0;
                // An odd last column is paired with a zero: the stride has room for it.
                if (p->out_rows && r < rows && i == columns && i % 2)
                    ((uint16_t *)p->out_rows)[y * p->out_rows_stride + x] = 0;
                continue;
            }
            if (p->bias) value += p->bias[x];
            if (p->residual) value += p->residual[y * p->residual_stride + x];
            if (p->relu) value = value > 0 ? value : 0;
            if (p->gate) value = ((const uint16_t *)p->gate)[at] & 0x7fff ? value : 0;
            if (p->column_sums) p->column_sums[x] += value;
            if (p->c) {
                float *c = p->c + y * p->c_stride + x;
                *c = p->accumulate ? *c + value : value;
            }
            if (p->out_rows) ((uint16_t *)p->out_rows)[y * p->out_rows_stride + x] = to_bf16(value);
            if (p->out_panels) ((uint16_t *)p->out_panels)[at] = to_bf16(value);
        }
    }
}

INLINE void finish(const aect_product *p, int64_t row, int64_t column, int64_t rows, tile s) {
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
        const int64_t x = column + 16 * half;
        if (p->bias) {
            __m512 bias = _mm512_loadu_ps(p->bias + x);
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++) s[r][half] = _mm512_add_ps(s[r][half], bias);
        }
        if (p->residual) {
            const float *residual = p->residual + row * p->residual_stride + x;
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++)
                if (r < rows)
                    s[r][half] = _mm512_add_ps(s[r][half], _mm512_loadu_ps(residual + r * p->residual_stride));
        }
        if (p->relu) {
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++) s[r][half] = _mm512_max_ps(s[r][half], _mm512_setzero_ps());
        }
        if (p->gate) {
            const uint16_t *gate = (const uint16_t *)p->gate + panel_at(p->panel_rows, p->first_row + row, x);
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r += 2) {
                __m512i g = _mm512_loadu_si512(gate + r * AECT_PANEL);
                s[r][half] = _mm512_maskz_mov_ps(_mm512_test_epi32_mask(g, _mm512_set1_epi32(0x7fff)), s[r][half]);
                s[r + 1][half] =
                    _mm512_maskz_mov_ps(_mm512_test_epi32_mask(g, _mm512_set1_epi32(0x7fff0000)), s[r + 1][half]);
            }
        }
        if (rows < AECT_TILE) {
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++)
                if (r >= rows) s[r][half] = _mm512_setzero_ps();
        }
        if (p->column_sums) {
            __m512 all = _mm512_add_ps(
                _mm512_add_ps(_mm512_add_ps(s[0][half], s[1][half]), _mm512_add_ps(s[2][half], s[3][half])),
                _mm512_add_ps(_mm512_add_ps(s[4][half], s[5][half]), _mm512_add_ps(s[6][half], s[7][half])));
            _mm512_storeu_ps(p->column_sums + x, _mm512_add_ps(_mm512_loadu_ps(p->column_sums + x), all));
        }
        if (p->c) {
            float *c = p->c + row * p->c_stride + x;
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++) {
                if (r >= rows) break;
                __m512 v = s[r][half];
                if (p->accumulate) v = _mm512_add_ps(v, _mm512_loadu_ps(c + r * p->c_stride));
                _mm512_storeu_ps(c + r * p->c_stride, v);
            }
        }
        if (p->out_panels) {
            uint16_t *out = (uint16_t *)p->out_panels + panel_at(p->panel_rows, p->first_row + row, x);
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r += 2)
                _mm512_storeu_si512(out + r * AECT_PANEL, interleaved(s[r][half], s[r + 1][half]));
        }
    }
    if (p->out_rows) {
        uint16_t *out = (uint16_t *)p->out_rows + row * p->out_rows_stride + column;
#pragma clang loop unroll(full)
        for (int r = 0; r < AECT_TILE; r++) {
            if (r >= rows) break;
            _mm512_storeu_si512(out + r * p->out_rows_stride, (__m512i)_mm512_cvtne2ps_pbh(s[r][1], s[r][0]));
        }
    }
}

static void product(const aect_product *p) {
    const int64_t pairs = (p->depth + 1) / 2;
    for (int64_t column = 0; column < p->columns; column += AECT_PANEL) {
        const uint16_t *b = (const uint16_t *)p->b + column * tile_end(p->depth);
        const int64_t end = p->upper_only ? smaller(p->rows, column + AECT_PANEL) : p->rows;
        for (int64_t row = 0; row < end; row += AECT_TILE) {
            const int64_t rows = smaller(AECT_TILE, p->rows - row);
            const uint16_t *a[AECT_TILE];
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++)
                a[r] = (const uint16_t *)p->a + (row + smaller(r, rows - 1)) * p->a_stride;
            tile s;
#pragma clang loop unroll(full)
            for (int r = 0; r < AECT_TILE; r++) s[r][0] = s[r][1] = _mm512_setzero_ps();
            for (int64_t k = 0; k < 2 * pairs; k += 2) {
                __m512 b0 = _mm512_loadu_ps(b + k * AECT_PANEL), b1 = _mm512_loadu_ps(b + (k + 1) * AECT_PANEL);
#pragma clang loop unroll(full)
                for (int r = 0; r < AECT_TILE; r++) {
                    __m512 x = pair(a[r] + k);
                    s[r][0] = sum_products(s[r][0], x, b0);
                    s[r][1] = sum_products(s[r][1], x, b1);
                }
            }
            if (p->columns - column >= AECT_PANEL) {
                finish(p, row, column, rows, s);
            } else {
                float v[AECT_TILE][AECT_PANEL];
#pragma clang loop unroll(full)
                for (int r = 0; r < AECT_TILE; r++) {
                    _mm512_storeu_ps(v[r], s[r][0]);
                    _mm512_storeu_ps(v[r] + 16, s[r][1]);
                }
                finish_narrow(p, row, column, rows, p->columns - column, v);
            }
        }
    }
}

/// Rows that a pass of row_product reads: the two panels' parts stay in the first-level cache.
#define PASS 256

static void row_product(const aect_row_product *p) {
    for (int64_t first = 0; first < p->panel_rows; first += PASS) {
        const int64_t pairs = smaller(PASS, p->panel_rows - first) / 2;
        for (int64_t kb = 0; kb < p->columns_b; kb += AECT_PANEL) {
            const uint16_t *b = (const uint16_t *)p->b + kb * p->panel_rows + first * AECT_PANEL;
            const int64_t columns = smaller(AECT_PANEL, p->columns_b - kb);
            for (int64_t ka = 0; ka < p->columns_a; ka += AECT_TILE) {
                const uint16_t *a = (const uint16_t *)p->a + ka / AECT_PANEL * AECT_PANEL * p->panel_rows
                    + first * AECT_PANEL + ka % AECT_PANEL * 2;
                tile s;
#pragma clang loop unroll(full)
                for (int r = 0; r < AECT_TILE; r++) s[r][0] = s[r][1] = _mm512_setzero_ps();
                for (int64_t k = 0; k < pairs * AECT_PANEL * 2; k += AECT_PANEL * 2) {
                    __m512 b0 = _mm512_loadu_ps(b + k), b1 = _mm512_loadu_ps(b + k + AECT_PANEL);
#pragma clang loop unroll(full)
                    for (int r = 0; r < AECT_TILE; r++) {
                        __m512 x = pair(a + k + 2 * r);
                        s[r][0] = sum_products(s[r][0], x, b0);
                        s[r][1] = sum_products(s[r][1], x, b1);
                    }
                }
                const __mmask16 low = (__mmask16)(columns < 16 ? (1u << columns) - 1 : 0xffff);
                const __mmask16 high = (__mmask16)(columns < 16 ? 0 : (1u << (columns - 16)) - 1);
#pragma clang loop unroll(full)
                for (int r = 0; r < AECT_TILE; r++) {
                    if (ka + r >= p->columns_a) break;
                    float *c = p->c + (ka + r) * p->c_stride + kb;
                    _mm512_mask_storeu_ps(c, low, _mm512_add_ps(_mm512_maskz_loadu_ps(low, c), s[r][0]));
                    _mm512_mask_storeu_ps(c + 16, high,
                                          _mm512_add_ps(_mm512_maskz_loadu_ps(high, c + 16), s[r][1]));
                }
            }
        }
    }
}

/// 16 columns of a row, zeros from `columns` on.
INLINE __m512 load_part(const float *p, int64_t columns) {
    if (columns >= 16) return _mm512_loadu_ps(p);
    return columns <= 0 ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps((__mmask16)((1u << columns) - 1), p);
}

static void convert(const aect_conversion *p) {
    for (int64_t row = 0; row < p->rows; row += 2) {
        const int two = row + 1 < p->rows;
        for (int64_t c = 0; c < p->columns; c += 16) {
            const int64_t columns = smaller(16, p->columns - c);
            const float *source = p->source + row * p->source_stride + c;
            __m512 v0 = load_part(source, columns);
            __m512 v1 = two ? load_part(source + p->source_stride, columns) : _mm512_setzero_ps();
            if (p->gate) {
                const float *gate = p->gate + row * p->gate_stride + c;
                __m512 g0 = load_part(gate, columns);
                __m512 g1 = two ? load_part(gate + p->gate_stride, columns) : _mm512_setzero_ps();
                v0 = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(g0, _mm512_setzero_ps(), _CMP_GT_OQ), v0);
                v1 = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(g1, _mm512_setzero_ps(), _CMP_GT_OQ), v1);
            }
            const __mmask16 mask = (__mmask16)((1u << columns) - 1);
            if (p->column_sums) {
                float *sums = p->column_sums + c;
                __m512 all = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, sums), _mm512_add_ps(v0, v1));
                _mm512_mask_storeu_ps(sums, mask, all);
            }
            if (p->out_rows) {
                // An odd last column is paired with a zero: the stride has room for it.
                const __mmask16 even = (__mmask16)((1u << ((columns + 1) & ~1)) - 1);
                uint16_t *out = (uint16_t *)p->out_rows + row * p->out_rows_stride + c;
                _mm256_mask_storeu_epi16(out, even, (__m256i)_mm512_cvtneps_pbh(v0));
                if (two) _mm256_mask_storeu_epi16(out + p->out_rows_stride, even, (__m256i)_mm512_cvtneps_pbh(v1));
            }
            if (p->out_panels) {
                uint16_t *out = (uint16_t *)p->out_panels + panel_at(p->panel_rows, p->first_row + row, c);
                _mm512_storeu_si512(out, interleaved(v0, v1));
                if (columns + c == p->columns && (c & 16) == 0)
                    _mm512_storeu_si512(out + AECT_PANEL, _mm512_setzero_si512());
            }
        }
    }
    if (p->out_panels) {
        const int64_t end = p->first_row + p->rows, even = (end + 1) & ~1;
        for (int64_t c = 0; c < p->columns; c += AECT_PANEL)
            memset((uint16_t *)p->out_panels + panel_at(p->panel_rows, even, c), 0,
                   (size_t)(tile_end(end) - even) * AECT_PANEL * sizeof(uint16_t));
    }
}

static void pack_transposed(const float *weights, int64_t rows, int64_t columns, void *panels) {
    uint16_t *out = panels;
    const int64_t size = tile_end(columns) * AECT_PANEL;
    for (int64_t n = 0; n < rows; n += AECT_PANEL, out += size) {
        if (n + AECT_PANEL > rows || columns % AECT_TILE) memset(out, 0, (size_t)size * sizeof *out);
        for (int64_t i = 0; i < smaller(AECT_PANEL, rows - n); i++) {
            const float *row = weights + (n + i) * columns;
            for (int64_t k = 0; k < columns; k += 16) {
                uint16_t part[16];
                _mm256_storeu_si256((__m256i *)part, (__m256i)_mm512_cvtneps_pbh(load_part(row + k, columns - k)));
                for (int64_t j = 0; j < 16 && k + j < columns; j += 2)
                    memcpy(out + ((k + j) / 2 * AECT_PANEL + i) * 2, part + j, 4);
            }
        }
    }
}
