// The matrix product against the scalar one.
#include "support.h"

// One combination. Zero strides and counts stand for the layer's own.
typedef struct {
    int32_t inputs, outputs, first, count, pixels;
    int32_t src_gap, residual_gap, dst_gap;           // stride minus channels
    int32_t src_offset, residual_offset, dst_offset;  // elements past a 64-byte boundary
    int32_t relu, residual, in_place;
    int32_t shift;   // of all outputs; 0 for a different one each
    int32_t spread;  // by how much more some are shifted
    weight_kind weights;
    value_kind values;
} combination;

typedef struct {
    int16_t *weights, *packed, *scalar_packed;
    int32_t *bias, *shift;
    aec_pointwise layer, scalar_layer;
} layer_pair;

static layer_pair make_layer(generator *g, const aec_kernels *kernels, const combination *c) {
    const size_t size = (size_t)c->inputs * (size_t)c->outputs;
    layer_pair l = {
        .weights = aligned(size * 2),
        .packed = aligned(size * 2),
        .scalar_packed = aligned(size * 2),
        .bias = aligned((size_t)c->outputs * 4),
        .shift = aligned((size_t)c->outputs * 4),
    };
    for (int32_t o = 0; o < c->outputs; o++) {
        l.shift[o] = c->shift ? c->shift + (o * 7 + 5) % (c->spread + 1) : 1 + (o * 7 + 5) % 30;
        fill_output(g, c->weights, l.shift[o], l.weights + (ptrdiff_t)o * c->inputs, 1, c->inputs, &l.bias[o]);
    }
    kernels->pack_pointwise(l.weights, c->inputs, c->outputs, l.packed);
    aec_kernels_for(AEC_CPU_SCALAR)->pack_pointwise(l.weights, c->inputs, c->outputs, l.scalar_packed);
    l.layer = (aec_pointwise){l.packed, l.bias, l.shift, c->inputs, c->outputs};
    l.scalar_layer = (aec_pointwise){l.scalar_packed, l.bias, l.shift, c->inputs, c->outputs};
    return l;
}

static void free_layer(layer_pair *l) {
    free(l->weights), free(l->packed), free(l->scalar_packed), free(l->bias), free(l->shift);
}

// How many outputs of the last combinations lay at either end of int16.
typedef struct {
    int64_t lowest, highest;
} extremes;

// Returns 0, or -1 after describing the difference.
static int compare(generator *g, const aec_kernels *kernels, combination c, extremes *seen, char *failure,
                   size_t capacity) {
    if (!c.count) c.count = c.outputs - c.first;
    const ptrdiff_t src_stride = c.inputs + c.src_gap, dst_stride = c.count + c.dst_gap;
    const ptrdiff_t residual_stride = c.in_place ? dst_stride : c.count + c.residual_gap;
    const size_t pixels = (size_t)c.pixels;
    layer_pair l = make_layer(g, kernels, &c);
    guarded src = guarded_buffer(pixels * (size_t)src_stride, (size_t)c.src_offset);
    guarded residual = guarded_buffer(pixels * (size_t)residual_stride, (size_t)c.residual_offset);
    guarded dst = guarded_buffer(pixels * (size_t)dst_stride, (size_t)c.dst_offset);
    guarded expected = guarded_buffer(pixels * (size_t)dst_stride, (size_t)c.dst_offset);
    fill_values(g, c.values, src.values, src.count);
    fill_values(g, c.values, residual.values, residual.count);
    if (c.in_place) {
        fill_values(g, c.values, dst.values, dst.count);
        memcpy(expected.values, dst.values, dst.count * sizeof(int16_t));
    }
    kernels->pointwise(&l.layer, c.first, c.count, src.values, src_stride,
                       !c.residual ? NULL : c.in_place ? dst.values : residual.values, residual_stride, dst.values,
                       dst_stride, c.pixels, c.relu);
    aec_kernels_for(AEC_CPU_SCALAR)
        ->pointwise(&l.scalar_layer, c.first, c.count, src.values, src_stride,
                    !c.residual ? NULL : c.in_place ? expected.values : residual.values, residual_stride,
                    expected.values, dst_stride, c.pixels, c.relu);

    // The gaps between rows are compared too: the scalar kernel's must still hold what was there.
    ptrdiff_t differs = -1;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)dst.count && differs < 0; i++) {
        if (dst.values[i] != expected.values[i]) differs = i;
        const int gap = i % dst_stride >= c.count;
        if (gap && !c.in_place && expected.values[i] != GUARD_VALUE) differs = i;
        if (seen && !gap) {
            seen->lowest += expected.values[i] == INT16_MIN;
            seen->highest += expected.values[i] == INT16_MAX;
        }
    }
    const int guards = guards_intact(&dst) && guards_intact(&expected);
    int result = 0;
    if (differs >= 0 || !guards) {
        const int at = differs < 0 ? 0 : (int)differs;
        result = FAIL("%s pointwise %d->%d first %d count %d pixels %d gaps %d %d %d offsets %d %d %d relu %d residual "
                      "%d in place %d shift %d weights %s values %s: %s at pixel %d output %d: %d, expected %d",
                      kernels->name, c.inputs, c.outputs, c.first, c.count, c.pixels, c.src_gap, c.residual_gap,
                      c.dst_gap, c.src_offset, c.residual_offset, c.dst_offset, c.relu, c.residual, c.in_place, c.shift,
                      weight_kind_name(c.weights), value_kind_name(c.values), guards ? "difference" : "guard overwritten",
                      at / (int)dst_stride, at % (int)dst_stride, dst.values[at], expected.values[at]);
    }
    free(src.all), free(residual.all), free(dst.all), free(expected.all);
    free_layer(&l);
    return result;
}

#define COMPARE(...)                                                                               \
    do {                                                                                           \
        if (compare(&g, kernels, (combination){__VA_ARGS__}, NULL, failure, capacity)) return -1;  \
        cases++;                                                                                   \
    } while (0)

// Every layer of the standard network, as it is called there.
static int64_t check_shapes(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    static const struct {
        int32_t inputs, outputs, first, count, src_gap, relu, residual;
    } shapes[] = {
        {128, 256, 0, 0, 0, 1, 0},    {256, 128, 0, 0, 0, 0, 1},   {320, 640, 0, 0, 0, 1, 0},
        {640, 320, 0, 0, 0, 0, 1},    {192, 128, 0, 0, 0, 0, 0},   {128, 192, 0, 0, 0, 0, 0},
        {320, 320, 0, 0, 0, 0, 0},    {512, 320, 0, 0, 0, 0, 0},   {320, 512, 0, 256, 0, 0, 0},
        {320, 512, 256, 256, 0, 0, 0}, {512, 192, 0, 0, 0, 1, 0},  {192, 384, 0, 0, 0, 1, 0},
        {384, 192, 0, 0, 0, 0, 1},    {192, 640, 160, 160, 192, 0, 0}, {320, 128, 0, 0, 0, 0, 0},
        {512, 128, 0, 0, 0, 0, 0},    {512, 96, 0, 0, 0, 0, 0},    {96, 512, 0, 0, 0, 0, 0},
        {128, 768, 0, 384, 0, 0, 0},
    };
    generator g = {seed};
    int64_t cases = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        COMPARE(.inputs = shapes[i].inputs, .outputs = shapes[i].outputs, .first = shapes[i].first,
                .count = shapes[i].count, .src_gap = shapes[i].src_gap, .relu = shapes[i].relu,
                .residual = shapes[i].residual, .pixels = 13, .shift = 14);
    }
    return cases;
}

// Every split into tiles, across the borders of blocks of tiles.
static int64_t check_pixels(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t pixels = 0; pixels <= 26; pixels++) {
        for (int32_t mode = 0; mode < 4; mode++) {
            COMPARE(.inputs = 8, .outputs = 64, .pixels = pixels, .relu = mode & 1, .residual = mode >> 1);
        }
    }
    for (int32_t pixels = 47; pixels <= 101; pixels += 3) COMPARE(.inputs = 6, .outputs = 64, .pixels = pixels);
    return cases;
}

static int64_t check_inputs(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t inputs = 2; inputs <= 34; inputs += 2) COMPARE(.inputs = inputs, .outputs = 32, .pixels = 13);
    return cases;
}

static int64_t check_alignment(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    static const int32_t gaps[] = {0, 1, 3, 7, 8, 33};
    for (int32_t offset = 0; offset < 8; offset++) {
        for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
            COMPARE(.inputs = 32, .outputs = 64, .pixels = 13, .residual = 1, .src_offset = offset,
                    .residual_offset = (offset + 3) % 8, .dst_offset = (offset * 5 + 1) % 8, .src_gap = gaps[i],
                    .residual_gap = gaps[(i + 1) % 6], .dst_gap = gaps[(i + 2) % 6]);
        }
    }
    return cases;
}

static int64_t check_slices(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t first = 0; first < 160; first += 32) {
        for (int32_t count = 32; first + count <= 160; count += 32) {
            COMPARE(.inputs = 10, .outputs = 160, .first = first, .count = count, .pixels = 13, .residual = 1);
        }
    }
    return cases;
}

static int64_t check_in_place(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t pixels = 1; pixels <= 50; pixels += 7) {
        for (int32_t gap = 0; gap < 3; gap++) {
            COMPARE(.inputs = 12, .outputs = 96, .pixels = pixels, .residual = 1, .in_place = 1, .dst_gap = gap);
        }
    }
    return cases;
}

// Inputs of which most are zero, as a ReLU leaves them: kernels may leave products with them out. Many inputs and pixels.
static int64_t check_sparse(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    static const int32_t inputs[] = {2, 30, 126, 128, 130, 256, 640, 1280, 2048, 4096};
    generator g = {seed};
    int64_t cases = 0;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        for (int32_t pixels = 1; pixels <= 97; pixels += 16) {
            const int32_t relu = random_in(&g, 0, 1);
            COMPARE(.inputs = inputs[i], .outputs = 32, .pixels = pixels, .relu = relu, .residual = !relu, .values = SPARSE);
            COMPARE(.inputs = inputs[i], .outputs = 32, .pixels = pixels, .relu = relu, .residual = !relu);
        }
    }
    return cases;
}

// Layers at the bound of the overflow proof, inputs at the ends of int16, every shift.
static int64_t check_extremes(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    extremes seen = {0, 0};
    for (int32_t shift = 1; shift <= 30; shift++) {
        for (weight_kind weights = ORDINARY; weights < WEIGHT_KINDS; weights++) {
            for (value_kind values = RANDOM; values < VALUE_KINDS; values++) {
                const int32_t mode = random_in(&g, 0, 3);
                const combination c = {.inputs = 14, .outputs = 32, .pixels = 7, .shift = shift, .weights = weights,
                                       .values = values, .relu = mode & 1, .residual = mode >> 1};
                if (compare(&g, kernels, c, &seen, failure, capacity)) return -1;
                cases++;
            }
        }
    }
    if (seen.lowest < 1000 || seen.highest < 1000) {
        return FAIL("the inputs reach too few extremes: %d lowest, %d highest", (int)seen.lowest, (int)seen.highest);
    }
    return cases;
}

// Shifts that differ from output to output, by little and by much, at the bound of the overflow proof.
static int64_t check_shifts(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t shift = 1; shift < 30; shift++) {
        for (int32_t spread = 1; shift + spread <= 30; spread++) {
            for (weight_kind weights = ORDINARY; weights < WEIGHT_KINDS; weights++) {
                COMPARE(.inputs = 8, .outputs = 32, .pixels = 5, .shift = shift, .spread = spread, .weights = weights,
                        .values = (value_kind)random_in(&g, RANDOM, ALTERNATING));
            }
        }
    }
    return cases;
}

// A read or write outside the rows ends the program: they lie against a page that cannot be touched.
static int64_t check_bounds(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    for (int32_t at_start = 0; at_start < 2; at_start++) {
        for (int32_t pixels = 1; pixels <= 13; pixels++) {
            const combination c = {.inputs = 10, .outputs = 64, .pixels = pixels};
            layer_pair l = make_layer(&g, kernels, &c);
            const size_t in = (size_t)pixels * 10, out = (size_t)pixels * 64;
            fenced src = fenced_buffer(in, at_start), residual = fenced_buffer(out, at_start);
            fenced dst = fenced_buffer(out, at_start), expected = fenced_buffer(out, at_start);
            fill_values(&g, RANDOM, src.values, in);
            fill_values(&g, RANDOM, residual.values, out);
            kernels->pointwise(&l.layer, 0, 64, src.values, 10, residual.values, 64, dst.values, 64, pixels, 0);
            aec_kernels_for(AEC_CPU_SCALAR)
                ->pointwise(&l.scalar_layer, 0, 64, src.values, 10, residual.values, 64, expected.values, 64, pixels, 0);
            const int differs = memcmp(dst.values, expected.values, out * sizeof(int16_t));
            fenced_free(&src), fenced_free(&residual), fenced_free(&dst), fenced_free(&expected);
            free_layer(&l);
            if (differs) return FAIL("%s pointwise against a page border, %d pixels", kernels->name, pixels);
            cases++;
        }
    }
    return cases;
}

const kernel_check pointwise_checks[] = {
    {"pointwise shapes", check_shapes},       {"pointwise pixels", check_pixels},
    {"pointwise inputs", check_inputs},       {"pointwise alignment", check_alignment},
    {"pointwise slices", check_slices},       {"pointwise in place", check_in_place},
    {"pointwise sparse", check_sparse},       {"pointwise extremes", check_extremes},
    {"pointwise shifts", check_shifts},       {"pointwise bounds", check_bounds},
};
const int32_t pointwise_check_count = sizeof pointwise_checks / sizeof *pointwise_checks;
