// The C library's declarations of this are for programs that ask for GNU's, which Swift does not.
#define _GNU_SOURCE
#include "CAECKernels.h"

#if defined(__linux__)
#include <sched.h>

int32_t aec_core_count(void) {
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
}
#else
int32_t aec_core_count(void) { return 0; }
#endif
