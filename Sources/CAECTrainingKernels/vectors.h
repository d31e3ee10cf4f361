// Vectors of LANES floats, as the compiler's extension has them: one source for every instruction set.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(LANES * 4)));
typedef int32_t integers __attribute__((vector_size(LANES * 4)));

INLINE vector load(const float *p) {
    vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(float *p, vector v) { memcpy(p, &v, sizeof v); }

INLINE vector splat(float x) { return x - (vector){0}; }

INLINE vector choose(integers mask, vector yes, vector no) {
    return (vector)(((integers)yes & mask) | ((integers)no & ~mask));
}

INLINE vector largest(vector a, vector b) { return choose(a > b, a, b); }

INLINE vector smallest(vector a, vector b) { return choose(a < b, a, b); }
