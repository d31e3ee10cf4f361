// Products of float operands: TILE_ROWS x TILE_COLUMNS sums in registers, whatever the width of a register.
#define VECTORS (TILE_COLUMNS / LANES)

INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

typedef vector tile[TILE_ROWS][VECTORS];

#define EACH_ROW                   \
    _Pragma("clang loop unroll(full)") \
    for (int r = 0; r < TILE_ROWS; r++)
#define EACH_VECTOR                \
    _Pragma("clang loop unroll(full)") \
    for (int v = 0; v < VECTORS; v++)

/// s[r][column] = sum over k of a[r][k] * b[k][column], b with rows of AECT_PANEL.
INLINE void tile_over_depth(const float *const a[TILE_ROWS], const float *b, int64_t depth, tile s) {
    EACH_ROW EACH_VECTOR s[r][v] = (vector){0};
    for (int64_t k = 0; k < depth; k++, b += AECT_PANEL) {
        vector column[VECTORS];
        EACH_VECTOR column[v] = load(b + v * LANES);
        EACH_ROW {
            vector x = splat(a[r][k]);
            EACH_VECTOR s[r][v] += x * column[v];
        }
    }
}

INLINE int64_t panel_at(const aect_product *p, int64_t row, int64_t column) {
    return column / AECT_PANEL * p->panel_rows * AECT_PANEL + column % AECT_PANEL + (p->first_row + row) * AECT_PANEL;
}

/// Floats of a cache line.
#define LINE 16

/// Asks for the memory that the end of a whole tile reads and writes, most of which is in no cache: by the time that its
/// sums are done, it is. (The rows operand that a product writes is small and stays in the cache.)
INLINE void ask_for_tile(const aect_product *p, int64_t row, int64_t column) {
    for (int64_t i = column; i < column + TILE_COLUMNS; i += LINE) {
        EACH_ROW {
            if (p->gate) __builtin_prefetch((const float *)p->gate + panel_at(p, row + r, i));
            if (p->residual) __builtin_prefetch(p->residual + (row + r) * p->residual_stride + i);
            if (p->c) __builtin_prefetch(p->c + (row + r) * p->c_stride + i, 1);
            if (p->out_panels) __builtin_prefetch((float *)p->out_panels + panel_at(p, row + r, i), 1);
        }
    }
}

/// The epilogue of a whole tile.
INLINE void finish_tile(const aect_product *p, int64_t row, int64_t column, tile s) {
    if (p->bias)
        EACH_VECTOR {
            const vector bias = load(p->bias + column + v * LANES);
            EACH_ROW s[r][v] += bias;
        }
    if (p->residual)
        EACH_ROW EACH_VECTOR s[r][v] += load(p->residual + (row + r) * p->residual_stride + column + v * LANES);
    if (p->relu)
        EACH_ROW EACH_VECTOR s[r][v] = largest(s[r][v], (vector){0});
    if (p->gate) {
        const float *gate = (const float *)p->gate + panel_at(p, row, column);
        EACH_ROW EACH_VECTOR {
            const vector g = load(gate + r * AECT_PANEL + v * LANES);
            s[r][v] = choose(g != (vector){0}, s[r][v], (vector){0});
        }
    }
    if (p->column_sums)
        EACH_VECTOR {
            vector sum = load(p->column_sums + column + v * LANES);
            EACH_ROW sum += s[r][v];
            store(p->column_sums + column + v * LANES, sum);
        }
    if (p->c)
        EACH_ROW EACH_VECTOR {
            float *c = p->c + (row + r) * p->c_stride + column + v * LANES;
            store(c, p->accumulate ? load(c) + s[r][v] : s[r][v]);
        }
    if (p->out_rows)
        EACH_ROW EACH_VECTOR
            store((float *)p->out_rows + (row + r) * p->out_rows_stride + column + v * LANES, s[r][v]);
    if (p->out_panels) {
        float *out = (float *)p->out_panels + panel_at(p, row, column);
        EACH_ROW EACH_VECTOR store(out + r * AECT_PANEL + v * LANES, s[r][v]);
    }
}

/// The same for a tile that reaches beyond the matrix.
static void finish_part(const aect_product *p, int64_t row, int64_t column, int64_t rows, int64_t columns,
                        float sums[TILE_ROWS][TILE_COLUMNS]) {
    for (int64_t r = 0; r < rows; r++) {
        float *v = sums[r];
        const int64_t at = panel_at(p, row + r, column);
        if (p->bias)
            for (int64_t i = 0; i < columns; i++) v[i] += p->bias[column + i];
        if (p->residual) {
            const float *residual = p->residual + (row + r) * p->residual_stride + column;
            for (int64_t i = 0; i < columns; i++) v[i] += residual[i];
        }
        if (p->relu)
            for (int64_t i = 0; i < columns; i++) v[i] = v[i] > 0 ? v[i] : 0;
        if (p->gate) {
            const float *gate = (const float *)p->gate + at;
            for (int64_t i = 0; i < columns; i++) v[i] = gate[i] != 0 ? v[i] : 0;
        }
        if (p->column_sums)
            for (int64_t i = 0; i < columns; i++) p->column_sums[column + i] += v[i];
        if (p->c) {
            float *c = p->c + (row + r) * p->c_stride + column;
            for (int64_t i = 0; i < columns; i++) c[i] = p->accumulate ? c[i] + v[i] : v[i];
        }
        if (p->out_rows)
            memcpy((float *)p->out_rows + (row + r) * p->out_rows_stride + column, v, (size_t)columns * sizeof *v);
        if (p->out_panels) {
            float *out = (float *)p->out_panels + at;
            for (int64_t i = 0; i < TILE_COLUMNS; i++) out[i] = i < columns ? v[i] : 0;
        }
    }
}

INLINE void store_tile(float sums[TILE_ROWS][TILE_COLUMNS], tile s) {
    EACH_ROW EACH_VECTOR store(&sums[r][v * LANES], s[r][v]);
}

static void clear_panel_rows(float *panels, int64_t panel_rows, int64_t first, int64_t end, int64_t columns) {
    for (int64_t c = 0; c < columns; c += AECT_PANEL)
        memset(panels + c * panel_rows + first * AECT_PANEL, 0, (size_t)(end - first) * AECT_PANEL * sizeof(float));
}

INLINE int64_t tile_end(int64_t row) { return (row + AECT_TILE - 1) / AECT_TILE * AECT_TILE; }

static void product(const aect_product *p) {
    for (int64_t column = 0; column < p->columns; column += TILE_COLUMNS) {
        // Of a panel's last columns a narrow tile may lie wholly beyond the matrix; its zeros are written below.
        const float *b =
            (const float *)p->b + column / AECT_PANEL * tile_end(p->depth) * AECT_PANEL + column % AECT_PANEL;
        const int64_t end = p->upper_only ? smaller(p->rows, column + TILE_COLUMNS) : p->rows;
        for (int64_t row = 0; row < end; row += TILE_ROWS) {
            const int64_t rows = smaller(TILE_ROWS, p->rows - row);
            const float *a[TILE_ROWS];
            for (int64_t r = 0; r < TILE_ROWS; r++)
                a[r] = (const float *)p->a + (row + smaller(r, rows - 1)) * p->a_stride;
            const int64_t columns = smaller(TILE_COLUMNS, p->columns - column);
            const int whole = rows == TILE_ROWS && columns == TILE_COLUMNS;
            if (whole) ask_for_tile(p, row, column);
            tile t;
            tile_over_depth(a, b, p->depth, t);
            if (whole) {
                finish_tile(p, row, column, t);
            } else {
                float sums[TILE_ROWS][TILE_COLUMNS];
                store_tile(sums, t);
                finish_part(p, row, column, rows, columns, sums);
            }
        }
    }
    if (p->out_panels) {
        float *panels = p->out_panels;
        clear_panel_rows(panels, p->panel_rows, p->first_row + p->rows, tile_end(p->first_row + p->rows), p->columns);
        for (int64_t column = (p->columns + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS;
             column % AECT_PANEL; column += TILE_COLUMNS)
            for (int64_t row = p->first_row; row < p->first_row + p->rows; row++)
                memset(panels + column / AECT_PANEL * p->panel_rows * AECT_PANEL + row * AECT_PANEL
                           + column % AECT_PANEL,
                       0, TILE_COLUMNS * sizeof(float));
    }
}

/// Rows that a pass of row_product reads: the two panels' parts stay in the first-level cache.
#define PASS 128

/// Asks for part `part` of `parts` of the `lines` cache lines that begin at p.
INLINE void ask_for_part(const float *p, int64_t lines, int64_t part, int64_t parts) {
    for (int64_t i = lines * part / parts; i < lines * (part + 1) / parts; i++) __builtin_prefetch(p + i * LINE);
}

static void row_product(const aect_row_product *p) {
    for (int64_t first = 0; first < p->panel_rows; first += PASS) {
        const int64_t rows = smaller(PASS, p->panel_rows - first);
        for (int64_t kb = 0; kb < p->columns_b; kb += TILE_COLUMNS) {
            const float *b = (const float *)p->b + kb / AECT_PANEL * p->panel_rows * AECT_PANEL
                + first * AECT_PANEL + kb % AECT_PANEL;
            for (int64_t ka = 0; ka < p->columns_a; ka += TILE_ROWS) {
                const float *a = (const float *)p->a + ka / AECT_PANEL * p->panel_rows * AECT_PANEL
                    + first * AECT_PANEL + ka % AECT_PANEL;
                // Each tile asks for its share of what the next pass reads: of a panel's rows one after the other so many as
                // its columns are of the panel's.
                const int64_t next = smaller(PASS, p->panel_rows - first - PASS);
                if (next > 0) {
                    const int64_t lines_a = next * TILE_ROWS / LINE, lines_b = next * TILE_COLUMNS / LINE;
                    ask_for_part(a - ka % AECT_PANEL + PASS * AECT_PANEL + ka % AECT_PANEL / TILE_ROWS * lines_a * LINE,
                                 lines_a, kb / TILE_COLUMNS, (p->columns_b + TILE_COLUMNS - 1) / TILE_COLUMNS);
                    ask_for_part(b - kb % AECT_PANEL + PASS * AECT_PANEL + kb % AECT_PANEL / TILE_COLUMNS * lines_b * LINE,
                                 lines_b, ka / TILE_ROWS, (p->columns_a + TILE_ROWS - 1) / TILE_ROWS);
                }
                tile s;
                EACH_ROW EACH_VECTOR s[r][v] = (vector){0};
                const float *bk = b;
                for (int64_t k = 0; k < rows; k++, a += AECT_PANEL, bk += AECT_PANEL) {
                    vector column[VECTORS];
                    EACH_VECTOR column[v] = load(bk + v * LANES);
                    EACH_ROW {
                        vector x = splat(a[r]);
                        EACH_VECTOR s[r][v] += x * column[v];
                    }
                }
                const int64_t columns = smaller(TILE_COLUMNS, p->columns_b - kb);
                if (columns == TILE_COLUMNS && p->columns_a - ka >= TILE_ROWS) {
                    EACH_ROW EACH_VECTOR {
                        float *c = p->c + (ka + r) * p->c_stride + kb + v * LANES;
                        store(c, load(c) + s[r][v]);
                    }
                    continue;
                }
                float sums[TILE_ROWS][TILE_COLUMNS];
                store_tile(sums, s);
                for (int64_t r = 0; r < smaller(TILE_ROWS, p->columns_a - ka); r++) {
                    float *c = p->c + (ka + r) * p->c_stride + kb;
                    for (int64_t i = 0; i < columns; i++) c[i] += sums[r][i];
                }
            }
        }
    }
}

static void convert(const aect_conversion *p) {
    for (int64_t row = 0; row < p->rows; row++) {
        const float *source = p->source + row * p->source_stride;
        const float *gate = p->gate ? p->gate + row * p->gate_stride : NULL;
        for (int64_t c = 0; c < p->columns; c += AECT_PANEL) {
            const int64_t columns = smaller(AECT_PANEL, p->columns - c);
            float v[AECT_PANEL] = {0};
            memcpy(v, source + c, (size_t)columns * sizeof *v);
            if (gate)
                for (int64_t i = 0; i < columns; i++) v[i] = gate[c + i] > 0 ? v[i] : 0;
            if (p->column_sums)
                for (int64_t i = 0; i < columns; i++) p->column_sums[c + i] += v[i];
            if (p->out_rows)
                memcpy((float *)p->out_rows + row * p->out_rows_stride + c, v, (size_t)columns * sizeof *v);
            if (p->out_panels)
                memcpy((float *)p->out_panels + c * p->panel_rows + (p->first_row + row) * AECT_PANEL, v, sizeof v);
        }
    }
    if (p->out_panels) {
        const int64_t end = p->first_row + p->rows;
        clear_panel_rows(p->out_panels, p->panel_rows, end, tile_end(end), p->columns);
    }
}

static void pack_transposed(const float *weights, int64_t rows, int64_t columns, void *panels) {
    float *out = panels;
    for (int64_t n = 0; n < rows; n += AECT_PANEL)
        for (int64_t k = 0; k < tile_end(columns); k++)
            for (int64_t i = 0; i < AECT_PANEL; i++)
                *out++ = n + i < rows && k < columns ? weights[(n + i) * columns + k] : 0;
}
