// What Tests/KernelCheck uses of a C library's <stdlib.h>; memory.c has the memory.
#ifndef AEC_KERNEL_CHECK_STDLIB_H
#define AEC_KERNEL_CHECK_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *pointer);
int posix_memalign(void **pointer, size_t alignment, size_t size);
static inline void abort(void) { __builtin_trap(); }
static inline int abs(int value) { return value < 0 ? -value : value; }

#endif
