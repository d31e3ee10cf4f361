#include "levels.h"

#include <stddef.h>

static int has(int level) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    switch (level) {
    case AECT_PORTABLE: return 1;
    case AECT_AVX2: return avx2;
    case AECT_AVX512: return avx512;
    case AECT_AVX512_BF16: return avx512 && __builtin_cpu_supports("avx512bf16");
    default: return 0;
    }
#else
    return level == AECT_PORTABLE;
#endif
}

const aect_kernels *aect_kernels_at(int level) {
    if (!has(level)) return NULL;
    switch (level) {
#if defined(__x86_64__)
    case AECT_AVX2: return &aect_kernels_avx2;
    case AECT_AVX512: return &aect_kernels_avx512;
    case AECT_AVX512_BF16: return &aect_kernels_avx512_bf16;
#endif
    default: return &aect_kernels_portable;
    }
}

int aect_best_level(void) {
    int level = AECT_LEVELS - 1;
    while (!has(level)) level--;
    return level;
}
