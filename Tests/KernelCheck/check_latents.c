// The arithmetic between predictions, symbols and latents against the scalar one.
#include "support.h"

enum { CHANNELS = 320, SCALES = 128, THRESHOLDS = 16 };

// Tables and inputs of one position.
typedef struct {
    int32_t numbers[7][CHANNELS], step_means[CHANNELS], thresholds[SCALES * THRESHOLDS];
    int16_t first_values[CHANNELS], second_values[CHANNELS];
    uint8_t scales[CHANNELS];
    aec_latent_tables tables;
    int32_t first, count;
} position;

static void fill(generator *g, value_kind values, position *p) {
    static const int is_shift[7] = {0, 1, 2, 0, 1, 0, 1};
    for (int table = 0; table < 7; table++) {
        for (int c = 0; c < CHANNELS; c++) {
            p->numbers[table][c] = is_shift[table] == 0   ? random_in(g, 16384, 32767)
                                   : is_shift[table] == 1 ? random_in(g, 2, 30)
                                                          : random_in(g, -65536, 65536);
        }
    }
    int32_t(*n)[CHANNELS] = p->numbers;
    p->tables = (aec_latent_tables){n[0], n[1], n[2], n[3], n[4], n[5], n[6]};
    fill_values(g, values, p->first_values, CHANNELS);
    fill_values(g, values, p->second_values, CHANNELS);
    for (int c = 0; c < CHANNELS; c++) {
        // As large as a mean of the network can become, or so small that residuals are, too.
        const int32_t most = 1 << random_in(g, 4, 28);
        p->step_means[c] = random_in(g, -most, most);
        p->scales[c] = (uint8_t)random_in(g, 0, SCALES - 1);
    }
    for (int scale = 0; scale < SCALES; scale++) {
        int32_t *row = p->thresholds + THRESHOLDS * scale;
        row[0] = random_in(g, 0, 9) ? random_in(g, 32, 100) : INT32_MAX;
        for (int n = 1; n < THRESHOLDS; n++) row[n] = random_in(g, -32, 32);
    }
    p->first = random_in(g, 0, CHANNELS - 1);
    p->count = random_in(g, 0, CHANNELS - p->first);
}

// Runs both kernels on a position: 0 if they agree. Adds to `reached` how often the inputs got to where it may matter.
typedef int comparison(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached);

static int64_t compare_positions(comparison *compare, const char *name, const aec_kernels *kernels, uint64_t seed,
                                 char *failure, size_t capacity) {
    generator g = {seed};
    position *p = aligned(sizeof *p);
    int64_t cases = 0, reached = 0;
    int differs = 0;
    while (cases < 400 && !differs) {
        fill(&g, (value_kind)(cases % VALUE_KINDS), p);
        differs = compare(&g, kernels, p, &reached);
        cases++;
    }
    const int32_t first = p->first, count = p->count;
    free(p);
    if (differs) {
        return FAIL("%s latent %s channels %d to %d values %s", kernels->name, name, first, first + count,
                    value_kind_name((value_kind)((cases - 1) % VALUE_KINDS)));
    }
    if (reached < 100) return FAIL("the inputs of latent %s reach too few extremes: %d", name, (int)reached);
    return cases;
}

static const aec_kernels *scalar(void) { return aec_kernels_for(AEC_CPU_SCALAR); }

static int compare_parameters(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached) {
    (void)g;
    int32_t means[2][CHANNELS] = {{0}};
    uint8_t scales[2][CHANNELS] = {{0}};
    kernels->latent_parameters(&p->tables, p->first, p->count, p->first_values, p->second_values, means[0], scales[0]);
    scalar()->latent_parameters(&p->tables, p->first, p->count, p->first_values, p->second_values, means[1], scales[1]);
    for (int32_t i = 0; i < p->count; i++) *reached += scales[1][i] == 0 || scales[1][i] == SCALES - 1;
    return memcmp(means[0], means[1], sizeof *means) || memcmp(scales[0], scales[1], sizeof *scales);
}

static int compare_quantise(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached) {
    (void)g;
    int16_t symbols[2][CHANNELS] = {{0}};
    kernels->latent_quantise(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales, p->thresholds,
                             symbols[0]);
    scalar()->latent_quantise(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales, p->thresholds,
                              symbols[1]);
    for (int32_t i = 0; i < p->count; i++) *reached += abs(symbols[1][i]) == INT16_MAX;
    return memcmp(symbols[0], symbols[1], sizeof *symbols);
}

static int compare_forced(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached) {
    const int32_t first_scale = random_in(g, 0, SCALES);
    const int64_t expected =
        scalar()->latent_forced(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales, first_scale);
    *reached += expected > 0;
    return kernels->latent_forced(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales,
                                  first_scale) != expected;
}

static int compare_rests(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached) {
    (void)g;
    int32_t rests[2][CHANNELS] = {{0}};
    kernels->latent_rests(&p->tables, p->first, p->count, p->first_values, p->step_means, rests[0]);
    scalar()->latent_rests(&p->tables, p->first, p->count, p->first_values, p->step_means, rests[1]);
    for (int32_t i = 0; i < p->count; i++) *reached += rests[1][i] > INT16_MAX;
    return memcmp(rests[0], rests[1], sizeof *rests);
}

static int compare_reconstruct(generator *g, const aec_kernels *kernels, const position *p, int64_t *reached) {
    int16_t latents[2][CHANNELS] = {{0}};
    const int32_t trellis_scale = random_in(g, 0, SCALES);
    kernels->latent_reconstruct(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales, trellis_scale,
                                latents[0]);
    scalar()->latent_reconstruct(&p->tables, p->first, p->count, p->first_values, p->step_means, p->scales,
                                 trellis_scale, latents[1]);
    for (int32_t i = 0; i < p->count; i++) *reached += latents[1][i] == INT16_MIN || latents[1][i] == INT16_MAX;
    return memcmp(latents[0], latents[1], sizeof *latents);
}

static int64_t check_parameters(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    return compare_positions(compare_parameters, "parameters", kernels, seed, failure, capacity);
}

static int64_t check_quantise(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    return compare_positions(compare_quantise, "quantise", kernels, seed, failure, capacity);
}

static int64_t check_forced(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    return compare_positions(compare_forced, "forced", kernels, seed, failure, capacity);
}

static int64_t check_rests(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    return compare_positions(compare_rests, "rests", kernels, seed, failure, capacity);
}

static int64_t check_reconstruct(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    return compare_positions(compare_reconstruct, "reconstruct", kernels, seed, failure, capacity);
}

const kernel_check latent_checks[] = {
    {"latent parameters", check_parameters},
    {"latent quantise", check_quantise},
    {"latent forced", check_forced},
    {"latent rests", check_rests},
    {"latent reconstruct", check_reconstruct},
};
const int32_t latent_check_count = sizeof latent_checks / sizeof *latent_checks;
