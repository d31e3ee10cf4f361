// Depthwise 3x3 and gain against the scalar ones.
#include "support.h"

typedef struct {
    int32_t channels, width;
    int32_t offset;  // of the rows, elements past a 64-byte boundary; the four rows differ in it
    int32_t shift;   // of all channels; 0 for a different one each
    weight_kind weights;
    value_kind values;
} combination;

typedef struct {
    int16_t *weights;
    int32_t *bias, *shift;
    aec_depthwise layer;
} layer_memory;

static layer_memory make_layer(generator *g, int32_t channels, int32_t shift, weight_kind weights) {
    layer_memory l = {.weights = aligned((size_t)channels * 18),
                      .bias = aligned((size_t)channels * 4),
                      .shift = aligned((size_t)channels * 4)};
    for (int32_t c = 0; c < channels; c++) {
        l.shift[c] = shift ? shift : 1 + (c * 7 + 5) % 30;
        fill_output(g, weights, l.shift[c], l.weights + c, channels, 9, &l.bias[c]);
    }
    l.layer = (aec_depthwise){l.weights, l.bias, l.shift, channels};
    return l;
}

static void free_layer(layer_memory *l) { free(l->weights), free(l->bias), free(l->shift); }

static int compare(generator *g, const aec_kernels *kernels, combination c, int64_t *saturated, char *failure,
                   size_t capacity) {
    const size_t padded = (size_t)(c.width + 2) * (size_t)c.channels, count = (size_t)c.width * (size_t)c.channels;
    layer_memory l = make_layer(g, c.channels, c.shift, c.weights);
    guarded rows[3];
    for (int i = 0; i < 3; i++) {
        rows[i] = guarded_buffer(padded, (size_t)((c.offset + 3 * i) % 8));
        fill_values(g, c.values, rows[i].values, padded);
    }
    guarded dst = guarded_buffer(count, (size_t)(c.offset * 3 % 8));
    guarded expected = guarded_buffer(count, (size_t)(c.offset * 3 % 8));
    kernels->depthwise(&l.layer, rows[0].values + c.channels, rows[1].values + c.channels, rows[2].values + c.channels,
                       dst.values, c.width);
    aec_kernels_for(AEC_CPU_SCALAR)
        ->depthwise(&l.layer, rows[0].values + c.channels, rows[1].values + c.channels, rows[2].values + c.channels,
                    expected.values, c.width);
    ptrdiff_t differs = -1;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)count && differs < 0; i++) {
        if (dst.values[i] != expected.values[i]) differs = i;
        if (saturated) *saturated += expected.values[i] == INT16_MIN || expected.values[i] == INT16_MAX;
    }
    const int guards = guards_intact(&dst) && guards_intact(&expected);
    int result = 0;
    if (differs >= 0 || !guards) {
        const int at = differs < 0 ? 0 : (int)differs;
        result = FAIL("%s depthwise channels %d width %d offset %d shift %d weights %s values %s: %s at pixel %d channel "
                      "%d: %d, expected %d",
                      kernels->name, c.channels, c.width, c.offset, c.shift, weight_kind_name(c.weights),
                      value_kind_name(c.values), guards ? "difference" : "guard overwritten", at / c.channels,
                      at % c.channels, dst.values[at], expected.values[at]);
    }
    for (int i = 0; i < 3; i++) free(rows[i].all);
    free(dst.all), free(expected.all);
    free_layer(&l);
    return result;
}

static int64_t check_sizes(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    static const int32_t channels[] = {32, 64, 96, 128, 192, 320};
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        for (int32_t width = 0; width <= 25; width += i ? 5 : 1) {
            const combination c = {.channels = channels[i], .width = width, .offset = width % 8};
            if (compare(&g, kernels, c, NULL, failure, capacity)) return -1;
            cases++;
        }
    }
    return cases;
}

static int64_t check_extremes(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0, saturated = 0;
    for (int32_t shift = 1; shift <= 30; shift++) {
        for (weight_kind weights = ORDINARY; weights < WEIGHT_KINDS; weights++) {
            for (value_kind values = RANDOM; values < VALUE_KINDS; values++) {
                const combination c = {.channels = 32, .width = 5, .shift = shift, .weights = weights, .values = values};
                if (compare(&g, kernels, c, &saturated, failure, capacity)) return -1;
                cases++;
            }
        }
    }
    if (saturated < 1000) return FAIL("the inputs saturate only %d outputs", (int)saturated);
    return cases;
}

// See "pointwise bounds". The rows have exactly one pixel beyond either end.
static int64_t check_bounds(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0;
    enum { CHANNELS = 64 };
    layer_memory l = make_layer(&g, CHANNELS, 0, ORDINARY);
    for (int32_t at_start = 0; at_start < 2; at_start++) {
        for (int32_t width = 1; width <= 9; width++) {
            const size_t padded = (size_t)(width + 2) * CHANNELS, count = (size_t)width * CHANNELS;
            fenced rows[3], dst = fenced_buffer(count, at_start), expected = fenced_buffer(count, at_start);
            for (int i = 0; i < 3; i++) {
                rows[i] = fenced_buffer(padded, at_start);
                fill_values(&g, RANDOM, rows[i].values, padded);
            }
            kernels->depthwise(&l.layer, rows[0].values + CHANNELS, rows[1].values + CHANNELS,
                               rows[2].values + CHANNELS, dst.values, width);
            aec_kernels_for(AEC_CPU_SCALAR)
                ->depthwise(&l.layer, rows[0].values + CHANNELS, rows[1].values + CHANNELS, rows[2].values + CHANNELS,
                            expected.values, width);
            const int differs = memcmp(dst.values, expected.values, count * sizeof(int16_t));
            for (int i = 0; i < 3; i++) fenced_free(&rows[i]);
            fenced_free(&dst), fenced_free(&expected);
            if (differs) {
                free_layer(&l);
                return FAIL("%s depthwise against a page border, width %d", kernels->name, width);
            }
            cases++;
        }
    }
    free_layer(&l);
    return cases;
}

static int64_t check_gain(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    int64_t cases = 0, lowest = 0, highest = 0;
    for (int32_t shift = 0; shift <= 30; shift++) {
        for (value_kind values = RANDOM; values < VALUE_KINDS; values++) {
            const int32_t channels = 32 * random_in(&g, 1, 6), pixels = random_in(&g, 0, 25);
            const int32_t in_place = random_in(&g, 0, 1), offset = random_in(&g, 0, 7);
            const size_t count = (size_t)channels * (size_t)pixels;
            int16_t *multiplier = aligned((size_t)channels * 2);
            int32_t *shifts = aligned((size_t)channels * 4);
            for (int32_t c = 0; c < channels; c++) {
                multiplier[c] = (int16_t)(c % 3 ? random_in(&g, 16384, 32767) : random_in(&g, -32768, 32767));
                if (c % 7 == 3) multiplier[c] = c % 2 ? INT16_MIN : INT16_MAX;
                shifts[c] = shift ? shift : 1 + (c * 7 + 5) % 30;
            }
            const aec_gain layer = {multiplier, shifts, channels};
            guarded src = guarded_buffer(count, (size_t)offset), dst = guarded_buffer(count, (size_t)(7 - offset));
            guarded expected = guarded_buffer(count, (size_t)(7 - offset));
            fill_values(&g, values, src.values, count);
            if (in_place) memcpy(dst.values, src.values, count * sizeof(int16_t));
            kernels->gain(&layer, in_place ? dst.values : src.values, dst.values, pixels);
            aec_kernels_for(AEC_CPU_SCALAR)->gain(&layer, src.values, expected.values, pixels);
            const int differs = memcmp(dst.values, expected.values, count * sizeof(int16_t)) != 0;
            const int guards = guards_intact(&dst) && guards_intact(&expected);
            for (size_t i = 0; i < count; i++) {
                lowest += expected.values[i] == INT16_MIN;
                highest += expected.values[i] == INT16_MAX;
            }
            free(src.all), free(dst.all), free(expected.all), free(multiplier), free(shifts);
            if (differs || !guards) {
                return FAIL("%s gain channels %d pixels %d offset %d in place %d shift %d values %s: %s", kernels->name,
                            channels, pixels, offset, in_place, shift, value_kind_name(values),
                            guards ? "difference" : "guard overwritten");
            }
            cases++;
        }
    }
    if (lowest < 1000 || highest < 1000) {
        return FAIL("the inputs reach too few extremes: %d lowest, %d highest", (int)lowest, (int)highest);
    }
    return cases;
}

const kernel_check depthwise_checks[] = {
    {"depthwise sizes", check_sizes},
    {"depthwise extremes", check_extremes},
    {"depthwise bounds", check_bounds},
};
const int32_t depthwise_check_count = sizeof depthwise_checks / sizeof *depthwise_checks;

const kernel_check gain_checks[] = {{"gain", check_gain}};
const int32_t gain_check_count = sizeof gain_checks / sizeof *gain_checks;
