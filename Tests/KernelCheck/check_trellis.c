// Trellis-coded quantisation: every kernel against the scalar one, that one against all paths there are.
#include "support.h"

enum { LONGEST = 700, SCALES = 128, CLASSES = 2 };

// A row, and what a search made of it.
typedef struct {
    int32_t rests[LONGEST];
    uint8_t scales[LONGEST];
    int16_t rates[CLASSES * SCALES * AEC_TRELLIS_RATES];
    int32_t count, first_scale;
} row;

typedef struct {
    int16_t symbols[LONGEST], indices[LONGEST];
    uint8_t coded_scales[LONGEST];
} path;

static const aec_kernels *scalar(void) { return aec_kernels_for(AEC_CPU_SCALAR); }

// The machine as the format's document has it.
static int32_t next(int32_t state, int32_t index) { return state >> 1 ^ (state & 1 ? 78 : 0) ^ (index & 1 ? 43 : 0); }

static void fill(generator *g, int64_t number, int32_t longest, row *r, path *before) {
    // Small, large, and beyond any index.
    static const int32_t most[4] = {60, 400, 20000, 1 << 30};
    static const int32_t dearest[3] = {0, 40, 900};
    r->count = random_in(g, 0, longest);
    r->first_scale = number % 5 ? 14 : random_in(g, 0, SCALES);
    for (int32_t i = 0; i < r->count; i++) {
        const int32_t size = random_in(g, 0, most[number % 4]);
        r->rests[i] = random_in(g, -size, size);
        // Rows of hardly any, and of nothing but latents on the trellis.
        r->scales[i] = (uint8_t)(number % 3 == 0   ? random_in(g, 0, SCALES - 1)
                                 : number % 3 == 1 ? random_in(g, 0, 15)
                                                   : random_in(g, 14, SCALES - 1));
    }
    for (int32_t i = 0; i < CLASSES * SCALES * AEC_TRELLIS_RATES; i++) {
        r->rates[i] = (int16_t)random_in(g, 0, dearest[number / 4 % 3]);
    }
    memset(before, 0, sizeof *before);
    for (int32_t i = 0; i < r->count; i++) before->symbols[i] = before->indices[i] = (int16_t)random_in(g, -2, 2);
    memcpy(before->coded_scales, r->scales, (size_t)r->count);
}

static void search(const aec_kernels *kernels, const row *r, const path *before, path *found) {
    aec_trellis_node *nodes = aligned((size_t)(r->count ? r->count : 1) * sizeof *nodes);
    *found = *before;
    kernels->trellis_quantise(r->rests, r->scales, r->count, r->first_scale, r->rates, nodes, found->symbols,
                              found->indices, found->coded_scales);
    free(nodes);
}

// What an index of a class costs; the class follows from the state.
static int64_t cost(const row *r, int32_t i, int32_t class, int32_t size_of_index) {
    const int32_t point = size_of_index ? (2 * size_of_index - class) * AEC_TRELLIS_SPACING : 0;
    const int32_t last = AEC_TRELLIS_RATES - 1;
    const int64_t error = abs(r->rests[i]) - point;
    return (error * error >> 4) +
           r->rates[(class * SCALES + r->scales[i]) * AEC_TRELLIS_RATES + (size_of_index < last ? size_of_index : last)];
}

// The cheapest of all paths from here on, with either neighbour of each latent.
static int64_t cheapest(const row *r, const path *p, int32_t i, int32_t state) {
    if (i == r->count) return 0;
    if (r->scales[i] < r->first_scale) return cheapest(r, p, i + 1, next(state, p->symbols[i]));
    const int32_t class = state & 1;
    const int32_t lower = (abs(r->rests[i]) + class * AEC_TRELLIS_SPACING) / (2 * AEC_TRELLIS_SPACING);
    const int64_t a = cost(r, i, class, lower) + cheapest(r, p, i + 1, next(state, lower));
    const int64_t b = cost(r, i, class, lower + 1) + cheapest(r, p, i + 1, next(state, lower + 1));
    return a < b ? a : b;
}

// Whether a decoder sees what the search said, and what the path costs.
static int is_path(const row *r, const path *before, const path *p, int64_t *sum) {
    int32_t state = 0;
    *sum = 0;
    for (int32_t i = 0; i < r->count; i++) {
        const int32_t class = state & 1, index = p->indices[i], size = abs(index);
        if (r->scales[i] < r->first_scale) {
            if (p->symbols[i] != before->symbols[i] || index != before->indices[i]) return 0;
            if (p->coded_scales[i] != before->coded_scales[i]) return 0;
            state = next(state, p->symbols[i]);
            continue;
        }
        if (size > AEC_TRELLIS_LARGEST) return 0;
        if (p->coded_scales[i] != (uint8_t)((r->scales[i] - AEC_TRELLIS_SCALE_OFFSET) | class << 7)) return 0;
        if (abs(p->symbols[i]) != (size ? 2 * size - class : 0)) return 0;
        if ((index < 0) != (size && r->rests[i] < 0) || (p->symbols[i] < 0) != (index < 0)) return 0;
        *sum += cost(r, i, class, size);
        state = next(state, index);
    }
    return 1;
}

static int64_t check_rows(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity) {
    generator g = {seed};
    row *r = aligned(sizeof *r);
    path *p = aligned(3 * sizeof *p);
    int64_t cases = 0;
    const char *wrong = NULL;
    while (cases < 240 && !wrong) {
        // Of short rows all paths can be tried.
        const int is_short = cases % 2;
        fill(&g, cases / 2, is_short ? 11 : LONGEST, r, &p[0]);
        search(kernels, r, &p[0], &p[1]);
        search(scalar(), r, &p[0], &p[2]);
        int64_t sum = 0;
        if (memcmp(&p[1], &p[2], sizeof *p)) wrong = "differs from the scalar one";
        else if (!is_path(r, &p[0], &p[2], &sum)) wrong = "is no path";
        // Beyond the largest cost of a choice all choices cost the same.
        else if (is_short && cases / 2 % 4 < 2 && sum != cheapest(r, &p[0], 0, 0)) wrong = "is not the cheapest path";
        cases++;
    }
    const int32_t count = r->count;
    free(r), free(p);
    if (wrong) return FAIL("%s trellis of %d latents %s (case %d)", kernels->name, count, wrong, (int)cases - 1);
    return cases;
}

const kernel_check trellis_checks[] = {{"trellis", check_rows}};
const int32_t trellis_check_count = sizeof trellis_checks / sizeof *trellis_checks;
