// What zlib uses of a C library's <stdlib.h>; memory.c has it.
#ifndef AEC_LIBC_STDLIB_H
#define AEC_LIBC_STDLIB_H

#include <stddef.h>

// Never gives NULL: the host throws instead.
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void free(void *pointer);

#endif
