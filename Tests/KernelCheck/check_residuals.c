// The sums of the exact layer against the scalar ones, and those against their definition.
#include "support.h"

enum { WIDTH = 77, TAPS = 48, REACH = 8 };

// Rows of samples, and taps that lie somewhere in them.
typedef struct {
    int32_t rows[6][WIDTH + 2 * REACH];
    const int32_t *taps[TAPS], *references[TAPS];
    int16_t weights[2 * TAPS];
    int32_t count, first, width;
} sums;

static const aec_kernels *scalar(void) { return aec_kernels_for(AEC_CPU_SCALAR); }

static void fill(generator *g, sums *s, int64_t number) {
    // Of 8 bits, of 16, and what no picture has but the kernels must take.
    static const int32_t most[4] = {255, 65535, 131070, 1 << 30};
    for (int r = 0; r < 6; r++) {
        for (int x = 0; x < WIDTH + 2 * REACH; x++) s->rows[r][x] = random_in(g, 0, most[number % 4]);
    }
    s->count = random_in(g, 1, TAPS);
    s->width = random_in(g, 0, WIDTH);
    s->first = random_in(g, 0, WIDTH - s->width);
    int32_t left[2] = {65535, 65535};
    for (int32_t k = 0; k < s->count; k++) {
        s->taps[k] = s->rows[random_in(g, 0, 5)] + REACH + random_in(g, -3, 3);
        s->references[k] = s->rows[random_in(g, 0, 5)] + REACH;
        for (int parity = 0; parity < 2; parity++) {
            // All of what the proof allows in a few weights, or a little in many.
            const int32_t limit = number % 3 ? 1500 : 32767;
            const int32_t size = random_in(g, 0, left[parity] < limit ? left[parity] : limit);
            left[parity] -= size;
            s->weights[2 * k + parity] = (int16_t)(random_in(g, 0, 1) ? size : -size);
        }
    }
}

static int32_t saturated(int64_t value) { return (int32_t)(value < -32768 ? -32768 : value > 32767 ? 32767 : value); }

static int64_t check_sums(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    sums *s = aligned(sizeof *s);
    int64_t cases = 0;
    int differs = 0;
    while (cases < 400 && !differs) {
        fill(&g, s, cases++);
        int32_t found[WIDTH] = {0}, expected[WIDTH] = {0};
        kernels->residual_sums(s->taps, s->references, s->weights, s->count, s->first, s->width, found);
        for (int32_t x = 0; x < s->width; x++) {
            int64_t sum = 0;
            for (int32_t k = 0; k < s->count; k++) {
                sum += (int64_t)s->weights[2 * k + x % 2] *
                       saturated((int64_t)s->taps[k][s->first + x] - s->references[k][s->first + x]);
            }
            if (sum != (int32_t)sum) differs = 1;
            expected[s->first + x] = (int32_t)sum;
        }
        differs |= memcmp(found, expected, sizeof found) != 0;
    }
    const int32_t count = s->count, first = s->first, width = s->width;
    free(s);
    if (differs) {
        return FAIL("%s residual sums of %d taps, columns %d to %d", kernels->name, count, first, first + width);
    }
    return cases;
}

static int64_t check_products(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    sums *s = aligned(sizeof *s);
    int16_t(*differences)[TAPS * AEC_GRAM_SAMPLES] = aligned(2 * sizeof *differences);
    int32_t(*gram)[TAPS * (TAPS + 1) / 2] = aligned(2 * sizeof *gram);
    int64_t cases = 0;
    int differs = 0;
    while (cases < 200 && !differs) {
        fill(&g, s, cases++);
        memset(differences, 0, 2 * sizeof *differences);
        memset(gram, 0, 2 * sizeof *gram);
        const int32_t step = random_in(&g, 1, 2), samples = random_in(&g, 1, 32) * (cases % 2 ? 2 : 1);
        const int32_t width = samples * step <= WIDTH ? samples : WIDTH / step;
        const int32_t first = random_in(&g, 0, WIDTH - width * step);
        for (int i = 0; i < 2; i++) {
            const aec_kernels *which = i ? scalar() : kernels;
            which->residual_differences(s->taps, s->references, s->count, first, step, width, 3, differences[i]);
            which->residual_gram(differences[i], s->count, width, gram[i]);
        }
        differs = memcmp(differences[0], differences[1], sizeof *differences) || memcmp(gram[0], gram[1], sizeof *gram);
        // One number of each by its definition.
        const int32_t row = random_in(&g, 0, s->count - 1), column = random_in(&g, 0, row), x = random_in(&g, 0, width - 1);
        const int32_t place = first + step * x;
        differs |= differences[1][row * AEC_GRAM_SAMPLES + x] !=
                   saturated((int64_t)s->taps[row][place] - s->references[row][place]) >> 3;
        int64_t sum = 0;
        for (int32_t i = 0; i < AEC_GRAM_SAMPLES; i++) {
            sum += differences[1][row * AEC_GRAM_SAMPLES + i] * differences[1][column * AEC_GRAM_SAMPLES + i];
        }
        differs |= gram[1][row * (row + 1) / 2 + column] != sum;
    }
    const int32_t count = s->count;
    free(s);
    free(differences);
    free(gram);
    if (differs) return FAIL("%s residual products of %d taps", kernels->name, count);
    return cases;
}

const kernel_check residual_checks[] = {
    {"residual sums", check_sums},
    {"residual products", check_products},
};
const int32_t residual_check_count = sizeof residual_checks / sizeof *residual_checks;
