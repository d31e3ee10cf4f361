// The list of checks, and hashes of outputs that every kernel must give for ever: a model file means nothing without
// them. A hash that changes means that old files no longer decode to the same pixels.
#include "support.h"

int32_t kernel_check_count(void) {
    return pointwise_check_count + depthwise_check_count + gain_check_count + latent_check_count +
           trellis_check_count + residual_check_count;
}

kernel_check kernel_check_at(int32_t index) {
    if (index < pointwise_check_count) return pointwise_checks[index];
    index -= pointwise_check_count;
    if (index < depthwise_check_count) return depthwise_checks[index];
    index -= depthwise_check_count;
    if (index < gain_check_count) return gain_checks[index];
    index -= gain_check_count;
    if (index < latent_check_count) return latent_checks[index];
    index -= latent_check_count;
    if (index < trellis_check_count) return trellis_checks[index];
    return residual_checks[index - trellis_check_count];
}

// FNV-1a, 64 bits, over the values' bytes in little-endian order.
static uint64_t fnv1a(const int16_t *values, size_t count) {
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < count; i++) {
        const uint16_t value = (uint16_t)values[i];
        hash = (hash ^ (value & 255)) * UINT64_C(0x100000001B3);
        hash = (hash ^ (value >> 8)) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static uint64_t pointwise(const aec_kernels *kernels, int32_t inputs, int32_t outputs, int32_t pixels, int32_t shift,
                          weight_kind kind, int32_t relu, int32_t with_residual) {
    generator g = {(uint64_t)inputs << 32 | (uint64_t)outputs};
    const size_t size = (size_t)inputs * (size_t)outputs, out = (size_t)pixels * (size_t)outputs;
    int16_t *weights = aligned(size * 2), *packed = aligned(size * 2);
    int32_t *bias = aligned((size_t)outputs * 4), *shifts = aligned((size_t)outputs * 4);
    int16_t *src = aligned((size_t)pixels * (size_t)inputs * 2), *residual = aligned(out * 2), *dst = aligned(out * 2);
    for (int32_t o = 0; o < outputs; o++) {
        shifts[o] = shift + o % 3;
        fill_output(&g, kind, shifts[o], weights + (ptrdiff_t)o * inputs, 1, inputs, &bias[o]);
    }
    fill_values(&g, RANDOM, src, (size_t)pixels * (size_t)inputs);
    fill_values(&g, RANDOM, residual, out);
    kernels->pack_pointwise(weights, inputs, outputs, packed);
    const aec_pointwise layer = {packed, bias, shifts, inputs, outputs};
    kernels->pointwise(&layer, 0, outputs, src, inputs, with_residual ? residual : NULL, outputs, dst, outputs, pixels,
                       relu);
    const uint64_t hash = fnv1a(dst, out);
    free(weights), free(packed), free(bias), free(shifts), free(src), free(residual), free(dst);
    return hash;
}

static uint64_t plain(const aec_kernels *k) { return pointwise(k, 192, 128, 25, 13, ORDINARY, 0, 0); }
static uint64_t relu(const aec_kernels *k) { return pointwise(k, 128, 256, 13, 12, ORDINARY, 1, 0); }
static uint64_t residual(const aec_kernels *k) { return pointwise(k, 256, 128, 7, 12, ORDINARY, 0, 1); }
static uint64_t bound(const aec_kernels *k) { return pointwise(k, 30, 64, 11, 14, SPIKES, 0, 1); }

static uint64_t depthwise(const aec_kernels *kernels) {
    enum { CHANNELS = 96, WIDTH = 23 };
    generator g = {96};
    const size_t padded = (size_t)(WIDTH + 2) * CHANNELS;
    int16_t *weights = aligned(CHANNELS * 18), *rows = aligned(3 * padded * 2), *dst = aligned(WIDTH * CHANNELS * 2);
    int32_t *bias = aligned(CHANNELS * 4), *shifts = aligned(CHANNELS * 4);
    for (int32_t c = 0; c < CHANNELS; c++) {
        shifts[c] = 12 + c % 4;
        fill_output(&g, ORDINARY, shifts[c], weights + c, CHANNELS, 9, &bias[c]);
    }
    fill_values(&g, RANDOM, rows, 3 * padded);
    const aec_depthwise layer = {weights, bias, shifts, CHANNELS};
    kernels->depthwise(&layer, rows + CHANNELS, rows + padded + CHANNELS, rows + 2 * padded + CHANNELS, dst, WIDTH);
    const uint64_t hash = fnv1a(dst, (size_t)WIDTH * CHANNELS);
    free(weights), free(rows), free(dst), free(bias), free(shifts);
    return hash;
}

static uint64_t gain(const aec_kernels *kernels) {
    enum { CHANNELS = 320, PIXELS = 9 };
    generator g = {320};
    int16_t *multiplier = aligned(CHANNELS * 2), *values = aligned(PIXELS * CHANNELS * 2);
    int32_t *shifts = aligned(CHANNELS * 4);
    for (int32_t c = 0; c < CHANNELS; c++) {
        multiplier[c] = (int16_t)random_in(&g, 16384, 32767);
        shifts[c] = 12 + c % 6;
    }
    fill_values(&g, RANDOM, values, (size_t)PIXELS * CHANNELS);
    const aec_gain layer = {multiplier, shifts, CHANNELS};
    kernels->gain(&layer, values, values, PIXELS);
    const uint64_t hash = fnv1a(values, (size_t)PIXELS * CHANNELS);
    free(multiplier), free(values), free(shifts);
    return hash;
}

// What predictions and symbols become: means and latents, 16 bits each.
static uint64_t latents(const aec_kernels *kernels) {
    enum { CHANNELS = 320 };
    generator g = {2};
    int32_t tables[7][CHANNELS], step_means[CHANNELS];
    int16_t values[3][CHANNELS], given[2][CHANNELS];
    uint8_t scales[CHANNELS];
    for (int i = 0; i < 3; i++) fill_values(&g, RANDOM, values[i], CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
        for (int i = 0; i < 7; i++) tables[i][c] = random_in(&g, 16384, 32767);
        tables[1][c] = tables[4][c] = tables[6][c] = 12 + c % 8;
        tables[2][c] = random_in(&g, -16384, 16384);
    }
    const aec_latent_tables all = {tables[0], tables[1], tables[2], tables[3], tables[4], tables[5], tables[6]};
    kernels->latent_parameters(&all, 0, CHANNELS, values[0], values[1], step_means, scales);
    for (int c = 0; c < CHANNELS; c++) {
        given[0][c] = (int16_t)(step_means[c] ^ scales[c] << 8);
        values[2][c] /= 256;
    }
    kernels->latent_reconstruct(&all, 0, CHANNELS, values[2], step_means, scales, 128, given[1]);
    return fnv1a(given[0], 2 * CHANNELS);
}

static const kernel_golden goldens[] = {
    {"pointwise 192->128", UINT64_C(0xAE05A5CF0131A42A), plain},
    {"pointwise 128->256 relu", UINT64_C(0x614BDAE060CBA309), relu},
    {"pointwise 256->128 residual", UINT64_C(0xD4A505D9842ABA8F), residual},
    {"pointwise 30->64 at the bound", UINT64_C(0x1B1A29FC0A901814), bound},
    {"depthwise 96", UINT64_C(0xA19CAEE1C71405DC), depthwise},
    {"gain 320", UINT64_C(0x098798C7AFF4E558), gain},
    {"latents 320", UINT64_C(0x6D7BBF3AF65EED2F), latents},
};

int32_t kernel_golden_count(void) { return sizeof goldens / sizeof *goldens; }
kernel_golden kernel_golden_at(int32_t index) { return goldens[index]; }
