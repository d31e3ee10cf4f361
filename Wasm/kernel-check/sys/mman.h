// What Tests/KernelCheck uses of <sys/mman.h>; exports.c has it.
#ifndef AEC_KERNEL_CHECK_MMAN_H
#define AEC_KERNEL_CHECK_MMAN_H

#include <stdlib.h>

enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, MAP_PRIVATE = 2, MAP_ANONYMOUS = 32 };
#define MAP_FAILED ((void *)-1)

void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
int mprotect(void *address, size_t length, int protection);
int munmap(void *address, size_t length);

#endif
