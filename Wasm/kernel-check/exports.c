// What test-kernels.mjs calls: the checks and goldens of Tests/KernelCheck on the kernels for WebAssembly.
#include <stdio.h>
#include <sys/mman.h>

#include "KernelCheck.h"

#define EXPORT(name) __attribute__((export_name(#name))) name

static char failure[512];

int32_t EXPORT(check_count)(void) { return kernel_check_count(); }
const char *EXPORT(check_name)(int32_t index) { return kernel_check_at(index).name; }

// How many combinations agreed, or -1 for a difference that `check_failure` describes.
int64_t EXPORT(check_run)(int32_t index) {
    const kernel_check check = kernel_check_at(index);
    return check.run(aec_kernels_for(AEC_CPU_WASM), UINT64_C(1) + (uint64_t)index, failure, sizeof failure);
}
const char *EXPORT(check_failure)(void) { return failure; }

int32_t EXPORT(golden_count)(void) { return kernel_golden_count(); }
const char *EXPORT(golden_name)(int32_t index) { return kernel_golden_at(index).name; }
uint64_t EXPORT(golden_expected)(int32_t index) { return kernel_golden_at(index).expected; }
uint64_t EXPORT(golden_hash)(int32_t index) { return kernel_golden_at(index).hash(aec_kernels_for(AEC_CPU_WASM)); }

// Memory of WebAssembly has no pages that cannot be touched: what a kernel reads beyond a row is seen natively alone.
long sysconf(int name) { return name; }
void *mmap(void *address, size_t length, int protection, int flags, int file, long offset) {
    (void)address, (void)protection, (void)flags, (void)file, (void)offset;
    return malloc(length);
}
int mprotect(void *address, size_t length, int protection) {
    (void)address, (void)length, (void)protection;
    return 0;
}
int munmap(void *address, size_t length) {
    (void)length;
    free(address);
    return 0;
}
