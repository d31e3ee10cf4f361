// KernelCheck: compares kernels with the scalar ones, in C so that the same sweep runs inside the Swift tests and,
// cross-compiled, under an emulator (Scripts/test-neon). After dav1d's checkasm: seeded inputs, odd sizes, strides
// and alignments, extreme values, guard bands, and the failing combination in words.
#ifndef KERNELCHECK_H
#define KERNELCHECK_H

#include "CAECKernels.h"

// A check returns the number of combinations that it compared, or -1 after writing into `failure` which of them
// differed. It is an error of the check itself, reported the same way, if its inputs did not reach what it is for.
typedef int64_t (*kernel_check_function)(const aec_kernels *kernels, uint64_t seed, char *failure, size_t capacity);

typedef struct {
    const char *name;
    kernel_check_function run;
} kernel_check;

int32_t kernel_check_count(void);
kernel_check kernel_check_at(int32_t index);

// A golden is a hash of the outputs of `kernels` on seeded inputs: it pins the scalar kernels too.
typedef struct {
    const char *name;
    uint64_t expected;
    uint64_t (*hash)(const aec_kernels *kernels);
} kernel_golden;

int32_t kernel_golden_count(void);
kernel_golden kernel_golden_at(int32_t index);

#endif
