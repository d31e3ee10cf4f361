#include "CAECProcess.h"

// Says __GLIBC__, as headers of the compiler's own do not.
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static int count;
static char **words;

// Of the C libraries these call the functions of .init_array with what main gets.
#if defined(__GLIBC__) || defined(__APPLE__)
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    words = argv;
}
#endif

int aec_argument_count(void) { return count; }

const char *aec_argument(int index) { return words[index]; }

void aec_share_heap(void) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    // As high as it can be set: what is larger is mapped, and goes back, by itself.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}
