// Which kernels this machine can run, and which of them to use.
#include "kernels.h"

#if !defined(__wasm__)
#include <stdlib.h>
#include <string.h>
#endif

const aec_kernels *aec_kernels_for(aec_cpu cpu) {
    switch (cpu) {
        case AEC_CPU_SCALAR:
            return &aec_kernels_scalar;
#if defined(__x86_64__)
        // These builtins also ask whether the operating system saves the wide registers.
        case AEC_CPU_AVX2:
            __builtin_cpu_init();
            return __builtin_cpu_supports("avx2") ? &aec_kernels_avx2 : NULL;
        case AEC_CPU_AVX512:
            __builtin_cpu_init();
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")
                       ? &aec_kernels_avx512
                       : NULL;
#elif defined(__aarch64__)
        case AEC_CPU_NEON:  // part of every AArch64 machine that runs this
            return &aec_kernels_neon;
#elif defined(__wasm_simd128__)
        case AEC_CPU_WASM:  // an engine without these vectors refuses the whole module
            return &aec_kernels_wasm;
#endif
        default:
            return NULL;
    }
}

const aec_kernels *aec_kernels_best(void) {
    static const aec_cpu fastest_first[] = {AEC_CPU_AVX512, AEC_CPU_NEON, AEC_CPU_AVX2, AEC_CPU_WASM, AEC_CPU_SCALAR};
    const aec_kernels *best = NULL;
    for (size_t i = 0; i < sizeof fastest_first / sizeof *fastest_first; i++) {
        const aec_kernels *kernels = aec_kernels_for(fastest_first[i]);
        if (!kernels) continue;
        if (!best) best = kernels;
#if !defined(__wasm__)
        const char *wanted = getenv("AEC_CPU");
        if (wanted && strcmp(wanted, kernels->name) == 0) return kernels;
#endif
    }
    return best;
}
