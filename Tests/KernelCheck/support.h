// Seeded inputs, guarded buffers and layers within the overflow proof.
#ifndef KERNELCHECK_SUPPORT_H
#define KERNELCHECK_SUPPORT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "KernelCheck.h"

// splitmix64 (Steele, Lea, Flood 2014)
typedef struct {
    uint64_t state;
} generator;

uint64_t next_random(generator *g);
int32_t random_in(generator *g, int32_t low, int32_t high);  // both included

typedef enum { RANDOM, LOWEST, HIGHEST, ALTERNATING, SPARSE, VALUE_KINDS } value_kind;  // SPARSE: four of five are zero
const char *value_kind_name(value_kind kind);
void fill_values(generator *g, value_kind kind, int16_t *values, size_t count);

// How the weights of a layer use up the proof's bound on their sum.
typedef enum {
    ORDINARY,  // outputs of about the size of the inputs
    SPREAD,    // the bound reached by weights of one size, all positive or all negative
    SPIKES,    // the bound reached by very few weights of 32767 or -32768
    WEIGHT_KINDS
} weight_kind;
const char *weight_kind_name(weight_kind kind);

// Fills `count` weights, `step` apart, and a bias for one output with the given shift, within the overflow proof.
void fill_output(generator *g, weight_kind kind, int32_t shift, int16_t *weights, ptrdiff_t step, int32_t count,
                 int32_t *bias);

// Memory aligned to 64 bytes, in whole cache lines; ends the program if there is none.
void *aligned(size_t bytes);

// `count` elements at `offset` elements past a 64-byte boundary, in a field of guard values.
typedef struct {
    int16_t *all, *values;
    size_t total, count;
} guarded;

enum { GUARD = 64, GUARD_VALUE = 0x5A5A };

guarded guarded_buffer(size_t count, size_t offset);
int guards_intact(const guarded *buffer);

// Exactly `count` elements, followed (or, with `at_start`, preceded) by a page that cannot be touched.
typedef struct {
    int16_t *values;
    void *mapping;
    size_t length;
} fenced;

fenced fenced_buffer(size_t count, int at_start);
void fenced_free(fenced *buffer);

#define FAIL(...) (snprintf(failure, capacity, __VA_ARGS__), -1)

// The checks, by file.
extern const kernel_check pointwise_checks[], depthwise_checks[], gain_checks[], latent_checks[],
    trellis_checks[], residual_checks[];
extern const int32_t pointwise_check_count, depthwise_check_count, gain_check_count, latent_check_count,
    trellis_check_count, residual_check_count;

#endif
