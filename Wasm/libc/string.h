// What zlib uses of a C library's <string.h>; memory.c has it.
#ifndef AEC_LIBC_STRING_H
#define AEC_LIBC_STRING_H

#include <stddef.h>

void *memcpy(void *restrict target, const void *restrict source, size_t count);
void *memmove(void *target, const void *source, size_t count);
void *memset(void *target, int value, size_t count);
int memcmp(const void *a, const void *b, size_t count);

#endif
