// What Tests/KernelCheck uses of a C library's <stdio.h>, which is the host's: %d and %s alone.
#ifndef AEC_KERNEL_CHECK_STDIO_H
#define AEC_KERNEL_CHECK_STDIO_H

#include <stddef.h>

__attribute__((import_module("env"), import_name("snprintf"))) int snprintf(char *to, size_t capacity, const char *format, ...);

#endif
