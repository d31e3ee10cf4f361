// What zlib's own zutil.c gives the rest of it: that file wants a C library's files as well.
#include <stddef.h>
#include <stdlib.h>

void *zcalloc(void *opaque, unsigned items, unsigned size);
void zcfree(void *opaque, void *pointer);

const char *const z_errmsg[10] = {"", "", "", "", "", "", "", "", "", ""};

void *zcalloc(void *opaque, unsigned items, unsigned size) {
    (void)opaque;
    return calloc(items, size);
}

void zcfree(void *opaque, void *pointer) {
    (void)opaque;
    free(pointer);
}
