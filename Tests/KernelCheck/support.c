#define _GNU_SOURCE  // MAP_ANONYMOUS
#include "support.h"

#include <sys/mman.h>
#include <unistd.h>

uint64_t next_random(generator *g) {
    uint64_t z = g->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

int32_t random_in(generator *g, int32_t low, int32_t high) {
    return (int32_t)(low + (int64_t)((next_random(g) >> 32) * (uint64_t)((int64_t)high - low + 1) >> 32));
}

const char *value_kind_name(value_kind kind) {
    static const char *const names[VALUE_KINDS] = {"random", "lowest", "highest", "alternating", "sparse"};
    return names[kind];
}

void fill_values(generator *g, value_kind kind, int16_t *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        switch (kind) {
            case LOWEST: values[i] = INT16_MIN; break;
            case HIGHEST: values[i] = INT16_MAX; break;
            case ALTERNATING: values[i] = i % 2 ? INT16_MIN : INT16_MAX; break;
            case SPARSE:
                values[i] = (int16_t)(random_in(g, 0, 4) ? 0 : random_in(g, INT16_MIN, INT16_MAX));
                break;
            default: values[i] = (int16_t)random_in(g, INT16_MIN, INT16_MAX); break;
        }
    }
}

const char *weight_kind_name(weight_kind kind) {
    static const char *const names[WEIGHT_KINDS] = {"ordinary", "spread", "spikes"};
    return names[kind];
}

void fill_output(generator *g, weight_kind kind, int32_t shift, int16_t *weights, ptrdiff_t step, int32_t count,
                 int32_t *bias) {
    const int64_t rounding = INT64_C(1) << (shift - 1);
    const int32_t sign = random_in(g, 0, 1) ? 1 : -1;
    if (kind == ORDINARY) {
        // Twice 2^shift in all, so that outputs are of the size of the inputs and some saturate.
        const int64_t most = (INT32_MAX - rounding - 1000000) / 32768 / count;
        int64_t each = (INT64_C(2) << shift) / count;
        each = each < 1 ? 1 : each > most ? most : each;
        if (each > INT16_MAX) each = INT16_MAX;
        for (int32_t i = 0; i < count; i++) weights[i * step] = (int16_t)random_in(g, (int32_t)-each, (int32_t)each);
        *bias = random_in(g, -1000000, 1000000);
        return;
    }
    // |bias| + rounding + 32768 * sum|w| = 2^31 - 1 but for what the last 15 bits leave to the bias.
    int64_t left = INT32_MAX - rounding;
    int64_t budget = left >> 15;
    for (int32_t i = 0; i < count; i++) weights[i * step] = 0;
    if (kind == SPREAD) {
        int64_t each = budget / count;
        if (each > INT16_MAX) each = INT16_MAX;
        for (int32_t i = 0; i < count; i++) weights[i * step] = (int16_t)(sign * each);
        left -= 32768 * each * count;
    } else {
        for (int32_t spike = 0; spike < 3 && budget > 0; spike++) {
            const int32_t i = random_in(g, 0, count - 1);
            if (weights[i * step]) continue;
            const int64_t most = sign < 0 ? 32768 : 32767;
            const int64_t size = budget < most ? budget : most;
            weights[i * step] = (int16_t)(sign * size);
            budget -= size;
            left -= 32768 * size;
        }
    }
    // The bias pushes the same way as weights and inputs of equal sign, or the other way.
    *bias = (int32_t)(random_in(g, 0, 1) ? left : -left);
}

void *aligned(size_t bytes) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, (bytes + 63) / 64 * 64) != 0) abort();
    return memory;
}

guarded guarded_buffer(size_t count, size_t offset) {
    guarded buffer = {.total = GUARD + offset + count + GUARD, .count = count};
    buffer.all = aligned(buffer.total * sizeof(int16_t));
    buffer.values = buffer.all + GUARD + offset;
    for (size_t i = 0; i < buffer.total; i++) buffer.all[i] = GUARD_VALUE;
    return buffer;
}

int guards_intact(const guarded *buffer) {
    const int16_t *end = buffer->values + buffer->count, *stop = buffer->all + buffer->total;
    for (const int16_t *p = buffer->all; p < buffer->values; p++) {
        if (*p != GUARD_VALUE) return 0;
    }
    for (const int16_t *p = end; p < stop; p++) {
        if (*p != GUARD_VALUE) return 0;
    }
    return 1;
}

fenced fenced_buffer(size_t count, int at_start) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t bytes = count * sizeof(int16_t), room = (bytes + page - 1) / page * page;
    fenced buffer = {.length = room + page};
    buffer.mapping = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (buffer.mapping == MAP_FAILED) abort();
    char *const start = buffer.mapping;
    if (mprotect(at_start ? start : start + room, page, PROT_NONE) != 0) abort();
    buffer.values = (int16_t *)(void *)(at_start ? start + page : start + room - bytes);
    return buffer;
}

void fenced_free(fenced *buffer) { munmap(buffer->mapping, buffer->length); }
