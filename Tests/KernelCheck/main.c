// kernel-check [CPU...]: runs every check and golden on the named kernels, or on all that this machine has.
// Not part of the Swift package: Scripts/test-neon compiles it for AArch64.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "KernelCheck.h"

static int check(const aec_kernels *kernels) {
    int failures = 0;
    for (int32_t i = 0; i < kernel_check_count(); i++) {
        const kernel_check check = kernel_check_at(i);
        char failure[512];
        const int64_t cases = check.run(kernels, UINT64_C(1) + (uint64_t)i, failure, sizeof failure);
        if (cases > 0) {
            printf("%-7s %-28s %4" PRId64 " combinations agree with scalar\n", kernels->name, check.name, cases);
        } else {
            printf("%-7s %-28s FAILED: %s\n", kernels->name, check.name, cases < 0 ? failure : "compared nothing");
            failures++;
        }
    }
    for (int32_t i = 0; i < kernel_golden_count(); i++) {
        const kernel_golden golden = kernel_golden_at(i);
        const uint64_t hash = golden.hash(kernels);
        printf("%-7s %-32s %016" PRIx64, kernels->name, golden.name, hash);
        if (hash == golden.expected) {
            printf(" golden\n");
        } else {
            printf(" FAILED: expected %016" PRIx64 "\n", golden.expected);
            failures++;
        }
    }
    return failures;
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);  // what ran before a crash is worth seeing
    int failures = 0, ran = 0;
    for (int cpu = AEC_CPU_SCALAR; cpu <= AEC_CPU_WASM; cpu++) {
        const aec_kernels *kernels = aec_kernels_for((aec_cpu)cpu);
        if (!kernels) continue;
        int wanted = argc < 2;
        for (int i = 1; i < argc; i++) wanted |= strcmp(argv[i], kernels->name) == 0;
        if (!wanted) continue;
        failures += check(kernels);
        ran++;
    }
    if (ran == 0 || ran < argc - 1) {
        printf("kernel-check: not every kernel that was asked for exists here\n");
        return 2;
    }
    printf("kernel-check: %d kernels, %d failures\n", ran, failures);
    return failures ? 1 : 0;
}
